package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

type erasures struct{ t *Tx }

// Cases have an index by contact that leaves out those in which something still
// happens, so that messages pay nothing for it. The others are looked for among
// the open ones.
const open = "('open', 'ongoing', 'parked')"

var (
	settledOf = reading("v_contact:uuid", "{v} select t.id from v cross join rapport_cases as t where t.tenant = $1 and t.contact = v_contact and t.state not in "+open)
	openCases = reading("", "select t.id, t.contact, t.conversation from rapport_cases as t where t.tenant = $1 and t.state in "+open)
	boundTo   = reading("v_contact:uuid", "{v} select t.id from v cross join rapport_bindings as t where t.tenant = $1 and t.contact = v_contact")
)

func (c erasures) Held(ctx context.Context, id storage.ContactID) (storage.Held, error) {
	h, err := c.held(ctx, id)
	if err != nil {
		return storage.Held{}, fmt.Errorf("storage: find what a contact has: %w", err)
	}
	return h.Held, nil
}

// A holding is what there is of a contact, with the addresses, and the files in the
// events set aside.
type holding struct {
	storage.Held
	addresses []channel.Address
	aside     []channel.Media
}

func (c erasures) held(ctx context.Context, id storage.ContactID) (*holding, error) {
	h := &holding{}
	var err error
	if h.Contacts, err = c.merged(ctx, id); err != nil {
		return nil, err
	}
	for _, find := range []func(context.Context, *holding) error{c.reached, c.talked, c.served, c.bound, c.mentioned} {
		if err := find(ctx, h); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// merged is the contact, and all whose place it took, on whatever way.
func (c erasures) merged(ctx context.Context, id storage.ContactID) ([]storage.ContactID, error) {
	if _, err := c.t.Contacts().Get(ctx, id); err != nil {
		return nil, err
	}
	all := []storage.ContactID{id}
	for i := 0; i < len(all); i++ {
		found, err := c.t.Contacts().MergedInto(ctx, all[i])
		if err != nil {
			return nil, err
		}
		for _, v := range found {
			if !slices.Contains(all, v.ID) {
				all = append(all, v.ID)
			}
		}
	}
	return all, nil
}

func (c erasures) reached(ctx context.Context, h *holding) error {
	found, err := c.t.Identities().OfContacts(ctx, h.Contacts...)
	for _, v := range found {
		h.addresses = append(h.addresses, v.Address)
	}
	return err
}

func (c erasures) talked(ctx context.Context, h *holding) error {
	for _, of := range h.Contacts {
		found, err := c.t.Conversations().OfContact(ctx, of)
		if err != nil {
			return err
		}
		for _, v := range found {
			h.Conversations, h.addresses = append(h.Conversations, v.ID), append(h.addresses, v.Address)
		}
	}
	return nil
}

func (c erasures) served(ctx context.Context, h *holding) error {
	settled, err := idsOf[storage.Case](ctx, c.t, settledOf, each(h.Contacts))
	if err != nil {
		return err
	}
	h.Cases = settled
	err = c.t.run(ctx, openCases, nil, nil, func(scan Scan) error {
		var v storage.Case
		err := scan(idTo(&v.ID), idTo(&v.Contact), idTo(&v.Conversation))
		if slices.Contains(h.Contacts, v.Contact) || slices.Contains(h.Conversations, v.Conversation) {
			h.Cases = append(h.Cases, v.ID)
		}
		return err
	})
	slices.SortFunc(h.Cases, storage.CaseID.Compare)
	return err
}

func (c erasures) bound(ctx context.Context, h *holding) (err error) {
	h.Bindings, err = idsOf[storage.Binding](ctx, c.t, boundTo, each(h.Contacts))
	slices.SortFunc(h.Bindings, storage.BindingID.Compare)
	return err
}

// asidePage is how many events set aside are read at once.
const asidePage = 100

func (c erasures) mentioned(ctx context.Context, h *holding) error {
	for after := (storage.SetAsideID{}); ; {
		page, err := c.t.SetAside().List(ctx, after, asidePage)
		if err != nil {
			return err
		}
		for _, s := range page {
			after = s.ID
			if s.Mentions(h.addresses...) {
				h.SetAside, h.aside = append(h.SetAside, s.ID), append(h.aside, s.Media()...)
			}
		}
		if len(page) < asidePage {
			return nil
		}
	}
}

// idsOf runs a statement that answers with identifiers.
func idsOf[T any](ctx context.Context, t *Tx, s *Stmt, rows [][]any, args ...any) ([]storage.ID[T], error) {
	var found []storage.ID[T]
	err := t.run(ctx, s, rows, args, func(scan Scan) error {
		var id storage.ID[T]
		err := scan(idTo(&id))
		found = append(found, id)
		return err
	})
	return found, err
}
