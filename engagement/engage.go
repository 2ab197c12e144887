package engagement

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/engagement/internal/consent"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/engagement/link"
	"github.com/rapport-go/rapport/storage"
)

// A Start is what an agent has to know before they engage somebody.
type Start struct {
	// Contact is who it is; nil if nobody with that address is known yet.
	Contact *storage.Contact `json:"contact,omitempty"`
	// Identities are all addresses of the contact, on every kind of channel.
	Identities []*storage.Identity `json:"identities,omitempty"`
	// Senders are the channels that the agent can engage them through. One with
	// a Refusal is shown with it.
	Senders []Sender `json:"senders,omitempty"`
	// Staff is the colleague, and Link opens a talk with them outside of this
	// library; nothing is stored (S1.59, S1.60).
	Staff *storage.Agent `json:"staff,omitempty"`
	Link  string         `json:"link,omitempty"`
}

// A Sender is a channel to engage somebody through.
type Sender struct {
	Channel channel.ID   `json:"channel"`
	Kind    channel.Kind `json:"kind"`
	// Address is where the message would go.
	Address channel.Address `json:"address,omitzero"`
	// Conversation is the one with the contact; zero if there is none yet.
	Conversation storage.ConversationID `json:"conversation,omitzero"`
	// Until is the end date of the agent's own binding; zero if there is none.
	Until time.Time `json:"until,omitzero"`
	// NeedsConsent says that no permission of the contact is known: the agent
	// must have one to record with the engagement (S3.7).
	NeedsConsent bool `json:"needs_consent,omitempty"`
	// Withdrawn are the purposes, of those that providers tell apart, that the
	// contact does not want to be written to for (S3.10).
	Withdrawn []storage.Purpose `json:"withdrawn,omitempty"`
	// Refusal is why the agent cannot engage this contact here now; nil if they
	// can. What depends on the template is not in it.
	Refusal *RefusedError `json:"refusal,omitempty"`
}

// Start finds whom a target stands for and what the agent can do about it. It
// changes nothing. Errors: *[InvalidError] if the number is none or the target
// names nothing; [storage.ErrNotFound]; *[DeniedError].
func (e *Engine) Start(ctx context.Context, agent storage.AgentID, t Target) (Start, error) {
	if err := t.check(); err != nil {
		return Start{}, fmt.Errorf("start: %w", err)
	}
	var s Start
	err := e.view(ctx, "start", func(ctx context.Context, tx storage.Tx) error {
		s = Start{}
		if _, err := e.agentAuthor(ctx, tx, agent); err != nil {
			return err
		}
		r, err := e.resolve(ctx, tx, t)
		if err != nil {
			return err
		}
		if r.staff != nil {
			s.Staff = r.staff
			s.Link, err = staffLink(r.staff)
			return err
		}
		if s.Contact = r.contact; r.contact != nil {
			if s.Identities, err = tx.Identities().OfContacts(ctx, r.contact.ID); err != nil {
				return err
			}
		}
		s.Senders, err = e.sendersFor(ctx, tx, agent, r)
		return err
	})
	return s, err
}

// staffLink opens a colleague's WhatsApp.
func staffLink(a *storage.Agent) (string, error) {
	if a.Phone == "" {
		return "", invalid("Target.Staff", "has no phone number: set it with PutAgent")
	}
	l, err := link.WhatsApp(a.Phone, "")
	if err != nil {
		return "", invalid("Target.Staff", err.Error())
	}
	return l.URL, nil
}

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
	for _, ch := range slices.Sorted(maps.Keys(e.caps)) {
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

// unless is err, but nil if it is a T.
func unless[T error](err error) error {
	if _, ok := errors.AsType[T](err); ok {
		return nil
	}
	return err
}

// An Engagement is a template by which an agent reaches somebody first.
type Engagement struct {
	// Agent and Channel are who reaches out, and as whom. Required.
	Agent   storage.AgentID
	Channel channel.ID
	Target  Target
	// Template is what is sent, filled. Shown becomes what the contact will see.
	Template channel.Template
	// Key is as in [Outgoing].
	Key string
	// Consent, if it is set, is recorded with the message: the agent knows that
	// the contact agreed, and how (S3.9). Contact and Kind need not be given.
	Consent *ConsentGiven
}

// Engage sends a contact a template and binds the contact to the agent: until
// the binding ends, nobody else can start talk with them through this channel
// (S1.20). The case is the agent's. For the holder of the binding it goes on
// with the same one (S1.36).
//
// Errors: *[RefusedError] names the reason, and holder and end date if somebody
// else is bound; *[templates.Fault], joined, for what is wrong with the
// template or its values; and those of [Engine.Send]. Nothing is stored or sent
// then. A colleague is no target of this: see [Engine.Start].
func (e *Engine) Engage(ctx context.Context, g Engagement) (Sent, error) {
	s, err := e.engagement(ctx, g)
	if err != nil {
		return Sent{}, fmt.Errorf("engage: %w", err)
	}
	if err := e.engageWith(ctx, s); err != nil {
		return Sent{}, fmt.Errorf("engage: %w", err)
	}
	return s.sent, nil
}

// engageWith stores the message of an engagement.
func (e *Engine) engageWith(ctx context.Context, s *sending) error {
	if err := e.sends.Do(ctx, s); err != nil {
		return err
	}
	if !s.sent.Repeated {
		e.dispatch.Wake(s.sent.Messages[0].Channel)
		e.duty.Wake()
	}
	return nil
}

// engagement makes the message of an Engagement.
func (e *Engine) engagement(ctx context.Context, g Engagement) (*sending, error) {
	if g.Agent == "" {
		return nil, invalid("Agent", "is required")
	}
	if e.cfg.Channels[g.Channel] == nil {
		return nil, noChannel(g.Channel)
	}
	if err := errors.Join(ctx.Err(), g.Target.check()); err != nil {
		return nil, err
	}
	if g.Consent != nil {
		if err := g.Consent.checkSaid("Consent."); err != nil {
			return nil, err
		}
	}
	out := Outgoing{Channel: g.Channel, Agent: g.Agent, Key: g.Key, Parts: channel.CleanParts(channel.Parts{g.Template})}
	s := &sending{out: out, engage: true}
	err := e.view(ctx, "target", func(ctx context.Context, tx storage.Tx) error {
		by, err := e.agentAuthor(ctx, tx, g.Agent)
		if err != nil {
			return err
		}
		if g.Consent != nil {
			s.grant = e.consent(*g.Consent, by)
		}
		r, err := e.resolve(ctx, tx, g.Target)
		if err != nil {
			return err
		}
		s.out.To, err = e.engageable(ctx, tx, r, g.Channel)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s, s.out.check()
}

// engageable is where to write to a target, or why that cannot be.
func (e *Engine) engageable(ctx context.Context, tx storage.Tx, r reached, ch channel.ID) (channel.Address, error) {
	if r.staff != nil {
		return channel.Address{}, &RefusedError{Reason: ReasonTarget, Channel: ch}
	}
	if r.contact != nil && r.contact.Kind == storage.ContactGroup {
		return channel.Address{}, &RefusedError{Reason: ReasonTarget, Channel: ch, Contact: r.contact.ID}
	}
	to, err := e.addressOn(ctx, tx, r, ch)
	if err == nil && to.IsZero() {
		err = invalid("Target", fmt.Sprintf("has no address on a channel of kind %q", e.caps[ch].Kind))
	}
	return to, err
}

// agentAuthor is authorOf for what only agents do.
func (e *Engine) agentAuthor(ctx context.Context, tx storage.Tx, id storage.AgentID) (storage.Author, error) {
	if id == "" {
		return storage.Author{}, invalid("agent", "is required")
	}
	return e.authorOf(ctx, tx, id)
}
