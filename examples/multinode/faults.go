package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

// A fault is something that breaks, and is whole again when hit returns.
type fault struct {
	name string
	hit  func(s *scene, ctx context.Context) error
	// once says that it cannot happen a second time.
	once bool
}

// faults are all that happen one after the other, on instances of which none is
// the paused one.
var faults = []fault{
	{name: "an instance is killed with kill -9", hit: (*scene).kill},
	{name: "an instance is cut off: nothing passes", hit: (*scene).partition},
	{name: "an instance's connections break, and no others come about", hit: (*scene).cut},
	{name: "connections are lost in mid-commit", hit: (*scene).midCommit},
	{name: "the database is restarted", hit: (*scene).restart},
	{name: "the database crashes", hit: (*scene).crash},
	{name: "the database is lost, and its standby takes over", hit: (*scene).failOver, once: true},
}

// victim is an instance that is neither paused nor about to be.
func (s *scene) victim() *node {
	if s.dice.IntN(2) == 0 {
		return s.nodes[0]
	}
	return s.nodes[ahead]
}

// lateUpdates is how many webhooks come twice, and too late to say in time what
// became of messages that were under way.
const lateUpdates = 40

func (s *scene) kill(ctx context.Context) error {
	n := s.victim()
	s.provider.sim.DisturbWebhooks(lateUpdates, whatsapptest.Disturbance{Late: lease + 2*time.Second, Twice: true})
	s.provider.inCall(ctx, n.name)
	s.say("%s is killed, and the next webhooks come late and twice", n.name)
	if err := n.kill(); err != nil {
		return err
	}
	pause(ctx, s.some(500, 1500))
	defer s.say("%s is there again", n.name)
	return n.start(ctx)
}

func (s *scene) partition(ctx context.Context) error {
	n := s.victim()
	s.say("nothing passes between %s and %s", n.name, n.lane.from)
	if err := n.lane.cut(); err != nil {
		return err
	}
	pause(ctx, s.some(3000, 5000))
	defer s.say("%s is connected again, and what was under way goes on", n.name)
	return n.lane.mend()
}

func (s *scene) cut(ctx context.Context) error {
	n := s.victim()
	s.say("the connections of %s to the database break", n.name)
	n.proxy.cut()
	pause(ctx, s.some(1000, 2500))
	n.proxy.mend()
	s.say("%s may connect again", n.name)
	return nil
}

// lostAnswers is how many commits go unanswered at a time, on each instance.
const lostAnswers = 8

func (s *scene) midCommit(ctx context.Context) error {
	before := s.losses()
	s.say("the answers to the next %d commits of each instance are lost, with their connections", lostAnswers)
	for _, n := range s.nodes {
		n.proxy.loseAnswers(lostAnswers)
	}
	pause(ctx, s.some(1500, 3000))
	for _, n := range s.nodes {
		n.proxy.loseAnswers(0)
	}
	s.say("%d commits went unanswered", s.losses()-before)
	return nil
}

func (s *scene) losses() int {
	n := 0
	for _, node := range s.nodes {
		n += node.proxy.losses()
	}
	return n
}

func (s *scene) restart(ctx context.Context) error {
	s.say("the database is restarted")
	defer s.say("the database is there again")
	return s.cluster.restart(ctx)
}

func (s *scene) crash(ctx context.Context) error {
	s.say("the database crashes")
	defer s.say("the database has recovered")
	return s.cluster.recover(ctx)
}

func (s *scene) failOver(ctx context.Context) error {
	s.say("the database's machine is lost")
	for _, n := range s.nodes {
		n.proxy.cut()
	}
	if err := s.cluster.failOver(ctx); err != nil {
		return err
	}
	for _, n := range s.nodes {
		n.proxy.mend()
	}
	s.say("the standby is the database now")
	return nil
}

// long pauses one instance past its leases, while other things break.
func (s *scene) long(ctx context.Context) error {
	n := s.nodes[paused]
	if !pause(ctx, time.Second) {
		return nil
	}
	s.say("%s is paused with SIGSTOP", n.name)
	began := time.Now()
	if err := n.freeze(); err != nil {
		return err
	}
	pause(ctx, lease+2*time.Second)
	s.paused = happening{"an instance is paused with SIGSTOP, past its leases", began.Sub(s.began), time.Since(began)}
	s.say("%s goes on: its leases are over, and it does not know", n.name)
	return n.thaw()
}

// some is a time between so many milliseconds.
func (s *scene) some(from, to int) time.Duration {
	return time.Duration(from+s.dice.IntN(to-from)) * time.Millisecond
}

// breakAll lets everything break once, in an order of the seed's, and then
// anything until the time is over.
func (s *scene) breakAll(ctx context.Context, until time.Time) error {
	for n, i := range s.dice.Perm(len(faults)) {
		if err := s.one(ctx, n+1, faults[i]); err != nil {
			return err
		}
	}
	for n := len(faults) + 1; time.Now().Before(until) && ctx.Err() == nil; n++ {
		if f := faults[s.dice.IntN(len(faults))]; !f.once {
			if err := s.one(ctx, n, f); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

func (s *scene) one(ctx context.Context, n int, f fault) error {
	if !pause(ctx, s.some(400, 1200)) {
		return ctx.Err()
	}
	began := time.Now()
	err := f.hit(s, ctx)
	s.happened = append(s.happened, happening{f.name, began.Sub(s.began), time.Since(began)})
	if err != nil {
		return errors.Join(fmt.Errorf("%d: %s", n, f.name), err)
	}
	return nil
}

// A happening is a fault that was.
type happening struct {
	name string
	at   time.Duration
	took time.Duration
}
