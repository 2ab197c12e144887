package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/engagement/report"
	"github.com/rapport-go/rapport/storage"
)

// A count is what was counted of what somebody asked for.
type count struct {
	ask
	// board has the channels, and people the agents and bots. They are the same one
	// if a question is about both.
	board, people *metrics.Board
	mine          []channel.ID
	limit         bool // mine are not all channels
	query         metrics.Query
	teams         []*storage.Team
}

// count counts what somebody asks for.
func (a *app) count(ctx context.Context, mine []channel.ID, q ask) (*count, error) {
	if err := a.office.read(ctx, a.engine); err != nil {
		return nil, err
	}
	teams, err := a.engine.Teams(ctx)
	if err != nil {
		return nil, err
	}
	c := &count{ask: q, mine: mine, limit: len(mine) < len(a.channels), teams: teams}
	c.query = metrics.Query{From: q.From, Until: q.until(), Channel: q.Channel}
	if q.Channel != "" && !slices.Contains(mine, q.Channel) {
		return nil, notFound("channel")
	}
	if err := c.whom(a); err != nil {
		return nil, err
	}
	return c, c.read(ctx, a.figures)
}

// read asks the keeper, in no finer grain than is needed.
func (c *count) read(ctx context.Context, from *report.Keeper) (err error) {
	span := report.Span{From: c.From, Until: c.until(), Grain: metrics.OfChannels}
	if c.Whom != "" || c.Channel != "" || c.limit {
		span.Grain = metrics.ByCell
	}
	if c.board, err = from.Board(ctx, span); err != nil || span.Grain == metrics.ByCell {
		c.people = c.board
		return err
	}
	span.Grain, span.Months = metrics.OfHandlers, true
	c.people, err = from.Board(ctx, span)
	return err
}

// whom narrows the query down to an agent, or to the members of a team.
func (c *count) whom(a *app) error {
	if c.Whom == "" {
		return nil
	}
	if id := storage.AgentID(c.agent()); id != "" {
		if agentIn(a.crew.Load().all, id) == nil {
			return notFound("agent")
		}
		c.query.Agents = []storage.AgentID{id}
		return nil
	}
	for _, t := range c.teams {
		if string(t.ID) == c.team() {
			// A team of nobody has done nothing.
			c.query.Agents = append([]storage.AgentID{"\x00"}, t.Members...)
			return nil
		}
	}
	return notFound("team")
}

// group adds up in groups what the agent may see.
func group[K comparable](c *count, b *metrics.Board, by func(metrics.Cell) []K) map[K]*metrics.Figures {
	return metrics.Group(b, c.query, func(cell metrics.Cell) []K {
		if c.limit && !slices.Contains(c.mine, cell.Channel) {
			return nil
		}
		return by(cell)
	})
}

// total is everything together.
func (c *count) total() *metrics.Figures {
	if f := group(c, c.board, func(metrics.Cell) []bool { return []bool{true} })[true]; f != nil {
		return f
	}
	return &metrics.Figures{}
}

// openNow is what is open now.
func (c *count) openNow() (all metrics.Backlog) {
	for _, q := range c.each() {
		all.Add(c.board.Backlog(q))
	}
	return all
}

// openThen is what was open at the end of each day.
func (c *count) openThen() map[time.Time]metrics.Backlog {
	all := map[time.Time]metrics.Backlog{}
	for _, q := range c.each() {
		q.From, q.Until = time.Time{}, time.Time{}
		for at, l := range c.board.Backlogs(q) {
			sum := all[at.UTC()]
			sum.Add(l)
			all[at.UTC()] = sum
		}
	}
	return all
}

// each are the queries of the channels that the agent may see; one if they may see
// all, or ask for one.
func (c *count) each() []metrics.Query {
	if !c.limit || c.Channel != "" {
		return []metrics.Query{c.query}
	}
	var all []metrics.Query
	for _, id := range c.mine {
		q := c.query
		q.Channel = id
		all = append(all, q)
	}
	return all
}

// days are the days that are shown.
func (c *count) days() []time.Time {
	var all []time.Time
	for d := c.From; !d.After(c.To); d = d.AddDate(0, 0, 1) {
		all = append(all, d)
	}
	return all
}

// byTeam groups by the teams that there are.
func (c *count) byTeam() map[storage.TeamID]*metrics.Figures {
	of := map[storage.AgentID][]storage.TeamID{}
	for _, t := range c.teams {
		for _, agent := range t.Members {
			of[agent] = append(of[agent], t.ID)
		}
	}
	return group(c, c.people, metrics.ByTeam(of))
}

// teamName is what a team is called.
func (c *count) teamName(id storage.TeamID) string {
	for _, t := range c.teams {
		if t.ID == id {
			return titled(strings.TrimSpace(t.Name), string(id))
		}
	}
	return string(id)
}
