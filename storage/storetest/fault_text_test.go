package storetest_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// The cases that look for messages by what they say.
const (
	byText  = "texts/S5.14 search by words"
	anyText = "texts/S5.14 search any text"
	paged   = "texts/S5.14 search in pages"
)

// textFaults are about finding messages by what they say.
func textFaults() []fault {
	return []fault{
		textFault("a text is found by any part", []string{byText}, func(m, _ *storage.Message, q storage.MessageSearch) bool {
			return q.Matches(m) || strings.Contains(strings.ToLower(storage.MessageText(m)), strings.ToLower(q.Words))
		}),
		textFault("one of the words of a text is enough", []string{byText, anyText, paged}, func(m, _ *storage.Message, q storage.MessageSearch) bool {
			return slices.ContainsFunc(storage.TextWords(q.Words), func(w string) bool {
				q.Words = w
				return q.Matches(m)
			})
		}),
		textFault("accents and case of a text count", []string{byText}, func(m, _ *storage.Message, q storage.MessageSearch) bool {
			return q.Matches(m) && strings.Contains(storage.MessageText(m), strings.Fields(q.Words)[0])
		}),
		textFault("a message is found by what it said first", []string{"texts/search follows edits"}, func(m, first *storage.Message, q storage.MessageSearch) bool {
			old := *m
			old.Parts = first.Parts
			return q.Matches(&old)
		}),
		textFault("a deleted message is found", []string{"texts/search follows edits"}, func(m, _ *storage.Message, q storage.MessageSearch) bool {
			old := *m
			old.DeletedAt = storage.Message{}.DeletedAt
			return q.Matches(&old)
		}),
		textFault("a search is in all conversations", []string{anyText, paged}, func(m, _ *storage.Message, q storage.MessageSearch) bool {
			q.Conversations = nil
			return q.Matches(m)
		}),
		textFault("a search is on all channels", []string{anyText, paged}, func(m, _ *storage.Message, q storage.MessageSearch) bool {
			q.Channels = nil
			return q.Matches(m)
		}),
		textFault("notes are not found", []string{byText, anyText}, func(m, _ *storage.Message, q storage.MessageSearch) bool {
			return q.Matches(m) && m.Direction != storage.Internal
		}),
		searchFault("a search goes no further than the latest", []string{paged}, func(ctx context.Context, m storage.Messages, q storage.MessageSearch) ([]*storage.Message, error) {
			all, err := m.Search(ctx, q)
			floor := []byte{6: 2} // 512 identifiers were made before it
			return slices.DeleteFunc(all, func(v *storage.Message) bool { return bytes.Compare(v.ID[6:], floor) < 0 }), err
		}),
		searchFault("a page of a search is cut before channels are compared", []string{paged}, func(ctx context.Context, m storage.Messages, q storage.MessageSearch) ([]*storage.Message, error) {
			any := q
			any.Channels = nil
			page, err := m.Search(ctx, any)
			return slices.DeleteFunc(page, func(v *storage.Message) bool { return !q.Matches(v) }), err
		}),
		searchFault("the oldest that were found come first", []string{byText, anyText, paged}, func(ctx context.Context, m storage.Messages, q storage.MessageSearch) ([]*storage.Message, error) {
			page, err := m.Search(ctx, q)
			slices.Reverse(page)
			return page, err
		}),
		searchFault("nothing to look for finds nothing", []string{"texts/search for nothing"}, func(ctx context.Context, m storage.Messages, q storage.MessageSearch) ([]*storage.Message, error) {
			if len(storage.TextWords(q.Words)) == 0 {
				return nil, nil
			}
			return m.Search(ctx, q)
		}),
		{
			name: "a message that was left out is found by its text",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return hastyTexts{m, s} }),
			must: []string{"texts/search after a failure"}, may: []string{"texts/*", "*/messages"},
		},
		{
			name: "long texts are refused",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return shortTexts{m} }),
			must: []string{"texts/search long texts"}, may: []string{"values/large"},
		},
	}
}

// textFault bends a search to find what the function says, of a message as it
// is and as it was inserted.
func textFault(name string, must []string, found func(m, first *storage.Message, q storage.MessageSearch) bool) fault {
	return fault{
		name: name,
		bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return &slowTexts{m, s, found} }),
		must: must, may: []string{"texts/*", "*/messages"},
	}
}

// slowTexts searches among all that were ever inserted.
type slowTexts struct {
	storage.Messages
	*shared
	found func(m, first *storage.Message, q storage.MessageSearch) bool
}

func (c *slowTexts) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	added, err := c.Messages.Insert(ctx, ms...)
	for i, m := range ms {
		if err == nil && added[i] {
			first := *m
			first.Parts = slices.Clone(m.Parts)
			c.note(m.ID, &first)
		}
	}
	return added, err
}

func (c *slowTexts) Search(ctx context.Context, q storage.MessageSearch) ([]*storage.Message, error) {
	if _, err := c.Messages.Search(ctx, q); err != nil {
		return nil, err
	}
	var page []*storage.Message
	for _, first := range slices.Backward(c.all()) {
		got, err := c.Get(ctx, first.ID)
		if errors.Is(err, storage.ErrNotFound) || err == nil && !q.Before.IsZero() && first.ID.Compare(q.Before) >= 0 {
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
func (c *slowTexts) all() []*storage.Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []*storage.Message
	for _, v := range c.notes {
		if first, ok := v.(*storage.Message); ok {
			all = append(all, first)
		}
	}
	slices.SortFunc(all, func(a, b *storage.Message) int { return a.ID.Compare(b.ID) })
	return all
}

// searchFault replaces a search.
func searchFault(name string, must []string, search func(ctx context.Context, m storage.Messages, q storage.MessageSearch) ([]*storage.Message, error)) fault {
	return fault{
		name: name,
		bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return &bentSearch{m, search} }),
		must: must, may: []string{"texts/*", "*/messages"},
	}
}

type bentSearch struct {
	storage.Messages
	search func(ctx context.Context, m storage.Messages, q storage.MessageSearch) ([]*storage.Message, error)
}

func (c *bentSearch) Search(ctx context.Context, q storage.MessageSearch) ([]*storage.Message, error) {
	return c.search(ctx, c.Messages, q)
}

// hastyTexts finds messages by what a repeat of them said, too.
type hastyTexts struct {
	storage.Messages
	*shared
}

func (c hastyTexts) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	added, err := c.Messages.Insert(ctx, ms...)
	for i, m := range ms {
		if err == nil && !added[i] {
			c.note(m.ID, channel.Parts(slices.Clone(m.Parts)))
		}
	}
	return added, err
}

func (c hastyTexts) Search(ctx context.Context, q storage.MessageSearch) ([]*storage.Message, error) {
	page, err := c.Messages.Search(ctx, q)
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, parts := range c.notes {
		said, ok := parts.(channel.Parts)
		if !ok || err != nil || !q.Matches(&storage.Message{Parts: said}) {
			continue
		}
		if got, err := c.Get(ctx, id.(storage.MessageID)); err == nil {
			page = append(page, got[0])
		}
	}
	return page, err
}

type shortTexts struct{ storage.Messages }

func (c shortTexts) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	for _, m := range ms {
		if len(storage.MessageText(m)) > 1<<17 {
			return nil, errors.New("string is too long for tsvector")
		}
	}
	return c.Messages.Insert(ctx, ms...)
}
