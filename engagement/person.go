package engagement

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A PersonFilter says what of a person's talk with the business is wanted. The
// zero filter is all that was said, without notes.
type PersonFilter struct {
	// Channels selects channels; none means all.
	Channels []channel.ID
	// Audience selects private talk or public talk; empty means both (S5.15).
	Audience Audience
	// Notes says that what the business wrote for itself is wanted too.
	Notes bool
	// Words selects messages that say something: every word of it begins one of
	// theirs, whatever its case and accents (S5.14). Empty means any.
	Words string
	// After leaves out this message and all that stand before it: with the newest
	// message that one has, the answer is what is new (S5.16). A message that
	// arrives late stands where it was written, and is told of by its event. Zero
	// leaves out nothing.
	After storage.MessageID
}

// An Audience is who can read what is said on a channel.
type Audience string

// The audiences.
const (
	AudienceAny Audience = ""
	// AudiencePrivate is nobody but the contact and the business.
	AudiencePrivate Audience = "private"
	// AudiencePublic is everybody: see [Policy].Public.
	AudiencePublic Audience = "public"
)

// lookedAt is how many messages a page looks at, at most, for those that are
// wanted.
const lookedAt = 1000

// Person returns up to limit messages of a person's whole talk with the business,
// newest first: on every channel, whoever handled it, and with the contacts that
// were merged into this one or that this one was merged into (S5.13, S5.17,
// S5.18). before is the Next of the page before, or zero for the newest. limit is
// at most 200; 0 means 50. A page may be short although there is a Next.
//
// Errors: *[InvalidError]; [storage.ErrNotFound] if there is no such contact.
func (e *Engine) Person(ctx context.Context, contact storage.ContactID, before storage.MessageID, limit int, f PersonFilter) (TimelinePage, error) {
	limit = orElse(limit, 50)
	if err := f.check(limit); err != nil {
		return TimelinePage{}, err
	}
	var page TimelinePage
	err := e.view(ctx, "person", func(ctx context.Context, tx storage.Tx) error {
		convs, err := e.personConversations(ctx, tx, contact, f)
		if err != nil {
			return err
		}
		page, err = f.page(ctx, tx, convs, before, limit)
		return err
	})
	return page, err
}

func (f PersonFilter) check(limit int) error {
	switch {
	case limit < 0 || limit > 200:
		return invalid("limit", "must be between 1 and 200")
	case !slices.Contains([]Audience{AudienceAny, AudiencePrivate, AudiencePublic}, f.Audience):
		return invalid("Audience", "must be private, public or empty")
	case f.Words != "" && len(storage.TextWords(f.Words)) == 0:
		return invalid("Words", "must have a letter or a digit")
	}
	return nil
}

// personConversations are the conversations of a person that a filter wants.
func (e *Engine) personConversations(ctx context.Context, tx storage.Tx, id storage.ContactID, f PersonFilter) ([]storage.ConversationID, error) {
	contacts, err := person(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	var out []storage.ConversationID
	convs, err := talksOf(ctx, tx, contacts)
	for _, conv := range convs {
		if e.wanted(f, conv.Channel) {
			out = append(out, conv.ID)
		}
	}
	return out, err
}

// wanted reports whether a filter wants what was said on a channel.
func (e *Engine) wanted(f PersonFilter, ch channel.ID) bool {
	public := e.cfg.Policies[ch].Public
	return (len(f.Channels) == 0 || slices.Contains(f.Channels, ch)) &&
		(f.Audience == AudienceAny || (f.Audience == AudiencePublic) == public)
}

// person is the contact who stands for a person now, and then all those who were
// merged into them.
func person(ctx context.Context, tx storage.Tx, id storage.ContactID) ([]*storage.Contact, error) {
	c, err := current(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	all := []*storage.Contact{c}
	for i := 0; i < len(all); i++ {
		merged, err := tx.Contacts().MergedInto(ctx, all[i].ID)
		if err != nil {
			return nil, err
		}
		all = append(all, merged...)
	}
	return all, nil
}

// talksOf are the conversations of contacts.
func talksOf(ctx context.Context, tx storage.Tx, contacts []*storage.Contact) (all []*storage.Conversation, err error) {
	for _, c := range contacts {
		convs, err := tx.Conversations().OfContact(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, convs...)
	}
	return all, nil
}

// page reads messages, newest first, until there are enough that are wanted.
func (f PersonFilter) page(ctx context.Context, tx storage.Tx, convs []storage.ConversationID, before storage.MessageID, limit int) (TimelinePage, error) {
	var page TimelinePage
	for looked := 0; len(convs) > 0 && looked < lookedAt; looked += limit + 1 {
		ms, err := f.read(ctx, tx, convs, before, limit+1)
		if err != nil {
			return page, err
		}
		for _, m := range ms {
			switch {
			case !f.After.IsZero() && m.ID.Compare(f.After) <= 0:
				return page, nil
			case len(page.Messages) == limit:
				page.Next = before
				return page, nil
			case f.Notes || m.Direction != storage.Internal:
				page.Messages = append(page.Messages, m)
			}
			before = m.ID
		}
		if len(ms) <= limit {
			return page, nil
		}
	}
	if len(convs) > 0 {
		page.Next = before
	}
	return page, nil
}

// read is a page of the store's.
func (f PersonFilter) read(ctx context.Context, tx storage.Tx, convs []storage.ConversationID, before storage.MessageID, limit int) ([]*storage.Message, error) {
	if f.Words == "" {
		return tx.Messages().List(ctx, storage.MessageQuery{Conversations: convs, Before: before, Limit: limit})
	}
	return tx.Messages().Search(ctx, storage.MessageSearch{Words: f.Words, Conversations: convs, Before: before, Limit: limit})
}

// Person is [Engine.Person] on the channels that the agent may see.
func (s Screen) Person(ctx context.Context, contact storage.ContactID, before storage.MessageID, limit int, f PersonFilter) (TimelinePage, error) {
	r, err := s.role(ctx)
	if err != nil {
		return TimelinePage{}, err
	}
	if _, err := s.contact(ctx, r, contact); err != nil {
		return TimelinePage{}, err
	}
	if f.Channels = s.e.among(r, f.Channels); f.Channels != nil && len(f.Channels) == 0 {
		return TimelinePage{}, nil
	}
	page, err := s.e.Person(ctx, contact, before, limit, f)
	for i, m := range page.Messages {
		page.Messages[i] = maskedMessage(r, m)
	}
	return page, err
}

// among is those of some channels, or of all, that a role sees; nil is all.
func (e *Engine) among(r Role, some []channel.ID) []channel.ID {
	visible := e.visible(r)
	switch {
	case visible == nil && len(some) == 0:
		return nil
	case visible == nil:
		return some
	case len(some) == 0:
		return visible
	}
	return slices.DeleteFunc(visible, func(ch channel.ID) bool { return !slices.Contains(some, ch) })
}
