package intake

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/health"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// applyOthers takes the events that are about no message.
func (b *batch) applyOthers(ctx context.Context) error {
	for _, a := range b.arrivals {
		if err := b.other(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) other(ctx context.Context, a Arrival) error {
	switch e := a.Event.(type) {
	case channel.IdentityChanged:
		return b.identityChanged(ctx, a, e)
	case channel.HandoverChanged:
		return b.aboutPerson(a, e.From, journal.ControlChanged)
	case channel.TemplateChanged:
		if err := b.noteEvent(journal.TemplateChanged, a, journal.Detail{}); err != nil {
			return err
		}
		return b.Template(ctx, b.tx, b.now, a.Channel, e)
	case channel.HealthChanged:
		return health.Note(ctx, b.tx, b.now, a.Channel, e.Health, nil)
	case channel.ReachChanged:
		return b.reachChanged(ctx, a, e)
	case channel.UnknownEvent:
		return b.noteEvent(journal.ProviderEvent, a, journal.Detail{})
	}
	return nil
}

// aboutPerson notes an event with the contact that it concerns.
func (b *batch) aboutPerson(a Arrival, p channel.Person, kind journal.Kind) error {
	if err := b.noteEvent(kind, a, journal.Detail{}); err != nil {
		return err
	}
	b.entries[len(b.entries)-1].Contact = b.knownContact(a.Kind, p)
	return nil
}

// identityChanged moves a person's addresses: the contact stays, the old
// addresses go, the new ones come.
func (b *batch) identityChanged(ctx context.Context, a Arrival, e channel.IdentityChanged) error {
	contact := b.knownContact(a.Kind, channel.Person{Addresses: e.Old})
	if contact.IsZero() {
		contact = b.knownContact(a.Kind, channel.Person{Addresses: e.New})
	}
	if contact.IsZero() {
		return b.noteEvent(journal.ProviderEvent, a, journal.Detail{Reason: "the person is not known"})
	}
	if err := b.moveAddresses(ctx, a.Kind, contact, e); err != nil {
		return err
	}
	if err := b.redirect(ctx, contact, e); err != nil {
		return err
	}
	if err := b.noteEvent(journal.ContactChanged, a, journal.Detail{Change: "identity"}); err != nil {
		return err
	}
	b.entries[len(b.entries)-1].Contact = contact
	return nil
}

func (b *batch) moveAddresses(ctx context.Context, kind channel.Kind, contact storage.ContactID, e channel.IdentityChanged) error {
	var gone []storage.IdentityID
	for _, addr := range e.Old {
		key := storage.IdentityKey{Kind: kind, Address: addr}
		if id := b.identities[key]; id != nil && id.Contact == contact && !slices.Contains(e.New, addr) {
			gone = append(gone, id.ID)
			b.identities[key] = nil
		}
	}
	b.newIdentities = nil
	for _, addr := range e.New {
		key := storage.IdentityKey{Kind: kind, Address: addr}
		if b.identities[key] == nil {
			b.addIdentity(key, contact, channel.Person{}, storage.IdentityConnected)
		}
	}
	if err := UnlessEmpty(ctx, gone, b.tx.Identities().Delete); err != nil {
		return err
	}
	return UnlessEmpty(ctx, b.newIdentities, b.tx.Identities().Insert)
}

// redirect makes conversations answer to the new address where they answered
// to an old one.
func (b *batch) redirect(ctx context.Context, contact storage.ContactID, e channel.IdentityChanged) error {
	convs, err := b.lockConversations(ctx, contact)
	if err != nil {
		return err
	}
	var changed []*storage.Conversation
	for _, c := range convs {
		if to, ok := successor(c.Address, e); ok {
			c.Address = to
			changed = append(changed, c)
		}
	}
	return UnlessEmpty(ctx, changed, b.tx.Conversations().Update)
}

// lockConversations locks all conversations of a contact and reads them.
func (b *batch) lockConversations(ctx context.Context, contact storage.ContactID) ([]*storage.Conversation, error) {
	convs, err := b.tx.Conversations().OfContact(ctx, contact)
	if err != nil || len(convs) == 0 {
		return nil, err
	}
	var locks []storage.LockKey
	for _, c := range convs {
		locks = append(locks, ConversationLock(c.ID))
	}
	if err := b.tx.Lock(ctx, locks...); err != nil {
		return nil, err
	}
	return b.tx.Conversations().OfContact(ctx, contact)
}

// successor is the new address of the same kind as an old one, or else the
// first new one.
func successor(a channel.Address, e channel.IdentityChanged) (channel.Address, bool) {
	if !slices.Contains(e.Old, a) || len(e.New) == 0 {
		return a, false
	}
	for _, n := range e.New {
		if n.Kind == a.Kind {
			return n, n != a
		}
	}
	return e.New[0], e.New[0] != a
}
