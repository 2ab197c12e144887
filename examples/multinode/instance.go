package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/postgres"
)

// instanceArgument makes the program an instance.
const instanceArgument = "-instance"

// An order is what an instance is told on its standard input, in one line of
// JSON. When the input ends, it stops: it does not outlive who started it.
type order struct {
	// Name is what it is called.
	Name string `json:"name"`
	// Database is where the database is: a proxy.
	Database string `json:"database"`
	// Graph is where the provider is: host and port.
	Graph string `json:"graph"`
	// Listen is the address to answer at.
	Listen string `json:"listen"`
	// Ahead is how far its clock is ahead; below 0 it is behind.
	Ahead time.Duration `json:"ahead,omitempty"`
}

// A hello is what an instance says when it is ready, in one line of JSON.
type hello struct {
	Address string `json:"address"`
}

// instanceMain is main of an instance.
func instanceMain() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	signal.Ignore(os.Interrupt) // a terminal's goes to all; whoever started us tells us when to stop
	if err := instance(ctx, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "instance:", err)
		return 1
	}
	return 0
}

func instance(ctx context.Context, in io.Reader, out io.Writer) (err error) {
	var o order
	lines := json.NewDecoder(in)
	if err := lines.Decode(&o); err != nil {
		return fmt.Errorf("no order: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() { // ends with the process at the latest
		_, _ = io.Copy(io.Discard, io.MultiReader(lines.Buffered(), in))
		stop()
	}()
	db, err := postgres.Open(ctx, dsn(o.Database, role), nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	store, err := db.Tenant(ctx, tenant)
	if err != nil {
		return err
	}
	return o.serve(ctx, store, out)
}

// serve answers until ctx is done, and returns when all has ended: first the
// requests, then the calls to the provider.
func (o order) serve(ctx context.Context, store storage.Store, out io.Writer) error {
	engine, err := newEngine(store, o.Graph, o.Name)
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- o.run(running, engine) }()
	err = listen(ctx, o.Listen, api(engine, store), out)
	stop()
	return errors.Join(err, <-ended)
}

func newEngine(store storage.Store, graph, name string) (*engagement.Engine, error) {
	// The simulator's credentials are the same in every process.
	cfg := whatsapptest.New(whatsapptest.Options{}).Config()
	cfg.BaseURL, cfg.Transport = "https://graph.invalid", simulated{graph, name}
	driver, err := whatsapp.New(cfg)
	if err != nil {
		return nil, err
	}
	return engagement.New(engagement.Config{
		Store: store, Channels: map[channel.ID]channel.Channel{channelID: driver},
		SendTimeout: sendTimeout, ClockSkew: skew, SyncTemplates: -1,
		Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	})
}

// simulated takes the driver's requests to the simulator at an address. The
// driver itself sends its token to nobody without TLS, unless on loopback.
type simulated struct{ address, name string }

func (s simulated) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set(callerHeader, s.name)
	r.URL.Scheme, r.URL.Host, r.Host = "http", s.address, ""
	return http.DefaultTransport.RoundTrip(r)
}

// run does what the engine has to do besides answering, by the instance's clock.
// While the database is away it goes on trying.
func (o order) run(ctx context.Context, engine *engagement.Engine) error {
	if o.Ahead == 0 {
		return engine.Run(ctx)
	}
	for ctx.Err() == nil {
		if err := engine.RunDue(ctx, time.Now().Add(o.Ahead)); err != nil && ctx.Err() == nil {
			fmt.Fprintln(os.Stderr, "instance:", err)
		}
		pause(ctx, 50*time.Millisecond)
	}
	return nil
}

func listen(ctx context.Context, host string, h http.Handler, out io.Writer) error {
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	if err := json.NewEncoder(out).Encode(hello{l.Addr().String()}); err != nil {
		return errors.Join(err, server.Close())
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return server.Shutdown(end)
}
