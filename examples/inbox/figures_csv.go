package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/storage"
)

// csvHeads are the columns of a table as a file. Times are in seconds, of people,
// bots and automatic messages, by both clocks.
func csvHeads(what string) []string {
	all := []string{what, "opened", "initiated", "reopened", "missed", "transferred", "closed people", "closed bots", "closed automatic", "received"}
	for _, s := range sides {
		all = append(all, "sent "+strings.ToLower(s.title))
	}
	for _, m := range measures {
		for _, s := range sides {
			for _, clock := range []string{"wall", "business"} {
				of := m.ID + " " + strings.ToLower(s.title) + " " + clock
				all = append(all, of+" count", of+" mean", of+" p50", of+" p90")
			}
		}
	}
	return append(all, "level within", "level of", "survey answers", "survey mean")
}

func csvRow(name string, f *metrics.Figures) []string {
	all := []string{unspoiled(name)}
	for _, n := range []int64{
		f.Opened, f.Initiated, f.Reopened, f.Missed, f.Transferred, f.Closed.Human, f.Closed.Bot, f.Closed.Automatic, f.Messages.Received,
		f.Messages.Sent.Human, f.Messages.Sent.Bot, f.Messages.Sent.Automatic,
	} {
		all = append(all, fmt.Sprint(n))
	}
	for _, m := range measures {
		for _, s := range sides {
			for _, business := range []bool{false, true} {
				all = append(all, csvTimes(s.times(m.times(f), business))...)
			}
		}
	}
	mean := ""
	if f.Survey.Count > 0 {
		mean = fmt.Sprintf("%.2f", f.Survey.Mean())
	}
	return append(all, fmt.Sprint(f.Level.Within), fmt.Sprint(f.Level.Of), fmt.Sprint(f.Survey.Count), mean)
}

func csvTimes(h metrics.Histogram) []string {
	if h.Count == 0 {
		return []string{"0", "", "", ""}
	}
	s := h.Summary()
	return []string{fmt.Sprint(s.Count), seconds(s.Mean), seconds(s.P50), seconds(s.P90)}
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }

// unspoiled keeps a spreadsheet from taking a name for a formula.
func unspoiled(name string) string {
	if name != "" && strings.ContainsRune("=+-@\t\r", rune(name[0])) {
		return "'" + name
	}
	return name
}

// serveFigures answers with a table as a file.
func (a *app) serveFigures(w http.ResponseWriter, r *http.Request) error {
	mine, err := a.leads(r.Context(), a.agentOf(r))
	if err != nil {
		return err
	}
	if len(mine) == 0 {
		return &mistake{http.StatusForbidden, "Only those who may download chat histories, such as supervisors, see the figures."}
	}
	q, err := askOf(r.URL.Query(), time.Now())
	if err != nil {
		return err
	}
	c, err := a.count(r.Context(), mine, q)
	if err != nil {
		return err
	}
	rows, err := a.csvRows(c, r.FormValue("by"))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := csv.NewWriter(&out).WriteAll(rows); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="figures-%s-%s-%s.csv"`, r.FormValue("by"), q.FromDate(), q.ToDate()))
	_, err = w.Write(out.Bytes())
	return err
}

// csvRows are the heads of a table and its rows, in order.
func (a *app) csvRows(c *count, by string) ([][]string, error) {
	var rows [][]string
	add := func(name string, f *metrics.Figures) { rows = append(rows, csvRow(name, f)) }
	switch by {
	case "day":
		days := group(c, c.board, metrics.ByPeriod)
		for _, d := range c.days() {
			f := days[d.UTC()]
			if f == nil {
				f = &metrics.Figures{}
			}
			add(d.Format(time.DateOnly), f)
		}
	case "side":
		add("all", c.total())
	case "channel":
		addAll(group(c, c.board, metrics.ByChannel), func(id channel.ID) string { return string(id) }, add)
	case "team":
		addAll(c.byTeam(), func(id storage.TeamID) string { return c.teamName(id) }, add)
	case "agent":
		addAll(group(c, c.people, metrics.ByAgent), a.nameOf, add)
	default:
		return nil, notFound("table")
	}
	slices.SortFunc(rows, func(x, y []string) int { return strings.Compare(x[0], y[0]) })
	return append([][]string{csvHeads(by)}, rows...), nil
}

func addAll[K comparable](groups map[K]*metrics.Figures, name func(K) string, add func(string, *metrics.Figures)) {
	for id, f := range groups {
		if text := name(id); text != "" {
			add(text, f)
		}
	}
}
