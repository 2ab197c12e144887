package engagement

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// meets reports whether a person has a conversation on a channel that is one of
// the role's, as ok tells. Somebody without any conversation is met by whoever has
// any channel at all. [storage.ErrNotFound]: there is no such contact.
func (e *Engine) meets(ctx context.Context, tx storage.Tx, id storage.ContactID, ok func(channel.ID) bool) (bool, error) {
	contacts, err := person(ctx, tx, id)
	if err != nil {
		return false, err
	}
	convs, err := talksOf(ctx, tx, contacts)
	if err != nil || len(convs) > 0 {
		return slices.ContainsFunc(convs, func(c *storage.Conversation) bool { return ok(c.Channel) }), err
	}
	for ch := range e.caps {
		if ok(ch) {
			return true, nil
		}
	}
	return false, nil
}

// permitContact is a *DeniedError unless the agent may reply to each of some
// contacts, on one of the channels that they use. No agent is the host.
func (e *Engine) permitContact(ctx context.Context, tx storage.Tx, agent storage.AgentID, ids ...storage.ContactID) error {
	if agent == "" {
		return nil
	}
	r, err := roleFor(ctx, tx, agent)
	if err != nil {
		return err
	}
	for _, id := range ids {
		ok, err := e.meets(ctx, tx, id, r.Serves)
		if err != nil {
			return err
		}
		if !ok {
			return denied(agent, Reply, "")
		}
	}
	return nil
}

// sees reports whether an agent may see a contact. The host may.
func (e *Engine) sees(ctx context.Context, tx storage.Tx, agent storage.AgentID, id storage.ContactID) (bool, error) {
	if agent == "" {
		return true, nil
	}
	r, err := roleFor(ctx, tx, agent)
	if err != nil {
		return false, err
	}
	return e.meets(ctx, tx, id, func(ch channel.ID) bool { return r.May(ViewCases, ch) })
}

// lookupFor is lookup with what an agent may know: addresses are for those who may
// see them, and nothing of a contact is for whoever may not see the contact.
func (e *Engine) lookupFor(ctx context.Context, tx storage.Tx, agent storage.AgentID, ch channel.ID, id storage.ContactID) (templates.Lookup, error) {
	if _, err := e.authorOf(ctx, tx, agent); err != nil {
		return nil, err
	}
	all, err := e.lookup(ctx, tx, agent, ch, id)
	if err != nil || agent == "" || id.IsZero() {
		return all, err
	}
	if seen, err := e.sees(ctx, tx, agent, id); err != nil {
		return nil, err
	} else if !seen {
		return e.lookup(ctx, tx, agent, ch, storage.ContactID{})
	}
	r, err := roleFor(ctx, tx, agent)
	return func(name string) (string, bool) {
		if !r.seesAddresses() && (name == templates.ContactPhone || name == templates.ContactMail) {
			return "", false
		}
		return all(name)
	}, err
}
