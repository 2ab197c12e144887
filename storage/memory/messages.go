package memory

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

type messages struct{ t *tx }

var messageKind = kind[storage.Message]{
	name:    "message",
	rows:    func(s *state) *tree[*storage.Message] { return &s.messages },
	key:     func(v *storage.Message) string { return id(v.ID) },
	opaque:  true,
	copy:    copyMessage,
	version: func(v *storage.Message) *int64 { return &v.Version },
	links: func(s *state, v *storage.Message) []link {
		links := []link{{in: &s.messageByConversation, key: id(v.Conversation) + id(v.ID)}}
		if v.Key != "" {
			links = append(links, link{in: &s.messageByKey, key: text(v.Key), unique: true})
		}
		if v.HasMedia() {
			links = append(links, link{in: &s.messageWithMedia, key: agedKey(v)})
			for _, file := range v.Copies() {
				links = append(links, link{in: &s.messageByFile, key: text(file) + id(v.ID)})
			}
		}
		if v.Undated() && v.HasContent() {
			links = append(links, link{in: &s.messageUndated, key: agedKey(v)})
			if len(v.Raw) > 0 {
				links = append(links, link{in: &s.messageUndatedRaw, key: agedKey(v)})
			}
		}
		links = nameLinks(links, s, v, v.ProviderID)
		for _, name := range v.Also {
			links = nameLinks(links, s, v, name)
		}
		return append(links, mentionLinks(s, v)...)
	},
	wording: messageWording,
}

// nameLinks adds the link of one of the provider's names for m, unless it is
// empty.
func nameLinks(links []link, s *state, m *storage.Message, name channel.ProviderID) []link {
	if name == "" {
		return links
	}
	key := providerKey(storage.ProviderKey{Channel: m.Channel, ID: name})
	return append(links, link{in: &s.messageByProvider, key: key, unique: true})
}

// nameOf is the key of the provider's name for m.
func nameOf(m *storage.Message) string {
	return providerKey(storage.ProviderKey{Channel: m.Channel, ID: m.ProviderID})
}

func (c messages) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	stored := make([]*storage.Message, len(ms))
	err := c.t.write(ctx, func(s *state) error {
		for i, m := range ms {
			if !messageKind.taken(s, m) {
				stored[i] = s.addMessage(m)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	added := make([]bool, len(ms))
	for i, kept := range stored {
		if added[i] = kept != nil; added[i] {
			ms[i].Version, ms[i].Progress, ms[i].Cost = 1, kept.Progress, pointed(kept.Cost)
		}
	}
	return added, nil
}

// addMessage stores a copy of m, with the statuses that came before it.
func (s *state) addMessage(m *storage.Message) *storage.Message {
	c := copyMessage(m)
	c.Version = 1
	s.takeKept(c)
	messageKind.set(s, nil, c)
	return c
}

func (c messages) Get(ctx context.Context, want ...storage.MessageID) ([]*storage.Message, error) {
	return messageKind.get(ctx, c.t, ids(want))
}

func (c messages) Find(ctx context.Context, want ...storage.ProviderKey) ([]*storage.Message, error) {
	keys := make([]string, len(want))
	for i, w := range want {
		keys[i] = providerKey(w)
	}
	return messageKind.follow(ctx, c.t, &c.t.messageByProvider, keys)
}

func (c messages) ByKey(ctx context.Context, keys ...string) ([]*storage.Message, error) {
	want := make([]string, len(keys))
	for i, k := range keys {
		want[i] = text(k)
	}
	return messageKind.follow(ctx, c.t, &c.t.messageByKey, want)
}

func (c messages) Update(ctx context.Context, ms ...*storage.Message) error {
	return messageKind.update(ctx, c.t, ms, func(old, m *storage.Message) *storage.Message {
		next, given := *old, copyMessage(m)
		next.Parts, next.Case, next.Reactions = given.Parts, given.Case, given.Reactions
		next.EditedAt, next.DeletedAt, next.Mentions = given.EditedAt, given.DeletedAt, given.Mentions
		next.To, next.Notes, next.Raw = given.To, given.Notes, given.Raw
		c.t.unsee(old, &next)
		return &next
	})
}
