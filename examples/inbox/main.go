// Command inbox is a small contact centre in one program: an agent's inbox in
// the browser over package engagement, and beside it customers' phones to play
// with. It needs no account and no network: the providers, WhatsApp directly and
// through 360dialog and WOZTELL, Messenger, LINE, WeChat, mail servers and a
// system that speaks the open contract, are simulators inside the program, and
// everything is kept in one SQLite file. Its demo shop, at /shop, embeds the web
// chat. The first agent is an administrator.
//
// The simulated business offers what comes in to its agents by rules, counts what
// it promised in its business hours, and lets administrators change all that under
// Settings. Open the page in two browsers, as two agents, to see offers go from one
// to the other. With -routing=false cases wait for whoever picks them up.
//
//	go run ./examples/inbox
//
// With -config it serves real accounts instead: see accounts.example.json, which
// -help prints too. It has no login: whoever reaches the page acts as any agent,
// which is why it listens on this machine only. A host brings its own login. Only
// /webhooks/ and /files/ are meant for the world, behind a proxy with HTTPS.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/rapport-go/rapport/storage"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "inbox:", err)
		os.Exit(1)
	}
}

// run is the whole program: it serves until ctx is done and then stops in
// order. It prints the address of the page to out.
func run(ctx context.Context, args []string, out io.Writer) error {
	opts, err := parseFlags(args, out)
	if err != nil {
		return err
	}
	set, err := loadSettings(opts.config)
	if err != nil {
		return err
	}
	opened, err := openStore(ctx, opts)
	if err != nil {
		return err
	}
	return errors.Join(runApp(ctx, opts, set, opened.store, out), opened.close())
}

func runApp(ctx context.Context, opts options, set settings, store storage.Store, out io.Writer) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", opts.addr)
	if err != nil {
		return err
	}
	opts.public = set.PublicURL
	if set.simulated() {
		opts.public = "http://" + reachable(listener.Addr().String())
	}
	a, err := newApp(ctx, opts, set, store)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	fmt.Fprintf(out, "The inbox is at http://%s/ (Ctrl-C stops it)\n", listener.Addr())
	if !isLoopback(listener.Addr().String()) {
		slog.Warn("inbox: there is no login: whoever reaches this address acts as any agent", "address", listener.Addr())
	}
	return a.serve(ctx, listener)
}

// reachable is the address at which a server that listens everywhere is found
// from this machine.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}
