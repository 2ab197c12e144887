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
	"runtime/pprof"
	"syscall"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/engagement"
)

// hostArgument makes the program the host.
const hostArgument = "-serve"

// An order is what the host is told on its standard input, in one line of
// JSON. When the input ends, it stops: it does not outlive who started it.
type order struct {
	Place place `json:"place"`
	// Graph is where the provider is.
	Graph string `json:"graph"`
	// Concurrency is how many calls to the provider may be under way.
	Concurrency int `json:"concurrency"`
	// Lanes is how many transactions for inbound events may run at once.
	Lanes int `json:"lanes,omitempty"`
	// Stored is what is in the store before the load begins.
	Stored stock `json:"stored,omitzero"`
	// Automations is whether some are on.
	Automations bool `json:"automations,omitempty"`
	// Ahead sets the clock of what falls due forward, so that leases of killed
	// processes are over.
	Ahead time.Duration `json:"ahead,omitempty"`
	// CPUProfile is a file.
	CPUProfile string `json:"cpu_profile,omitempty"`
}

// A greeting is what the host says when it is ready, in one line of JSON.
type greeting struct {
	Address string `json:"address"`
}

// hostMain is main of the second process.
func hostMain() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := host(ctx, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "load: host:", err)
		return 1
	}
	return 0
}

func host(ctx context.Context, in io.Reader, out io.Writer) (err error) {
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
	end, err := o.profile()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	store, err := o.Place.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.close()) }()
	return o.serve(ctx, store, out)
}

func (o order) profile() (func() error, error) {
	if o.CPUProfile == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(o.CPUProfile)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, closeAfter(f.Close, err)
	}
	return func() error { pprof.StopCPUProfile(); return f.Close() }, nil
}

// serve answers until ctx is done, and returns when all has ended: first the
// requests, then the calls to the provider.
func (o order) serve(ctx context.Context, store opened, out io.Writer) error {
	engine, err := o.engine(store)
	if err != nil {
		return err
	}
	if err := o.prepare(ctx, engine, store); err != nil {
		return err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- o.run(running, engine) }()
	err = listen(ctx, api(engine, store), out)
	stop()
	return errors.Join(err, <-ended)
}

func (o order) engine(store opened) (*engagement.Engine, error) {
	// The simulator's credentials are the same in every process.
	cfg := whatsapptest.New(whatsapptest.Options{}).Config()
	cfg.BaseURL = o.Graph
	cfg.Transport = &http.Transport{MaxIdleConnsPerHost: o.Concurrency, IdleConnTimeout: time.Minute}
	driver, err := whatsapp.New(cfg)
	if err != nil {
		return nil, err
	}
	return engagement.New(engagement.Config{
		Store: store, Channels: map[channel.ID]channel.Channel{channelID: driver},
		Policies: map[channel.ID]engagement.Policy{channelID: {
			Concurrency: o.Concurrency,
			Rate:        channel.Rate{PerSecond: 100_000}, // shared and counted, but not what limits
		}},
		IntakeLanes: o.Lanes, SendTimeout: 10 * time.Second,
		Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	})
}

// run does what the engine has to do besides answering.
func (o order) run(ctx context.Context, engine *engagement.Engine) error {
	if o.Ahead == 0 {
		return engine.Run(ctx)
	}
	for ctx.Err() == nil {
		if err := engine.RunDue(ctx, time.Now().Add(o.Ahead)); err != nil && ctx.Err() == nil {
			return err
		}
		pause(ctx, 20*time.Millisecond)
	}
	return nil
}

func listen(ctx context.Context, h http.Handler, out io.Writer) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	if err := json.NewEncoder(out).Encode(greeting{l.Addr().String()}); err != nil {
		return closeAfter(server.Close, err)
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
