package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// A scene is everything that takes part in a run.
type scene struct {
	options
	began    time.Time
	dice     *rand.Rand // of what breaks
	cluster  *cluster
	nodes    []*node
	front    *front
	ledger   *ledger
	provider *provider
	contest  *contest
	watch    watch
	happened []happening
	paused   happening
	rested   bool
	replayed int // events that were set aside
	lost     int // answers to commits

	speaking sync.Mutex
}

// run does everything and cleans up.
func run(ctx context.Context, o options) (_ *report, err error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	// Whatever happens, it stops by itself.
	ctx, cancel := context.WithTimeout(ctx, o.duration+5*time.Minute)
	defer cancel()
	s := &scene{options: o, began: time.Now(), dice: rand.New(rand.NewPCG(o.seed, 8)), ledger: newLedger()}
	s.say("a database with a standby is made")
	if s.cluster, err = newCluster(ctx, o); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.cluster.remove()) }()
	defer func() { err = errors.Join(err, s.leave()) }()
	if err := s.set(ctx); err != nil {
		return nil, err
	}
	return s.play(ctx)
}

// set brings everybody on.
func (s *scene) set(ctx context.Context) error {
	s.front = newFront(nil)
	var err error
	if s.provider, err = newProvider(s.ledger, s.front); err != nil {
		return err
	}
	if err := setUp(ctx, s.cluster.address(), s.provider.address); err != nil {
		return err
	}
	for i := range instances {
		if err := s.add(ctx, i); err != nil {
			return err
		}
	}
	s.front.nodes = s.nodes
	s.say("%d instances are there; the clock of %s is %s behind, and that of %s %s ahead",
		instances, s.nodes[behind].name, s.behind, s.nodes[ahead].name, s.ahead)
	return nil
}

// add brings on the i-th instance.
func (s *scene) add(ctx context.Context, i int) (err error) {
	n := &node{name: fmt.Sprintf("instance %d", i+1), log: s.trouble}
	if err := s.connect(ctx, n, i); err != nil {
		return err
	}
	s.nodes = append(s.nodes, n)
	n.order = order{Name: n.name, Database: n.proxy.address(), Listen: n.lane.there}
	if n.order.Graph, err = s.provider.listen(n.lane.here); err != nil {
		return err
	}
	switch i {
	case behind:
		n.order.Ahead = -s.behind
	case ahead:
		n.order.Ahead = s.ahead
	}
	return n.start(ctx)
}

// connect makes an instance's lane, and the proxy at our end of it.
func (s *scene) connect(ctx context.Context, n *node, i int) (err error) {
	if !s.spaces {
		if n.proxy, err = newProxy("127.0.0.1", s.cluster.address); err == nil {
			n.lane = loopback(n.proxy)
		}
		return err
	}
	if n.lane, err = newSpace(ctx, i); err != nil {
		return err
	}
	if n.proxy, err = newProxy(n.lane.here, s.cluster.address); err != nil {
		return errors.Join(err, n.lane.remove())
	}
	return nil
}

// play lets people talk while things break, and audits what came of it.
func (s *scene) play(ctx context.Context) (*report, error) {
	outside, leave := context.WithCancel(ctx)
	var around sync.WaitGroup
	around.Go(func() { _ = s.provider.sim.Run(outside) })
	around.Go(func() { s.watch.look(outside, s.cluster) })
	defer func() { leave(); around.Wait() }()

	talk, hush := context.WithCancel(ctx)
	defer hush()
	talking := s.talk(talk)
	err := s.hurt(ctx, time.Now().Add(s.duration))
	hush()
	talking.Wait()
	if err != nil {
		return nil, err
	}
	s.say("people fall silent; what is under way comes to rest, which takes as long as a lease")
	s.rest(ctx)
	leave()
	around.Wait()
	return s.audit(ctx)
}

// hurt lets things break until the time is over.
func (s *scene) hurt(ctx context.Context, until time.Time) error {
	long := make(chan error, 1)
	go func() { long <- s.long(ctx) }()
	err := s.breakAll(ctx, until)
	return errors.Join(err, <-long)
}

// talk lets everybody begin.
func (s *scene) talk(ctx context.Context) *sync.WaitGroup {
	all := &people{front: s.front, ledger: s.ledger, provider: s.provider, seed: s.seed}
	s.contest = newContest(all)
	var talking sync.WaitGroup
	for c := range s.customers {
		talking.Go(func() { all.customer(ctx, c) })
	}
	for n := range desks {
		talking.Go(func() { all.desk(ctx, n) })
	}
	for n := range rivals {
		talking.Go(func() { s.contest.rival(ctx, n, s.strangers) })
	}
	return &talking
}

// audit ends the instances and looks at what there is.
func (s *scene) audit(ctx context.Context) (*report, error) {
	if err := s.leave(); err != nil {
		return nil, err
	}
	s.say("everybody leaves; what is stored is held against what was promised")
	a := &audit{ledger: s.ledger, contest: s.contest, watch: &s.watch, rested: s.rested, copies: map[string]int{}, shown: s.provider.arrived}
	s.provider.sim.EachCopy(func(key string, n int) bool { a.copies[key] = n; return true })
	err := withStore(ctx, s.cluster.address(), func(store storage.Store) (err error) {
		a.stored, err = readStore(ctx, store)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.report(a), nil
}

// leave ends the instances, the ways to the database and the provider.
func (s *scene) leave() error {
	var errs []error
	s.lost += s.losses()
	for _, n := range s.nodes {
		n.proxy.thaw()
		errs = append(errs, n.stop(), n.proxy.close(), n.lane.remove())
	}
	s.nodes = nil
	if s.provider != nil {
		errs = append(errs, s.provider.close())
	}
	return errors.Join(errs...)
}

// say is the commentary.
func (s *scene) say(format string, args ...any) {
	s.speaking.Lock()
	defer s.speaking.Unlock()
	var line strings.Builder
	fmt.Fprintf(&line, "%6.1f s  ", time.Since(s.began).Seconds())
	fmt.Fprintf(&line, format, args...)
	_, _ = fmt.Fprintln(s.log, line.String())
}
