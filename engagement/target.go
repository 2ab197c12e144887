package engagement

import (
	"context"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/phone"
	"github.com/rapport-go/rapport/storage"
)

// A Target is whom an agent wants to reach, by whatever the screen has of them
// (S1.46). Exactly one field is set.
type Target struct {
	// Number is a phone number as somebody typed it: international, or national
	// if [Config.Region] is set (S1.44).
	Number string
	// Contact is a contact, found by name or shown somewhere (S1.45).
	Contact storage.ContactID
	// Identity is one address of somebody.
	Identity *storage.IdentityKey
	// Case, Conversation and Binding stand for the contact that they are with.
	Case         storage.CaseID
	Conversation storage.ConversationID
	Binding      storage.BindingID
	// Staff is a colleague: they are reached outside of any channel (S1.59).
	Staff storage.AgentID
}

func (t Target) check() error {
	set := 0
	for _, is := range []bool{
		t.Number != "", !t.Contact.IsZero(), t.Identity != nil, !t.Case.IsZero(), !t.Conversation.IsZero(),
		!t.Binding.IsZero(), t.Staff != "",
	} {
		if is {
			set++
		}
	}
	if set != 1 {
		return invalid("Target", fmt.Sprintf("must have exactly one field set, not %d", set))
	}
	return nil
}

// A reached is what a Target stands for.
type reached struct {
	// contact is who; nil if nobody with that address is known.
	contact *storage.Contact
	// address is the address that was named; zero if only the contact was.
	address channel.Address
	kind    channel.Kind
	// staff is the colleague, if it is one.
	staff *storage.Agent
}

// resolve finds whom a target stands for. *InvalidError: the number is none.
// storage.ErrNotFound: there is no such record.
func (e *Engine) resolve(ctx context.Context, tx storage.Tx, t Target) (reached, error) {
	switch {
	case t.Staff != "":
		agents, err := tx.Agents().Get(ctx, t.Staff)
		if err != nil {
			return reached{}, err
		}
		return reached{staff: agents[0]}, nil
	case t.Number != "":
		number, err := phone.Parse(t.Number, e.cfg.Region)
		if err != nil {
			return reached{}, invalid("Target.Number", err.Error())
		}
		return e.byAddress(ctx, tx, "", channel.Address{Kind: channel.AddressPhone, Value: number})
	case t.Identity != nil:
		return e.byAddress(ctx, tx, t.Identity.Kind, t.Identity.Address)
	}
	id, err := contactOf(ctx, tx, t)
	if err != nil {
		return reached{}, err
	}
	contact, err := current(ctx, tx, id)
	return reached{contact: contact}, err
}

// contactOf is the contact that a record is about.
func contactOf(ctx context.Context, tx storage.Tx, t Target) (storage.ContactID, error) {
	switch {
	case !t.Case.IsZero():
		cases, err := tx.Cases().Get(ctx, t.Case)
		if err != nil {
			return storage.ContactID{}, err
		}
		return cases[0].Contact, nil
	case !t.Conversation.IsZero():
		convs, err := tx.Conversations().Get(ctx, t.Conversation)
		if err != nil {
			return storage.ContactID{}, err
		}
		return convs[0].Contact, nil
	case !t.Binding.IsZero():
		bindings, err := tx.Bindings().Get(ctx, t.Binding)
		if err != nil {
			return storage.ContactID{}, err
		}
		return bindings[0].Contact, nil
	}
	return t.Contact, nil
}

// current is a contact, or the one that took their place.
func current(ctx context.Context, tx storage.Tx, id storage.ContactID) (*storage.Contact, error) {
	for range maxMerges {
		contacts, err := tx.Contacts().Get(ctx, id)
		if err != nil {
			return nil, err
		}
		if contacts[0].MergedInto.IsZero() {
			return contacts[0], nil
		}
		id = contacts[0].MergedInto
	}
	return nil, fmt.Errorf("contact %s: %w: merged in a circle", id, storage.ErrNotFound)
}

// maxMerges is how many merges one after the other are followed.
const maxMerges = 32

// byAddress finds whose address it is, in whatever spelling they are known. No
// kind means every kind that engages.
func (e *Engine) byAddress(ctx context.Context, tx storage.Tx, kind channel.Kind, a channel.Address) (reached, error) {
	r := reached{address: a, kind: kind}
	kinds := []channel.Kind{kind}
	if kind == "" {
		kinds = e.engagingKinds()
	}
	for _, k := range kinds {
		var keys []storage.IdentityKey
		for _, spelling := range intake.Spellings(a) {
			keys = append(keys, storage.IdentityKey{Kind: k, Address: spelling})
		}
		found, err := tx.Identities().Find(ctx, keys...)
		if err != nil {
			return r, err
		}
		for _, id := range found {
			if id != nil {
				r.address = id.Address
				r.contact, err = current(ctx, tx, id.Contact)
				return r, err
			}
		}
	}
	return r, nil
}

// addressOn is where to write to somebody on a channel: the address that was
// named, in the spelling that they last wrote from; where they last wrote from;
// or what else is known. It is zero if they cannot be reached there: a number is
// no address on every channel.
func (e *Engine) addressOn(ctx context.Context, tx storage.Tx, r reached, ch channel.ID) (channel.Address, error) {
	var named channel.Address
	kind := e.caps[ch].Kind
	if r.kind == kind || r.kind == "" && e.caps[ch].Numbers {
		named = r.address
	}
	if r.contact == nil {
		return named, nil
	}
	convs, err := tx.Conversations().Find(ctx, storage.ConversationKey{Channel: ch, Contact: r.contact.ID})
	if err != nil {
		return channel.Address{}, err
	}
	if conv := convs[0]; conv != nil && !conv.Address.IsZero() && (named.IsZero() || samePerson(named, conv.Address)) {
		return conv.Address, nil
	}
	if !named.IsZero() {
		return named, nil
	}
	identities, err := tx.Identities().OfContacts(ctx, r.contact.ID)
	return bestAddress(identities, kind), err
}

// samePerson reports whether two addresses are spellings of one.
func samePerson(a, b channel.Address) bool { return slices.Contains(intake.Spellings(a), b) }

// bestAddress is a phone number if there is one, and otherwise the first
// address of the kind. One that messages did not reach comes last.
func bestAddress(identities []*storage.Identity, kind channel.Kind) channel.Address {
	var best channel.Address
	points := -1
	for _, id := range identities {
		p := 0
		if id.Address.Kind == channel.AddressPhone {
			p++
		}
		if id.State != storage.IdentityInvalid {
			p += 2
		}
		if id.Kind == kind && p > points {
			best, points = id.Address, p
		}
	}
	return best
}
