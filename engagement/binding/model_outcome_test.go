package binding_test

import (
	"github.com/rapport-go/rapport/storage"
)

// record has the worker write down what it knows.
func (w *world) record(s *state, i int8, do visit) {
	m := s.messages[i]
	switch m.worker {
	case accepted:
		w.recordAccepted(s, i, do)
	case refused:
		w.recordRefused(s, i, do)
	default:
		return
	}
	do(action{kind: dies, slot: i, clock: m.clock}, s.died(i), fine)
}

// died is s without the message's worker, and what it knew.
func (s *state) died(i int8) state {
	n := *s
	m := &n.messages[i]
	m.worker = gone
	if m.tie == live && m.entry == done {
		n.lock.sent = true // as far as anybody will ever know
	}
	n.settled()
	return n
}

func (w *world) recordAccepted(s *state, i int8, do visit) {
	n := *s
	m := &n.messages[i]
	b := s.record(m.agent, m.tie)
	w.accepted(w.terms(s), b, instant(m.answer), instant(m.hold))
	bad := fine
	if m.tie == live {
		bad = s.kept(b)
		n.lock.since, n.lock.sent = max(n.lock.since, m.handed), true
		n.write(b)
	} else {
		bad = stays(b)
	}
	m.entry, m.worker = done, gone
	n.settled()
	do(action{kind: recordsAccepted, slot: i, clock: m.clock}, n, bad)
}

func (w *world) recordRefused(s *state, i int8, do visit) {
	n := *s
	m := &n.messages[i]
	b := s.record(m.agent, m.tie)
	w.unsent(b, instant(m.hold))
	if m.tie == live {
		n.write(b)
	}
	again := n
	m.entry, m.worker = done, gone
	bad := w.willNotGo(&n, i, m.clock)
	n.settled()
	do(action{kind: recordsRefused, slot: i, clock: m.clock}, n, bad)
	if (w.retries || w.repeats) && m.entry == handed {
		m := &again.messages[i]
		m.entry, m.worker, m.hold = queued, gone, never
		do(action{kind: puts, slot: i, clock: m.clock}, again, fine)
	}
}

// mayHaveGone takes the step for a message of which nobody knows.
func (w *world) mayHaveGone(n *state, i, c int8) wrong {
	m := n.messages[i]
	b := n.record(m.agent, m.tie)
	released := w.unknown(w.terms(n), b, w.now(c))
	if m.tie != live {
		return stays(b)
	}
	bad := n.kept(b)
	n.lock.since = max(n.lock.since, m.handed, n.open(-1))
	n.lock.sent = n.lock.sent || m.worker == gone // a worker may still bring news
	n.write(b)
	if released {
		n.untie(lapsed)
	}
	return bad
}

// willNotGo takes the step for a message that is given up.
func (w *world) willNotGo(n *state, i, c int8) wrong {
	m := n.messages[i]
	if m.doubt && !w.anyRefusal {
		return w.mayHaveGone(n, i, c)
	}
	b := n.record(m.agent, m.tie)
	released := w.refused(w.terms(n), b, w.now(c))
	if m.tie != live {
		return stays(b)
	}
	bad := n.kept(b)
	n.write(b)
	if !released && !n.lock.sent && n.nothingElse(i) {
		bad = worst(bad, notFreed)
	}
	if released {
		n.untie(lapsed)
	}
	return bad
}

func stays(b *storage.Binding) wrong {
	if b.EndedAt.IsZero() {
		return revived
	}
	return fine
}

// nothingElse reports whether no other message of the binding is open.
func (s *state) nothingElse(i int8) bool {
	for j, m := range s.messages {
		if j != int(i) && m.agent != 0 && m.tie == live {
			return false
		}
	}
	return true
}
