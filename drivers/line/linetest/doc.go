// Package linetest is the other side of LINE: a simulator of the Messaging API
// together with the phones of the people it talks to.
//
// A [Server] is an http.Handler that answers as api.line.me and
// api-data.line.me do. One address serves both; a request that names one of
// these hosts, as through [Server.Transport], gets what belongs there only. It
// signs webhooks and posts them to [Server.SendTo] or [Server.SendToURL].
// [Server.Phone] is a person's phone, and [Server.AddGroup] a group: what they
// show can be read, and what people do can be done.
//
//	server := linetest.New(linetest.Options{})
//	know := server.Credentials() // what the driver has to know
//	…
//	ana := server.Phone("Ana")
//	ana.Say("hello")
//	err = server.Flush(ctx) // or: go server.Run(ctx)
//	fmt.Println(ana.Screen())
//
// # What it enforces
//
// The four kinds of access token with their lives and limits; reply tokens,
// which work once and for a minute; who can be pushed to, and that a push to
// all others is accepted and vanishes; retry keys, which are remembered for 24
// hours; the shape and the lengths, in UTF-16 units, of every message object;
// the month's quota and the limits of calls; how the content of messages is
// prepared, taken back and forgotten. A refusal has LINE's status and shape.
//
// Where a rule comes from LINE, the comment names the source: REF is the
// reference at developers.line.biz/en/reference/messaging-api, RETRY, RECV and
// SIG are its guides retrying-api-request, receiving-messages and
// verify-webhook-signature, ERRN is docs/partner-docs/error-notification, and
// OAPI is github.com/line/line-openapi of 2026-07-01. Words of errors that LINE
// does not publish are the simulator's own. "From memory" marks rules that
// could not be read again.
//
// # What it does wrong on request
//
// [Server.FailCalls] makes calls go wrong: throttled, refused, answered by a
// broken gateway, with nothing or with half an answer, dropped before or after
// they took effect, never answered. [Server.DisturbWebhooks] delivers twice,
// late, backwards, or only as a redelivery. [Server.Post] sends a webhook with
// any body.
//
// # What the phone does
//
// Files in messages are fetched when the owner of the phone opens the chat with
// [Phone.Read], not when the message is sent: addresses have to live that
// long. [Bubble.Media] says what was fetched when, and why something does not
// show. Quick replies show as long as nothing follows them.
//
// # What it leaves out
//
// Rich menus, coupons, audiences and their filters, insight, memberships as
// such, notification messages by phone number, LIFF. LINE tells nobody whether a
// message was delivered or read, and so neither does the simulator, except in
// [Bubble.Status].
package linetest
