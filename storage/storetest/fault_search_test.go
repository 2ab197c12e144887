package storetest_test

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/storage"
)

// searching are the cases that look for contacts by name.
var searching = []string{"contacts/S1.45 search*", "contacts/search*"}

func searchFaults() []fault {
	return []fault{
		{
			name: "a name is found by its beginning alone",
			bend: finding(func(c, _ *storage.Contact, q storage.ContactQuery) bool {
				return q.Matches(c) && strings.HasPrefix(strings.ToLower(c.Name), strings.ToLower(q.Name))
			}),
			must: []string{"contacts/S1.45 search by words", "contacts/S1.45 search any name"}, may: append(searching, "*/contacts"),
		},
		{
			name: "a name is found by any part",
			bend: finding(func(c, _ *storage.Contact, q storage.ContactQuery) bool {
				return q.Matches(c) || c.MergedInto.IsZero() && strings.Contains(strings.ToLower(c.Name), q.Name)
			}),
			must: []string{"contacts/S1.45 search by words"}, may: append(searching, "labels/*"),
		},
		{
			name: "one of the words is enough",
			bend: finding(func(c, _ *storage.Contact, q storage.ContactQuery) bool {
				return slices.ContainsFunc(storage.NameWords(q.Name), func(w string) bool {
					return storage.ContactQuery{Name: w}.Matches(c)
				})
			}),
			must: []string{"contacts/S1.45 search by words", "contacts/S1.45 search any name"}, may: append(searching, "labels/*"),
		},
		{
			name: "accents and case count",
			bend: finding(func(c, _ *storage.Contact, q storage.ContactQuery) bool {
				return q.Matches(c) && strings.Contains(c.Name, strings.Fields(q.Name)[0])
			}),
			must: []string{"contacts/S1.45 search by words"}, may: append(searching, "labels/*", "*/contacts"),
		},
		{
			name: "a contact is found by the first name for ever",
			bend: finding(func(c, first *storage.Contact, q storage.ContactQuery) bool {
				old := *c
				old.Name = first.Name
				return q.Matches(&old)
			}),
			must: []string{"contacts/S1.45 search follows the name"}, may: []string{"*/contacts"},
		},
		{
			name: "a contact that was merged is found",
			bend: finding(func(c, _ *storage.Contact, q storage.ContactQuery) bool {
				old := *c
				old.MergedInto = storage.ContactID{}
				return q.Matches(&old)
			}),
			must: []string{"contacts/S1.45 search follows a merge"}, may: []string{"labels/*", "contacts/S1.45 search in pages"},
		},
		{
			name: "a contact that was merged once is never found again",
			bend: bendTx(func(tx storage.Tx, s *shared) storage.Tx {
				return bentTx{Tx: tx, contacts: mergedOnce{tx.Contacts(), s}}
			}),
			must: []string{"contacts/S1.45 search follows a merge"},
		},
		{
			name: "a name whose update failed is found",
			bend: bendTx(func(tx storage.Tx, s *shared) storage.Tx { return bentTx{Tx: tx, contacts: hasty{tx.Contacts(), s}} }),
			must: []string{"contacts/search after a failure"}, may: []string{"*/contacts", "contacts/S1.45 search follows*"},
		},
		{
			name: "a page is cut before all words are compared",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, contacts: cutEarly{tx.Contacts()}} }),
			must: []string{"contacts/S1.45 search in pages", "contacts/S1.45 search any name"},
		},
		{
			name: "every page of a search is the first",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, contacts: firstPage{tx.Contacts()}} }),
			must: []string{"contacts/S1.45 search in pages"}, may: append(searching, "labels/contacts"), hangs: true,
		},
		{
			name: "a name without a word finds nobody",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, contacts: wordless{tx.Contacts()}} }),
			must: []string{"contacts/search for nothing"}, may: []string{"labels/*"},
		},
		{
			name: "long names are refused",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, contacts: shortNames{tx.Contacts()}} }),
			must: []string{"contacts/search long names"},
		},
	}
}

// finding bends a search to find what the function says, of a contact as it is
// and as it was inserted.
func finding(found func(c, first *storage.Contact, q storage.ContactQuery) bool) func(storage.Store, *shared) storage.Store {
	return bendTx(func(tx storage.Tx, s *shared) storage.Tx {
		return bentTx{Tx: tx, contacts: &slow{tx.Contacts(), s, found}}
	})
}

// slow searches among all that were ever inserted.
type slow struct {
	storage.Contacts
	*shared
	found func(c, first *storage.Contact, q storage.ContactQuery) bool
}

func (c *slow) Insert(ctx context.Context, vs ...*storage.Contact) error {
	err := c.Contacts.Insert(ctx, vs...)
	for _, v := range vs {
		if err == nil {
			first := *v
			c.note(v.ID, &first)
		}
	}
	return err
}

func (c *slow) Search(ctx context.Context, q storage.ContactQuery) ([]*storage.Contact, error) {
	if _, err := c.Contacts.Search(ctx, q); err != nil {
		return nil, err
	}
	var page []*storage.Contact
	for _, first := range c.all() {
		got, err := c.Get(ctx, first.ID)
		if errors.Is(err, storage.ErrNotFound) || err == nil && first.ID.Compare(q.After) <= 0 {
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(page) < q.Limit && c.found(got[0], first, q) {
			page = append(page, got[0])
		}
	}
	return page, nil
}

// all that were noted, by ID.
func (c *slow) all() []*storage.Contact {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []*storage.Contact
	for _, v := range c.notes {
		if first, ok := v.(*storage.Contact); ok {
			all = append(all, first)
		}
	}
	slices.SortFunc(all, func(a, b *storage.Contact) int { return a.ID.Compare(b.ID) })
	return all
}

// mergedOnce leaves out contacts that were ever merged.
type mergedOnce struct {
	storage.Contacts
	*shared
}

func (c mergedOnce) Update(ctx context.Context, vs ...*storage.Contact) error {
	for _, v := range vs {
		if !v.MergedInto.IsZero() {
			c.note(v.ID, true)
		}
	}
	return c.Contacts.Update(ctx, vs...)
}

func (c mergedOnce) Search(ctx context.Context, q storage.ContactQuery) ([]*storage.Contact, error) {
	vs, err := c.Contacts.Search(ctx, q)
	return slices.DeleteFunc(vs, func(v *storage.Contact) bool { return c.get(v.ID) != nil }), err
}

// hasty finds contacts by names that they were only meant to get, too.
type hasty struct {
	storage.Contacts
	*shared
}

func (c hasty) Update(ctx context.Context, vs ...*storage.Contact) error {
	for _, v := range vs {
		c.note(v.ID, v.Name)
	}
	return c.Contacts.Update(ctx, vs...)
}

func (c hasty) Search(ctx context.Context, q storage.ContactQuery) ([]*storage.Contact, error) {
	vs, err := c.Contacts.Search(ctx, q)
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, name := range c.notes {
		meant, ok := name.(string)
		if !ok || !(storage.ContactQuery{Name: q.Name}).Matches(&storage.Contact{Name: meant}) || err != nil {
			continue
		}
		has := func(v *storage.Contact) bool { return v.ID == id }
		if got, err := c.Get(ctx, id.(storage.ContactID)); err == nil && !slices.ContainsFunc(vs, has) {
			vs = append(vs, got[0])
		}
	}
	return vs, err
}

type cutEarly struct{ storage.Contacts }

func (c cutEarly) Search(ctx context.Context, q storage.ContactQuery) ([]*storage.Contact, error) {
	words := storage.NameWords(q.Name)
	if len(words) == 0 {
		return c.Contacts.Search(ctx, q)
	}
	vs, err := c.Contacts.Search(ctx, storage.ContactQuery{Name: words[0], After: q.After, Limit: q.Limit})
	return slices.DeleteFunc(vs, func(v *storage.Contact) bool { return !q.Matches(v) }), err
}

type firstPage struct{ storage.Contacts }

func (c firstPage) Search(ctx context.Context, q storage.ContactQuery) ([]*storage.Contact, error) {
	q.After = storage.ContactID{}
	return c.Contacts.Search(ctx, q)
}

type wordless struct{ storage.Contacts }

func (c wordless) Search(ctx context.Context, q storage.ContactQuery) ([]*storage.Contact, error) {
	if len(storage.NameWords(q.Name)) == 0 {
		_, err := c.Contacts.Get(ctx)
		return nil, err
	}
	return c.Contacts.Search(ctx, q)
}

type shortNames struct{ storage.Contacts }

func (c shortNames) Insert(ctx context.Context, vs ...*storage.Contact) error {
	for _, v := range vs {
		if len(v.Name) > 2700 {
			return errors.New("index row size exceeds the maximum")
		}
	}
	return c.Contacts.Insert(ctx, vs...)
}
