package engagement_test

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// question is what package routing has to be asked about a case.
func (v *seen) question(c *storage.Case) routing.Request {
	return routing.Request{Now: v.now, Case: v.plainCase(c), Agents: v.agents, Waiting: v.waitingBeside(c), State: v.state}
}

func (v *seen) plainCase(c *storage.Case) routing.Case {
	k, conv := v.kept[c.ID], v.convs[c.Conversation]
	out := routing.Case{
		ID: routing.CaseID(c.ID.String()), Channel: c.Channel, Kind: kindOf(c.Channel), Since: k.Since, Tag: routing.ServiceTagID(c.Tag),
		Text: c.Preview, Skills: k.Needs, Priority: c.Priority, Direct: k.Direct, Refusals: k.Refusals, Progress: k.Progress,
		Language: v.contacts[c.Contact].Language, Attributes: v.contacts[c.Contact].Attributes,
	}
	if c.Entry != nil {
		out.Entry = c.Entry.Source
	}
	if !conv.ServedAt.Before(c.OpenedAt) {
		out.ServedCase = routing.Served{Agent: routing.AgentID(conv.Served), At: conv.ServedAt}
	}
	out.ServedContact = v.served(c.Contact)
	if t := k.Transfer; t != nil {
		out.Since, out.Direct, out.Refusals, out.Progress = t.At, t.To.Agent, t.Refusals, t.Progress
		out.LeftOut = []routing.AgentID{routing.AgentID(t.From)}
	}
	return out
}

// served is who served a contact last, anywhere.
func (v *seen) served(id storage.ContactID) (last routing.Served) {
	for _, conv := range v.convs {
		if conv.Contact == id && conv.Served != "" && conv.ServedAt.After(last.At) {
			last = routing.Served{Agent: routing.AgentID(conv.Served), At: conv.ServedAt}
		}
	}
	return last
}

func (v *seen) waitingBeside(c *storage.Case) map[routing.DestinationID]int {
	n := map[routing.DestinationID]int{}
	for _, other := range v.cases {
		if other.Queue != "" && other.ID != c.ID {
			n[routing.DestinationID(other.Queue)]++
		}
	}
	return n
}

// rules are those of a channel.
func (v *seen) rules(id channel.ID) routing.ChannelRules {
	if r, ok := v.settings.Channels[id]; ok {
		return r
	}
	return v.settings.Otherwise
}

// ruled reports whether anything says where a case goes.
func (v *seen) ruled(c *storage.Case) bool {
	r := v.rules(c.Channel)
	return r.Assign || r.Preferred != nil || !r.Branch.IsZero() || r.Default != "" || r.Overflow != (routing.Overflow{}) ||
		r.Direct != (routing.Direct{}) || c.Tag != "" && v.plan.ToTag(routing.ServiceTagID(c.Tag)) != nil
}

// waits reports whether a case is on its way to somebody: nobody has it, or it is
// being transferred.
func (v *seen) waits(c *storage.Case) bool {
	return c.State == storage.CaseOpen && v.ruled(c) || v.kept[c.ID].Transfer != nil
}

// answer is what package routing says about a case that waits.
func (v *seen) answer(c *storage.Case) (routing.Decision, error) {
	router := v.plan.Router(c.Channel)
	if t := v.kept[c.ID].Transfer; t != nil {
		switch {
		case t.To.Agent != "":
			return routing.Decision{Outcome: routing.Offer, Agent: t.To.Agent, Agents: []routing.AgentID{t.To.Agent}, Reason: routing.ByDirect}, nil
		case t.To.Tag != "":
			router = v.plan.ToTag(t.To.Tag)
		default:
			router = v.plan.To(t.To.Destination)
		}
	}
	if router == nil {
		return routing.Decision{}, nil
	}
	return router.Route(context.Background(), v.question(c))
}

func (v *seen) place(id routing.DestinationID) routing.Destination {
	for _, d := range v.settings.Destinations {
		if d.ID == id {
			return d
		}
	}
	return routing.Destination{}
}

func (v *seen) method(id routing.DestinationID, c *storage.Case) routing.Method {
	d := v.place(id)
	switch {
	case d.Method != "":
		return d.Method
	case len(d.Skills)+len(v.kept[c.ID].Needs) > 0:
		return routing.BySkill
	}
	return routing.Simultaneous
}

// pause is for how long who refused is not asked again at a destination.
func (v *seen) pause(id routing.DestinationID) time.Duration {
	if p := v.place(id).Pause; p > 0 {
		return p
	}
	return routing.DefaultPause
}

// there reports whether an agent is active and has been heard of.
func (v *seen) there(a *routing.Agent) bool {
	state := a.State
	if other, ok := v.settings.Staff.States[state]; ok {
		state = other
	}
	return !a.Suspended && state == routing.Active && (a.SeenUntil.IsZero() || v.now.Before(a.SeenUntil))
}

// capacity is that of an agent.
func (v *seen) capacity(a *routing.Agent) routing.Capacity {
	if a.Capacity != nil {
		return *a.Capacity
	}
	for _, t := range a.Teams {
		if c, ok := v.settings.Staff.Teams[t]; ok {
			return c
		}
	}
	return v.settings.Staff.Capacity
}

// fits reports whether an agent with a load has room for one more.
func (v *seen) fits(a *routing.Agent, load map[channel.Kind]int, kind channel.Kind) bool {
	c, used := v.capacity(a), 0
	weight := func(k channel.Kind) int { return max(1, c.Kinds[k].Weight) }
	for k, n := range load {
		used += n * weight(k)
	}
	most := c.Kinds[kind].Max
	return (c.Total == 0 || used+weight(kind) <= c.Total) && (most == 0 || load[kind] < most)
}
