package storetest_test

import (
	"context"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// erasureFaults leave something of a person, or take too much.
func erasureFaults() []fault {
	const all, steps, journal = "erasure/nothing is left", "erasure/steps", "erasure/the journal says less"
	return append(leavings(),
		erasureFault("consents go whether or not they should", func(c bentErasure) storage.Erasures {
			c.ask = func(q *storage.Erasure) { q.KeepConsents = false }
			return c
		},
			"erasure/consents may stay"),
		erasureFault("consents stay whether or not they should", func(c bentErasure) storage.Erasures {
			c.ask = func(q *storage.Erasure) { q.KeepConsents = true }
			return c
		},
			all, steps),
		erasureFault("an erasure knows no limit", func(c bentErasure) storage.Erasures {
			c.ask = func(q *storage.Erasure) { q.Limit *= 50 }
			return c
		}, steps, "erasure/sending stops first"),
		erasureFault("an erasure never ends", func(c bentErasure) storage.Erasures { c.say = func(e *storage.Erased) { e.More = true }; return c },
			all, steps),
		erasureFault("an erasure ends after one step", func(c bentErasure) storage.Erasures { c.say = func(e *storage.Erased) { e.More = false }; return c },
			steps, journal),
		erasureFault("every step goes through the journal anew", func(c bentErasure) storage.Erasures {
			c.ask = func(q *storage.Erasure) { q.Journal = "" }
			return c
		}, steps, journal),
		erasureFault("files of the erased are left lying", func(c bentErasure) storage.Erasures { c.say = func(e *storage.Erased) { e.Media = nil }; return c },
			all),
		erasureFault("files of what would have left later are left lying", func(c bentErasure) storage.Erasures {
			c.say = func(e *storage.Erased) {
				e.Media = slices.DeleteFunc(e.Media, func(m channel.Media) bool { return m.Type == "" })
			}
			return c
		}, all),
		erasureFault("files of events that were set aside are left lying", func(c bentErasure) storage.Erasures {
			c.say = func(e *storage.Erased) {
				e.Media = slices.DeleteFunc(e.Media, func(m channel.Media) bool { return strings.HasPrefix(m.Stored, "aside-") })
			}
			return c
		}, all),
		erasureFault("what was erased is not counted", func(c bentErasure) storage.Erasures { c.say = func(e *storage.Erased) { e.Bindings = 0 }; return c },
			all, steps),
		erasureFault("an export lacks contacts that were merged", func(c bentErasure) storage.Erasures { return heldAlone{c.Erasures} },
			"erasure/what there is"),
		fault{
			name: "the journal still says who and what",
			bend: bendTx(func(tx storage.Tx, s *shared) storage.Tx {
				return bentTx{Tx: tx, journal: unforgetting{tx.Journal(), s}}
			}),
			must: []string{journal}, may: []string{"journal/*", "values/*"},
		},
	)
}

// A bentErasure changes the question, the answer, or what comes of it.
type bentErasure struct {
	storage.Erasures
	tx  storage.Tx
	ask func(*storage.Erasure)
	say func(*storage.Erased)
	// keep reads something before a step, and returns what puts it back.
	keep func(ctx context.Context, tx storage.Tx, contact storage.ContactID) (func() error, error)
}

func (c bentErasure) Contact(ctx context.Context, q storage.Erasure) (storage.Erased, error) {
	if c.ask != nil {
		c.ask(&q)
	}
	back := func() error { return nil }
	if c.keep != nil {
		var err error
		if back, err = c.keep(ctx, c.tx, q.Contact); err != nil {
			return storage.Erased{}, err
		}
	}
	e, err := c.Erasures.Contact(ctx, q)
	if err == nil && !e.More {
		err = back()
	}
	if c.say != nil {
		c.say(&e)
	}
	return e, err
}

func erasureFault(name string, bend func(bentErasure) storage.Erasures, must ...string) fault {
	return fault{
		name: name, must: must, may: []string{"erasure/*", "*/erasure"}, hangs: true,
		bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
			return bentTx{Tx: tx, erasure: &erasurePointer{bend(bentErasure{Erasures: tx.Erasure(), tx: tx})}}
		}),
	}
}

// An erasurePointer can be compared, which functions cannot.
type erasurePointer struct{ storage.Erasures }

type putBack = func(context.Context, storage.Tx, storage.ContactID) (func() error, error)

// leavings put back, after the last step, one sort of record.
func leavings() []fault {
	var all []fault
	for what, keep := range map[string]putBack{
		"the identity":        keepIdentities,
		"the conversation":    keepConversations,
		"the messages":        keepMessages,
		"the binding":         keepBindings,
		"the merge":           keepMerges,
		"the scheduled":       keepScheduled,
		"the event set aside": keepSetAside,
		"the open cases":      keepCases,
	} {
		all = append(all, erasureFault("erasing leaves "+what, func(c bentErasure) storage.Erasures {
			c.keep = keep
			return c
		}, "erasure/nothing is left"))
	}
	return all
}

func keepIdentities(ctx context.Context, tx storage.Tx, contact storage.ContactID) (func() error, error) {
	vs, err := tx.Identities().OfContacts(ctx, contact)
	return func() error { return tx.Identities().Insert(ctx, vs...) }, err
}

func keepConversations(ctx context.Context, tx storage.Tx, contact storage.ContactID) (func() error, error) {
	vs, err := tx.Conversations().OfContact(ctx, contact)
	return func() error { return tx.Conversations().Insert(ctx, vs...) }, err
}

func keepMessages(ctx context.Context, tx storage.Tx, contact storage.ContactID) (func() error, error) {
	vs, err := tx.Conversations().OfContact(ctx, contact)
	if err != nil || len(vs) == 0 {
		return func() error { return nil }, err
	}
	ms, err := tx.Messages().List(ctx, storage.MessageQuery{Conversations: []storage.ConversationID{vs[0].ID}, Limit: 99})
	return func() error {
		_, err := tx.Messages().Insert(ctx, ms...)
		return err
	}, err
}

func keepBindings(ctx context.Context, tx storage.Tx, contact storage.ContactID) (func() error, error) {
	vs, err := tx.Bindings().Live(ctx, channel.ID("wa-1"), contact)
	return func() error {
		if len(vs) == 0 || vs[0] == nil {
			return nil
		}
		return tx.Bindings().Insert(ctx, vs[0])
	}, err
}

func keepMerges(ctx context.Context, tx storage.Tx, contact storage.ContactID) (func() error, error) {
	vs, err := tx.Merges().Of(ctx, contact)
	return func() error { return tx.Merges().Insert(ctx, vs...) }, err
}

func keepScheduled(ctx context.Context, tx storage.Tx, _ storage.ContactID) (func() error, error) {
	vs, err := tx.Scheduled().OfAgent(ctx, "ann", storage.ScheduledID{}, 1)
	return func() error { return tx.Scheduled().Insert(ctx, vs...) }, err
}

func keepSetAside(ctx context.Context, tx storage.Tx, _ storage.ContactID) (func() error, error) {
	vs, err := tx.SetAside().List(ctx, storage.SetAsideID{}, 1)
	return func() error { return tx.SetAside().Insert(ctx, vs...) }, err
}

func keepCases(ctx context.Context, tx storage.Tx, _ storage.ContactID) (func() error, error) {
	vs, err := tx.Cases().List(ctx, storage.CaseQuery{State: storage.CaseOngoing, Limit: 1})
	return func() error { return tx.Cases().Insert(ctx, vs...) }, err
}

type heldAlone struct{ storage.Erasures }

func (c heldAlone) Held(ctx context.Context, id storage.ContactID) (storage.Held, error) {
	h, err := c.Erasures.Held(ctx, id)
	if err == nil {
		h.Contacts = h.Contacts[:1]
	}
	return h, err
}

// unforgetting remembers what entries told when they were appended.
type unforgetting struct {
	storage.Journal
	*shared
}

func (c unforgetting) Append(ctx context.Context, es ...*storage.JournalEntry) error {
	for _, e := range es {
		c.note(e.Message, string(e.Data))
	}
	return c.Journal.Append(ctx, es...)
}

func (c unforgetting) After(ctx context.Context, at storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	es, err := c.Journal.After(ctx, at, limit)
	for _, e := range es {
		if data, ok := c.get(e.Message).(string); ok {
			e.Data = []byte(data)
		}
	}
	return es, err
}
