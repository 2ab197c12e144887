package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// A trial is one run of the load.
type trial struct {
	options
	data     data
	recorder *recorder
	ledger   *ledger
	poster   *poster
	provider *provider
	hosts    fleet
	desk     *desk

	from, to, ended time.Time
	samples         []sample // while measuring
	postmaster      int      // the database's first process, if it is on this machine
	kills           int
	drained         bool
}

// run does everything and cleans up.
func run(ctx context.Context, o options) (_ *report, err error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	// Whatever happens, it stops by itself.
	ctx, cancel := context.WithTimeout(ctx, o.warmup+o.duration+10*time.Minute)
	defer cancel()
	t := &trial{options: o, recorder: &recorder{}}
	if t.data, err = newData(ctx, o); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.data.remove()) }()
	if o.store == "postgres" {
		if t.postmaster, err = postmasterOf(ctx, t.data.DSN); err != nil {
			return nil, err
		}
	}
	t.ledger, t.poster = newLedger(t.recorder), newPoster(t.recorder, o.instances)
	if t.provider, err = newProvider(o, t.ledger, t.poster); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.provider.close()) }()
	t.hosts = newFleet(o.instances, o.log)
	defer func() { err = errors.Join(err, t.stop()) }()
	return t.all(ctx)
}

// all is the run in its parts.
func (t *trial) all(ctx context.Context) (*report, error) {
	if err := t.allLive(t.order()); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- t.provider.sim.Run(ctx) }()
	defer func() { cancel(); <-ended }()
	if err := t.warm(ctx); err != nil {
		return nil, err
	}
	if err := t.load(ctx); err != nil {
		return nil, err
	}
	if err := t.settle(ctx); err != nil {
		return nil, err
	}
	return t.report(ctx)
}

// order is what the host is told at the start of each life.
func (t *trial) order() order {
	return order{
		Place: t.data.place, Graph: t.provider.url, Concurrency: t.concurrency(), Lanes: t.lanes,
		Stored: t.stock(), Automations: t.automations, CPUProfile: t.cpuProfile,
	}
}

// live begins a life of the n-th host.
func (t *trial) live(n int, o order) error {
	address, err := t.hosts[n].start(o)
	if err != nil {
		return err
	}
	t.poster.moveTo(n, address)
	return nil
}

// allLive begins a life of every host. The first one prepares the store.
func (t *trial) allLive(o order) error {
	for n := range t.hosts {
		if err := t.live(n, o); err != nil {
			return err
		}
	}
	return nil
}

// stop ends a life in order.
func (t *trial) stop() error {
	t.poster.wires.close()
	return t.hosts.stop()
}

// warm lets every customer write once, which opens their session windows.
func (t *trial) warm(ctx context.Context) error {
	t.desk = &desk{seed: t.seed, ledger: t.ledger, poster: t.poster, sign: t.provider.sim.Sign}
	t.desk.customers = t.provider.greet(t.contacts)
	if !t.provider.rest(ctx) {
		return errors.New("the host did not take the first messages in time")
	}
	for i, c := range t.desk.customers {
		t.ledger.acknowledge(c.hello, i)
	}
	return ctx.Err()
}

// load runs the generators, and the killer beside them.
func (t *trial) load(ctx context.Context) error {
	t.from = time.Now().Add(t.warmup)
	t.to = t.from.Add(t.duration)
	t.recorder.measure(t.from, t.to)
	watched, killed := make(chan struct{}), make(chan error, 1)
	closed := t.openScreens(ctx)
	go func() { t.watch(ctx); close(watched) }()
	go func() { killed <- t.killer(ctx) }()
	t.generateInTime(ctx)
	t.ended = time.Now()
	<-watched
	closed()
	if err := <-killed; err != nil {
		return err
	}
	return ctx.Err()
}

// generateInTime gives up on answers that do not come: the audit tells.
func (t *trial) generateInTime(ctx context.Context) {
	ctx, cancel := context.WithDeadline(ctx, t.to.Add(time.Minute))
	defer cancel()
	t.generate(ctx)
}

// generate returns when everything that was begun has been answered.
func (t *trial) generate(ctx context.Context) {
	const noEnd = 1 << 40
	switch t.mix {
	case mixInbound:
		closed(ctx, t.connections, noEnd, t.to, t.desk.inbound)
	case mixOutbound:
		closed(ctx, t.connections, noEnd, t.to, t.desk.outboundInTime)
	case mixStatuses:
		closed(ctx, t.connections, statusesIn(t.stock()), t.to, t.desk.aboutStored(t.stock()))
	default:
		rate, began := 1000*t.scale, t.from.Add(-t.warmup)
		count := int(rate * (t.warmup + t.duration).Seconds())
		sent := make(chan struct{})
		go func() {
			open(ctx, began, rate, count, t.connections, t.desk.outbound)
			close(sent)
		}()
		open(ctx, began, rate, count, t.connections, t.desk.inbound)
		<-sent
	}
}

// settle waits until the outbox is empty and all statuses are delivered.
// Leases of killed processes would keep some messages back for half a minute,
// so the host then lives on with its clock set forward.
func (t *trial) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	if t.kills > 0 {
		if err := t.stop(); err != nil {
			return err
		}
		o := t.order()
		o.Ahead, o.CPUProfile = 10*time.Minute, ""
		if err := t.allLive(o); err != nil {
			return err
		}
	}
	for {
		n, err := t.waiting(ctx)
		if err == nil && n == 0 {
			t.drained = t.provider.rest(ctx)
			return nil
		}
		if !pause(ctx, 20*time.Millisecond) {
			return nil // the audit tells
		}
	}
}

// waiting asks the host for the length of the outbox.
func (t *trial) waiting(ctx context.Context) (n int, err error) {
	err = t.ask(ctx, "/waiting", &n)
	return n, err
}

func (t *trial) ask(ctx context.Context, path string, into any) error {
	status, body, err := t.poster.get(ctx, path)
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return fmt.Errorf("%s: answered with %d: %s", path, status, body)
	}
	return json.Unmarshal(body, into)
}

// stored reads the store. The host has stopped by then, unless all is in its
// memory.
func (t *trial) stored(ctx context.Context) (*stored, error) {
	if t.store == "memory" {
		var s stored
		if err := t.ask(ctx, "/stored", &s); err != nil {
			return nil, err
		}
		return &s, t.stop()
	}
	if err := t.stop(); err != nil {
		return nil, err
	}
	store, err := t.data.open(ctx)
	if err != nil {
		return nil, err
	}
	s, err := readStore(ctx, store)
	return s, errors.Join(err, store.close())
}
