package engagement

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/engagement/internal/promise"
	"github.com/rapport-go/rapport/storage"
)

// A changed is the records that a batch of messages makes or changes.
type changed struct {
	contacts   []*storage.Contact
	identities []*storage.Identity
	newConvs   []*storage.Conversation
	convs      []*storage.Conversation
	newCases   []*storage.Case
	cases      []*storage.Case
	messages   []*storage.Message
	outbox     []*storage.OutboxEntry
	moved      []*assign.Work
	dues       []*storage.DueMoment
}

// write stores what the batch has prepared.
func (b *sendBatch) write(ctx context.Context) error {
	var c changed
	for _, s := range b.items {
		if s.err == nil && !s.sent.Repeated {
			c.queue(s, b)
		}
	}
	if len(c.messages) == 0 {
		return nil
	}
	clocks := b.promise.In(b.tx)
	for _, id := range slices.SortedFunc(maps.Keys(b.talks), storage.ConversationID.Compare) {
		if err := b.collect(ctx, &c, b.talks[id]); err != nil {
			return err
		}
		if err := b.tellClocks(ctx, clocks, &c, b.talks[id]); err != nil {
			return err
		}
	}
	if err := b.writeTalks(ctx, &c); err != nil {
		return err
	}
	if err := b.writeRequests(ctx); err != nil {
		return err
	}
	if err := b.writeBonds(ctx); err != nil {
		return err
	}
	if err := b.desk.Follow(ctx, b.tx, b.now, c.moved...); err != nil {
		return err
	}
	return b.writeMessages(ctx, &c)
}

func (c *changed) queue(s *sending, b *sendBatch) {
	for _, m := range s.sent.Messages {
		c.messages = append(c.messages, m)
		c.outbox = append(c.outbox, &storage.OutboxEntry{Message: m.ID, Channel: m.Channel, Lane: m.Conversation, Due: b.now})
	}
}

// collect sorts a conversation that is used into what is new and what changed.
func (b *sendBatch) collect(ctx context.Context, c *changed, t *sendTalk) error {
	if !t.used {
		return nil
	}
	if t.moved != nil {
		if err := t.moved.Settle(b.now); err != nil {
			return err
		}
		c.moved = append(c.moved, t.moved)
		page, err := b.pageFor(ctx, b.tx, b.now, t.moved)
		if err != nil {
			return err
		}
		if page != nil {
			b.entries = append(b.entries, page)
		}
	}
	c.dues = append(c.dues, t.dues...)
	if t.contact != nil && !slices.Contains(c.contacts, t.contact) {
		c.contacts, c.identities = append(c.contacts, t.contact), append(c.identities, t.identity)
		entry := journal.Entry(journal.ContactCreated, b.now, storage.Author{Kind: channel.AuthorSystem}, journal.Detail{})
		entry.Contact = t.contact.ID
		b.created = append(b.created, entry)
	}
	newCase := t.work != nil && t.work.Version == 0
	switch {
	case t.conv.Version == 0:
		c.newConvs = append(c.newConvs, t.conv)
	case newCase, t.altered:
		c.convs = append(c.convs, t.conv)
	}
	switch {
	case newCase:
		c.newCases = append(c.newCases, t.work)
	case t.work != nil:
		c.cases = append(c.cases, t.work)
	}
	return nil
}

// tellClocks tells the clocks of a conversation's case what happened to it.
func (b *sendBatch) tellClocks(ctx context.Context, clocks *promise.Tx, c *changed, t *sendTalk) error {
	if !t.used || t.work == nil || len(t.events) == 0 {
		return nil
	}
	effects, err := clocks.Apply(ctx, b.now, t.work, t.events...)
	b.entries, c.dues = append(b.entries, effects.Entries...), append(c.dues, effects.Dues...)
	return err
}

func (b *sendBatch) writeTalks(ctx context.Context, c *changed) error {
	for _, write := range []func() error{
		func() error { return intake.UnlessEmpty(ctx, c.contacts, b.tx.Contacts().Insert) },
		func() error { return intake.UnlessEmpty(ctx, c.identities, b.tx.Identities().Insert) },
		func() error { return intake.UnlessEmpty(ctx, c.newConvs, b.tx.Conversations().Insert) },
		func() error { return intake.UnlessEmpty(ctx, c.convs, b.tx.Conversations().Update) },
		func() error { return intake.UnlessEmpty(ctx, c.newCases, b.tx.Cases().Insert) },
		func() error { return intake.UnlessEmpty(ctx, c.cases, b.tx.Cases().Update) },
		func() error { return intake.UnlessEmpty(ctx, b.grants, b.tx.Consents().Append) },
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// errKeyTaken is a batch in which two messages have one key. Each is tried
// alone then, and the second finds the first.
var errKeyTaken = errors.New("a key was taken meanwhile")

func (b *sendBatch) writeMessages(ctx context.Context, c *changed) error {
	added, err := b.tx.Messages().Insert(ctx, c.messages...)
	if err != nil {
		return err
	}
	if i := slices.Index(added, false); i >= 0 {
		if len(b.items) > 1 {
			return errKeyTaken
		}
		return &ReusedKeyError{Key: b.items[0].out.Key, Message: c.messages[i].ID}
	}
	if err := b.tx.Outbox().Put(ctx, c.outbox...); err != nil {
		return err
	}
	if err := intake.UnlessEmpty(ctx, c.dues, b.tx.DueMoments().Put); err != nil {
		return err
	}
	return b.tx.Journal().Append(ctx, slices.Concat(b.created, b.entries)...)
}

// lockConversation locks a conversation and reads it with its latest case, nil
// if it never had one.
func (e *Engine) lockConversation(ctx context.Context, tx storage.Tx, id storage.ConversationID) (*storage.Conversation, *storage.Case, error) {
	if err := tx.Lock(ctx, intake.ConversationLock(id)); err != nil {
		return nil, nil, err
	}
	convs, err := tx.Conversations().Get(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if convs[0].Case.IsZero() {
		return convs[0], nil, nil
	}
	cases, err := tx.Cases().Get(ctx, convs[0].Case)
	if err != nil {
		return nil, nil, err
	}
	return convs[0], cases[0], nil
}

// isNotFound reports whether a record does not exist.
func isNotFound(err error) bool { return errors.Is(err, storage.ErrNotFound) }
