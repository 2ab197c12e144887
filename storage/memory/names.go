package memory

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

var errNoWord = errors.New("memory: search contacts: the name must have a word")

// contactLinks puts a contact under every word of its name, or under the one who
// took its place.
func contactLinks(s *state, v *storage.Contact) []link {
	if !v.MergedInto.IsZero() {
		return []link{{in: &s.contactByMerge, key: id(v.MergedInto) + id(v.ID)}}
	}
	var links []link
	for _, word := range storage.NameWords(v.Name) {
		links = append(links, link{in: &s.contactByWord, key: text(word) + id(v.ID)})
	}
	return links
}

// Search looks one word up and compares the others with what that finds.
func (c contacts) Search(ctx context.Context, q storage.ContactQuery) ([]*storage.Contact, error) {
	found, err := c.candidates(q)
	if err != nil {
		return nil, err
	}
	return contactKind.page(ctx, c.t, func(yield func(string, string) bool) {
		for _, key := range found {
			if v, _ := c.t.contacts.get(key); v.ID.Compare(q.After) > 0 && q.Matches(v) && !yield(key, key) {
				return
			}
		}
	}, q.Limit)
}

// candidates are the keys of contacts that q may look for, sorted.
func (c contacts) candidates(q storage.ContactQuery) ([]string, error) {
	words := storage.NameWords(q.Name)
	switch {
	case q.Name == "" && q.Label != "":
		var keys []string
		for _, key := range c.t.contactLabels.ascend(text(q.Label), "") {
			keys = append(keys, key)
		}
		return keys, nil
	case len(words) == 0:
		return nil, errNoWord
	}
	return c.beginning(longest(words)), nil
}

// longest is the word that probably leads to the fewest contacts.
func longest(words []string) string {
	return slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
}

// beginning is the keys of contacts that have a word beginning so, sorted.
func (c contacts) beginning(word string) []string {
	found := map[string]bool{}
	for _, key := range c.t.contactByWord.ascend(word, "") {
		found[key] = true
	}
	return slices.Sorted(maps.Keys(found))
}
