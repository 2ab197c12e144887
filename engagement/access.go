package engagement

import (
	"context"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/storage"
)

// May reports whether the role's agents may do something on a channel, or, if ch
// is empty, what belongs to no channel. A channel that was not added to the role
// they may not use at all (S3.36).
func (r Role) May(p Permission, ch channel.ID) bool {
	own, added := r.Channels[ch]
	switch {
	case ch == "", !added && r.AllChannels, added && own == nil:
		return slices.Contains(r.Permissions, p)
	case !added:
		return false
	}
	return slices.Contains(own, p)
}

// Serves reports whether the role's agents may reply on a channel (S3.39, S3.40).
func (r Role) Serves(ch channel.ID) bool {
	return r.May(ViewCases, ch) && r.May(Reply, ch) && r.May(ViewSkills, ch)
}

// roleFor is the role of an agent. An agent who is not known or disabled, or whose
// role does not exist, has one that allows nothing.
func roleFor(ctx context.Context, tx storage.Tx, id storage.AgentID) (Role, error) {
	agents, err := tx.Agents().Get(ctx, id)
	if isNotFound(err) || (err == nil && agents[0].Disabled) {
		return Role{}, nil
	}
	if err != nil {
		return Role{}, err
	}
	return roleOfAgent(ctx, tx, agents[0])
}

// roleOfAgent is the role of an agent who may act.
func roleOfAgent(ctx context.Context, tx storage.Tx, a *storage.Agent) (Role, error) {
	r, err := roleOf(ctx, tx, a.Role)
	if isNotFound(err) {
		return Role{}, nil
	}
	return r, err
}

// may reports whether an agent has a permission on a channel; empty is in
// general.
func may(ctx context.Context, tx storage.Tx, id storage.AgentID, p Permission, ch channel.ID) (bool, error) {
	r, err := roleFor(ctx, tx, id)
	return r.May(p, ch), err
}

// permit is a *DeniedError unless the agent has the permission.
func permit(ctx context.Context, tx storage.Tx, id storage.AgentID, p Permission, ch channel.ID) error {
	ok, err := may(ctx, tx, id, p, ch)
	if err != nil || ok {
		return err
	}
	return whyNot(ctx, tx, id, denied(id, p, ch))
}

// whyNot is why an agent may not: nobody knows them, they may not act, there is no
// such role as theirs, or what it lacks.
func whyNot(ctx context.Context, tx storage.Tx, id storage.AgentID, lacks error) error {
	a, err := acting(ctx, tx, id)
	if err != nil {
		return err
	}
	if _, err = roleOf(ctx, tx, a.Role); isNotFound(err) {
		return &DeniedError{Agent: id, Reason: fmt.Sprintf("has the role %q, which there is not: add it with PutRole", a.Role)}
	}
	if err != nil {
		return err
	}
	return lacks
}

func denied(id storage.AgentID, p Permission, ch channel.ID) error {
	reason := "has no permission to " + string(p)
	if ch != "" {
		reason += " on channel \"" + string(ch) + "\""
	}
	return &DeniedError{Agent: id, Reason: reason}
}

// permitServing is a *DeniedError unless the agent may reply on the channel.
func permitServing(ctx context.Context, tx storage.Tx, id storage.AgentID, ch channel.ID) error {
	r, err := roleFor(ctx, tx, id)
	if err != nil || r.Serves(ch) {
		return err
	}
	return whyNot(ctx, tx, id, serves(r, id, ch))
}

// serves names the first permission that an agent lacks to reply on a channel.
func serves(r Role, id storage.AgentID, ch channel.ID) error {
	for _, p := range []Permission{ViewCases, Reply, ViewSkills} {
		if !r.May(p, ch) {
			return denied(id, p, ch)
		}
	}
	return nil
}

// permitted finds on which channels agents may serve; nil stands for all.
func (e *Engine) permitted(ctx context.Context, tx storage.Tx) (func(*storage.Agent) []channel.ID, error) {
	stored, _, err := document.List[Role](ctx, tx, rolePrefix)
	if err != nil {
		return nil, err
	}
	roles := map[storage.RoleID][]channel.ID{}
	for id, r := range builtin {
		roles[id] = e.serviceOf(r)
	}
	for _, r := range stored {
		roles[r.ID] = e.serviceOf(r)
	}
	return func(a *storage.Agent) []channel.ID {
		if chs, ok := roles[orElse(a.Role, RoleAgent)]; ok {
			return chs
		}
		return []channel.ID{}
	}, nil
}

// serviceOf is the channels on which a role serves; nil is all.
func (e *Engine) serviceOf(r Role) []channel.ID {
	chs, all := []channel.ID{}, true
	for id := range e.caps {
		if r.Serves(id) {
			chs = append(chs, id)
		} else {
			all = false
		}
	}
	if all {
		return nil
	}
	slices.Sort(chs)
	return chs
}

// visible are the channels of which an agent may see the cases; nil is all.
func (e *Engine) visible(r Role) []channel.ID {
	if seesAll(r) {
		return nil
	}
	chs := []channel.ID{}
	for id := range e.caps {
		if r.May(ViewCases, id) {
			chs = append(chs, id)
		}
	}
	slices.Sort(chs)
	return chs
}

// seesAll says whether a role sees the cases of all channels, those to come too.
func seesAll(r Role) bool {
	return r.AllChannels && len(r.Channels) == 0 && r.May(ViewCases, "")
}

// onVisible are the addresses of kinds of channel that a role sees.
func (e *Engine) onVisible(r Role, all []*storage.Identity) []*storage.Identity {
	visible := e.visible(r)
	if visible == nil {
		return all
	}
	return slices.DeleteFunc(all, func(i *storage.Identity) bool {
		return !slices.ContainsFunc(visible, func(ch channel.ID) bool { return e.caps[ch].Kind == i.Kind })
	})
}
