package automate

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// readScenes reads the records of conversations, by conversation, each kind in
// one go.
func readScenes(ctx context.Context, tx storage.Tx, ids []storage.ConversationID) (map[storage.ConversationID]*scene, error) {
	convs, err := tx.Conversations().Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	scenes := map[storage.ConversationID]*scene{}
	r := reading{byCase: map[storage.CaseID]*scene{}, byContact: map[storage.ContactID][]*scene{}, byOwner: map[storage.AgentID][]*scene{}}
	for _, c := range convs {
		s := &scene{conv: c}
		if s.talk, err = readTalk(c); err != nil {
			return nil, err
		}
		s.greeted, s.toldClosed, s.surveyed = !s.talk.Greeted.IsZero(), s.talk.ToldClosed, s.talk.Surveyed
		s.inbound = c.Inbound
		scenes[c.ID] = s
		r.add(s)
	}
	for _, step := range []func(context.Context, storage.Tx) error{r.cases, r.contacts, r.consents, r.owners} {
		if err := step(ctx, tx); err != nil {
			return nil, err
		}
	}
	return scenes, nil
}

// A reading is scenes that are not complete yet, by what they lack.
type reading struct {
	byCase    map[storage.CaseID]*scene
	byContact map[storage.ContactID][]*scene
	byOwner   map[storage.AgentID][]*scene
}

func (r *reading) add(s *scene) {
	if !s.conv.Case.IsZero() {
		r.byCase[s.conv.Case] = s
	}
	r.byContact[s.conv.Contact] = append(r.byContact[s.conv.Contact], s)
}

func keys[K comparable, V any](m map[K]V) []K {
	all := make([]K, 0, len(m))
	for k := range m {
		all = append(all, k)
	}
	return all
}

func (r *reading) cases(ctx context.Context, tx storage.Tx) error {
	if len(r.byCase) == 0 {
		return nil
	}
	cases, err := tx.Cases().Get(ctx, keys(r.byCase)...)
	for _, c := range cases {
		s := r.byCase[c.ID]
		s.work = c
		if s.kept, err = readCase(c); err != nil {
			return err
		}
		if c.State == storage.CaseOngoing && c.Owner != "" {
			r.byOwner[c.Owner] = append(r.byOwner[c.Owner], s)
		}
	}
	return err
}

func (r *reading) contacts(ctx context.Context, tx storage.Tx) error {
	contacts, err := tx.Contacts().Get(ctx, keys(r.byContact)...)
	for _, c := range contacts {
		for _, s := range r.byContact[c.ID] {
			s.contact = c
		}
	}
	return err
}

func (r *reading) consents(ctx context.Context, tx storage.Tx) error {
	entries, err := tx.Consents().OfContacts(ctx, keys(r.byContact)...)
	for _, e := range entries {
		for _, s := range r.byContact[e.Contact] {
			s.consents = append(s.consents, e)
		}
	}
	return err
}

func (r *reading) owners(ctx context.Context, tx storage.Tx) error {
	if len(r.byOwner) == 0 {
		return nil
	}
	agents, err := tx.Agents().Get(ctx, keys(r.byOwner)...)
	for _, a := range agents {
		for _, s := range r.byOwner[a.ID] {
			s.owner = a
		}
	}
	return err
}

// maxPosition is how far places in a queue are counted.
const maxPosition = 1000

func (s *scene) readPosition(ctx context.Context, tx storage.Tx) error {
	if s.work == nil || s.work.Queue == "" {
		return nil
	}
	before, err := tx.Cases().Before(ctx, s.work.Queue, s.work.Place(), maxPosition)
	s.position = 1 + before
	return err
}

// readOthers adds what is kept with the contact's other conversations: in some
// respects they count as one.
func (s *scene) readOthers(ctx context.Context, tx storage.Tx) error {
	others, err := tx.Conversations().OfContact(ctx, s.conv.Contact)
	if err != nil {
		return err
	}
	for _, c := range others {
		r, err := readTalk(c)
		if err != nil {
			return err
		}
		if s.others = append(s.others, r); c.Channel == s.conv.Channel {
			s.greeted = s.greeted || !r.Greeted.IsZero()
			s.toldClosed = later(s.toldClosed, r.ToldClosed)
		}
		s.surveyed = later(s.surveyed, r.Surveyed)
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
