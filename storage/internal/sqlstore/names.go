package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// The words of contacts' names have a table of their own. A contact whose
// place another one took has none there.

const wordCols = "contact:uuid word:text"

var (
	insertWords = writing(wordCols, "{v} insert into rapport_contact_words (tenant, contact, word) "+
		"select $1, v.contact, v.word from v where true on conflict do nothing")
	deleteWords = rowByRow("v_contact:uuid v_word:text", "{v} delete from rapport_contact_words as t "+
		"where t.tenant = $1 and t.contact = v_contact and t.word = v_word")
	lockContacts = writing("v_key:uuid", "{v} select "+contactRecord.columns()+
		" from v cross join rapport_contacts as t where t.tenant = $1 and t.id = v_key {lock}")
)

// wordsOf is what a contact is found by.
func wordsOf(c *storage.Contact) []string {
	if c == nil || !c.MergedInto.IsZero() {
		return nil
	}
	return storage.NameWords(c.Name)
}

// addWords makes new contacts known by their names.
func (c contacts) addWords(ctx context.Context, cs []*storage.Contact) error {
	return c.swapWords(ctx, nil, cs)
}

// lockNamed reads contacts as they are, and keeps others from changing them.
func (c contacts) lockNamed(ctx context.Context, cs []*storage.Contact) (map[storage.ContactID]*storage.Contact, error) {
	ids := make([]storage.ContactID, len(cs))
	for i, v := range cs {
		ids[i] = v.ID
	}
	found := map[storage.ContactID]*storage.Contact{}
	err := c.t.run(ctx, lockContacts, each(ids), nil, func(scan Scan) error {
		v := new(storage.Contact)
		err := scan(contactRecord.into(v)...)
		found[v.ID] = v
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("storage: lock contacts: %w", err)
	}
	return found, nil
}

// swapWords writes what differs between the words before and after.
func (c contacts) swapWords(ctx context.Context, before map[storage.ContactID]*storage.Contact, after []*storage.Contact) error {
	var gone, come [][]any
	for _, v := range after {
		was, is := wordsOf(before[v.ID]), wordsOf(v)
		gone = append(gone, wordRows(v.ID, was, is)...)
		come = append(come, wordRows(v.ID, is, was)...)
	}
	err := c.t.run(ctx, deleteWords, gone, nil, nil)
	if err == nil {
		err = c.t.run(ctx, insertWords, come, nil, nil)
	}
	if err != nil {
		return fmt.Errorf("storage: write words of contacts: %w", err)
	}
	return nil
}

// wordRows are the rows of words, without some. Both must be sorted.
func wordRows(id storage.ContactID, words, without []string) [][]any {
	var rows [][]any
	for _, w := range words {
		if _, found := slices.BinarySearch(without, w); !found {
			rows = append(rows, []any{[16]byte(id), w})
		}
	}
	return rows
}
