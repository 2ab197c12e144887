package engagement

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// A Screen asks questions for one agent: the answers have what their role may
// see, at the moment of each question, with addresses masked if they may not see
// those. The methods of the Engine of the same names answer the host itself, and
// hide nothing; those that take an agent are for agents as they are.
//
// Errors are those of the Engine's methods, and *[DeniedError] for what is on a
// channel that the agent may not see. Agents who are unknown or disabled see
// nothing.
type Screen struct {
	e     *Engine
	agent storage.AgentID
}

// As answers questions for an agent.
func (e *Engine) As(agent storage.AgentID) Screen { return Screen{e, agent} }

// role is the agent's role now.
func (s Screen) role(ctx context.Context) (r Role, err error) {
	err = s.e.view(ctx, "role", func(ctx context.Context, tx storage.Tx) (err error) {
		r, err = roleFor(ctx, tx, s.agent)
		return err
	})
	return r, err
}

// on is the agent's role, if it may see the cases of a channel.
func (s Screen) on(ctx context.Context, ch channel.ID) (Role, error) {
	r, err := s.role(ctx)
	if err == nil && !r.May(ViewCases, ch) {
		err = denied(s.agent, ViewCases, ch)
	}
	return r, err
}

// Case is [Engine.Case].
func (s Screen) Case(ctx context.Context, id storage.CaseID) (*storage.Case, error) {
	c, err := s.e.Case(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.on(ctx, c.Channel); err != nil {
		return nil, err
	}
	return c, nil
}

// Why is [Engine.Why].
func (s Screen) Why(ctx context.Context, id storage.CaseID) (Way, error) {
	return of(ctx, s, id, s.e.Why)
}

// Position is [Engine.Position].
func (s Screen) Position(ctx context.Context, id storage.CaseID) (int, error) {
	return of(ctx, s, id, s.e.Position)
}

// RespondBy is [Engine.RespondBy].
func (s Screen) RespondBy(ctx context.Context, id storage.CaseID) (time.Time, error) {
	return of(ctx, s, id, s.e.RespondBy)
}

// SLAStatus is [Engine.SLAStatus].
func (s Screen) SLAStatus(ctx context.Context, id storage.CaseID) (sla.Status, error) {
	return of(ctx, s, id, s.e.SLAStatus)
}

// of asks about a case that the agent may see.
func of[T any](ctx context.Context, s Screen, id storage.CaseID, ask func(context.Context, storage.CaseID) (T, error)) (T, error) {
	if _, err := s.Case(ctx, id); err != nil {
		var none T
		return none, err
	}
	return ask(ctx, id)
}

// Timeline is [Engine.Timeline].
func (s Screen) Timeline(ctx context.Context, id storage.ConversationID, before storage.MessageID, limit int) (TimelinePage, error) {
	page, err := s.e.Timeline(ctx, id, before, limit)
	if err != nil {
		return page, err
	}
	conv, err := s.e.conversation(ctx, id.String())
	if err != nil {
		return TimelinePage{}, err
	}
	r, err := s.on(ctx, conv.Channel)
	if err != nil {
		return TimelinePage{}, err
	}
	for i, m := range page.Messages {
		page.Messages[i] = maskedMessage(r, m)
	}
	return page, nil
}

// Message is [Engine.Message].
func (s Screen) Message(ctx context.Context, id storage.MessageID) (*storage.Message, error) {
	m, err := s.e.Message(ctx, id)
	if err != nil {
		return nil, err
	}
	r, err := s.on(ctx, m.Channel)
	if err != nil {
		return nil, err
	}
	return maskedMessage(r, m), nil
}

// OpenMedia is [Engine.OpenMedia].
func (s Screen) OpenMedia(ctx context.Context, id storage.MessageID, part int) (*channel.MediaContent, channel.Media, error) {
	if _, err := s.Message(ctx, id); err != nil {
		return nil, channel.Media{}, err
	}
	return s.e.OpenMedia(ctx, id, part)
}

// Contact is [Engine.Contact], with the conversations and addresses on channels
// that the agent may see. A contact who is on none of them they may not see.
func (s Screen) Contact(ctx context.Context, id storage.ContactID) (ContactInfo, error) {
	r, err := s.role(ctx)
	if err != nil {
		return ContactInfo{}, err
	}
	return s.contact(ctx, r, id)
}

// contact is Contact for a role that was read already.
func (s Screen) contact(ctx context.Context, r Role, id storage.ContactID) (ContactInfo, error) {
	info, err := s.e.Contact(ctx, id)
	if err != nil {
		return ContactInfo{}, err
	}
	return s.seen(r, info)
}

// seen is what of a contact an agent sees.
func (s Screen) seen(r Role, info ContactInfo) (ContactInfo, error) {
	visible := s.e.visible(r)
	info.Conversations = slices.DeleteFunc(info.Conversations, func(c *storage.Conversation) bool {
		return !r.May(ViewCases, c.Channel)
	})
	info.Identities = s.e.onVisible(r, info.Identities)
	if visible != nil && len(info.Conversations) == 0 {
		return ContactInfo{}, denied(s.agent, ViewCases, "")
	}
	info.Contact = maskedContact(r, info.Contact, info.Identities)
	for i, c := range info.Merged {
		info.Merged[i] = maskedContact(r, c, info.Identities)
	}
	for i, c := range info.Conversations {
		info.Conversations[i] = maskedConversation(r, c)
	}
	for i, identity := range info.Identities {
		info.Identities[i] = maskedIdentity(r, identity)
	}
	return info, nil
}

// FindContacts is [Engine.FindContacts] without those whom the agent may not see;
// a page may be short although there are more.
func (s Screen) FindContacts(ctx context.Context, name string, after storage.ContactID, limit int) ([]*storage.Contact, error) {
	r, err := s.role(ctx)
	if err != nil {
		return nil, err
	}
	list, err := s.e.FindContacts(ctx, name, after, limit)
	if err != nil {
		return nil, err
	}
	var out []*storage.Contact
	for _, c := range list {
		info, err := s.contact(ctx, r, c.ID)
		if _, hidden := errors.AsType[*DeniedError](err); hidden {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, info.Contact)
	}
	return out, nil
}

// Consents is [Engine.Consents].
func (s Screen) Consents(ctx context.Context, id storage.ContactID) ([]*storage.Consent, error) {
	r, err := s.role(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := s.contact(ctx, r, id); err != nil {
		return nil, err
	}
	list, err := s.e.Consents(ctx, id)
	for i, c := range list {
		list[i] = maskedConsent(r, c)
	}
	return list, err
}

// Reach is [Engine.Reach].
func (s Screen) Reach(ctx context.Context, id storage.ContactID) ([]Reach, error) {
	r, err := s.role(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := s.contact(ctx, r, id); err != nil {
		return nil, err
	}
	all, err := s.e.Reach(ctx, id)
	var out []Reach
	for _, one := range all {
		if r.May(ViewCases, one.Channel) {
			one.Identity = maskedIdentity(r, one.Identity)
			out = append(out, one)
		}
	}
	return out, err
}

// Bindings is [Engine.Bindings]. Without [SeeHolders] it has the agent's own
// only.
func (s Screen) Bindings(ctx context.Context, q BindingQuery) (BindingPage, error) {
	r, err := s.on(ctx, q.Channel)
	if err != nil {
		return BindingPage{}, err
	}
	if !r.May(SeeHolders, q.Channel) {
		if q.Holder != "" && q.Holder != s.agent {
			return BindingPage{}, denied(s.agent, SeeHolders, q.Channel)
		}
		q.Holder = s.agent
	}
	page, err := s.e.Bindings(ctx, q)
	for i := range page.Items {
		if !r.May(SeeAddresses, q.Channel) {
			page.Items[i].Address = masked(page.Items[i].Address)
		}
	}
	return page, err
}
