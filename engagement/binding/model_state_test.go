package binding_test

import (
	"time"

	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/storage"
)

// The model is a world of one contact on one channel, in discrete time. Every
// instant in a state is relative to the present, so that states at different
// times are the same state, and a search that ends has seen every state that
// can be reached in any number of ticks.

// A tick is an instant relative to the present, or a duration.
type tick int8

const (
	never tick = -128
	unit       = time.Hour // how long a tick is; the protocol cannot tell
)

var present = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func instant(t tick) time.Time {
	if t == never {
		return time.Time{}
	}
	return present.Add(time.Duration(t) * unit)
}

func relative(t time.Time) tick {
	if t.IsZero() {
		return never
	}
	return tick(t.Sub(present) / unit)
}

const (
	maxAgents = 3
	maxSlots  = 3
)

// A lock is the record of the contact's live binding, and what really happened
// under it.
type lock struct {
	agent       int8 // 0 if there is none
	ends, holds tick
	messages    int8
	// since is the latest real instant that may bind: a reservation, a hand-over
	// that may have sent something, an answer of the contact.
	since tick
	// sent says that something may have gone out.
	sent bool
}

// An entry is a message's place in the outbox.
type entry int8

const (
	done entry = iota // not there any more
	queued
	handed
)

// A worker is what whoever made the call is doing.
type worker int8

const (
	gone     worker = iota // it has recorded the outcome, or died
	calling                // it may call, or waits for the answer, or is stalled
	accepted               // it knows, and has not recorded it
	refused
)

// A tie is what has become of the binding of a message.
type tie int8

const (
	live     tie = iota
	lapsed       // it ran out or was released
	severed      // somebody ended it
	tieCount = iota
)

// A message is one that is not done with in every respect.
type message struct {
	agent  int8 // 0 if the slot is empty
	lane   int8
	entry  entry
	worker worker
	tie    tie
	clock  int8 // of the process that handed it over
	wire   bool // the provider may still get it
	there  bool // the provider has it
	doubt  bool // an earlier call may have brought it there
	handed tick // the latest hand-over, in real time
	hold   tick // what that set
	answer tick // the instant of the answer, by the process's clock
	number int8 // for the reader of a trace only
}

// A state is all that is known of the world. It is a map's key.
type state struct {
	lock     lock
	messages [maxSlots]message // earlier ones first
	// reached is when each agent's latest message reached the contact that
	// still keeps others out.
	reached [maxAgents]tick
	idle    [maxAgents]bool // deactivated
	off     bool            // engagement is switched off
	erased  bool            // the contact is gone
	owner   int8            // of the contact's case; 0 if nobody
	period  int8            // which of the world's periods is set
	numbers int8            // for the reader of a trace only
}

func first() state {
	s := state{lock: lock{ends: never, holds: never, since: never}}
	for i := range s.reached {
		s.reached[i] = never
	}
	return s
}

// record makes the real record of a message's binding. One that has ended gets
// dates in the far future, so that nothing but its end can stop anybody.
func (s *state) record(agent int8, t tie) *storage.Binding {
	if t != live {
		return &storage.Binding{
			Agent: names[agent], EndsAt: instant(60), HoldUntil: instant(60), Messages: 1, EndedAt: present,
		}
	}
	return &storage.Binding{
		Agent: names[s.lock.agent], EndsAt: instant(s.lock.ends), HoldUntil: instant(s.lock.holds),
		Messages: int(s.lock.messages),
	}
}

var names = [maxAgents + 1]storage.AgentID{"", "A", "B", "C"}

// write stores the record of the live binding.
func (s *state) write(b *storage.Binding) {
	s.lock.ends, s.lock.holds, s.lock.messages = relative(b.EndsAt), relative(b.HoldUntil), int8(b.Messages)
}

// untie removes the live binding.
func (s *state) untie(t tie) {
	for i := range s.messages {
		if m := &s.messages[i]; m.agent != 0 && m.tie == live {
			m.tie = t
		}
	}
	if t == severed {
		s.reached[s.lock.agent-1] = never
	}
	s.lock = lock{ends: never, holds: never, since: never}
}

// open is the latest hand-over under the live binding whose outcome is open.
func (s *state) open(but int) tick {
	at := never
	for i, m := range s.messages {
		if i != but && m.agent != 0 && m.tie == live && m.entry != done {
			at = max(at, m.handed)
		}
	}
	return at
}

// settled forgets messages that nothing can come of any more.
func (s *state) settled() {
	n := 0
	for _, m := range s.messages {
		if m.agent != 0 && (m.entry != done || m.worker != gone || m.wire) {
			s.messages[n] = m
			n++
		}
	}
	for ; n < maxSlots; n++ {
		s.messages[n] = message{}
	}
}

// passed moves the present one tick on.
func (s *state) passed(w *world) {
	back := func(t *tick) {
		if *t != never {
			*t = max(*t-1, w.past())
		}
	}
	back(&s.lock.ends)
	back(&s.lock.holds)
	back(&s.lock.since)
	for i := range s.messages {
		m := &s.messages[i]
		back(&m.handed)
		back(&m.hold)
		back(&m.answer)
		if m.wire && !w.endless && m.handed+w.bound < 0 {
			m.wire = false
		}
	}
	for i := range s.reached {
		back(&s.reached[i])
		if s.reached[i] != never && s.reached[i]+w.shortest() <= 0 {
			s.reached[i] = never
		}
	}
}

// canonical is s with the agents renamed in the order in which they matter,
// since they are all alike, and messages without their numbers.
func (s *state) canonical(agents int8) state {
	var to [maxAgents + 1]int8
	next := int8(1)
	name := func(a int8) {
		if a != 0 && to[a] == 0 {
			to[a] = next
			next++
		}
	}
	name(s.lock.agent)
	for _, m := range s.messages {
		name(m.agent)
	}
	name(s.owner)
	for next <= agents {
		best := int8(0)
		for a := int8(1); a <= agents; a++ {
			if to[a] == 0 && (best == 0 || s.before(a, best)) {
				best = a
			}
		}
		name(best)
	}
	return s.renamed(to)
}

func (s *state) before(a, b int8) bool {
	if s.reached[a-1] != s.reached[b-1] {
		return s.reached[a-1] > s.reached[b-1]
	}
	return s.idle[a-1] && !s.idle[b-1]
}

func (s *state) renamed(to [maxAgents + 1]int8) state {
	c := *s
	c.numbers = 0
	c.lock.agent, c.owner = to[s.lock.agent], to[s.owner]
	for i := range c.messages {
		c.messages[i].agent, c.messages[i].number = to[s.messages[i].agent], 0
	}
	for a := 1; a <= maxAgents; a++ {
		if to[a] != 0 {
			c.reached[to[a]-1], c.idle[to[a]-1] = s.reached[a-1], s.idle[a-1]
		}
	}
	return c
}

// A protocol is the steps that the model takes on records. The real one is
// that of package binding; the others are weaker.
type protocol struct {
	holds    func(t binding.Terms, b *storage.Binding, now time.Time) bool
	reserve  func(t binding.Terms, b *storage.Binding, now time.Time)
	handOver func(t binding.Terms, b *storage.Binding, now time.Time) error
	accepted func(t binding.Terms, b *storage.Binding, at, hold time.Time)
	unknown  func(t binding.Terms, b *storage.Binding, now time.Time) (released bool)
	unsent   func(b *storage.Binding, hold time.Time)
	refused  func(t binding.Terms, b *storage.Binding, now time.Time) (released bool)
	extend   func(t binding.Terms, b *storage.Binding, at time.Time)
}

func proven() protocol {
	return protocol{
		holds: binding.Terms.Holds, reserve: binding.Terms.Reserve, handOver: binding.Terms.HandOver,
		accepted: binding.Terms.Accepted, unsent: binding.Unsent, refused: binding.Terms.Refused,
		extend: binding.Terms.Extend,
		unknown: func(t binding.Terms, b *storage.Binding, now time.Time) bool {
			t.Unknown(b, now)
			return false
		},
	}
}
