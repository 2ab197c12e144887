package main

import (
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A ledger keeps what was promised to the other side: what the audit holds the
// store against.
type ledger struct {
	recorder *recorder

	mu       sync.Mutex
	asked    int                        // inbound messages and sends that were begun
	answered int                        // of these, those that ended
	refused  []string                   // requests that got a definite no
	inbound  map[channel.ProviderID]int // acknowledged, by contact
	sends    map[storage.MessageID]send // acknowledged
	accepted map[storage.MessageID]time.Time
	statuses map[channel.ProviderID]channel.Status // acknowledged, the furthest
}

// A send is a message whose storing was acknowledged.
type send struct {
	key      string
	contact  int
	intended time.Time
}

func newLedger(r *recorder) *ledger {
	return &ledger{
		recorder: r, inbound: map[channel.ProviderID]int{}, sends: map[storage.MessageID]send{},
		accepted: map[storage.MessageID]time.Time{}, statuses: map[channel.ProviderID]channel.Status{},
	}
}

// begin notes that something is asked of the host.
func (l *ledger) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
}

// end notes an answer: note is called with the lock held, unless err says that
// there was none. A refusal is kept.
func (l *ledger) end(err error, note func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		l.answered++
		note()
		return
	}
	l.refused = append(l.refused, err.Error())
}

// take notes that the provider has a message. It may know before the
// generator has its answer; whoever comes second has both times.
func (l *ledger) take(id storage.MessageID, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.accepted[id] = at
	if s, known := l.sends[id]; known {
		l.recorder.done(kindAccepted, 1, s.intended, at)
	}
}

// send notes an acknowledged message. The caller holds l.mu.
func (l *ledger) send(id storage.MessageID, s send) {
	l.sends[id] = s
	if at, known := l.accepted[id]; known {
		l.recorder.done(kindAccepted, 1, s.intended, at)
	}
}

// acceptedAt is when the provider took a message; false if it has not.
func (l *ledger) acceptedAt(id storage.MessageID) (time.Time, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at, known := l.accepted[id]
	return at, known
}

// unaccepted counts acknowledged messages that the provider has not got.
func (l *ledger) unaccepted() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.sends) - len(l.accepted)
}

// acknowledge notes a customer's first message.
func (l *ledger) acknowledge(id string, contact int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inbound[channel.ProviderID(id)] = contact
}
