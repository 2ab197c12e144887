package storetest_test

import (
	"context"
	"sync"

	"github.com/rapport-go/rapport/storage"
)

// shared is what a fault remembers, for all instances of a case.
type shared struct {
	mu        sync.Mutex
	instances int
	notes     map[any]any
}

func newShared() *shared { return &shared{notes: map[any]any{}} }

// note remembers value under key unless there is one, and returns the one.
func (s *shared) note(key, value any) (was any, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if was, known = s.notes[key]; !known {
		s.notes[key] = value
	}
	return was, known
}

func (s *shared) get(key any) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.notes[key]
}

func (s *shared) instance() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.instances++
	return s.instances
}

// A bent store hands out bent transactions.
type bent struct {
	storage.Store
	tx func(storage.Tx) storage.Tx
}

func (b bent) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	return b.Store.View(ctx, func(ctx context.Context, tx storage.Tx) error { return fn(ctx, b.tx(tx)) })
}

func (b bent) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	return b.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error { return fn(ctx, b.tx(tx)) })
}

// bendTx makes the bend of a fault that is in the transaction alone.
func bendTx(tx func(storage.Tx, *shared) storage.Tx) func(storage.Store, *shared) storage.Store {
	return func(s storage.Store, common *shared) storage.Store {
		return bent{s, func(t storage.Tx) storage.Tx { return tx(t, common) }}
	}
}

// A bentTx replaces the collections that are set.
type bentTx struct {
	storage.Tx
	contacts   storage.Contacts
	identities storage.Identities
	consents   storage.Consents
	convs      storage.Conversations
	cases      storage.Cases
	standbys   storage.Standbys
	messages   storage.Messages
	mentions   storage.Mentions
	seen       storage.Seen
	agents     storage.Agents
	presences  storage.Presences
	marks      storage.ReadMarks
	bindings   storage.Bindings
	outbox     storage.Outbox
	moments    storage.DueMoments
	rates      storage.Rates
	journal    storage.Journal
	settings   storage.Settings
	scheduled  storage.ScheduledMessages
	merges     storage.Merges
	erasure    storage.Erasures
}

func or[T comparable](bent, straight T) T {
	var none T
	if bent != none {
		return bent
	}
	return straight
}

func (t bentTx) Contacts() storage.Contacts           { return or(t.contacts, t.Tx.Contacts()) }
func (t bentTx) Identities() storage.Identities       { return or(t.identities, t.Tx.Identities()) }
func (t bentTx) Consents() storage.Consents           { return or(t.consents, t.Tx.Consents()) }
func (t bentTx) Conversations() storage.Conversations { return or(t.convs, t.Tx.Conversations()) }
func (t bentTx) Cases() storage.Cases                 { return or(t.cases, t.Tx.Cases()) }
func (t bentTx) Standbys() storage.Standbys           { return or(t.standbys, t.Tx.Standbys()) }
func (t bentTx) Messages() storage.Messages           { return or(t.messages, t.Tx.Messages()) }
func (t bentTx) Mentions() storage.Mentions           { return or(t.mentions, t.Tx.Mentions()) }
func (t bentTx) Seen() storage.Seen                   { return or(t.seen, t.Tx.Seen()) }
func (t bentTx) Agents() storage.Agents               { return or(t.agents, t.Tx.Agents()) }
func (t bentTx) Presences() storage.Presences         { return or(t.presences, t.Tx.Presences()) }
func (t bentTx) ReadMarks() storage.ReadMarks         { return or(t.marks, t.Tx.ReadMarks()) }
func (t bentTx) Bindings() storage.Bindings           { return or(t.bindings, t.Tx.Bindings()) }
func (t bentTx) Outbox() storage.Outbox               { return or(t.outbox, t.Tx.Outbox()) }
func (t bentTx) DueMoments() storage.DueMoments       { return or(t.moments, t.Tx.DueMoments()) }
func (t bentTx) Rates() storage.Rates                 { return or(t.rates, t.Tx.Rates()) }
func (t bentTx) Journal() storage.Journal             { return or(t.journal, t.Tx.Journal()) }
func (t bentTx) Settings() storage.Settings           { return or(t.settings, t.Tx.Settings()) }
func (t bentTx) Scheduled() storage.ScheduledMessages { return or(t.scheduled, t.Tx.Scheduled()) }
func (t bentTx) Merges() storage.Merges               { return or(t.merges, t.Tx.Merges()) }
func (t bentTx) Erasure() storage.Erasures            { return or(t.erasure, t.Tx.Erasure()) }
