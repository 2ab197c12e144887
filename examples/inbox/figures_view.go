package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/storage"
)

// A figuresView is the page of the figures.
type figuresView struct {
	ask
	Me      *storage.Agent
	At      string
	Span    string // the days, in words
	Periods []tab
	// Channels, Teams and Agents are what can be chosen.
	Channels, Teams, Agents []choice
	// Office says that there is business time, and Target is the service level's;
	// empty if none is promised.
	Office bool
	Target string
	Tiles  []tile
	Plots  []plot
	Tables []table
	Notes  []string
}

// A choice is something to choose in a form.
type choice struct {
	Value, Title string
	Chosen       bool
}

// A tile is one number.
type tile struct{ Title, Value, More, URL string }

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

func (a *app) figuresView(ctx context.Context, me *storage.Agent, mine []channel.ID, q ask) (*figuresView, error) {
	c, err := a.count(ctx, mine, q)
	if err != nil {
		return nil, err
	}
	v := &figuresView{
		ask: q, Me: me, At: c.board.At().Local().Format("15:04"), Office: a.office,
		Span:  q.From.Format("2 January 2006") + " to " + q.To.Format("2 January 2006"),
		Notes: []string{countedWords, percentWords + ".", casesWords, closedWords},
	}
	if a.target > 0 {
		v.Target = tookText(a.target)
		if a.office {
			v.Target += " of business time"
		}
	}
	for _, days := range periods {
		to := q
		to.Days = days
		v.Periods = append(v.Periods, tab{Title: fmt.Sprintf("%d days", days), URL: to.url(), Current: q.Days == days})
	}
	a.choices(v, c)
	v.Tiles = v.tiles(c)
	v.Plots = v.plots(c)
	v.Tables = a.tables(c)
	return v, nil
}

// choices fills the form in.
func (a *app) choices(v *figuresView, c *count) {
	for _, id := range c.mine {
		v.Channels = append(v.Channels, choice{string(id), a.channelTitle(id), id == v.Channel})
	}
	for _, t := range c.teams {
		value := "team:" + string(t.ID)
		v.Teams = append(v.Teams, choice{value, c.teamName(t.ID), value == v.Whom})
	}
	for _, agent := range a.crew.Load().all {
		value := "agent:" + string(agent.ID)
		v.Agents = append(v.Agents, choice{value, agent.Name, value == v.Whom})
	}
}

// tiles are the numbers at the top.
func (v *figuresView) tiles(c *count) []tile {
	f, l := c.total(), c.openNow()
	all := []tile{
		{"Open now", fmt.Sprint(l.Total()), fmt.Sprintf("%d waiting, %d missed", l.Waiting, l.Missed), "/?view=open"},
		{"Waiting now", fmt.Sprint(l.Waiting), "for somebody to have them", "/?view=queue"},
		{"Opened", fmt.Sprint(f.Opened), fmt.Sprintf("and %d by us", f.Initiated), ""},
		{"Closed", fmt.Sprint(f.Closed.Human + f.Closed.Bot + f.Closed.Automatic), fmt.Sprintf("%d by bots, %d by themselves", f.Closed.Bot, f.Closed.Automatic), "/?view=closed"},
	}
	for _, m := range measures {
		h := m.of(f, v.ask)
		more := "nothing was counted"
		if h.Count > 0 {
			more = "median; 90 % within " + quantileText(h, 0.9)
		}
		all = append(all, tile{m.Title, quantileText(h, 0.5), more, ""})
	}
	if v.Target != "" {
		all = append(all, tile{"Service level", levelText(f.Level), "answered in less than " + v.Target, "/?view=missed"})
	}
	return append(all, tile{"Survey", scoreText(f.Survey), fmt.Sprintf("of 5, from %d answers", f.Survey.Count), ""})
}

// plots are the pictures, by day.
func (v *figuresView) plots(c *count) []plot {
	days := c.days()
	by := group(c, c.board, metrics.ByPeriod)
	open := c.openThen()
	each := func(value func(*metrics.Figures) float64) []float64 {
		var all []float64
		for _, d := range days {
			f := by[d.UTC()]
			if f == nil {
				f = &metrics.Figures{}
			}
			all = append(all, value(f))
		}
		return all
	}
	var left []float64
	for _, d := range days {
		left = append(left, openAt(open, d.AddDate(0, 0, 1), c))
	}
	all := []plot{
		plot{ID: "cases", Title: "Cases opened and closed", Words: casesWords + " " + closedWords, Columns: true}.draw(drawing{
			days: days, names: []string{"Opened", "Closed"}, steps: countSteps, text: wholeText, counts: true, values: [][]float64{
				each(func(f *metrics.Figures) float64 { return float64(f.Opened + f.Initiated) }),
				each(func(f *metrics.Figures) float64 { return float64(f.Closed.Human + f.Closed.Bot + f.Closed.Automatic) }),
			},
		}),
		plot{ID: "backlog", Title: "Open at the end of the day", Words: backlogWords}.draw(drawing{
			days: days, names: []string{"Open"}, steps: countSteps, text: wholeText, counts: true, values: [][]float64{left},
		}),
	}
	for _, m := range measures {
		all = append(all, m.plot(v.ask, days, each))
	}
	if v.Target != "" {
		all = append(all, plot{ID: "level", Title: "Service level", Words: levelWords, Note: "The target is " + v.Target + "."}.draw(drawing{
			days: days, names: []string{"In time"}, steps: shareSteps, most: 100, text: func(x float64) string { return fmt.Sprintf("%.0f %%", x) },
			values: [][]float64{each(func(f *metrics.Figures) float64 { return orNothing(f.Level.Of, 100*f.Level.Share()) })},
		}))
	}
	return append(all, plot{ID: "survey", Title: "Survey", Words: surveyWords, Note: "The average mark, of 5."}.draw(drawing{
		days: days, names: []string{"Mark"}, steps: scoreSteps, most: 5, text: func(x float64) string { return fmt.Sprintf("%.1f", x) },
		values: [][]float64{each(func(f *metrics.Figures) float64 { return orNothing(f.Survey.Count, f.Survey.Mean()) })},
	}))
}

// plot is the picture of a measure.
func (m measure) plot(q ask, days []time.Time, each func(func(*metrics.Figures) float64) []float64) plot {
	quantile := func(share float64) []float64 {
		return each(func(f *metrics.Figures) float64 {
			h := m.of(f, q)
			return orNothing(h.Count, h.Quantile(share).Seconds())
		})
	}
	return plot{ID: m.ID, Title: m.Title, Words: m.Words, Note: q.whose()}.draw(drawing{
		days: days, names: []string{"Median", "90 %"}, steps: timeSteps,
		text:   func(x float64) string { return tookText(time.Duration(x * float64(time.Second))) },
		values: [][]float64{quantile(0.5), quantile(0.9)},
	})
}

// whose says whose times are shown, and by which clock.
func (a ask) whose() string {
	who, clock := "Times of people", "by the clock on the wall"
	if a.Bots {
		who = "Times of bots"
	}
	if a.Business {
		clock = "in business time"
	}
	return who + ", " + clock + "."
}

// orNothing is a value if it comes of anything.
func orNothing(n int64, v float64) float64 {
	if n == 0 {
		return math.NaN()
	}
	return v
}

// openAt is how many cases were open at the end of a day: now, if it has not ended,
// and nothing before anything was counted.
func openAt(open map[time.Time]metrics.Backlog, end time.Time, c *count) float64 {
	if end.After(c.board.At()) {
		return float64(c.openNow().Total())
	}
	return float64(open[end.UTC()].Total())
}

func wholeText(v float64) string { return fmt.Sprintf("%.0f", v) }

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

// CountedBy says whose times the page shows.
func (v *figuresView) CountedBy() string { return v.whose() }

// DayCSV is the address of everything by day, as a file.
func (v *figuresView) DayCSV() string { return v.csv("day") }
