package main

import (
	"cmp"
	"slices"

	"github.com/rapport-go/rapport/engagement/metrics"
)

// A table is the figures of each of something.
type table struct {
	ID, Title, What string
	Heads           []string
	Rows            []tableRow
	CSV             string
}

type tableRow struct {
	Name, URL string
	Cells     []string
}

// tables are the figures by what people want to compare.
func (a *app) tables(c *count) []table {
	channels := table{ID: "channel", Title: "By channel", What: "Channel", CSV: c.csv("channel")}
	for id, f := range group(c, c.board, metrics.ByChannel) {
		if id != "" {
			to := c.ask
			to.Channel = id
			channels.Rows = append(channels.Rows, c.row(a.channelTitle(id), to.url(), f))
		}
	}
	teams := table{ID: "team", Title: "By team", What: "Team", CSV: c.csv("team")}
	for id, f := range c.byTeam() {
		to := c.ask
		to.Whom = "team:" + string(id)
		teams.Rows = append(teams.Rows, c.row(c.teamName(id), to.url(), f))
	}
	agents := table{ID: "agent", Title: "By agent", What: "Agent", CSV: c.csv("agent")}
	for id, f := range group(c, c.people, metrics.ByAgent) {
		to := c.ask
		to.Whom = "agent:" + string(id)
		agents.Rows = append(agents.Rows, c.row(a.nameOf(id), to.url(), f))
	}
	all := []table{c.split(), channels, teams, agents}
	for i := range all[1:] {
		t := &all[i+1]
		t.Heads = c.heads()
		slices.SortFunc(t.Rows, func(x, y tableRow) int { return cmp.Compare(x.Name, y.Name) })
	}
	return all
}

func (c *count) heads() []string {
	all := []string{"Closed", "Sent"}
	for _, m := range measures {
		all = append(all, m.Title+", median", "90 %")
	}
	return append(all, "In time", "Survey")
}

func (c *count) row(name, url string, f *metrics.Figures) tableRow {
	r := tableRow{Name: name, URL: url}
	closed, sent := f.Closed.Human, f.Messages.Sent.Human
	if c.Bots {
		closed, sent = f.Closed.Bot, f.Messages.Sent.Bot
	}
	r.Cells = []string{numberText(closed), numberText(sent)}
	for _, m := range measures {
		h := m.of(f, c.ask)
		r.Cells = append(r.Cells, quantileText(h, 0.5), quantileText(h, 0.9))
	}
	r.Cells = append(r.Cells, levelText(f.Level), scoreText(f.Survey))
	return r
}

// split is people, bots and automatic messages beside each other.
func (c *count) split() table {
	t := table{ID: "side", Title: "People and bots", What: "Who", CSV: c.csv("side"), Heads: []string{"Closed", "Sent"}}
	for _, m := range measures {
		t.Heads = append(t.Heads, m.Title+", median", "90 %")
	}
	f := c.total()
	for _, s := range sides {
		r := tableRow{Name: s.title, Cells: []string{numberText(s.count(&f.Closed)), numberText(s.count(&f.Messages.Sent))}}
		for _, m := range measures {
			h := s.times(m.times(f), c.Business)
			r.Cells = append(r.Cells, quantileText(h, 0.5), quantileText(h, 0.9))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// A sideOf is one part of a split.
type sideOf struct {
	title string
	count func(*metrics.Split[int64]) int64
	part  func(*metrics.Split[metrics.Times]) metrics.Times
}

var sides = []sideOf{
	{"People", func(s *metrics.Split[int64]) int64 { return s.Human }, func(s *metrics.Split[metrics.Times]) metrics.Times { return s.Human }},
	{"Bots", func(s *metrics.Split[int64]) int64 { return s.Bot }, func(s *metrics.Split[metrics.Times]) metrics.Times { return s.Bot }},
	{"Automatic", func(s *metrics.Split[int64]) int64 { return s.Automatic }, func(s *metrics.Split[metrics.Times]) metrics.Times { return s.Automatic }},
}

func (s sideOf) times(of *metrics.Split[metrics.Times], business bool) metrics.Histogram {
	if business {
		return s.part(of).Business
	}
	return s.part(of).Wall
}
