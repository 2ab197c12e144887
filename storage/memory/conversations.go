package memory

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

type conversations struct{ t *tx }

var conversationKind = kind[storage.Conversation]{
	name:    "conversation",
	rows:    func(s *state) *tree[*storage.Conversation] { return &s.conversations },
	key:     func(v *storage.Conversation) string { return id(v.ID) },
	opaque:  true,
	copy:    copyConversation,
	version: func(v *storage.Conversation) *int64 { return &v.Version },
	links: func(s *state, v *storage.Conversation) []link {
		return []link{
			{in: &s.conversationByKey, key: conversationKey(v.Key()), unique: true},
			{in: &s.conversationByContact, key: id(v.Contact) + id(v.ID)},
		}
	},
}

func (c conversations) Insert(ctx context.Context, vs ...*storage.Conversation) error {
	return conversationKind.insert(ctx, c.t, vs)
}

func (c conversations) Get(ctx context.Context, want ...storage.ConversationID) ([]*storage.Conversation, error) {
	return conversationKind.get(ctx, c.t, ids(want))
}

func (c conversations) Find(ctx context.Context, want ...storage.ConversationKey) ([]*storage.Conversation, error) {
	keys := make([]string, len(want))
	for i, w := range want {
		keys[i] = conversationKey(w)
	}
	return conversationKind.follow(ctx, c.t, &c.t.conversationByKey, keys)
}

func (c conversations) IDs(ctx context.Context, want ...storage.ConversationKey) ([]storage.ConversationID, error) {
	found, err := c.Find(ctx, want...)
	if err != nil {
		return nil, err
	}
	ids := make([]storage.ConversationID, len(want))
	for i, v := range found {
		if v != nil {
			ids[i] = v.ID
		}
	}
	return ids, nil
}

func (c conversations) OfContact(ctx context.Context, contact storage.ContactID) ([]*storage.Conversation, error) {
	return conversationKind.page(ctx, c.t, c.t.conversationByContact.ascend(id(contact), ""), all)
}

func (c conversations) Update(ctx context.Context, vs ...*storage.Conversation) error {
	return conversationKind.update(ctx, c.t, vs, conversationKind.whole)
}
