package catalogue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// about is an event about the template order in English.
func about(at time.Time, change func(*channel.TemplateChanged)) channel.TemplateChanged {
	e := channel.TemplateChanged{Origin: channel.Origin{At: at}, Template: "order-en", Name: "order", Language: "en"}
	change(&e)
	return e
}

func status(s string) func(*channel.TemplateChanged) {
	return func(e *channel.TemplateChanged) { e.Status = s }
}

func TestAnEventChangesATemplateAtOnce(t *testing.T) {
	w := newWorld(t)
	w.sync(start, hello("order", "en"), hello("order", "de"))
	at := start.Add(time.Hour)
	o := w.apply(at, about(at, func(e *channel.TemplateChanged) {
		e.Status, e.Reason, e.Quality, e.Category = "PAUSED", "FIRST_PAUSE", "RED", "MARKETING"
	}))
	assert.Equal(t, Outcome{Changes: []Change{
		{"order", "en", Status, "APPROVED", "PAUSED"}, {"order", "en", Category, "UTILITY", "MARKETING"}, {"order", "en", Quality, "GREEN", "RED"},
	}}, o)
	e := w.get(wa, "order", "en")
	assert.False(t, e.Template.Sendable())
	assert.Equal(t, "FIRST_PAUSE", e.Template.RejectedReason)
	assert.Equal(t, hello("order", "de"), w.get(wa, "order", "de").Template)
	_, state := w.listed(wa)
	assert.Equal(t, State{Synced: start, Tried: start, Changed: at, Count: 2}, state)
	assert.Equal(t, Outcome{}, w.apply(at.Add(time.Minute), about(at, status("PAUSED"))), "told twice, it is no change")
}

func TestAnEventOfAnUnknownTemplateAsksForASync(t *testing.T) {
	w := newWorld(t)
	assert.Equal(t, Outcome{Resync: true}, w.apply(start, about(start, status("APPROVED"))), "never synced")
	w.sync(start, hello("order", "de"))
	assert.Equal(t, Outcome{Resync: true}, w.apply(start, about(start, status("APPROVED"))))
	all, state := w.listed(wa)
	assert.Len(t, all, 1)
	assert.Equal(t, start, state.Changed)
	w.sync(start.Add(time.Hour))
	assert.Equal(t, Outcome{Resync: true}, w.apply(start, channel.TemplateChanged{Name: "order", Language: "de", Status: "PAUSED"}), "gone")
	assert.Equal(t, Outcome{Resync: true}, w.apply(start, channel.TemplateChanged{Status: "PAUSED"}), "about nothing")
}

func TestAnEventFindsItsTemplate(t *testing.T) {
	for name, e := range map[string]channel.TemplateChanged{
		"by name and language":       {Name: "order", Language: "en_US"},
		"by another spelling":        {Name: "order", Language: "en-us"},
		"by id and another language": {Name: "order", Language: "??", Template: "order-en_US"},
		"by id alone":                {Template: "order-en_US"},
		"by id rather than name":     {Template: "order-en_US", Name: "order", Language: "en"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.sync(start, hello("order", "en"), hello("order", "en_US"), hello("other", "en_US"))
			e.Status = "PAUSED"
			o := w.apply(start.Add(time.Hour), e)
			assert.Equal(t, []Change{{"order", "en_US", Status, "APPROVED", "PAUSED"}}, o.Changes)
		})
	}
}

func TestWordsOfEventsBecomeStatuses(t *testing.T) {
	for word, want := range map[string]templates.Status{
		"UNPAUSED": templates.StatusApproved, "REINSTATED": templates.StatusApproved, "UNARCHIVED": templates.StatusApproved,
		"approved": templates.StatusApproved, "DISABLED": templates.StatusDisabled, "PENDING_DELETION": "PENDING_DELETION", "NEW_WORD": "NEW_WORD",
	} {
		w := newWorld(t)
		w.sync(start, with(hello("order", "en"), paused))
		o := w.apply(start.Add(time.Hour), about(start.Add(time.Hour), status(word)))
		assert.Equal(t, []Change{{"order", "en", Status, "PAUSED", string(want)}}, o.Changes, word)
		assert.False(t, o.Resync, word)
	}
}

func TestAWordThatTellsNothingAsksForASync(t *testing.T) {
	w := newWorld(t)
	w.sync(start, hello("order", "en"))
	for _, word := range []string{"FLAGGED", "LOCKED"} {
		assert.Equal(t, Outcome{Resync: true}, w.apply(start.Add(time.Hour), about(start.Add(time.Hour), status(word))), word)
	}
	o := w.apply(start.Add(time.Hour), about(start.Add(time.Hour), func(e *channel.TemplateChanged) { e.Status, e.Quality = "FLAGGED", "RED" }))
	assert.Equal(t, Outcome{Resync: true, Changes: []Change{{"order", "en", Quality, "GREEN", "RED"}}}, o)
	assert.Equal(t, templates.StatusApproved, w.get(wa, "order", "en").Template.Status)
}

func TestAnAnnouncementChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.sync(start, hello("order", "en"))
	o := w.apply(start.Add(time.Hour), about(start.Add(time.Hour), func(e *channel.TemplateChanged) { e.Reason = "the category will become MARKETING" }))
	assert.Equal(t, Outcome{}, o)
	assert.Equal(t, hello("order", "en"), w.get(wa, "order", "en").Template)
}

func TestEventsInTheWrongOrder(t *testing.T) {
	w := newWorld(t)
	w.sync(start, hello("order", "en"))
	one, two := start.Add(time.Hour), start.Add(2*time.Hour)
	w.apply(two, about(two, status("UNPAUSED")))
	assert.Equal(t, Outcome{}, w.apply(two, about(one, status("PAUSED"))), "what happened before comes too late")
	assert.Equal(t, templates.StatusApproved, w.get(wa, "order", "en").Template.Status)
	o := w.apply(two, about(one, func(e *channel.TemplateChanged) { e.Quality = "RED" }))
	assert.Len(t, o.Changes, 1, "but for another fact it is news")
}

func TestAnEventFromBeforeTheListingComesTooLate(t *testing.T) {
	w := newWorld(t)
	w.sync(start, hello("order", "en"))
	before := start.Add(-slack - time.Second)
	assert.Equal(t, Outcome{}, w.apply(start.Add(time.Hour), about(before, status("PAUSED"))))
	assert.Len(t, w.apply(start.Add(time.Hour), about(start.Add(-slack), status("PAUSED"))).Changes, 1, "unless clocks may differ")

	w.sync(start.Add(time.Hour), hello("order", "en"))
	w.sync(start.Add(3*time.Hour), hello("order", "en"))
	stale := about(start.Add(2*time.Hour), status("PAUSED"))
	assert.Equal(t, Outcome{}, w.apply(start.Add(4*time.Hour), stale), "also if the listing changed nothing")
}

func TestAnEventWithoutATimeHappenedWhenItCame(t *testing.T) {
	for name, at := range map[string]time.Time{"none": {}, "in the future": start.Add(100 * time.Hour)} {
		w := newWorld(t)
		w.sync(start, hello("order", "en"))
		now := start.Add(time.Hour)
		assert.Len(t, w.apply(now, about(at, status("PAUSED"))).Changes, 1, name)
		w.sync(now.Add(time.Hour), hello("order", "en"))
		assert.Equal(t, templates.StatusApproved, w.get(wa, "order", "en").Template.Status, "%s: a later listing counts", name)
	}
}

func TestAnEventDuringASyncCounts(t *testing.T) {
	w := newWorld(t)
	w.sync(start, with(hello("order", "en"), func(t *templates.Template) { t.Status = templates.StatusPending }))
	began, middle := start.Add(time.Hour), start.Add(time.Hour+time.Minute)
	answer := &source{all: []templates.Template{with(hello("order", "en"), func(t *templates.Template) { t.Quality = "RED" })}}
	answer.during = func() { w.apply(middle, about(middle, status("DISABLED"))) }
	r, err := w.Sync(t.Context(), wa, answer, began)
	assert.NoError(t, err)
	assert.Equal(t, []Change{{"order", "en", Quality, "GREEN", "RED"}}, r.Changes)
	e := w.get(wa, "order", "en")
	assert.Equal(t, templates.StatusDisabled, e.Template.Status)
	assert.Equal(t, "RED", e.Template.Quality)

	w.sync(middle.Add(time.Hour), hello("order", "en"))
	assert.Equal(t, templates.StatusApproved, w.get(wa, "order", "en").Template.Status, "the next sync knows better")
}

func TestAnEventThatConfirmsCountsDuringASync(t *testing.T) {
	w := newWorld(t)
	w.sync(start, hello("order", "en"))
	middle := start.Add(time.Hour + time.Minute)
	answer := &source{all: []templates.Template{with(hello("order", "en"), paused)}}
	answer.during = func() { assert.Equal(t, Outcome{}, w.apply(middle, about(middle, status("UNPAUSED")))) }
	_, err := w.Sync(t.Context(), wa, answer, start.Add(time.Hour))
	assert.NoError(t, err)
	assert.Equal(t, templates.StatusApproved, w.get(wa, "order", "en").Template.Status, "the listing was older")
}
