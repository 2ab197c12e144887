package engagement

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/business"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// Routing returns the settings by which cases find their agents. Version 0 means
// that none were saved: every case waits for anybody.
func (e *Engine) Routing(ctx context.Context) (s routing.Settings, err error) {
	err = e.view(ctx, "routing", func(ctx context.Context, tx storage.Tx) (err error) {
		s, err = assign.Settings(ctx, tx)
		return err
	})
	return s, err
}

// SaveRouting replaces the settings of the routing, all at once, and returns the
// new version. They apply everywhere from then on (S3.49): all that waits is
// routed anew; what somebody has stays where it is.
//
// Errors: *[routing.SettingsError] with everything that is wrong;
// *[DeniedError] if the agent lacks [ManageChannels]; [storage.ErrConflict] if
// somebody saved since Version was read. Nothing is changed then.
func (e *Engine) SaveRouting(ctx context.Context, agent storage.AgentID, s routing.Settings) (int64, error) {
	var version int64
	err := e.update(ctx, "save routing", func(ctx context.Context, tx storage.Tx) error {
		if err := permit(ctx, tx, agent, ManageChannels, ""); err != nil {
			return err
		}
		if err := tx.Lock(ctx, business.Lock()); err != nil {
			return err // nobody takes hours away that the rules name
		}
		if err := e.checkRouting(ctx, tx, s); err != nil {
			return err
		}
		if err := maySkills(ctx, tx, agent, s.Skills); err != nil {
			return err
		}
		was := s.Version
		next := s
		next.Version++
		var err error
		if version, err = saveSetting(ctx, tx, agent, assign.SettingsName, next, was); err != nil {
			return err
		}
		return rerouteSoon(ctx, tx, now(), was == 0)
	})
	if err != nil {
		return 0, err
	}
	e.news.publish()
	e.duty.Wake()
	return version, nil
}

// maySkills checks that an agent may make the skills that there are into others
// (S3.42).
func maySkills(ctx context.Context, tx storage.Tx, agent storage.AgentID, next []routing.Skill) error {
	old, err := assign.Settings(ctx, tx)
	if err != nil {
		return err
	}
	known := map[routing.SkillID]bool{}
	for _, s := range old.Skills {
		known[s.ID] = true
		if !slices.ContainsFunc(next, func(n routing.Skill) bool { return n.Equal(s) }) {
			if err := permit(ctx, tx, agent, EditSkills, ""); err != nil {
				return err
			}
		}
	}
	for _, s := range next {
		if !known[s.ID] {
			return permit(ctx, tx, agent, CreateSkills, "")
		}
	}
	return nil
}

// checkRouting checks settings against all that exists.
func (e *Engine) checkRouting(ctx context.Context, tx storage.Tx, s routing.Settings) error {
	agents, err := tx.Agents().List(ctx)
	if err != nil {
		return err
	}
	teams, err := tx.Teams().List(ctx)
	if err != nil {
		return err
	}
	schedules, err := e.desk.Hours(ctx, tx)
	if err != nil {
		return err
	}
	isAgent, isTeam := map[routing.AgentID]bool{}, map[routing.TeamID]bool{}
	for _, a := range agents {
		isAgent[routing.AgentID(a.ID)] = true
	}
	for _, t := range teams {
		isTeam[routing.TeamID(t.ID)] = true
	}
	return s.Check(routing.Known{
		Agent:    func(id routing.AgentID) bool { return isAgent[id] },
		Team:     func(id routing.TeamID) bool { return isTeam[id] },
		Channel:  func(id channel.ID) bool { return e.cfg.Channels[id] != nil },
		Schedule: func(name string) bool { return schedules[name] != nil },
	})
}

// A Way is what the routing decided about a case the last time.
type Way struct {
	// At is when; zero if the case was never routed.
	At time.Time `json:"at,omitzero"`
	// Since is when the case began to wait; zero if it does not wait.
	Since time.Time `json:"since,omitzero"`
	// Decision names every candidate with the first filter that excluded them.
	// Of more than fifty some are left out.
	Decision routing.Decision `json:"decision,omitzero"`
	// Why says the same in sentences.
	Why []string `json:"why,omitempty"`
}

// Why says how the routing decided about a case the last time: why this agent
// has it, or why it waits. [routing.WhyNot] of the decision says of one agent
// why they do not. [storage.ErrNotFound].
func (e *Engine) Why(ctx context.Context, id storage.CaseID) (way Way, err error) {
	err = e.view(ctx, "why", func(ctx context.Context, tx storage.Tx) error {
		cases, err := tx.Cases().Get(ctx, id)
		if err != nil {
			return err
		}
		r, err := assign.ReadRecord(cases[0])
		if err != nil || r.Last == nil {
			return err
		}
		way = Way{At: r.At, Since: r.Since, Decision: *r.Last, Why: routing.Explain(*r.Last)}
		return nil
	})
	return way, err
}

// Route says what the routing would decide about a waiting case now. It changes
// nothing. [storage.ErrNotFound]; *[StateError] for a case that does not wait.
func (e *Engine) Route(ctx context.Context, id storage.CaseID) (dec routing.Decision, err error) {
	err = e.view(ctx, "route", func(ctx context.Context, tx storage.Tx) error {
		cases, err := tx.Cases().Get(ctx, id)
		if err != nil {
			return err
		}
		if cases[0].State != storage.CaseOpen {
			return &StateError{Case: id, State: cases[0].State, Op: "route"}
		}
		convs, err := tx.Conversations().Get(ctx, cases[0].Conversation)
		if err != nil {
			return err
		}
		w, err := assign.Open(convs[0], cases[0])
		if err != nil {
			return err
		}
		dec, err = e.desk.Ask(ctx, tx, now(), w)
		return err
	})
	return dec, err
}

// SetPriority changes how urgent a case is, from 0 to [routing.MaxPriority]. One
// that waits gets its new place in the queue.
func (e *Engine) SetPriority(ctx context.Context, agent storage.AgentID, id storage.CaseID, priority int) (*storage.Case, error) {
	if priority < 0 || priority > routing.MaxPriority {
		return nil, fmt.Errorf("set priority: %w", invalid("priority", fmt.Sprintf("must be from 0 to %d", routing.MaxPriority)))
	}
	return e.change(ctx, "set priority", agent, id, func(d *deed, _ context.Context) error {
		if d.Case.Priority == priority {
			return nil
		}
		d.Case.Priority = priority
		return d.asksAnew("priority")
	})
}

// SetNeeds changes the skills that a case needs, beside what its destination
// asks for (S3.79). One that waits is routed anew.
func (e *Engine) SetNeeds(ctx context.Context, agent storage.AgentID, id storage.CaseID, needs []routing.Need) (*storage.Case, error) {
	return e.change(ctx, "set needs", agent, id, func(d *deed, _ context.Context) error {
		d.Needs = needs
		return d.asksAnew("needs")
	})
}

// asksAnew has a case routed of which something changed.
func (d *deed) asksAnew(what string) error {
	if d.Case.State == storage.CaseClosed {
		return d.wrongState()
	}
	d.Note(journal.CaseChanged, d.at, d.author, journal.Detail{Change: what})
	if d.Case.State == storage.CaseOpen {
		d.Withdraw(d.at)
		d.RouteAt(d.at)
	}
	return nil
}
