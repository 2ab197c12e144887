// Package dialog360test is the other side of 360dialog: a simulator of its
// gateway, with the Cloud API behind it and the phones of the customers.
//
// A [Server] is an http.Handler that answers as waba-v2.360dialog.io does, and
// has a [Server.Transport] for use within one process. It signs webhooks and
// posts them to [Server.SendTo], [Server.SendToURL], or wherever the driver
// sets its webhook.
//
//	server := dialog360test.New(dialog360test.Options{})
//	number, err := dialog360.New(server.Config())
//	…
//	ana := server.Phone("+49 151 0000001")
//	ana.Say("hello")
//	err = server.Flush(ctx) // or: go server.Run(ctx)
//	fmt.Println(ana.Screen())
//
// # What it enforces
//
// Everything behind the gateway is the simulator of package whatsapptest,
// embedded in the Server: the window, templates, lengths, media, statuses,
// ids, and what goes wrong on request. The gateway adds its key and what a new
// key undoes, its paths, the webhook and its headers, the two listings of
// templates, the addresses of media that lead to Meta's host, the block of
// media after too many errors, and its own errors. Where a rule comes from
// 360dialog, the comment names the page below docs.360dialog.com and its
// date.
//
// # What it leaves out
//
// The Hub, the partner API and partners' events, webhooks for a whole business
// account, multiple webhooks, the sandbox's limits, and what whatsapptest
// leaves out. Of the embedded Server's methods, Shake makes a handshake that
// 360dialog does not make, and whether an app is subscribed does not matter.
package dialog360test
