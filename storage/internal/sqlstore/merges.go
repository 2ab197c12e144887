package sqlstore

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

type merges struct{ t *Tx }

var mergeRecord = record[storage.Merge]{
	name: "merge", table: "rapport_merges",
	cols: colsOf("id:uuid from_contact:uuid into_contact:uuid moved:text by_agent:text at:int undone_at:int"),
	row: func(m *storage.Merge) ([]any, error) {
		moved, err := encode(merged{m.Identities, m.Conversations})
		return []any{
			[16]byte(m.ID), [16]byte(m.From), [16]byte(m.Into), moved, string(m.By), micros(m.At), maybe(m.UndoneAt),
		}, err
	},
	into: func(m *storage.Merge) []any {
		return []any{
			idTo(&m.ID), idTo(&m.From), idTo(&m.Into), mergedInto{m}, (*string)(&m.By), instant{&m.At}, maybeInstant{&m.UndoneAt}, &m.Version,
		}
	},
	version: func(m *storage.Merge) *int64 { return &m.Version },
}.ready()

// Merged is what a merge concerned, as one document.
type merged struct {
	Identities    []storage.IdentityID     `json:"identities,omitempty"`
	Conversations []storage.ConversationID `json:"conversations,omitempty"`
}

// mergedInto reads it.
type mergedInto struct{ m *storage.Merge }

func (d mergedInto) Scan(src any) error {
	var v merged
	err := document{&v}.Scan(src)
	d.m.Identities, d.m.Conversations = v.Identities, v.Conversations
	return err
}

var (
	mergesFrom         = mergeRecord.listing("and t.from_contact = $2")
	mergesInto         = mergeRecord.listing("and t.into_contact = $2")
	contactsMergedInto = contactRecord.listing("and t.merged_into = $2 and t.merged_into <> {nobody} order by t.id")
)

func (c merges) Insert(ctx context.Context, ms ...*storage.Merge) error {
	return mergeRecord.add(ctx, c.t, ms)
}

func (c merges) Get(ctx context.Context, ids ...storage.MergeID) ([]*storage.Merge, error) {
	return mergeRecord.take(ctx, c.t, keysOf(ids))
}

func (c merges) Update(ctx context.Context, ms ...*storage.Merge) error {
	return mergeRecord.replace(ctx, c.t, ms)
}

func (c merges) Of(ctx context.Context, id storage.ContactID) ([]*storage.Merge, error) {
	from, err := mergeRecord.list(ctx, c.t, mergesFrom, [16]byte(id))
	if err != nil {
		return nil, err
	}
	into, err := mergeRecord.list(ctx, c.t, mergesInto, [16]byte(id))
	found := append(from, into...)
	slices.SortFunc(found, func(a, b *storage.Merge) int { return a.ID.Compare(b.ID) })
	return found, err
}

func (c contacts) MergedInto(ctx context.Context, id storage.ContactID) ([]*storage.Contact, error) {
	return contactRecord.list(ctx, c.t, contactsMergedInto, [16]byte(id))
}
