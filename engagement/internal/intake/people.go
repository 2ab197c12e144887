package intake

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/engagement/internal/phone"
	"github.com/rapport-go/rapport/storage"
)

// peer is whom an event's conversation is with, and false for events that
// belong to no conversation or name it in another way.
func peer(e channel.Event) (channel.Person, bool) {
	switch e := e.(type) {
	case channel.MessageReceived:
		return peerOf(e.Chat, e.From), true
	case channel.EchoReceived:
		return peerOf(e.Chat, e.To), true
	case channel.ConversationOpened:
		return peerOf(e.Chat, e.From), true
	}
	return channel.Person{}, false
}

// peerOf is the group that somebody wrote in, or else the person.
func peerOf(chat channel.Address, p channel.Person) channel.Person {
	if chat.IsZero() {
		return p
	}
	return channel.Person{Addresses: []channel.Address{chat}}
}

// findPeople locks and reads the identities of everybody whom the batch
// concerns.
func (b *batch) findPeople(ctx context.Context) error {
	var keys []storage.IdentityKey
	for _, a := range b.arrivals {
		for _, addr := range concerned(a.Event) {
			for _, spelling := range Spellings(addr) {
				key := storage.IdentityKey{Kind: a.Kind, Address: spelling}
				if _, ok := b.identities[key]; !ok {
					b.identities[key] = nil
					keys = append(keys, key)
				}
			}
		}
	}
	if len(keys) == 0 {
		return nil
	}
	if err := b.tx.Lock(ctx, identityLocks(keys)...); err != nil {
		return err
	}
	found, err := b.tx.Identities().Find(ctx, keys...)
	if err != nil {
		return err
	}
	for i, id := range found {
		b.identities[keys[i]] = id
	}
	return nil
}

// concerned is the addresses that an event may create, change or lead to.
func concerned(e channel.Event) []channel.Address {
	if p, ok := peer(e); ok {
		return p.Addresses
	}
	switch e := e.(type) {
	case channel.IdentityChanged:
		return slices.Concat(e.Old, e.New)
	case channel.ConsentChanged:
		return e.From.Addresses
	case channel.HandoverChanged:
		return e.From.Addresses
	case channel.ReachChanged:
		return peerOf(e.Chat, e.From).Addresses
	case channel.StatusChanged:
		if !e.UpTo.IsZero() {
			return e.To.Addresses
		}
	}
	return nil
}

func identityLocks(keys []storage.IdentityKey) []storage.LockKey {
	locks := make([]storage.LockKey, len(keys))
	for i, k := range keys {
		locks[i] = IdentityLock(k)
	}
	return locks
}

// IdentityLock is the lock under which the contact of an address is found or
// made.
func IdentityLock(k storage.IdentityKey) storage.LockKey {
	a := k.Address
	return storage.LockKey{
		Class: storage.LockIdentity,
		Name:  string(k.Kind) + "\x1f" + string(a.Kind) + "\x1f" + a.Scope + "\x1f" + a.Value,
	}
}

// contactOf finds the contact of a person, or makes one, and brings what is
// known about them up to date. An address is connected once the contact has
// used it (S5.23): what the business sent there by other means shows nothing.
func (b *batch) contactOf(a Arrival, p channel.Person) storage.ContactID {
	state := storage.IdentityConnected
	if a.Event.Kind() == channel.EventEcho {
		state = storage.IdentityUnknown
	}
	contact := b.knownContact(a.Kind, p)
	if contact.IsZero() {
		contact = b.newContact(p)
	}
	for _, addr := range p.Addresses {
		key := storage.IdentityKey{Kind: a.Kind, Address: addr}
		if id := b.identities[key]; id == nil {
			b.addIdentity(key, contact, p, state)
		} else {
			b.refresh(id, p, state)
		}
	}
	b.introduce(a, p)
	return contact
}

// knownContact is the contact of the first address that is known, in any of its
// spellings. Should another address belong to somebody else, it stays with
// them: merging is a decision of its own.
func (b *batch) knownContact(kind channel.Kind, p channel.Person) storage.ContactID {
	for _, addr := range p.Addresses {
		if id := b.identities[storage.IdentityKey{Kind: kind, Address: addr}]; id != nil {
			return id.Contact
		}
	}
	for _, addr := range p.Addresses {
		for _, spelling := range Spellings(addr) {
			if id := b.identities[storage.IdentityKey{Kind: kind, Address: spelling}]; id != nil {
				return id.Contact
			}
		}
	}
	return storage.ContactID{}
}

// Spellings are the addresses that stand for the same person as a: in some
// countries a phone number is written in two ways. a comes first.
func Spellings(a channel.Address) []channel.Address {
	if a.Kind != channel.AddressPhone {
		return []channel.Address{a}
	}
	out := []channel.Address{a}
	for _, v := range phone.Variants(a.Value) {
		if v != a.Value {
			out = append(out, channel.Address{Kind: a.Kind, Scope: a.Scope, Value: v})
		}
	}
	return out
}

func (b *batch) newContact(p channel.Person) storage.ContactID {
	c := &storage.Contact{
		ID: b.Mint.Contact(b.now), Kind: storage.ContactPerson, Name: displayName(p),
		Language: p.Language, CreatedAt: b.now,
	}
	if p.Address().IsGroup() {
		c.Kind = storage.ContactGroup
	}
	b.newContacts = append(b.newContacts, c)
	e := journal.Entry(journal.ContactCreated, b.now, system, journal.Detail{})
	e.Contact = c.ID
	b.note(e)
	return c.ID
}

func displayName(p channel.Person) string {
	if p.Name != "" {
		return p.Name
	}
	return p.Username
}

func (b *batch) addIdentity(key storage.IdentityKey, contact storage.ContactID, p channel.Person, state storage.IdentityState) {
	id := &storage.Identity{
		ID: b.Mint.Identity(b.now), Contact: contact, Kind: key.Kind, Address: key.Address,
		Name: p.Name, Username: p.Username, Picture: p.Picture,
		State: state, StateAt: b.now, CreatedAt: b.now,
	}
	b.identities[key] = id
	b.newIdentities = append(b.newIdentities, id)
}

// refresh takes over what a provider now says about a person, and the state if
// that is news: one that is not known leaves it as it is.
func (b *batch) refresh(id *storage.Identity, p channel.Person, state storage.IdentityState) {
	changed := false
	for _, f := range []struct {
		old *string
		new string
	}{{&id.Name, p.Name}, {&id.Username, p.Username}, {&id.Picture, p.Picture}} {
		if f.new != "" && f.new != *f.old {
			*f.old, changed = f.new, true
		}
	}
	if state != storage.IdentityUnknown && id.State != state {
		id.State, id.StateReason, id.StateAt, changed = state, "", b.now, true
		b.noteState(id)
	}
	if changed && id.Version > 0 {
		b.oldIdentities[id.ID] = id
	}
}

// noteState tells that an address that was known is reached now, or not.
func (b *batch) noteState(id *storage.Identity) {
	if id.Version == 0 {
		return
	}
	e := journal.Entry(journal.IdentityChanged, b.now, system, journal.Detail{
		Identity: &journal.Identity{ID: id.ID, State: id.State, Problem: id.Problem},
	})
	e.Contact = id.Contact
	b.note(e)
}

// writePeople writes contacts and identities.
func (b *batch) writePeople(ctx context.Context) error {
	if len(b.newContacts) > 0 {
		if err := b.tx.Contacts().Insert(ctx, b.newContacts...); err != nil {
			return err
		}
	}
	if len(b.newIdentities) > 0 {
		if err := b.tx.Identities().Insert(ctx, b.newIdentities...); err != nil {
			return err
		}
	}
	if len(b.oldIdentities) == 0 {
		return nil
	}
	var changed []*storage.Identity
	for _, id := range b.oldIdentities {
		changed = append(changed, id)
	}
	slices.SortFunc(changed, func(a, b *storage.Identity) int { return a.ID.Compare(b.ID) })
	if err := b.tx.Identities().Update(ctx, changed...); err != nil {
		return err
	}
	return b.nameContacts(ctx, changed)
}

// nameContacts gives contacts without a name the one that an identity brought.
func (b *batch) nameContacts(ctx context.Context, changed []*storage.Identity) error {
	names := map[storage.ContactID]string{}
	var ids []storage.ContactID
	for _, id := range changed {
		if id.Name != "" && names[id.Contact] == "" {
			names[id.Contact] = id.Name
			ids = append(ids, id.Contact)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	contacts, err := b.tx.Contacts().Get(ctx, ids...)
	if err != nil {
		return err
	}
	nameless := slices.DeleteFunc(contacts, func(c *storage.Contact) bool { return c.Name != "" })
	for _, c := range nameless {
		c.Name = names[c.ID]
		e := journal.Entry(journal.ContactChanged, b.now, system, journal.Detail{Change: "name"})
		e.Contact = c.ID
		b.note(e)
	}
	if len(nameless) == 0 {
		return nil
	}
	return b.tx.Contacts().Update(ctx, nameless...)
}
