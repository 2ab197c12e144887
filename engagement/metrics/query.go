package metrics

import (
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A Query selects what to add up. The zero Query is everything that a board
// keeps. What is set must all hold.
type Query struct {
	// From and Until select the periods that begin from From on, and before Until.
	// Zero is no limit.
	From, Until time.Time
	Channel     channel.ID
	// Agents selects what belongs to one of these: an agent, or the members of a
	// team. Empty is everybody, and what belongs to nobody.
	Agents []storage.AgentID
	Bot    storage.BotID
	// Label selects the cases with a label. Empty is all cases.
	Label string
}

// A Cell is the smallest part that figures are counted in: what belonged to one
// agent or bot, or to nobody, on one channel, in one period.
type Cell struct {
	// Period is when the period began.
	Period  time.Time       `json:"period"`
	Channel channel.ID      `json:"channel,omitempty"`
	Agent   storage.AgentID `json:"agent,omitempty"`
	Bot     storage.BotID   `json:"bot,omitempty"`
	// Label is that of the query.
	Label string `json:"label,omitempty"`
}

// Figures adds up what a query selects.
func (b *Board) Figures(q Query) Figures {
	all := Group(b, q, func(Cell) []bool { return []bool{true} })
	if f := all[true]; f != nil {
		return *f
	}
	return Figures{}
}

// Group adds up what a query selects in groups: by says in which ones a cell
// counts, which may be none. See [ByPeriod], [ByChannel], [ByAgent], [ByBot] and
// [ByTeam].
func Group[K comparable](b *Board, q Query, by func(Cell) []K) map[K]*Figures {
	b.accountAll(b.at)
	groups := map[K]*Figures{}
	for k, f := range b.cells {
		c := k.public()
		if !q.selects(c) {
			continue
		}
		for _, g := range by(c) {
			if groups[g] == nil {
				groups[g] = &Figures{}
			}
			groups[g].Add(f)
		}
	}
	return groups
}

func (k cell) public() Cell {
	return Cell{Period: time.Unix(k.period, 0).UTC(), Channel: k.channel, Agent: k.Agent, Bot: k.Bot, Label: k.label}
}

func (q Query) selects(c Cell) bool {
	return c.Label == q.Label && q.within(c.Period) && q.owns(c.Channel, c.Agent, c.Bot)
}

func (q Query) within(t time.Time) bool {
	return !t.Before(q.From) && (q.Until.IsZero() || t.Before(q.Until))
}

func (q Query) owns(on channel.ID, a storage.AgentID, bot storage.BotID) bool {
	switch {
	case q.Channel != "" && on != q.Channel, q.Bot != "" && bot != q.Bot:
		return false
	}
	return len(q.Agents) == 0 || slices.Contains(q.Agents, a)
}

// ByPeriod groups by period, for a plot.
func ByPeriod(c Cell) []time.Time { return []time.Time{c.Period} }

// ByChannel groups by channel. Occupancy belongs to no channel.
func ByChannel(c Cell) []channel.ID { return []channel.ID{c.Channel} }

// ByAgent groups by agent, without what belongs to none.
func ByAgent(c Cell) []storage.AgentID {
	if c.Agent == "" {
		return nil
	}
	return []storage.AgentID{c.Agent}
}

// ByBot groups by bot, without what belongs to none.
func ByBot(c Cell) []storage.BotID {
	if c.Bot == "" {
		return nil
	}
	return []storage.BotID{c.Bot}
}

// ByTeam groups by team. What an agent of several teams did counts in each.
func ByTeam(teams map[storage.AgentID][]storage.TeamID) func(Cell) []storage.TeamID {
	return func(c Cell) []storage.TeamID { return teams[c.Agent] }
}

// Backlog is what is open now, as a query selects it. It knows no labels, and the
// times of the query do not matter.
func (b *Board) Backlog(q Query) Backlog {
	var all Backlog
	for k, l := range b.piles {
		if q.owns(k.channel, k.Agent, k.Bot) {
			all.Add(*l)
		}
	}
	return all
}

// Backlogs is what was open at the end of each period that is kept, as a query
// selects it: at instants from q.From on, and before q.Until. Instants at which
// nothing was open are left out.
func (b *Board) Backlogs(q Query) map[time.Time]Backlog {
	out := map[time.Time]Backlog{}
	for _, p := range b.past {
		if q.within(p.At) && q.owns(p.Channel, p.Agent, p.Bot) {
			all := out[p.At]
			all.Add(p.Backlog)
			out[p.At] = all
		}
	}
	return out
}
