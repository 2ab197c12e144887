package engagement

import (
	"context"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// A Permission is something that a role's agents may do.
type Permission string

// The permissions.
const (
	// ManageChannels allows to change how channels are used: engagement,
	// destinations, revoking bindings (S1.7, S1.31).
	ManageChannels Permission = "manage_channels"
	// ViewHistory allows to download what was said (S1.8).
	ViewHistory Permission = "view_history"
	// SeeHolders allows to learn which colleague a contact is bound to (S1.35).
	SeeHolders Permission = "see_holders"
)

// A Role is what its agents may do. An agent has exactly one.
type Role struct {
	ID          storage.RoleID `json:"id"`
	Name        string         `json:"name"`
	Permissions []Permission   `json:"permissions,omitempty"`
	// Version is 0 for a new role.
	Version int64 `json:"-"`
}

// The roles that there are without anybody having made them. A stored role with
// the same id takes their place.
const (
	RoleAdministrator storage.RoleID = "administrator"
	RoleSupervisor    storage.RoleID = "supervisor"
	// RoleAgent is the role of agents who have no other.
	RoleAgent storage.RoleID = "agent"
)

var builtin = map[storage.RoleID]Role{
	RoleAdministrator: {ID: RoleAdministrator, Name: "Administrator", Permissions: []Permission{ManageChannels, ViewHistory, SeeHolders}},
	RoleSupervisor:    {ID: RoleSupervisor, Name: "Supervisor", Permissions: []Permission{ViewHistory, SeeHolders}},
	RoleAgent:         {ID: RoleAgent, Name: "Agent", Permissions: []Permission{ViewHistory, SeeHolders}},
}

const rolePrefix = "role/"

// PutRole adds a role or changes the one with the same ID. Version must be 0
// for a new one, and otherwise what was read: [storage.ErrConflict]. The
// record's Version is set.
func (e *Engine) PutRole(ctx context.Context, r *Role) error {
	if r.ID == "" || channel.CleanText(string(r.ID)) != string(r.ID) {
		return fmt.Errorf("put role: %w", invalid("ID", "must be text that is not empty"))
	}
	return e.saved(ctx, "put role", "", rolePrefix+string(r.ID), r, &r.Version)
}

// Role returns a role, stored or built in. [storage.ErrNotFound].
func (e *Engine) Role(ctx context.Context, id storage.RoleID) (r Role, err error) {
	err = e.view(ctx, "role", func(ctx context.Context, tx storage.Tx) (err error) {
		r, err = roleOf(ctx, tx, id)
		return err
	})
	return r, err
}

func roleOf(ctx context.Context, tx storage.Tx, id storage.RoleID) (Role, error) {
	if id == "" {
		id = RoleAgent
	}
	r, version, err := document.Load[Role](ctx, tx, rolePrefix+string(id))
	if err != nil {
		return Role{}, err
	}
	if version > 0 {
		r.Version = version
		return r, nil
	}
	known, ok := builtin[id]
	if !ok {
		return Role{}, fmt.Errorf("role %q: %w", id, storage.ErrNotFound)
	}
	return known, nil
}

// may reports whether an agent has a permission. An agent whose role does not
// exist has none.
func may(ctx context.Context, tx storage.Tx, id storage.AgentID, p Permission) (bool, error) {
	agents, err := tx.Agents().Get(ctx, id)
	if isNotFound(err) || (err == nil && agents[0].Disabled) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r, err := roleOf(ctx, tx, agents[0].Role)
	if isNotFound(err) {
		return false, nil
	}
	return slices.Contains(r.Permissions, p), err
}

// permit is a *DeniedError unless the agent has the permission.
func permit(ctx context.Context, tx storage.Tx, id storage.AgentID, p Permission) error {
	ok, err := may(ctx, tx, id, p)
	if err == nil && !ok {
		err = &DeniedError{Agent: id, Reason: "has no permission to " + string(p)}
	}
	return err
}

// saved writes a document of settings over the version that was read, and tells
// of it. No agent means that the host did it.
func (e *Engine) saved(ctx context.Context, op string, by storage.AgentID, name string, doc any, version *int64) error {
	next := *version
	err := e.update(ctx, op, func(ctx context.Context, tx storage.Tx) (err error) {
		next, err = saveSetting(ctx, tx, by, name, doc, *version)
		return err
	})
	if err == nil {
		*version = next
		e.news.publish()
	}
	return err
}

func saveSetting(ctx context.Context, tx storage.Tx, by storage.AgentID, name string, doc any, version int64) (int64, error) {
	at := now()
	version, err := document.Save(ctx, tx, name, doc, version, at, by)
	if err != nil {
		return 0, err
	}
	actor := storage.Author{Kind: channel.AuthorSystem}
	if by != "" {
		actor = storage.Author{Kind: channel.AuthorAgent, ID: string(by)}
	}
	return version, tx.Journal().Append(ctx, journal.Entry(journal.SettingsChanged, at, actor, journal.Detail{Setting: name}))
}
