// Package channeltest holds the suite that every driver must pass, and a
// channel for everybody's tests.
//
// # For authors of drivers
//
// Write a [Harness], which opens the driver together with the other side of
// its provider, and call [Run] from an ordinary test:
//
//	func TestConformance(t *testing.T) {
//		channeltest.Run(t, channeltest.Harness{New: open})
//	}
//
// A case that cannot hold for a provider is named in [Harness.Skip] with the
// reason, which is printed.
//
// # For everybody else
//
// [Fake] is a scriptable channel in memory.
//
// The package imports the standard library and package channel only.
package channeltest
