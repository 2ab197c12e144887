package memory

import (
	"context"
	"errors"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

var errNoTextWord = errors.New("memory: search messages: there must be a word to look for")

// A wording says by which words records of one type are found. They are many,
// so they are compared only where they can differ.
type wording[V any] struct {
	index func(*state) *tree[string]
	words func(*V) []string // sorted
	same  func(a, b *V) bool
}

var messageWording = &wording[storage.Message]{
	index: func(s *state) *tree[string] { return &s.messageByWord },
	words: func(m *storage.Message) []string { return storage.TextWords(storage.MessageText(m)) },
	same: func(a, b *storage.Message) bool {
		if len(a.Parts) != len(b.Parts) || !a.DeletedAt.Equal(b.DeletedAt) {
			return false
		}
		return len(a.Parts) == 0 || &a.Parts[0] == &b.Parts[0]
	},
}

// swap replaces a record's words by those of another version of it. Either may
// be nil.
func (w *wording[V]) swap(s *state, key string, old, v *V) {
	if w == nil || old != nil && v != nil && w.same(old, v) {
		return
	}
	was, is := w.of(old), w.of(v)
	for _, word := range was {
		if _, stays := slices.BinarySearch(is, word); !stays {
			w.index(s).remove(s.own, text(word)+key)
		}
	}
	for _, word := range is {
		if _, known := slices.BinarySearch(was, word); !known {
			w.index(s).put(s.own, text(word)+key, key)
		}
	}
}

func (w *wording[V]) of(v *V) []string {
	if v == nil {
		return nil
	}
	return w.words(v)
}

// Search looks one word up, the newest message first, and compares the rest with
// what that finds.
func (c messages) Search(ctx context.Context, q storage.MessageSearch) ([]*storage.Message, error) {
	words := storage.SearchWords(q.Words)
	if len(words) == 0 {
		return nil, errNoTextWord
	}
	found, matches := c.saying(longest(words)), q.Matcher()
	return messageKind.page(ctx, c.t, func(yield func(string, string) bool) {
		for _, key := range slices.Backward(found) {
			if !q.Before.IsZero() && key >= id(q.Before) {
				continue
			}
			if v, _ := c.t.messages.get(key); matches(v) && !yield(key, key) {
				return
			}
		}
	}, q.Limit)
}

// saying is the keys of messages that have a word beginning so, sorted.
func (c messages) saying(word string) []string {
	var found []string
	for _, key := range c.t.messageByWord.ascend(word, "") {
		found = append(found, key)
	}
	slices.Sort(found)
	return slices.Compact(found)
}
