package sim

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/routing"
)

// A Policy is settings under a name.
type Policy struct {
	Name     string
	Settings routing.Settings
	// Hours are the schedules that the settings name.
	Hours map[string]routing.Schedule
}

// Options say how a day is run.
type Options struct {
	// Target is how soon a case should be answered. Defaults to a minute.
	Target time.Duration
	// Refuse is the share of offers that agents refuse, or let expire.
	Refuse float64
	// Seed tells the dice for refusals, and for who accepts first of several.
	Seed uint64
	// After is called after every event; nil is not.
	After func(Moment)
}

// A Moment is how things stand after an event. What it refers to must not be
// changed or kept.
type Moment struct {
	Now     time.Time
	Agents  []routing.Agent
	Waiting map[routing.CaseID]routing.Ticket
}

// Compare runs the same day under several policies. The error says which policy
// could not be run, and wraps that of [routing.Open] or of the context.
func Compare(ctx context.Context, day Day, o Options, policies ...Policy) ([]Result, error) {
	results := make([]Result, len(policies))
	for i, p := range policies {
		r, err := Run(ctx, day, o, p)
		if err != nil {
			return nil, err
		}
		results[i] = r
	}
	return results, nil
}

// Run runs a day under one policy, until every case has come to an end.
func Run(ctx context.Context, day Day, o Options, p Policy) (Result, error) {
	plan, err := routing.Open(p.Settings, p.Hours)
	if err != nil {
		return Result{}, fmt.Errorf("policy %q: %w", p.Name, err)
	}
	c := open(day, o, plan)
	for c.events.len() > 0 {
		if err := ctx.Err(); err != nil {
			return Result{}, fmt.Errorf("policy %q: %w", p.Name, err)
		}
		e := c.events.pop()
		c.now = e.at
		if err := e.do(ctx); err != nil {
			return Result{}, fmt.Errorf("policy %q: %w", p.Name, err)
		}
		if o.After != nil {
			o.After(Moment{Now: c.now, Agents: c.agents, Waiting: c.waiting})
		}
	}
	return c.result(p.Name, orElse(o.Target, time.Minute)), nil
}
