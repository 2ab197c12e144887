package storetest_test

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// mergeFaults are wrong about merges and scheduled messages.
func mergeFaults() []fault {
	return []fault{
		mergeFault("only merges from a contact are found", func(m storage.Merges) storage.Merges { return mergesFromOnly{m} },
			"merges/of a contact", "merges/insert, get and update"),
		mergeFault("merges that were undone are not found", func(m storage.Merges) storage.Merges { return mergesInForce{m} },
			"merges/of a contact"),
		mergeFault("the store forgets what went over", func(m storage.Merges) storage.Merges { return mergesEmpty{m} },
			"merges/insert, get and update", "values/copies of merges"),
		mergeFault("the store forgets that a merge was undone", func(m storage.Merges) storage.Merges { return mergesForGood{m} },
			"merges/insert, get and update"),
		{
			name: "whose place a contact took is not known",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, contacts: alone{tx.Contacts()}} }),
			must: []string{"contacts/merged into another"},
		},
		scheduledFault("scheduled messages of another agent are among one's own", func(c storage.ScheduledMessages) storage.ScheduledMessages { return ofAnyAgent{c} },
			"scheduled/of an agent"),
		scheduledFault("scheduled messages come in no order", func(c storage.ScheduledMessages) storage.ScheduledMessages { return unsorted{c} },
			"scheduled/of a conversation"),
		scheduledFault("what is deleted stays", func(c storage.ScheduledMessages) storage.ScheduledMessages { return undeleted{c} },
			"scheduled/update and delete"),
		{
			name: "files of what leaves later are in nobody's use",
			bend: bendTx(func(tx storage.Tx, s *shared) storage.Tx {
				return bentTx{Tx: tx, scheduled: fileless{tx.Scheduled(), s}}
			}),
			must: []string{"retention/media of what leaves later"}, may: []string{"scheduled/*", "*/scheduled", "erasure/*", "values/copies of scheduled messages"},
		},
		inUse("what has left needs its files for ever", "retention/media of what leaves later", func(c usesBent, key string, used bool) bool {
			if used {
				c.note("used "+key, true)
			}
			return c.get("used "+key) != nil
		}),
		scheduledFault("the store forgets what will be sent", func(c storage.ScheduledMessages) storage.ScheduledMessages { return emptied{c} },
			"scheduled/insert and get", "values/copies of scheduled messages"),
	}
}

func mergeFault(name string, bend func(storage.Merges) storage.Merges, must ...string) fault {
	return fault{
		name: name, must: must, may: []string{"merges/*", "*/merges", "values/copies of merges"},
		bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, merges: bend(tx.Merges())} }),
	}
}

func scheduledFault(name string, bend func(storage.ScheduledMessages) storage.ScheduledMessages, must ...string) fault {
	return fault{
		name: name, must: must, may: []string{"scheduled/*", "*/scheduled", "erasure/*"},
		bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, scheduled: bend(tx.Scheduled())} }),
	}
}

type mergesFromOnly struct{ storage.Merges }

func (c mergesFromOnly) Of(ctx context.Context, id storage.ContactID) ([]*storage.Merge, error) {
	ms, err := c.Merges.Of(ctx, id)
	return slices.DeleteFunc(ms, func(m *storage.Merge) bool { return m.From != id }), err
}

type mergesInForce struct{ storage.Merges }

func (c mergesInForce) Of(ctx context.Context, id storage.ContactID) ([]*storage.Merge, error) {
	ms, err := c.Merges.Of(ctx, id)
	return slices.DeleteFunc(ms, func(m *storage.Merge) bool { return !m.UndoneAt.IsZero() }), err
}

type mergesEmpty struct{ storage.Merges }

func (c mergesEmpty) Get(ctx context.Context, ids ...storage.MergeID) ([]*storage.Merge, error) {
	ms, err := c.Merges.Get(ctx, ids...)
	for _, m := range ms {
		m.Identities = nil
	}
	return ms, err
}

type mergesForGood struct{ storage.Merges }

func (c mergesForGood) Update(ctx context.Context, ms ...*storage.Merge) error {
	for _, m := range ms {
		undone := m.UndoneAt
		m.UndoneAt = time.Time{}
		defer func() { m.UndoneAt = undone }()
	}
	return c.Merges.Update(ctx, ms...)
}

type alone struct{ storage.Contacts }

func (c alone) MergedInto(ctx context.Context, id storage.ContactID) ([]*storage.Contact, error) {
	_, err := c.Contacts.MergedInto(ctx, id)
	return nil, err
}

type ofAnyAgent struct{ storage.ScheduledMessages }

func (c ofAnyAgent) OfAgent(ctx context.Context, agent storage.AgentID, after storage.ScheduledID, limit int) ([]*storage.Scheduled, error) {
	mine, err := c.ScheduledMessages.OfAgent(ctx, agent, after, limit)
	if err != nil || len(mine) == 0 {
		return mine, err
	}
	others, err := c.ScheduledMessages.OfAgent(ctx, agent+"e", after, limit)
	return append(others, mine...)[:len(mine)], err
}

type unsorted struct{ storage.ScheduledMessages }

func (c unsorted) OfConversation(ctx context.Context, id storage.ConversationID) ([]*storage.Scheduled, error) {
	ss, err := c.ScheduledMessages.OfConversation(ctx, id)
	slices.Reverse(ss)
	return ss, err
}

type undeleted struct{ storage.ScheduledMessages }

func (c undeleted) Delete(ctx context.Context, ids ...storage.ScheduledID) error {
	_, err := c.Get(ctx, ids...)
	return err
}

// fileless keeps files aside, where nobody counts them.
type fileless struct {
	storage.ScheduledMessages
	*shared
}

func (c fileless) Insert(ctx context.Context, ss ...*storage.Scheduled) error {
	for _, s := range ss {
		files := s.Files
		c.note(s.ID, files)
		s.Files = nil
		defer func() { s.Files = files }()
	}
	return c.ScheduledMessages.Insert(ctx, ss...)
}

func (c fileless) Get(ctx context.Context, ids ...storage.ScheduledID) ([]*storage.Scheduled, error) {
	ss, err := c.ScheduledMessages.Get(ctx, ids...)
	for _, s := range ss {
		s.Files, _ = c.get(s.ID).([]string)
	}
	return ss, err
}

type emptied struct{ storage.ScheduledMessages }

func (c emptied) Get(ctx context.Context, ids ...storage.ScheduledID) ([]*storage.Scheduled, error) {
	ss, err := c.ScheduledMessages.Get(ctx, ids...)
	for _, s := range ss {
		s.Data = nil
	}
	return ss, err
}
