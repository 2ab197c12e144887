package engagement

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/engagement/internal/consent"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/storage"
)

// Senders are the channels with engagement on that the agent may use (S1.47),
// by id.
func (e *Engine) Senders(ctx context.Context, agent storage.AgentID) (list []Sender, err error) {
	err = e.view(ctx, "senders", func(ctx context.Context, tx storage.Tx) (err error) {
		if _, err := e.agentAuthor(ctx, tx, agent); err != nil {
			return err
		}
		list, err = e.senders(ctx, tx, agent)
		return err
	})
	return list, err
}

func (e *Engine) senders(ctx context.Context, tx storage.Tx, agent storage.AgentID) ([]Sender, error) {
	var list []Sender
	role, err := roleFor(ctx, tx, agent)
	if err != nil {
		return nil, err
	}
	for _, ch := range slices.Sorted(maps.Keys(e.caps)) {
		if !role.Serves(ch) {
			continue
		}
		_, err := e.mayEngage(ctx, tx, ch, agent)
		if _, refused := errors.AsType[*RefusedError](err); refused {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, Sender{Channel: ch, Kind: e.caps[ch].Kind})
	}
	return list, nil
}

// engagingKinds are the kinds of channel through which contacts can be engaged.
func (e *Engine) engagingKinds() []channel.Kind {
	var kinds []channel.Kind
	for _, caps := range e.caps {
		if caps.Engagement {
			kinds = append(kinds, caps.Kind)
		}
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// sendersFor are the senders through which somebody has an address.
func (e *Engine) sendersFor(ctx context.Context, tx storage.Tx, agent storage.AgentID, r reached) ([]Sender, error) {
	all, err := e.senders(ctx, tx, agent)
	if err != nil {
		return nil, err
	}
	var list []Sender
	for _, s := range all {
		if s.Address, err = e.addressOn(ctx, tx, r, s.Channel); err != nil {
			return nil, err
		}
		if s.Address.IsZero() {
			continue
		}
		if err := e.permissions(ctx, tx, r.contact, &s); err != nil {
			return nil, err
		}
		if r.contact != nil {
			if err := e.standing(ctx, tx, agent, r.contact, &s); err != nil {
				return nil, err
			}
		}
		list = append(list, s)
	}
	return list, nil
}

// permissions fills in what a contact, who may be unknown, has agreed to.
func (e *Engine) permissions(ctx context.Context, tx storage.Tx, c *storage.Contact, s *Sender) error {
	settings, _, err := holding.Settings(ctx, tx, s.Channel)
	if err != nil {
		return err
	}
	if c == nil {
		s.NeedsConsent = !settings.AssumeConsent
		return nil
	}
	entries, err := tx.Consents().OfContacts(ctx, c.ID)
	if err != nil {
		return err
	}
	last, err := e.lastHeard(ctx, tx, &storage.Conversation{Contact: c.ID, Channel: s.Channel})
	if err != nil {
		return err
	}
	purposes := []storage.Purpose{storage.PurposeMarketing, storage.PurposeUtility, storage.PurposeAuthentication, storage.PurposeOther}
	for _, p := range purposes {
		d := consent.Decide(entries, s.Kind, p, last)
		if d.Withdrawn {
			s.Withdrawn = append(s.Withdrawn, p)
		}
		s.NeedsConsent = !d.Allowed && !d.Withdrawn && !settings.AssumeConsent
	}
	return nil
}

// standing fills in how an agent and a contact stand to each other on a
// channel.
func (e *Engine) standing(ctx context.Context, tx storage.Tx, agent storage.AgentID, c *storage.Contact, s *Sender) error {
	if c.Kind == storage.ContactGroup {
		s.Refusal = &RefusedError{Reason: ReasonTarget, Channel: s.Channel, Contact: c.ID}
		return nil
	}
	convs, err := tx.Conversations().Find(ctx, storage.ConversationKey{Channel: s.Channel, Contact: c.ID})
	if err != nil {
		return err
	}
	refuse := func(why Reason, holder storage.AgentID, until time.Time) error {
		r := &RefusedError{Reason: why, Channel: s.Channel, Contact: c.ID, Holder: holder, Until: until}
		s.Refusal = r
		return unless[*RefusedError](e.refusedFor(ctx, tx, agent, r))
	}
	found, err := tx.Identities().Find(ctx, storage.IdentityKey{Kind: s.Kind, Address: s.Address})
	if err != nil {
		return err
	}
	if found[0] != nil && found[0].State == storage.IdentityInvalid {
		return refuse(ReasonInvalid, "", time.Time{})
	}
	bond, err := e.holding.Holder(ctx, tx, now(), s.Channel, c.ID)
	if err != nil {
		return err
	}
	if conv := convs[0]; conv != nil {
		s.Conversation = conv.ID
		owner, err := e.servedBy(ctx, tx, conv)
		if err != nil {
			return err
		}
		switch {
		case owner == "" || owner == agent:
		case bond != nil && bond.Agent == owner:
			return refuse(ReasonBound, owner, untilOf(bond))
		default:
			return refuse(ReasonServed, owner, time.Time{})
		}
	}
	switch {
	case bond == nil:
		return nil
	case bond.Agent != agent:
		return refuse(ReasonBound, bond.Agent, untilOf(bond))
	}
	s.Until = binding.End(bond.Binding)
	return nil
}

// servedBy is who serves a conversation's case; empty if nobody does, or if it
// is an engagement that the contact has let pass: see sendBatch.handled.
func (e *Engine) servedBy(ctx context.Context, tx storage.Tx, conv *storage.Conversation) (storage.AgentID, error) {
	if conv.Case.IsZero() {
		return "", nil
	}
	cases, err := tx.Cases().Get(ctx, conv.Case)
	if err != nil || cases[0].State != storage.CaseOngoing {
		return "", err
	}
	if cases[0].Initiated && !conv.Window(e.caps[conv.Channel].Window, now(), channel.AuthorAgent).Free {
		return "", nil
	}
	return cases[0].Owner, nil
}
