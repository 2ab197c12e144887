package engagement

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

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
	// ViewCases allows to see the cases of a channel, and what was said there.
	ViewCases Permission = "view_cases"
	// Reply allows to serve contacts: to take cases, write, and end the talk
	// (S3.39). It takes ViewSkills as well (S3.40).
	Reply Permission = "reply"
	// CloseCases allows to close cases as done, of those whom Reply allows to serve
	// them: whether that is done at once is for supervisors to say (S5.11). See
	// [Engine.Done] and [Engine.End].
	CloseCases Permission = "close_cases"
	ViewSkills Permission = "view_skills"
	// SeeAddresses allows to see phone numbers and other addresses of contacts;
	// who may not sees the last digits.
	SeeAddresses Permission = "see_addresses"
	// CreateSkills and EditSkills allow to add skills to the routing, and to
	// change and remove them (S3.42).
	CreateSkills Permission = "create_skills"
	EditSkills   Permission = "edit_skills"
	// ExportChats allows to download chat histories as files, which supervisors
	// may: see [Engine.ExportChat].
	ExportChats Permission = "export_chats"
	// ErasePersons allows to download and to remove all that is kept about a
	// person: see [Engine.ErasePerson].
	ErasePersons Permission = "erase_persons"
)

// A Role is what its agents may do. An agent has exactly one (S3.38).
type Role struct {
	ID   storage.RoleID `json:"id"`
	Name string         `json:"name"`
	// Permissions hold on all channels of the role, and for what belongs to no
	// channel.
	Permissions []Permission `json:"permissions,omitempty"`
	// Channels are those that the role may use (S3.36), each with the permissions
	// that hold there instead; nil are those above, and an empty list is none
	// (S3.37). AllChannels are all
	// others too.
	Channels    map[channel.ID][]Permission `json:"channels,omitempty"`
	AllChannels bool                        `json:"all_channels,omitempty"`
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

var (
	serving = []Permission{ViewCases, Reply, CloseCases, ViewSkills, ViewHistory, SeeHolders, SeeAddresses}
	leading = append([]Permission{ExportChats}, serving...)
	// everything are all permissions.
	everything = append([]Permission{ManageChannels, CreateSkills, EditSkills, ErasePersons}, leading...)
	builtin    = map[storage.RoleID]Role{
		RoleAdministrator: {ID: RoleAdministrator, Name: "Administrator", Permissions: everything, AllChannels: true},
		RoleSupervisor:    {ID: RoleSupervisor, Name: "Supervisor", Permissions: leading, AllChannels: true},
		RoleAgent:         {ID: RoleAgent, Name: "Agent", Permissions: serving, AllChannels: true},
	}
)

const rolePrefix = "role/"

// PutRole adds a role or changes the one with the same ID, from now on for all of
// its agents. Version must be 0 for a new one, and otherwise what was read:
// [storage.ErrConflict]. *[InvalidError]: it names a permission that there is
// not. The record's Version is set. by is as for [Engine.PutAgent].
func (e *Engine) PutRole(ctx context.Context, by storage.AgentID, r *Role) error {
	if err := r.check(); err != nil {
		return fmt.Errorf("put role: %w", err)
	}
	next := r.Version
	err := e.update(ctx, "put role", func(ctx context.Context, tx storage.Tx) (err error) {
		if err := setsUp(ctx, tx, by); err != nil {
			return err
		}
		if next, err = saveSetting(ctx, tx, by, rolePrefix+string(r.ID), r, r.Version); err != nil {
			return err
		}
		return rerouteSoon(ctx, tx, now(), false)
	})
	if err == nil {
		r.Version = next
		e.sights.changed()
		e.news.publish()
		e.duty.Wake()
	}
	return err
}

func (r *Role) check() error {
	if r.ID == "" || channel.CleanText(string(r.ID)) != string(r.ID) {
		return invalid("ID", "must be text that is not empty")
	}
	lists := map[string][]Permission{"Permissions": r.Permissions}
	for ch, own := range r.Channels {
		lists[fmt.Sprintf("Channels[%q]", ch)] = own
	}
	for _, field := range slices.Sorted(maps.Keys(lists)) {
		for _, p := range lists[field] {
			if !slices.Contains(everything, p) {
				return invalid(field, fmt.Sprintf("there is no permission %q", p))
			}
		}
	}
	return nil
}

// Roles are all that can be given to agents, stored or built in, by ID (S3.43).
func (e *Engine) Roles(ctx context.Context) (all []Role, err error) {
	err = e.view(ctx, "roles", func(ctx context.Context, tx storage.Tx) error {
		stored, versions, err := document.List[Role](ctx, tx, rolePrefix)
		if err != nil {
			return err
		}
		byID := maps.Clone(builtin)
		for i, r := range stored {
			r.Version = versions[i]
			byID[r.ID] = r
		}
		all = nil
		for _, id := range slices.Sorted(maps.Keys(byID)) {
			all = append(all, byID[id])
		}
		return nil
	})
	return all, err
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

// saveSetting writes a document of settings over the version that was read, and
// tells of it. No agent means that the host did it.
func saveSetting(ctx context.Context, tx storage.Tx, by storage.AgentID, name string, doc any, version int64) (int64, error) {
	at := now()
	version, err := document.Save(ctx, tx, name, doc, version, at, by)
	if err != nil {
		return 0, err
	}
	return version, noteSetting(ctx, tx, at, by, name)
}

// noteSetting tells that something was saved that is set up, and by whom.
func noteSetting(ctx context.Context, tx storage.Tx, at time.Time, by storage.AgentID, name string) error {
	actor := system
	if by != "" {
		actor = storage.Author{Kind: channel.AuthorAgent, ID: string(by)}
	}
	return tx.Journal().Append(ctx, journal.Entry(journal.SettingsChanged, at, actor, journal.Detail{Setting: name}))
}
