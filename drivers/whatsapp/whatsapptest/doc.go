// Package whatsapptest is the other side of WhatsApp: a simulator of Meta's
// Cloud API together with the phones of the customers.
//
// A [Server] is an http.Handler that answers as graph.facebook.com does, and
// has a [Server.Transport] for use within one process. It signs webhooks and
// posts them to [Server.SendTo] or [Server.SendToURL]. [Server.Phone] is a
// customer's phone: what it shows can be read, and what its owner does can be
// done.
//
//	server := whatsapptest.New(whatsapptest.Options{})
//	number, err := whatsapp.New(server.Config())
//	…
//	ana := server.Phone("+49 151 0000001")
//	ana.Say("hello")
//	err = server.Flush(ctx) // or: go server.Run(ctx)
//	fmt.Println(ana.Screen())
//
// # What it enforces
//
// The token and, if wanted, the proof of the app secret; the window of 24
// hours; that a template exists, is approved and gets the values it wants; the
// lengths and counts of every kind of message; types and sizes of media and
// how long their ids and addresses live. A refusal has the provider's own
// code. Where a rule comes from Meta, the comment names the page below
// developers.facebook.com/documentation/business-messaging/whatsapp ("WA") and
// its date.
//
// # What it does wrong on request
//
// [Server.FailCalls] makes calls go wrong: throttled, refused, answered by a
// broken gateway, dropped after they took effect, never answered.
// [Server.DisturbWebhooks] delivers twice, late or backwards.
//
// # What it leaves out
//
// Groups, calls, flows' own screens, payments, onboarding, the creation of
// templates, messaging tiers and prices. It does not fetch links to media: they
// are shown as they are.
package whatsapptest
