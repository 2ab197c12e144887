// Package woztelltest is the other side of WOZTELL: a simulator of its APIs
// together with the phones of the people it talks to.
//
// A [Server] is an http.Handler with everything of one app: the Bot API, the
// Open API (GraphQL), the WhatsApp Cloud channel API, the store of files, and
// the addresses of incoming webhooks. One address serves them all; a request
// that names one of WOZTELL's hosts, as through [Server.Transport], gets what
// belongs there only. It signs webhooks and posts them to [Server.SendTo] or
// [Server.SendToURL]. [Server.Phone] is a person's phone: what it shows can be
// read, and what people do can be done.
//
//	server := woztelltest.New(woztelltest.Options{})
//	know := server.Credentials() // what the driver has to know
//	…
//	ana := server.Phone("Ana")
//	ana.Say("hello")
//	err = server.Flush(ctx) // or: go server.Run(ctx)
//	fmt.Println(ana.Screen())
//
// # What it enforces
//
// The two kinds of token, and the scopes of the app's; exactly one of memberId
// and recipientId, and what each of them is; members of their own for every
// channel; the types of response and their limits on the platform behind the
// channel; the 24-hour window and the values of templates, whose faults come
// as FAILED events on WhatsApp; the types of GraphQL variables, pages of 100,
// and 30 calls a minute for the history; addresses of files that live for
// minutes and refuse a token.
//
// Where a rule comes from WOZTELL, the comment names the source as of autumn
// 2026: d:NAME is a page of doc.woztell.com/docs/documentations, s:NAME an
// article of support.woztell.com, n8n the vendor's Woztell/n8n-nodes-woztell-
// sanuker (2026-03-13), dify its Woztell/dify-woztell-sanuker (2025-12-01), and
// hack RodolfoMiguelLopez/hackaton-Woztell-Incibe (2026-03-30), a live use with
// WhatsApp. Rules of the platforms are Meta's. What nobody documents is said to
// be the simulator's own.
//
// # What it tells
//
// WOZTELL documents other webhooks than it sends. [Style] chooses between
// them: seconds in text or milliseconds as a number, with and without eventType
// and messageId, files as MISC or by their type, answers to buttons in five
// places. The zero Style is what was seen live, [Documented] what the
// documentation shows. [Answer] does the same for what sendResponses returns.
//
// # What it does wrong on request
//
// [Server.FailCalls] makes calls go wrong: refused with 500 or in a 200, refused
// in part, throttled, answered by a broken gateway, with nothing or with half
// an answer, dropped before or after they took effect, never answered.
// [Server.DisturbWebhooks] delivers twice, late, backwards or not at all.
// [Server.Post] and [Server.PostSigned] send a webhook with any body.
//
// # How GraphQL is read
//
// The Open API reads queries with variables, arguments, aliases and selections.
// Below apiViewer it knows channels, channel, member, members,
// conversationHistory, file, whatsAppFile and installedIntegrations, and beside
// it the mutations addMemberTags and removeMemberTags. Fragments, directives,
// texts of several lines, subscriptions and introspection are not there, and the
// reader is the simulator's own, for these queries.
//
// # What it leaves out
//
// The Inbox API with its threads and folders, audiences, broadcasts, the bot
// builder beyond [Node], the settings of webhooks, and the console. WOZTELL has no typing indicator, no
// editing and no taking back by the business, and so neither has the simulator.
package woztelltest
