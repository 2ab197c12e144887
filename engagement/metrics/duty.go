package metrics

import (
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A duty is whether an agent is there, and how many cases they have.
type duty struct {
	Active bool      `json:"active,omitempty"`
	Since  time.Time `json:"since"`
	Cases  int       `json:"cases,omitempty"`
}

// presence: an agent comes or goes.
func (b *Board) presence(ev engagement.Event) {
	p := ev.Detail.Presence
	if p == nil || p.Agent == "" {
		return
	}
	b.onDuty(p.Agent, func(d *duty) { d.Active = routing.Availability(p.State) == routing.Active })
}

// busy: an agent has more or fewer cases.
func (b *Board) busy(by handler, more int) {
	if by.Agent != "" {
		b.onDuty(by.Agent, func(d *duty) { d.Cases += more })
	}
}

// onDuty changes what is known of an agent, and counts the time before.
func (b *Board) onDuty(id storage.AgentID, change func(*duty)) {
	d := b.agents[id]
	if d == nil {
		d = &duty{Since: b.at}
		b.agents[id] = d
	}
	b.account(id, d, b.at)
	change(d)
	if !d.Active && d.Cases == 0 {
		delete(b.agents, id)
	}
}

// accountAll counts the time of all agents up to an instant in the period that is
// under way, or its end.
func (b *Board) accountAll(to time.Time) {
	for id, d := range b.agents {
		b.account(id, d, to)
	}
}

func (b *Board) account(id storage.AgentID, d *duty, to time.Time) {
	took := Micros(to.Sub(d.Since).Microseconds())
	d.Since = to
	if !d.Active || took <= 0 {
		return
	}
	f := b.cellOf(cell{period: b.period.Unix(), handler: handler{Agent: id}})
	f.Occupancy.Active += took
	if d.Cases > 0 {
		f.Occupancy.Busy += took
	}
}
