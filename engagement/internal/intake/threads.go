package intake

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// This file finds the conversation of a message on channels with threads, where
// it is not told by who wrote it: a message that follows a known one joins that
// one's conversation, whoever its writer is.

// A strand is what an event says about the thread that it belongs to.
type strand struct {
	thread  string
	topic   string
	within  time.Duration
	follows []channel.ProviderID
	// key is the message of ours that it is the echo of; empty if it is none.
	key string
}

func strandOf(e channel.Event) strand {
	switch e := e.(type) {
	case channel.MessageReceived:
		return strand{e.Thread, e.Topic, e.TopicWithin, e.Follows, ""}
	case channel.EchoReceived:
		return strand{e.Thread, e.Topic, 0, e.Follows, e.Key}
	}
	return strand{}
}

// findThreads reads the conversations of all messages that the batch follows.
func (b *batch) findThreads(ctx context.Context) error {
	var names []storage.ProviderKey
	for _, a := range b.arrivals {
		if !b.Caps[a.Channel].Threads {
			continue
		}
		for _, id := range strandOf(a.Event).follows {
			if key := (storage.ProviderKey{Channel: a.Channel, ID: id}); id != "" && !slices.Contains(names, key) {
				names = append(names, key)
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	found, err := b.tx.Messages().Find(ctx, names...)
	if err != nil {
		return err
	}
	return b.readThreads(ctx, names, found)
}

func (b *batch) readThreads(ctx context.Context, names []storage.ProviderKey, found []*storage.Message) error {
	byConversation := map[storage.ConversationID][]storage.ProviderKey{}
	var ids []storage.ConversationID
	for i, m := range found {
		if m == nil {
			continue
		}
		if byConversation[m.Conversation] == nil {
			ids = append(ids, m.Conversation)
		}
		byConversation[m.Conversation] = append(byConversation[m.Conversation], names[i])
	}
	if len(ids) == 0 {
		return nil
	}
	convs, err := b.tx.Conversations().Get(ctx, ids...)
	for _, c := range convs {
		for _, name := range byConversation[c.ID] {
			b.threads[name] = c.Key()
		}
	}
	return err
}

// place is the conversation that an event belongs to, which contact takes part
// in. Those behind it in the batch may follow it.
func (b *batch) place(ctx context.Context, a Arrival, contact storage.ContactID) (storage.ConversationKey, error) {
	s := strandOf(a.Event)
	key := storage.ConversationKey{Channel: a.Channel, Contact: contact, Thread: s.thread}
	if !b.Caps[a.Channel].Threads {
		return key, nil
	}
	found, ok, err := b.follow(ctx, a, s, contact)
	if err != nil {
		return key, err
	}
	if ok {
		key = found
	} else {
		b.topics[key] = s.topic
	}
	b.threads[storage.ProviderKey{Channel: a.Channel, ID: a.Event.Where().ID}] = key
	return key, nil
}

func (b *batch) follow(ctx context.Context, a Arrival, s strand, contact storage.ContactID) (storage.ConversationKey, bool, error) {
	if id, err := storage.ParseID[storage.Message](s.key); err == nil {
		if key, ok, err := b.conversationOf(ctx, id); ok || err != nil {
			return key, ok, err
		}
	}
	for _, id := range s.follows {
		if key, ok := b.threads[storage.ProviderKey{Channel: a.Channel, ID: id}]; ok {
			return key, true, nil
		}
	}
	if s.within <= 0 || s.topic == "" {
		return storage.ConversationKey{}, false, nil
	}
	return b.sameTopic(ctx, a.Channel, s, contact)
}

// conversationOf is where a message of ours is.
func (b *batch) conversationOf(ctx context.Context, id storage.MessageID) (storage.ConversationKey, bool, error) {
	ms, err := b.tx.Messages().Get(ctx, id)
	if errors.Is(err, storage.ErrNotFound) {
		return storage.ConversationKey{}, false, nil
	}
	if err != nil {
		return storage.ConversationKey{}, false, err
	}
	convs, err := b.tx.Conversations().Get(ctx, ms[0].Conversation)
	if err != nil {
		return storage.ConversationKey{}, false, err
	}
	return convs[0].Key(), true, nil
}

// sameTopic is the writer's own latest conversation about the same.
func (b *batch) sameTopic(ctx context.Context, ch channel.ID, s strand, contact storage.ContactID) (storage.ConversationKey, bool, error) {
	convs, err := b.tx.Conversations().OfContact(ctx, contact)
	if err != nil {
		return storage.ConversationKey{}, false, err
	}
	last := func(c *storage.Conversation) time.Time {
		if c.LastInbound.After(c.CreatedAt) {
			return c.LastInbound
		}
		return c.CreatedAt
	}
	convs = slices.DeleteFunc(convs, func(c *storage.Conversation) bool {
		return c.Channel != ch || !strings.EqualFold(c.Topic, s.topic) || b.now.Sub(last(c)) > s.within
	})
	if len(convs) == 0 {
		return storage.ConversationKey{}, false, nil
	}
	latest := slices.MaxFunc(convs, func(x, y *storage.Conversation) int {
		return cmp.Or(last(x).Compare(last(y)), x.ID.Compare(y.ID))
	})
	return latest.Key(), true, nil
}
