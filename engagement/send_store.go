package engagement

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/engagement/internal/preview"
	"github.com/rapport-go/rapport/storage"
)

// findConversation finds or makes the conversation, and locks it.
func (s *sending) findConversation(ctx context.Context) error {
	id := s.out.Conversation
	if id.IsZero() {
		var err error
		if id, err = s.conversationWith(ctx, s.out.Channel, s.out.To); err != nil {
			return err
		}
	}
	conv, work, err := s.lockConversation(ctx, s.tx, id)
	if err != nil {
		return err
	}
	if s.cfg.Channels[conv.Channel] == nil {
		return invalid("Channel", fmt.Sprintf("channel %q is not configured", conv.Channel))
	}
	s.conv, s.work = conv, work
	if work != nil && work.State == storage.CaseClosed {
		s.work = nil
	}
	return nil
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

// conversationWith finds or makes the conversation with an address.
func (s *sending) conversationWith(ctx context.Context, ch channel.ID, to channel.Address) (storage.ConversationID, error) {
	caps, ok := s.caps[ch]
	if !ok {
		return storage.ConversationID{}, invalid("Channel", fmt.Sprintf("channel %q is not configured", ch))
	}
	contact, err := s.contactAt(ctx, storage.IdentityKey{Kind: caps.Kind, Address: to})
	if err != nil {
		return storage.ConversationID{}, err
	}
	found, err := s.tx.Conversations().Find(ctx, storage.ConversationKey{Channel: ch, Contact: contact})
	if err != nil {
		return storage.ConversationID{}, err
	}
	if found[0] != nil {
		return found[0].ID, nil
	}
	conv := &storage.Conversation{
		ID: s.mint.Conversation(s.now), Channel: ch, Contact: contact, Address: to, CreatedAt: s.now,
	}
	return conv.ID, s.tx.Conversations().Insert(ctx, conv)
}

// contactAt finds or makes the contact with an address. It holds the address's
// lock from then on, so that nobody else makes the conversation.
func (s *sending) contactAt(ctx context.Context, key storage.IdentityKey) (storage.ContactID, error) {
	if err := s.tx.Lock(ctx, intake.IdentityLock(key)); err != nil {
		return storage.ContactID{}, err
	}
	found, err := s.tx.Identities().Find(ctx, key)
	if err != nil {
		return storage.ContactID{}, err
	}
	if found[0] != nil {
		return found[0].Contact, nil
	}
	c := &storage.Contact{ID: s.mint.Contact(s.now), Kind: storage.ContactPerson, CreatedAt: s.now}
	if key.Address.IsGroup() {
		c.Kind = storage.ContactGroup
	}
	id := &storage.Identity{
		ID: s.mint.Identity(s.now), Contact: c.ID, Kind: key.Kind, Address: key.Address,
		State: storage.IdentityUnknown, CreatedAt: s.now,
	}
	entry := journal.Entry(journal.ContactCreated, s.now, s.author, journal.Detail{})
	entry.Contact = c.ID
	return c.ID, errors.Join(
		s.tx.Contacts().Insert(ctx, c), s.tx.Identities().Insert(ctx, id), s.tx.Journal().Append(ctx, entry),
	)
}

// serve brings the case up to date with an agent's answer: it is theirs, and
// nobody waits any more. Automatic messages change neither.
func (s *sending) serve(ctx context.Context, messages []*storage.Message) error {
	if s.author.Kind == channel.AuthorAgent {
		if err := s.takeCase(ctx); err != nil {
			return err
		}
		s.work.WaitingSince = time.Time{}
	}
	if s.work == nil {
		return nil
	}
	last := messages[len(messages)-1]
	s.work.LastActivity = later(s.work.LastActivity, s.now)
	s.work.Preview, s.work.PreviewBy = preview.Of(last.Parts), s.author.Kind
	for _, m := range messages {
		m.Case = s.work.ID
	}
	if s.work.Version == 0 {
		return s.tx.Cases().Insert(ctx, s.work)
	}
	return s.tx.Cases().Update(ctx, s.work)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// takeCase makes the case the agent's, and opens one if none is open.
func (s *sending) takeCase(ctx context.Context) error {
	if s.work == nil {
		return s.openCase(ctx)
	}
	if s.work.Owner == s.out.Agent {
		return nil
	}
	if s.work.Owner != "" {
		return &TakenError{Case: s.work.ID, Owner: s.work.Owner, Since: s.work.PickedUpAt}
	}
	s.work.State, s.work.Owner, s.work.PickedUpAt = storage.CaseOngoing, s.out.Agent, s.now
	return s.journalCase(ctx, journal.CasePickedUp)
}

func (s *sending) openCase(ctx context.Context) error {
	s.work = &storage.Case{
		ID: s.mint.Case(s.now), Conversation: s.conv.ID, Contact: s.conv.Contact, Channel: s.conv.Channel,
		State: storage.CaseOngoing, Owner: s.out.Agent, OpenedAt: s.now, PickedUpAt: s.now, LastActivity: s.now,
	}
	s.conv.Case = s.work.ID
	if err := s.tx.Conversations().Update(ctx, s.conv); err != nil {
		return err
	}
	if err := s.journalCase(ctx, journal.CaseOpened); err != nil {
		return err
	}
	return s.journalCase(ctx, journal.CasePickedUp)
}

func (s *sending) journalCase(ctx context.Context, kind journal.Kind) error {
	entry := journal.Entry(kind, s.now, s.author, journal.Detail{Owner: s.work.Owner})
	return s.tx.Journal().Append(ctx, journal.OnConversation(entry, s.conv))
}

// put stores the messages and queues them.
func (s *sending) put(ctx context.Context, messages []*storage.Message) error {
	added, err := s.tx.Messages().Insert(ctx, messages...)
	if err != nil {
		return err
	}
	if i := slices.Index(added, false); i >= 0 {
		// Another conversation's Send took the key a moment ago.
		return &ReusedKeyError{Key: s.out.Key, Message: messages[i].ID}
	}
	var entries []*storage.OutboxEntry
	var notes []*storage.JournalEntry
	for _, m := range messages {
		entries = append(entries, &storage.OutboxEntry{Message: m.ID, Channel: m.Channel, Lane: m.Conversation, Due: s.now})
		notes = append(notes, journal.OnMessage(journal.Entry(journal.MessageQueued, s.now, s.author, journal.Detail{}), s.conv, m))
	}
	if err := s.tx.Outbox().Put(ctx, entries...); err != nil {
		return err
	}
	return s.tx.Journal().Append(ctx, notes...)
}

// isNotFound reports whether a record does not exist.
func isNotFound(err error) bool { return errors.Is(err, storage.ErrNotFound) }
