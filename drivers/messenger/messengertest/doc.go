// Package messengertest is the other side of Facebook Messenger: a simulator
// of the Messenger Platform together with the phones of the customers.
//
// A [Server] is an http.Handler that answers as graph.facebook.com does for one
// Page, and has a [Server.Transport] for use within one process. It signs
// webhooks and posts them to [Server.SendTo] or [Server.SendToURL].
// [Server.Phone] is a customer's phone: what it shows can be read, and what its
// owner does can be done.
//
//	server := messengertest.New(messengertest.Options{})
//	server.SendTo(webhookHandler)
//	ana := server.Phone("Ana Lopez")
//	ana.Say("hello")
//	err := server.Flush(ctx) // or: go server.Run(ctx)
//	fmt.Println(ana.Screen())
//
// What a driver must be told stands in [Server.Options]: the ids of Page and
// app, the token and the secrets.
//
// # What it enforces
//
// The token and, if wanted, the proof of the app secret; the window of 24 hours
// and the seven days of human agents; the tags that ended; who owns a thread;
// that a template exists, is approved and gets the values it wants; the lengths
// and counts of every kind of message; types and sizes of files, whom their ids
// belong to and how long they live; ten calls in ten minutes for the Messenger
// profile. A refusal has the provider's own code and subcode.
//
// Where a rule comes from Meta, the comment names the page below
// developers.facebook.com/documentation/business-messaging/messenger-platform
// and, where known, its date:
//
//   - WH: webhooks; EV/x: webhooks/webhook-events/x
//   - SEND: send-messages (2026-05-05); SA, SACT, PERS, STK, BTN, QR, PM: its
//     pages on saving assets, sender actions, personas, stickers (2026-06-01),
//     buttons, quick replies and the persistent menu; TPL/x: its page on the
//     template x; UTIL: utility messages (2026-03-13)
//   - MP, ICE, CMD: the reference of the Messenger profile, of ice breakers and
//     of commands
//   - CR: conversation routing (2025-09); UP: user profile; LEAD: lead ads
//   - D/x: the page x
//   - RL: rate limiting (2026-03-23); ERR: error codes (2026-03-18); CHG: the
//     changelog (to 2026-06-30); GV: the changelog of the Graph API
//
// COUR is the handler of github.com/nyaruka/courier for Meta with its tests (as
// of 2026-08-19), and R1 to R4 are summaries by third parties of July 2026.
//
// # What it does wrong on request
//
// [Server.FailCalls] makes calls go wrong: throttled, refused, answered by a
// broken gateway, answered with success and an error inside, dropped after they
// took effect, never answered. [Server.DisturbWebhooks] delivers twice, late or
// backwards. [Server.Unsubscribe] ends the webhooks without a word.
//
// # What it leaves out
//
// Instagram, private replies, recipients by user_ref, marketing messages,
// templates for receipts, products, coupons, feedback and grids of pictures,
// the catalogue of stickers, the history of conversations, labels, menus of
// single people, and prices. Of rates only those of sending are counted, and only with
// [Options.Rates].
package messengertest
