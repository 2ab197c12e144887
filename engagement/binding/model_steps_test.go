package binding_test

import (
	"errors"

	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/storage"
)

// A visit takes what an action led to.
type visit func(a action, next state, w wrong)

// next tells of everything that can happen in s.
func (w *world) next(s *state, do visit) {
	n := *s
	n.passed(w)
	n.settled()
	do(action{kind: ticks}, n, fine)
	for c := range int8(len(w.clocks)) {
		w.engage(s, c, do)
		w.reply(s, c, do)
		w.expire(s, c, do)
	}
	for i := range int8(maxSlots) {
		if s.messages[i].agent != 0 {
			w.deliver(s, i, do)
			w.provider(s, i, do)
			w.record(s, i, do)
		}
	}
	if w.interferes {
		w.interfere(s, do)
	}
	if len(w.periods) > 1 {
		n := *s
		n.period = (s.period + 1) % int8(len(w.periods))
		do(action{kind: setsPeriod}, n, fine)
	}
}

// engage has each agent try to write to the contact.
func (w *world) engage(s *state, c int8, do visit) {
	for a := int8(1); a <= w.agents; a++ {
		if s.off || s.erased || s.idle[a-1] || (s.owner != 0 && s.owner != a) {
			continue // S1.33, S1.42: refused before anything is looked at
		}
		for lane := range w.lanes {
			w.engageOn(s, a, lane, c, do)
		}
	}
}

func (w *world) engageOn(s *state, a, lane, c int8, do visit) {
	n, t, now := *s, w.terms(s), w.now(c)
	b := s.record(a, live)
	switch bound := s.lock.agent; {
	case bound == a && w.holds(t, b, now) && (!w.renews || now.Before(binding.Until(b))):
		if s.lock.messages >= w.most || !n.put(a, lane, w.slots) {
			return
		}
		binding.Queue(b)
		n.write(b)
		do(action{kind: sends, agent: a, clock: c}, n, fine)
		return
	case bound != 0 && bound != a && w.holds(t, b, now):
		do(action{kind: excluded, agent: a, clock: c}, n, fine)
		return
	case bound != 0:
		n.untie(lapsed)
	}
	if !n.put(a, lane, w.slots) {
		return
	}
	n.lock.agent, n.lock.since = a, 0
	b = n.record(a, live)
	w.reserve(t, b, now)
	binding.Queue(b)
	n.write(b)
	do(action{kind: engages, agent: a, clock: c}, n, fine)
}

// put queues a message, if there is room.
func (s *state) put(a, lane int8, slots int) bool {
	for i := range slots {
		if s.messages[i].agent == 0 {
			s.numbers++
			s.messages[i] = message{
				agent: a, lane: lane, entry: queued, handed: never, hold: never, answer: never, number: s.numbers,
			}
			return true
		}
	}
	return false
}

// deliver has each process look at the message as the dispatcher does.
func (w *world) deliver(s *state, i int8, do visit) {
	m := s.messages[i]
	for c := range int8(len(w.clocks)) {
		switch {
		case m.entry == queued && s.heads(i):
			w.handOverOne(s, i, c, handsOver, do)
		case m.entry == handed && m.handed+w.clocks[m.clock]+w.lease <= w.clocks[c]:
			if w.repeats {
				w.handOverOne(s, i, c, callsAgain, do)
				continue
			}
			n := *s
			n.messages[i].entry = done
			bad := w.mayHaveGone(&n, i, c)
			n.settled()
			do(action{kind: finds, slot: i, clock: c}, n, bad)
		}
	}
}

// heads reports whether nothing of the same lane is before the message.
func (s *state) heads(i int8) bool {
	for j := range i {
		if m := s.messages[j]; m.entry != done && m.lane == s.messages[i].lane {
			return false
		}
	}
	return true
}

func (w *world) handOverOne(s *state, i, c int8, k kind, do visit) {
	n := *s
	m := &n.messages[i]
	b := s.record(m.agent, m.tie)
	if err := w.handOver(w.terms(s), b, w.now(c)); errors.Is(err, binding.ErrOver) {
		m.entry = done
		m.doubt = m.doubt || k == callsAgain
		bad := w.willNotGo(&n, i, c)
		n.settled()
		do(action{kind: stopsAtFence, slot: i, clock: c}, n, bad)
		return
	}
	bad := s.allowed(i)
	if m.tie == live {
		bad = worst(bad, s.kept(b))
		n.lock.since = max(n.lock.since, s.open(int(i)), m.handed)
		n.write(b)
	}
	m.doubt = m.doubt || k == callsAgain
	m.entry, m.worker, m.clock, m.wire, m.handed, m.hold = handed, calling, c, true, 0, relative(b.HoldUntil)
	m.answer = never
	do(action{kind: k, slot: i, clock: c}, n, bad)
}

// allowed says what is wrong with handing the message over.
func (s *state) allowed(i int8) wrong {
	m := s.messages[i]
	if m.tie == severed {
		return afterEnd
	}
	for _, other := range s.messages {
		if other.agent != 0 && other.agent != m.agent && other.tie != severed && other.wire {
			return twoCalls
		}
	}
	return fine
}

func worst(ws ...wrong) wrong {
	for _, w := range ws {
		if w != fine {
			return w
		}
	}
	return fine
}

// kept reports a promise that b breaks.
func (s *state) kept(b *storage.Binding) wrong {
	if b.EndsAt.Before(instant(s.lock.ends)) {
		return shortened
	}
	return fine
}

// provider has the message arrive, be answered or be refused, and its worker
// die or lose the connection.
func (w *world) provider(s *state, i int8, do visit) {
	m := s.messages[i]
	if m.wire {
		n := *s
		n.messages[i].wire, n.messages[i].there = false, true
		bad := fine
		if !m.there { // the provider drops repeats
			bad = n.reach(m)
		}
		n.settled()
		do(action{kind: arrives, slot: i, clock: m.clock}, n, bad)
	}
	if m.worker != calling {
		return
	}
	inTime := w.endless || m.handed+w.bound >= 0
	if m.there && !m.wire && inTime {
		n := *s
		n.messages[i].worker, n.messages[i].answer = accepted, w.clocks[m.clock]
		if w.earlyAnswer {
			n.messages[i].answer += m.handed
		}
		do(action{kind: answers, slot: i, clock: m.clock}, n, fine)
	}
	if m.wire && inTime {
		n := *s
		n.messages[i].worker, n.messages[i].wire = refused, false
		do(action{kind: refuses, slot: i, clock: m.clock}, n, fine)
	}
	do(action{kind: dies, slot: i, clock: m.clock}, s.died(i), fine)
	if m.entry == handed && w.repeats {
		n := *s
		n.messages[i].worker, n.messages[i].entry, n.messages[i].doubt = gone, queued, true
		do(action{kind: puts, slot: i, clock: m.clock}, n, fine)
	} else if m.entry == handed {
		n := *s
		n.messages[i].worker, n.messages[i].entry = gone, done
		bad := w.mayHaveGone(&n, i, m.clock)
		n.settled()
		do(action{kind: breaks, slot: i, clock: m.clock}, n, bad)
	}
}

// reach notes that a message is there, and says whether it should not be.
func (s *state) reach(m message) wrong {
	if m.tie == severed {
		return fine // it was under way when the binding was ended
	}
	s.reached[m.agent-1] = 0
	for a, at := range s.reached {
		if a != int(m.agent-1) && at != never {
			return twoAgents
		}
	}
	return fine
}

// reply has the contact answer.
func (w *world) reply(s *state, c int8, do visit) {
	if !w.replies || s.lock.agent == 0 || s.erased {
		return
	}
	n, now := *s, w.now(c)
	b := s.record(0, live)
	if w.terms(s).Holds(b, now) {
		n.lock.since = 0
	}
	w.extend(w.terms(s), b, now)
	bad := s.kept(b)
	n.write(b)
	do(action{kind: replies, clock: c}, n, bad)
}

// expire has the due moment of the binding come.
func (w *world) expire(s *state, c int8, do visit) {
	if s.lock.agent == 0 || w.holds(w.terms(s), s.record(0, live), w.now(c)) {
		return
	}
	n := *s
	n.untie(lapsed)
	do(action{kind: expires, clock: c}, n, fine)
}

// interfere has people end bindings, and do what must not end one.
func (w *world) interfere(s *state, do visit) {
	if s.erased {
		return
	}
	end := func(a action, change func(n *state)) {
		n := *s
		change(&n)
		if n.lock.agent != 0 {
			b := n.record(0, live)
			binding.Finish(b, present, storage.BindingRevoked, "")
			if w.holds(w.terms(s), b, present) {
				do(a, n, revived)
				return
			}
			n.untie(severed)
		}
		do(a, n, fine)
	}
	plain := func(a action, change func(n *state)) {
		n := *s
		change(&n)
		do(a, n, fine)
	}
	if s.lock.agent != 0 {
		end(action{kind: revokes}, func(*state) {})
	}
	if s.off {
		plain(action{kind: switches}, func(n *state) { n.off = false })
	} else {
		end(action{kind: switches}, func(n *state) { n.off = true })
	}
	end(action{kind: erases}, func(n *state) { n.erased = true })
	w.staff(s, end, plain)
}

// staff has agents deactivated, and the case change hands. Only one of the two
// at a time: each merely says who may not engage.
func (w *world) staff(s *state, end, plain func(a action, change func(n *state))) {
	for a := int8(1); a <= w.agents; a++ {
		if s.idle == [maxAgents]bool{} && s.owner != a {
			plain(action{kind: takesCase, agent: a}, func(n *state) { n.owner = a })
		}
		if s.owner != 0 {
			continue
		}
		toggle := func(n *state) { n.idle[a-1] = !n.idle[a-1] }
		if s.lock.agent == a && !s.idle[a-1] {
			end(action{kind: deactivates, agent: a}, toggle)
		} else {
			plain(action{kind: deactivates, agent: a}, toggle)
		}
	}
	if s.owner != 0 {
		plain(action{kind: takesCase}, func(n *state) { n.owner = 0 })
	}
}

// invariant says what is wrong with a state, however it came about.
func (w *world) invariant(s *state) wrong {
	if s.lock.agent == 0 {
		return fine
	}
	b, t := s.record(0, live), w.terms(s)
	for _, offset := range w.clocks {
		if w.holds(t, b, instant(offset)) && max(s.lock.since, s.open(-1))+w.bound+w.longest()+2*w.skew <= 0 {
			return tooLong
		}
	}
	waiting := int8(0)
	for _, m := range s.messages {
		if m.agent != 0 && m.tie == live && m.entry != done {
			waiting++
		}
	}
	if s.lock.messages < waiting {
		return miscounted
	}
	return fine
}
