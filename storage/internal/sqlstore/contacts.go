package sqlstore

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

type contacts struct{ t *Tx }

var contactRecord = record[storage.Contact]{
	name: "contact", table: "rapport_contacts",
	cols: colsOf("id:uuid kind:text name:text language:text attributes:text merged_into:uuid created_at:int labels:text"),
	row: func(c *storage.Contact) ([]any, error) {
		attributes, err := encodeAttributes(c.Attributes)
		return []any{
			[16]byte(c.ID), string(c.Kind), c.Name, c.Language, attributes, [16]byte(c.MergedInto), micros(c.CreatedAt),
			encodeLabels(c.Labels),
		}, err
	},
	into: func(c *storage.Contact) []any {
		return []any{
			idTo(&c.ID), (*string)(&c.Kind), &c.Name, &c.Language, document{&c.Attributes}, idTo(&c.MergedInto),
			instant{&c.CreatedAt}, document{&c.Labels}, &c.Version,
		}
	},
	version: func(c *storage.Contact) *int64 { return &c.Version },
}.ready()

func (c contacts) Insert(ctx context.Context, cs ...*storage.Contact) error {
	if err := contactRecord.add(ctx, c.t, cs); err != nil {
		return err
	}
	return c.addWords(ctx, cs)
}

func (c contacts) Get(ctx context.Context, ids ...storage.ContactID) ([]*storage.Contact, error) {
	return contactRecord.take(ctx, c.t, keysOf(ids))
}

func (c contacts) Update(ctx context.Context, cs ...*storage.Contact) error {
	before, err := c.lockNamed(ctx, cs)
	if err != nil {
		return err
	}
	if err := contactRecord.replace(ctx, c.t, cs); err != nil {
		return err
	}
	return c.swapWords(ctx, before, cs)
}
