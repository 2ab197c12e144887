package memory

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

type erasures struct{ t *tx }

func (c erasures) Held(ctx context.Context, contact storage.ContactID) (storage.Held, error) {
	if err := c.t.usable(ctx); err != nil {
		return storage.Held{}, err
	}
	return c.t.state.held(contact)
}

func (s *state) held(contact storage.ContactID) (storage.Held, error) {
	var h storage.Held
	if !s.contacts.has(id(contact)) {
		return h, contactKind.errorf("find", id(contact), storage.ErrNotFound)
	}
	h.Contacts = s.merged(contact)
	for _, of := range h.Contacts {
		for _, key := range s.conversationByContact.ascend(id(of), "") {
			v, _ := s.conversations.get(key)
			h.Conversations = append(h.Conversations, v.ID)
		}
	}
	for _, v := range s.cases.ascend("", "") {
		if slices.Contains(h.Contacts, v.Contact) || slices.Contains(h.Conversations, v.Conversation) {
			h.Cases = append(h.Cases, v.ID)
		}
	}
	for _, v := range s.bindings.ascend("", "") {
		if slices.Contains(h.Contacts, v.Contact) {
			h.Bindings = append(h.Bindings, v.ID)
		}
	}
	h.SetAside = s.mentioning(s.addresses(h))
	return h, nil
}

// merged is the contact, and all whose place it took, on whatever way.
func (s *state) merged(contact storage.ContactID) []storage.ContactID {
	all := []storage.ContactID{contact}
	for i := 0; i < len(all); i++ {
		for _, key := range s.contactByMerge.ascend(id(all[i]), "") {
			if v, _ := s.contacts.get(key); !slices.Contains(all, v.ID) {
				all = append(all, v.ID)
			}
		}
	}
	return all
}

// addresses are those that the contacts are reached by.
func (s *state) addresses(h storage.Held) []channel.Address {
	var all []channel.Address
	for _, of := range h.Contacts {
		for _, key := range s.identityByContact.ascend(id(of), "") {
			v, _ := s.identities.get(key)
			all = append(all, v.Address)
		}
	}
	for _, of := range h.Conversations {
		v, _ := s.conversations.get(id(of))
		all = append(all, v.Address)
	}
	return all
}

func (s *state) mentioning(addresses []channel.Address) []storage.SetAsideID {
	var found []storage.SetAsideID
	for _, v := range s.setAsides.ascend("", "") {
		if v.Mentions(addresses...) {
			found = append(found, v.ID)
		}
	}
	return found
}
