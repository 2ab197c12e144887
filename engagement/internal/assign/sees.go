package assign

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// Serves reports whether an agent may take a waiting case by hand: whether they
// belong where it waits, active or not.
func (d *Desk) Serves(ctx context.Context, tx storage.Tx, at time.Time, id storage.AgentID, c *storage.Case) (bool, error) {
	v, err := d.Viewer(ctx, tx, at, id)
	if err != nil {
		return false, err
	}
	r, err := ReadRecord(c)
	if err != nil {
		return false, err
	}
	f := v.filter(c, r)
	return f == "" || absent(f), nil
}

// absent reports whether a filter is about availability.
func absent(f routing.Filter) bool { return f == routing.NotActive || f == routing.Silent }

// A Viewer is an agent who looks at what waits, in one transaction.
type Viewer struct {
	desk  *Desk
	rules *Rules
	agent routing.Agent
	at    time.Time
}

// Viewer is an agent who looks.
func (d *Desk) Viewer(ctx context.Context, tx storage.Tx, at time.Time, id storage.AgentID) (*Viewer, error) {
	rules, err := d.Rules(ctx, tx)
	if err != nil {
		return nil, err
	}
	a, err := d.Member(ctx, tx, id)
	return &Viewer{desk: d, rules: rules, agent: a, at: at}, err
}

// Sees reports whether a waiting case is on the agent's list of open cases: they
// are active and serve where it waits, and it waits for nobody else (S2.21 to
// S2.24). A case that waits nowhere in particular everybody sees.
func (v *Viewer) Sees(c *storage.Case) (bool, error) {
	if c.For != "" {
		return c.For == storage.AgentID(v.agent.ID), nil
	}
	if c.Queue == "" {
		return true, nil
	}
	r, err := ReadRecord(c)
	return err == nil && v.filter(c, r) == "", err
}

// Present reports whether the agent is active, and has been heard of.
func (v *Viewer) Present() bool {
	anywhere := v.agent
	anywhere.Channels, anywhere.Load = nil, nil
	return !absent(v.rules.Takes("", &anywhere, routing.Request{Now: v.at}))
}

// Asked reports whether the case is offered to the agent, who is there, and has
// not refused it, or is asked once more.
func (v *Viewer) Asked(c *storage.Case) (bool, error) {
	r, err := ReadRecord(c)
	if err != nil || !v.Present() {
		return false, err
	}
	named := c.For != "" || slices.Contains(r.Offered, v.agent.ID)
	refused := slices.ContainsFunc(v.desk.plain(nil, c, r).Refusals, func(f routing.Refusal) bool { return f.Agent == v.agent.ID })
	switch {
	case refused && !named:
		return false, nil
	case c.For != "":
		return c.For == storage.AgentID(v.agent.ID), nil
	}
	return c.Queue == "" || v.filter(c, r) == "", nil
}

// Destinations are the queues of the agent.
func (v *Viewer) Destinations() []storage.QueueID {
	var out []storage.QueueID
	for _, id := range v.rules.Of(&v.agent) {
		out = append(out, storage.QueueID(id))
	}
	return out
}

// filter is what keeps a case that waits in a queue from the agent; empty if
// nothing does.
func (v *Viewer) filter(c *storage.Case, r Record) routing.Filter {
	if c.Queue == Loose {
		return ""
	}
	return v.rules.Sees(routing.DestinationID(c.Queue), &v.agent, routing.Request{Now: v.at, Case: v.desk.plain(nil, c, r)})
}
