// Package thirdpartytest is the other side of the open channel: a simulated peer
// together with the phones of its users, and checks for a peer of one's own.
//
// A [Server] is an http.Handler that takes what drivers/thirdparty sends: it
// verifies the signature, drops repeats by their webhook-id, refuses what is over
// the contract's limits, and answers. It signs events and posts them to
// [Server.SendTo] or [Server.SendToURL]. [Server.Phone] is a user's phone: what it
// shows can be read, and what people do can be done.
//
//	server := thirdpartytest.New(thirdpartytest.Options{})
//	know := server.Credentials() // what the driver has to know
//	…
//	ana := server.Phone("ana")
//	ana.Say("hello")
//	err = server.Flush(ctx) // or: go server.Run(ctx)
//	fmt.Println(ana.Screen())
//
// # What it does wrong on request
//
// [Server.FailCalls] makes requests go wrong: refused by status or in an answer
// with 200, throttled, redirected, answered by nothing or by a broken gateway,
// dropped before or after they took effect, never answered.
// [Server.DisturbWebhooks] delivers events twice, late, backwards or not at all.
// [Server.Post] and [Server.PostSigned] send any body under any headers.
//
// # Checking a peer of one's own
//
// [Verify] plays our side against any address: with good, tampered, stale,
// repeated and oversized requests, and with keys that are being replaced.
// [Inspect] does the same for what a peer sends: it is a handler that reports
// everything that the contract does not allow.
//
// The contract is docs/thirdparty.md.
package thirdpartytest
