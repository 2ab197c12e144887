package main

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever can be stored is shown as lines that are read as the same.
func TestExceptionsAreReadAsTheyAreShown(t *testing.T) {
	day := hours.Date{Year: 2026, Month: time.December, Day: 30}
	span := hours.Span{From: hours.At(9, 0), To: hours.At(13, 0)}
	for _, name := range []string{
		"", "Christmas", "without power", "yearly meeting", "yearly..2030", "09:00-13:00", "two  blanks", "New\nYear", `"quoted"`, `the "big" day`, " edge ", "\u00a0",
	} {
		for _, e := range []hours.Exception{
			{Date: day, Name: name},
			{Date: day, Through: day.AddDays(3), Yearly: true, LastYear: 2030, Name: name},
			{Date: day, Yearly: true, Hours: []hours.Span{span}, Name: name},
			{Date: day, Shut: []hours.Span{span, span}, Name: name},
		} {
			var p problems
			all, lines := p.exceptions("\n" + exceptionsText([]hours.Exception{e, e}))
			require.NoError(t, p.err(), name)
			assert.Equal(t, []hours.Exception{e, e}, all)
			assert.Equal(t, []int{2, 3}, lines)
		}
	}
}

func TestBadExceptionsNameTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"Christmas":                  "line 1: begins with a date",
		"2026-12-25..tomorrow":       "line 1: begins with a date",
		"\n2026-12-25 yearly..20x7":  "line 2: has a year like",
		"2026-12-30 without Meeting": "line 1: has times like",
		`2026-12-30 "open`:           "line 1: has a name whose quotes do not end",
	} {
		var p problems
		p.exceptions(text)
		require.Len(t, p, 1, text)
		assert.Equal(t, "exceptions", p[0].Path)
		assert.Contains(t, p[0].Text, want)
	}
}

func TestWeeksAreReadAsTheyAreShown(t *testing.T) {
	for text, days := range map[string][]time.Weekday{
		"Mon-Fri":     {1, 2, 3, 4, 5},
		"Sat,Sun":     {6, 0},
		"Mon,Wed,Thu": {1, 3, 4},
		"Sun":         {0},
	} {
		got, ok := daysOf(text)
		assert.True(t, ok)
		assert.Equal(t, days, got)
		assert.Equal(t, text, daysText(days))
	}
	days, ok := daysOf("friday-mon")
	assert.True(t, ok)
	assert.Equal(t, []time.Weekday{5, 6, 0, 1}, days)
	for _, text := range []string{"Monkey", "Mo", "", "Mon-", "Someday"} {
		_, ok := daysOf(text)
		assert.False(t, ok, text)
	}
	assert.Equal(t, "Mon,Wed,Wed", daysText([]time.Weekday{1, 3, 3}), "these do not follow each other")
}

// What the page of the routing does not show stays: a bot that has what nobody
// took, and a preference without an end.
func TestRulesKeepWhatTheFormDoesNotShow(t *testing.T) {
	bot := ruleAt("otherwise", "", routing.ChannelRules{Overflow: routing.Overflow{Bot: "helper"}, Preferred: &routing.Preferred{Lock: routing.WhenAvailable}}, true)
	assert.Equal(t, "helper", bot.Bot())
	p := &reading{}
	rules := routing.ChannelRules{Overflow: routing.Overflow{Bot: "helper"}, Preferred: &routing.Preferred{Lock: routing.WhenAvailable}}
	p.channelRules(bot, &rules)
	require.NoError(t, p.err())
	assert.Equal(t, routing.Overflow{Bot: "helper"}, rules.Overflow)
	assert.Equal(t, &routing.Preferred{Lock: routing.WhenAvailable}, rules.Preferred)
	bot.Overflow, bot.Preferred = "", "2"
	p.channelRules(bot, &rules)
	assert.Zero(t, rules.Overflow)
	assert.Equal(t, 2*time.Hour, rules.Preferred.Within)
	bot.Preferred = ""
	p.channelRules(bot, &rules)
	assert.Nil(t, rules.Preferred)
	bot.Preferred = "always"
	p.channelRules(bot, &rules)
	assert.Error(t, p.err())
}

// The form has the bot as a choice, so that browsers send it back.
func TestTheFormSendsTheBotBack(t *testing.T) {
	assert.Empty(t, ruleForm{Overflow: "to sales"}.Bot())
	r := newRoutedRig(t)
	r.change(func(s *routing.Settings) {
		s.Otherwise.Preferred = &routing.Preferred{}
	})
	assert.Equal(t, forEver, r.admin("rules", "").Get("otherwise.preferred"))
}

// Hours that somebody deleted are gone, and their name is not given to new ones by
// mistake.
func TestHoursThatWereDeletedAreGone(t *testing.T) {
	r := newRoutedRig(t)
	_, err := r.app.engine.SaveHours(t.Context(), "ana", "night", engagement.HoursSettings{Schedule: shopHours})
	require.NoError(t, err)
	f := fields(r.sees("ana", "/?sheet=admin&admin=hours&hours=night"), "form-admin-hours-night")
	f.Set("act", "save")
	require.NoError(t, r.app.engine.DeleteHours(t.Context(), "ana", "night", 1))
	res, text := r.as("ana", http.MethodPost, "/admin/hours", f)
	assert.Equal(t, http.StatusNotFound, res.StatusCode, text)
	for act, status := range map[string]int{"": http.StatusBadRequest, "burn": http.StatusBadRequest, "import": http.StatusUnprocessableEntity} {
		res, _ = r.as("ana", http.MethodPost, "/admin/hours", url.Values{"hours": {"shop"}, "act": {act}})
		assert.Equal(t, status, res.StatusCode, act)
	}
	f = url.Values{"act": {"save"}, "hours": {"+"}, "name": {"+"}, "version": {"0"}, "zone": {"UTC"}, "week": {"Mon 09:00-10:00"}}
	res, text = r.as("ana", http.MethodPost, "/admin/hours", f)
	assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
	assert.Contains(t, text, "<code>name</code> must be another one")
}

// Without the script, a page that cannot be saved comes whole, with its reasons.
func TestAdministrationWithoutTheScript(t *testing.T) {
	r := newRoutedRig(t)
	form := url.Values{"version": {"1"}, "document": {"{"}}
	res, err := http.PostForm(r.srv.URL+"/admin/document", form)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
	var page [4096]byte
	n, _ := res.Body.Read(page[:])
	assert.Contains(t, string(page[:n]), "<!doctype html>")
}
