package main

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/channel"
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
	// Erases says that the agent may say how long data is kept.
	Erases bool
}

// A choice is something to choose in a form.
type choice struct {
	Value, Title string
	Chosen       bool
}

// A tile is one number.
type tile struct{ Title, Value, More, URL string }

func (a *app) figuresView(ctx context.Context, me *storage.Agent, mine []channel.ID, q ask) (*figuresView, error) {
	c, err := a.count(ctx, mine, q)
	if err != nil {
		return nil, err
	}
	promise := a.office.is()
	v := &figuresView{
		ask: q, Me: me, At: c.board.At().Local().Format("15:04 ") + offsetText(c.board.At().Local()), Office: promise.hours != nil,
		Span:  q.From.Format("2 January 2006") + " to " + q.To.Format("2 January 2006"),
		Notes: []string{countedWords, percentWords + ".", casesWords, closedWords},
	}
	if promise.target > 0 {
		v.Target = tookText(promise.target)
		if v.Office {
			v.Target += " of business time"
		}
	}
	for _, days := range periods {
		to := q
		to.Days = days
		v.Periods = append(v.Periods, tab{Title: fmt.Sprintf("%d days", days), URL: to.url(), Current: q.Days == days})
	}
	if v.Erases, err = a.erases(ctx, me); err != nil {
		return nil, err
	}
	a.figureChoices(v, c)
	v.Tiles = v.tiles(c)
	v.Plots = v.plots(c)
	v.Tables = a.tables(c)
	return v, nil
}

// figureChoices fills the form in.
func (a *app) figureChoices(v *figuresView, c *count) {
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
		{"Waiting now", fmt.Sprint(l.Waiting), "for somebody to take them", "/?view=queue"},
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
	return append(all, tile{"Survey", scoreText(f.Survey), "of 5, from " + answersText(f.Survey.Count), ""})
}

// answersText is how many answered.
func answersText(n int64) string {
	if n == 1 {
		return "1 answer"
	}
	return fmt.Sprintf("%d answers", n)
}

// CountedBy says whose times the page shows.
func (v *figuresView) CountedBy() string { return v.whose() }

// DayCSV is the address of everything by day, as a file.
func (v *figuresView) DayCSV() string { return v.csv("day") }
