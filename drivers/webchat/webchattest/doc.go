// Package webchattest is both ends of a web chat for tests: a visitor with the
// protocol of the widget, and a host that stores what comes in and serves the
// driver, as the engine does, in memory.
//
//	host, err := webchattest.NewHost(webchat.Config{})
//	…
//	ana := host.Visitor()
//	ana.Enter(ctx)
//	ana.Say(ctx, "Good morning")
//	stream, err := ana.Listen(ctx)
//	host.Say(ana.Address(), "Good morning, Ana")
//	stream.Await(ctx, func(e webchattest.Event) bool { return e.Kind == "message" })
//
// Nothing needs a network: requests go straight to the handler, so that tests
// can run with a virtual clock. [Host.Handler] can be served for those that do.
package webchattest
