package sqlstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

var errNoWord = errors.New("storage: search contacts: the name must have a word")

// searches find contacts by one word, by two, and so on. $2 is the place, $3
// the limit, $4 and $5 the bounds of the first word, and so on. All contacts
// with the first word are looked up, and each is asked for the others: fences
// keep a planner from anything else, such as walking through all contacts
// because they come in the right order.
var searches = newSearches()

func newSearches() (all [4]*Stmt) {
	also := ""
	for i := range all {
		if i > 0 {
			also += fmt.Sprintf(" and exists (select 1 from rapport_contact_words as o where o.contact = t.contact and {tenant} = $1 "+
				"and o.word >= $%d and o.word < $%d {fence})", 4+2*i, 5+2*i)
		}
		all[i] = reading("", "with found as materialized (select distinct t.contact from (select w.contact from rapport_contact_words as w {byword} "+
			"where w.tenant = $1 and w.word >= $4 and w.word < $5 {fence}) as t where t.contact > $2"+also+" order by t.contact limit $3) "+
			"select "+contactRecord.columns()+" from found cross join rapport_contacts as t where t.tenant = $1 and t.id = found.contact")
	}
	return all
}

// Search lets the database look up some words of the name, and compares the
// rest itself: few names have so many.
func (c contacts) Search(ctx context.Context, q storage.ContactQuery) ([]*storage.Contact, error) {
	words := bestWords(q.Name)
	switch {
	case q.Limit <= 0:
		return nil, errLimit
	case q.Name == "" && q.Label != "":
	case len(words) == 0:
		return nil, errNoWord
	}
	var found []*storage.Contact
	for {
		page, err := c.candidates(ctx, q, words)
		if err != nil {
			return nil, err
		}
		for _, v := range page {
			if q.Matches(v) && len(found) < q.Limit {
				found = append(found, v)
			}
		}
		if len(found) == q.Limit || len(page) < q.Limit {
			return found, nil
		}
		q.After = page[len(page)-1].ID
	}
}

// candidates is a page of contacts that q may look for.
func (c contacts) candidates(ctx context.Context, q storage.ContactQuery, words []string) ([]*storage.Contact, error) {
	if len(words) == 0 {
		return c.labelled(ctx, q.Label, q.After, q.Limit)
	}
	return c.beginning(ctx, words, q.After, q.Limit)
}

// bestWords are those that lead to the fewest contacts, probably: the longest.
func bestWords(name string) []string {
	words := storage.NameWords(name)
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return words[:min(len(words), len(searches))]
}

// last is above everything that a word can go on with.
const last = "\U0010FFFF"

// beginning lists contacts that have a word beginning so for each of words.
func (c contacts) beginning(ctx context.Context, words []string, after storage.ContactID, limit int) ([]*storage.Contact, error) {
	args := []any{[16]byte(after), int64(limit)}
	for _, w := range words {
		args = append(args, w, w+last)
	}
	page, err := contactRecord.list(ctx, c.t, searches[len(words)-1], args...)
	slices.SortFunc(page, func(a, b *storage.Contact) int { return a.ID.Compare(b.ID) })
	return page, err
}
