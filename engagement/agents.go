package engagement

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/phone"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// PutAgent adds an agent, or changes the one with the same ID. The host chooses
// the ID, usually its own user id. Version must be 0 for a new agent, and
// otherwise what was read: [storage.ErrConflict] means that somebody else was
// faster, or, with 0, that there is one already. The record's Version is set. A role
// that there is not yet allows nothing. Disabling an agent ends their bindings (S1.41),
// and what they served or had put aside waits for others.
//
// by is the agent who does so, who must have [ManageChannels]: *[DeniedError].
// Empty is the host.
func (e *Engine) PutAgent(ctx context.Context, by storage.AgentID, a *storage.Agent) error {
	if a.ID == "" || channel.CleanText(string(a.ID)) != string(a.ID) {
		return fmt.Errorf("put agent: %w", invalid("ID", "must be text that is not empty"))
	}
	if a.Phone != "" {
		if number, err := phone.Parse(a.Phone, ""); err != nil || number != a.Phone {
			return fmt.Errorf("put agent: %w", invalid("Phone", "must be a phone number in E.164, with its plus"))
		}
	}
	if err := checkAbility(a); err != nil {
		return fmt.Errorf("put agent: %w", err)
	}
	var next storage.Agent
	err := e.update(ctx, "put agent", func(ctx context.Context, tx storage.Tx) error {
		if err := setsUp(ctx, tx, by); err != nil {
			return err
		}
		next = *a
		if err := tx.Agents().Put(ctx, &next); err != nil {
			return err
		}
		at := now()
		dues := []*storage.DueMoment{assign.ChangedAt(a.ID, at)} // they may be able to do more now, or nothing
		if a.Disabled {
			dues = append(dues, &storage.DueMoment{DueKey: storage.DueKey{Kind: leaveDue, Subject: string(a.ID)}, At: at})
		}
		if err := tx.DueMoments().Put(ctx, dues...); err != nil {
			return err
		}
		return noteSetting(ctx, tx, at, by, "agent/"+string(a.ID))
	})
	if err == nil {
		*a = next
		e.sights.changed()
		e.duty.Wake()
	}
	return err
}

// setsUp is a *DeniedError unless the agent may change who there is. The host may.
func setsUp(ctx context.Context, tx storage.Tx, by storage.AgentID) error {
	if by == "" {
		return nil
	}
	return permit(ctx, tx, by, ManageChannels, "")
}

// checkAbility checks skills and capacity.
func checkAbility(a *storage.Agent) error {
	for id, n := range a.Skills {
		if id == "" || n < 1 || n > routing.MaxProficiency {
			return invalid(fmt.Sprintf("Skills[%s]", id), fmt.Sprintf("must be from 1 to %d", routing.MaxProficiency))
		}
	}
	if a.Capacity == nil {
		return nil
	}
	if a.Capacity.Total < 0 {
		return invalid("Capacity.Total", "must not be negative")
	}
	for kind, k := range a.Capacity.Kinds {
		if k.Weight < 0 {
			return invalid(fmt.Sprintf("Capacity.Kinds[%s].Weight", kind), "must not be negative")
		}
	}
	return nil
}

// FindAgents returns the agents by whose name they are found, as
// [Engine.FindContacts] finds contacts, without those who are disabled (S1.61).
func (e *Engine) FindAgents(ctx context.Context, name string) ([]*storage.Agent, error) {
	wanted := storage.NameWords(name)
	if len(wanted) == 0 {
		return nil, invalid("name", "must have a letter or a digit")
	}
	all, err := e.Agents(ctx)
	return slices.DeleteFunc(all, func(a *storage.Agent) bool {
		words := storage.NameWords(a.Name)
		begun := func(w string) bool {
			return slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, w) })
		}
		return a.Disabled || slices.ContainsFunc(wanted, func(w string) bool { return !begun(w) })
	}), err
}

// Agents returns all agents, by ID.
func (e *Engine) Agents(ctx context.Context) (agents []*storage.Agent, err error) {
	err = e.view(ctx, "agents", func(ctx context.Context, tx storage.Tx) (err error) {
		agents, err = tx.Agents().List(ctx)
		return err
	})
	return agents, err
}

// PutTeam adds a team or changes the one with the same ID, as PutAgent does.
// [storage.ErrNotFound]: a member is not an agent.
func (e *Engine) PutTeam(ctx context.Context, by storage.AgentID, t *storage.Team) error {
	if t.ID == "" || channel.CleanText(string(t.ID)) != string(t.ID) {
		return fmt.Errorf("put team: %w", invalid("ID", "must be text that is not empty"))
	}
	var next storage.Team
	err := e.update(ctx, "put team", func(ctx context.Context, tx storage.Tx) error {
		if err := setsUp(ctx, tx, by); err != nil {
			return err
		}
		if len(t.Members) > 0 {
			if _, err := tx.Agents().Get(ctx, t.Members...); err != nil {
				return fmt.Errorf("member: %w", err)
			}
		}
		next = *t
		if err := tx.Teams().Put(ctx, &next); err != nil {
			return err
		}
		at := now()
		if len(t.Members) > 0 {
			if err := tx.DueMoments().Put(ctx, rooms(at, t.Members)...); err != nil {
				return err
			}
		}
		return noteSetting(ctx, tx, at, by, "team/"+string(t.ID))
	})
	if err == nil {
		*t = next
		e.duty.Wake()
	}
	return err
}

// rooms has looked whether agents can do more than before.
func rooms(at time.Time, ids []storage.AgentID) []*storage.DueMoment {
	var dues []*storage.DueMoment
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		dues = append(dues, assign.ChangedAt(id, at))
	}
	return dues
}

// Teams returns all teams, by ID.
func (e *Engine) Teams(ctx context.Context) (teams []*storage.Team, err error) {
	err = e.view(ctx, "teams", func(ctx context.Context, tx storage.Tx) (err error) {
		teams, err = tx.Teams().List(ctx)
		return err
	})
	return teams, err
}

// authorOf checks that an agent may act, and is the author of what they do.
// No agent is the system.
func (e *Engine) authorOf(ctx context.Context, tx storage.Tx, id storage.AgentID) (storage.Author, error) {
	if id == "" {
		return storage.Author{Kind: channel.AuthorSystem}, nil
	}
	a, err := acting(ctx, tx, id)
	if err != nil {
		return storage.Author{}, err
	}
	return author(a), nil
}

// acting is an agent who may act.
func acting(ctx context.Context, tx storage.Tx, id storage.AgentID) (*storage.Agent, error) {
	if id == "" {
		return nil, &DeniedError{Reason: "is missing: name the agent who does this"}
	}
	agents, err := tx.Agents().Get(ctx, id)
	switch {
	case isNotFound(err):
		return nil, &DeniedError{Agent: id, Reason: "is not known: add it with PutAgent"}
	case err != nil:
		return nil, err
	case agents[0].Disabled:
		return nil, &DeniedError{Agent: id, Reason: "is disabled"}
	}
	return agents[0], nil
}

func author(a *storage.Agent) storage.Author {
	return storage.Author{Kind: channel.AuthorAgent, ID: string(a.ID), Name: a.Name}
}

// update runs fn in a transaction and says what was being done if it fails.
func (e *Engine) update(ctx context.Context, op string, fn func(context.Context, storage.Tx) error) error {
	if err := e.cfg.Store.Update(ctx, fn); err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	return nil
}

// view runs fn against a snapshot and says what was being done if it fails.
func (e *Engine) view(ctx context.Context, op string, fn func(context.Context, storage.Tx) error) error {
	if err := e.cfg.Store.View(ctx, fn); err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	return nil
}
