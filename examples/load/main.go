// Load drives an engine through its real HTTP path and counts every message
// afterwards.
//
//	go run ./examples/load -store sqlite -for 60s
//
// Two processes talk over loopback. This one is the other side: the simulator
// of WhatsApp with its customers, and the generator, which signs webhooks and
// asks for messages to be sent. It starts itself a second time as the host: a
// store, an engine with the WhatsApp driver, and an HTTP server with the
// webhooks and POST /send. CPU and memory are measured of the host alone,
// and of PostgreSQL's processes, if they run on the same machine.
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
// -screens opens agents' screens, -automations switches some on, -stored and
// -people fill the store beforehand, and -instances starts several hosts over one
// PostgreSQL. -report writes what came of it as Markdown or HTML, with plots.
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
	o.given = given(flag.CommandLine)
	r, err := run(ctx, o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(exitCode(err))
	}
	r.print(os.Stdout)
	if o.report != "" {
		if err := r.write(o.report); err != nil {
			fmt.Fprintln(os.Stderr, "load:", err)
			os.Exit(1)
		}
	}
	if len(r.Problems) > 0 {
		os.Exit(1)
	}
}

// given is the flags that were set. The server's address is left out: it may
// have a password in it.
func given(f *flag.FlagSet) []string {
	var out []string
	f.Visit(func(g *flag.Flag) {
		if g.Name != "dsn" && g.Name != "report" && g.Name != "data" {
			out = append(out, fmt.Sprintf("-%s=%s", g.Name, g.Value))
		}
	})
	return out
}

func exitCode(err error) int {
	if errors.Is(err, errUsage) {
		return 2
	}
	return 1
}
