// Load drives an engine through its real HTTP path and counts every message
// afterwards.
//
//	go run ./examples/load -store sqlite -for 60s
//
// Two processes talk over loopback. This one is the other side: the simulator
// of WhatsApp with its customers, and the generator, which signs webhooks and
// asks for messages to be sent. It starts itself a second time as the host: a
// store, an engine with the WhatsApp driver, and an HTTP server with the
// webhooks and POST /send. CPU and memory are measured of the host alone.
//
// The mixes:
//
//   - tier is the full load of one WhatsApp number: each second 1,000 messages
//     out, the 3,000 statuses that they cause, and 1,000 messages in. It is
//     an open loop: latency counts from the moment that was intended, so that
//     a stall is charged to everyone who had to wait. -scale 2 doubles it.
//   - inbound, statuses and outbound are closed loops of one kind each: as
//     many as the connections manage.
//
// At the end, when everything has come to rest, the audit compares what was
// promised with what the store holds and what the phones got: every
// acknowledged message once, every outcome and status as the provider reported
// it. It holds also with -kill n, which ends the host with kill -9 at n random
// moments and starts it again on the same data. A violation makes the exit
// code 1.
//
// It stops by itself, listens on loopback only, and removes its data unless
// -data names a folder to keep.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == hostArgument {
		os.Exit(hostMain())
	}
	o := defaults()
	o.flags(flag.CommandLine)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	r, err := run(ctx, o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(exitCode(err))
	}
	r.print(os.Stdout)
	if len(r.Problems) > 0 {
		os.Exit(1)
	}
}

func exitCode(err error) int {
	if errors.Is(err, errUsage) {
		return 2
	}
	return 1
}
