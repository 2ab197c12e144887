// Multinode shows what several machines over one PostgreSQL do when things
// break.
//
//	go run ./examples/multinode -for 60s
//
// It starts a PostgreSQL cluster of its own with a standby, three instances of
// a host (child processes of the same program, with an engine and the real
// WhatsApp driver), the simulator of WhatsApp with its customers, and agents.
// Customers write, agents get cases by the routing and answer, and rivals
// contend for strangers whom only one of them may engage. Meanwhile, in an order
// that -seed chooses:
//
//   - an instance is killed with kill -9, and started again;
//   - another is paused with SIGSTOP, past its leases, and goes on;
//   - an instance cannot reach the database: nothing passes, or every
//     connection breaks;
//   - connections are lost in mid-commit: the COMMIT arrives, the answer does not;
//   - the database is restarted, in order and by a crash;
//   - the database's machine is lost, and its standby takes over;
//   - and all the time, the clocks by which two instances judge leases and what
//     has fallen due are wrong: one is ahead, and one behind.
//
// Each instance reaches the database through a proxy of ours, which is where
// the network breaks. That works on every machine and without privileges. With
// -namespaces each instance has a network of its own, behind a switch that stops
// switching: then it is cut off from everybody, and the kernel's TCP has to find its
// way back.
//
// No instance can be given a wrong clock from outside: Go reads the kernel's,
// and no name space of Linux has another one. So those instances call
// [engagement.Engine.RunDue] with another instant than now, in place of Run. That
// covers everything in which the clocks of processes are compared with each other:
// leases, due moments and the ends of bindings. What it stores when it answers
// carries the true time.
//
// In the end, when everything is whole again and has come to rest, an audit
// looks at what was promised, what is stored, and what the phones show. The table
// says of each promise whether it held; if one did not, the exit code is 1.
//
// It needs PostgreSQL's programs (initdb, postgres, pg_basebackup) but no
// server, listens on loopback only, and removes what it made. It stops by itself.
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
	if len(os.Args) > 1 && os.Args[1] == instanceArgument {
		os.Exit(instanceMain())
	}
	o := defaults()
	o.flags(flag.CommandLine)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	r, err := run(ctx, o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "multinode:", err)
		os.Exit(exitCode(err))
	}
	r.print(os.Stdout)
	if !r.held() {
		os.Exit(1)
	}
}

func exitCode(err error) int {
	if errors.Is(err, errUsage) {
		return 2
	}
	return 1
}
