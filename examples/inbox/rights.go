package main

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// mayManage reports whether an agent may change how a channel is used, or, if ch
// is empty, what belongs to no channel. The agent is read anew: another program on
// the same store may have taken the right away.
func (a *app) mayManage(ctx context.Context, me *storage.Agent, ch channel.ID) (bool, error) {
	agents, err := a.engine.Agents(ctx)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(agents, func(agent *storage.Agent) bool { return agent.ID == me.ID && !agent.Disabled })
	if i < 0 {
		return false, nil
	}
	role, err := a.engine.Role(ctx, roleOf(agents[i]))
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	return role.May(engagement.ManageChannels, ch), err
}

// roleOf is the role of an agent; who has none has the role of agents.
func roleOf(agent *storage.Agent) storage.RoleID { return cmp.Or(agent.Role, engagement.RoleAgent) }

// keepsRights reports whether a role leaves an agent what this page needs, so
// that nobody locks themselves out.
func keepsRights(role engagement.Role) bool { return role.May(engagement.ManageChannels, "") }

const ownRights = "you cannot take your own rights away"
