package main

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// An ask is what the page of the figures shall show, as its address says it.
type ask struct {
	// Days is how many days up to today; 0 is from From to To, both included.
	Days     int
	From, To time.Time
	Channel  channel.ID
	Whom     string // "team:sales" or "agent:ana"; empty is everybody
	Bots     bool   // the times of bots, and not of people
	Business bool   // in business time
}

// periods are the spans of time to choose from.
var periods = []int{7, 14, 30, 90, 365}

func askOf(q url.Values, now time.Time) (ask, error) {
	a := ask{
		Days: 14, Channel: channel.ID(q.Get("channel")), Whom: q.Get("whom"), Bots: q.Get("side") == "bots", Business: q.Get("clock") == "business",
	}
	y, m, d := now.Local().Date()
	a.To = time.Date(y, m, d, 0, 0, 0, 0, time.Local)
	if text := q.Get("days"); text != "" && text != "0" {
		n, err := strconv.Atoi(text)
		if err != nil || !slices.Contains(periods, n) {
			return a, badRequest("there is no such period")
		}
		a.Days = n
	}
	if q.Get("days") == "0" || q.Get("days") == "" && q.Get("from") != "" {
		return a.between(q.Get("from"), q.Get("to"))
	}
	a.From = a.To.AddDate(0, 0, 1-a.Days)
	return a, nil
}

// between is an ask about the days from one to another.
func (a ask) between(from, to string) (ask, error) {
	a.Days = 0
	var err error
	if a.From, err = time.ParseInLocation(time.DateOnly, from, time.Local); err != nil {
		return a, badRequest("choose the first day")
	}
	if to != "" {
		if a.To, err = time.ParseInLocation(time.DateOnly, to, time.Local); err != nil {
			return a, badRequest("choose the last day")
		}
	}
	if a.To.Before(a.From) {
		return a, badRequest("the last day is before the first")
	}
	if a.From.AddDate(0, 0, keepDays).Before(a.To) {
		return a, badRequest("that is more than %d days", keepDays)
	}
	return a, nil
}

// until is when the last day ends.
func (a ask) until() time.Time { return a.To.AddDate(0, 0, 1) }

// team and agent are whom it is about.
func (a ask) team() string  { return ofKind(a.Whom, "team:") }
func (a ask) agent() string { return ofKind(a.Whom, "agent:") }

func ofKind(text, kind string) string {
	if id, ok := strings.CutPrefix(text, kind); ok {
		return id
	}
	return ""
}

// FromDate and ToDate are the days as forms have them.
func (a ask) FromDate() string { return a.From.Format(time.DateOnly) }
func (a ask) ToDate() string   { return a.To.Format(time.DateOnly) }

// query is the ask as an address says it.
func (a ask) query() url.Values {
	q := url.Values{"days": {strconv.Itoa(a.Days)}}
	if a.Days == 0 {
		q.Set("from", a.FromDate())
		q.Set("to", a.ToDate())
	}
	for name, value := range map[string]string{"channel": string(a.Channel), "whom": a.Whom} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if a.Bots {
		q.Set("side", "bots")
	}
	if a.Business {
		q.Set("clock", "business")
	}
	return q
}

// url is the address of the page.
func (a ask) url() string { return "/figures?" + a.query().Encode() }

// csv is the address of a table as a file.
func (a ask) csv(table string) string {
	q := a.query()
	q.Set("by", table)
	return "/figures.csv?" + q.Encode()
}
