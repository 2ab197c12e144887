package engagement

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
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
// changes nothing. Of a contact whom the agent may not see, it tells the ID and
// what stands against engaging them. Errors: *[InvalidError] if the number is none or the target
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
		if s.Senders, err = e.sendersFor(ctx, tx, agent, r); err != nil {
			return err
		}
		return e.maskStart(ctx, tx, agent, &s)
	})
	return s, err
}

// maskStart leaves out addresses on channels that the agent may not see, and hides
// the others from one who may not see addresses.
func (e *Engine) maskStart(ctx context.Context, tx storage.Tx, agent storage.AgentID, s *Start) error {
	r, err := roleFor(ctx, tx, agent)
	if err != nil {
		return err
	}
	s.Identities = e.onVisible(r, s.Identities)
	visible := true
	if s.Contact != nil {
		if visible, err = e.sees(ctx, tx, agent, s.Contact.ID); err != nil {
			return err
		}
		s.Contact = maskedContact(r, s.Contact, s.Identities)
	}
	if !visible {
		s.Contact, s.Identities = &storage.Contact{ID: s.Contact.ID, Kind: s.Contact.Kind}, nil
	}
	for i, identity := range s.Identities {
		s.Identities[i] = maskedIdentity(r, identity)
	}
	for i := range s.Senders {
		if !visible || !r.May(SeeAddresses, s.Senders[i].Channel) {
			s.Senders[i].Address = masked(s.Senders[i].Address)
		}
	}
	return nil
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
// with the same one (S1.36). A binding whose only message the provider refuses, or
// reports as failed, ends with that: others may try (S1.23).
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
