package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

func TestS1_50_SyncOnDemandRefreshesTheList(t *testing.T) {
	w := newWorld(t)
	r := w.sync(start, hello("order", "en"), hello("order", "de"), hello("code", "en"))
	assert.Equal(t, 3, r.Added)
	assert.Equal(t, []Change{
		{"code", "en", Added, "", "APPROVED"}, {"order", "de", Added, "", "APPROVED"}, {"order", "en", Added, "", "APPROVED"},
	}, r.Changes)

	later := start.Add(time.Hour)
	r = w.sync(later, with(hello("order", "en"), paused), hello("new", "en"), with(hello("code", "en"), func(c *templates.Template) {
		c.Category, c.Quality, c.Body = templates.CategoryMarketing, "RED", templates.ParseText("Buy {{1}}")
	}))
	assert.Equal(t, Report{Added: 1, Changed: 2, Removed: 1, Changes: []Change{
		{"code", "en", Category, "UTILITY", "MARKETING"}, {"code", "en", Quality, "GREEN", "RED"}, {"code", "en", Content, "", ""},
		{"new", "en", Added, "", "APPROVED"},
		{"order", "de", Removed, "APPROVED", ""},
		{"order", "en", Status, "APPROVED", "PAUSED"},
	}}, r)
	all, state := w.listed(wa)
	assert.Equal(t, State{Synced: later, Tried: later, Changed: later, Count: 3}, state)
	require.Len(t, all, 3)
	assert.Equal(t, templates.StatusPaused, templates.Find(all, "order", "en").Status)
	assert.Nil(t, templates.Find(all, "order", "de"))
	assert.Len(t, w.noted, 3+6, "all changes were noted")
}

func TestS1_50_EachTemplateKnowsItsLastSync(t *testing.T) {
	w := newWorld(t)
	assert.Nil(t, w.get(wa, "order", "en"))
	w.sync(start, hello("order", "en"))
	w.sync(start.Add(time.Hour), hello("order", "en"))
	assert.Equal(t, start.Add(time.Hour), w.get(wa, "order", "en").SyncedAt, "it was listed again, though it did not change")
	_, err := w.Sync(t.Context(), wa, &source{all: []templates.Template{hello("new", "en")}, err: errDown}, start.Add(2*time.Hour))
	require.ErrorIs(t, err, errDown)
	assert.Equal(t, start.Add(time.Hour), w.get(wa, "order", "en").SyncedAt, "it was not listed")
	assert.Equal(t, start.Add(2*time.Hour), w.get(wa, "new", "en").SyncedAt)
}

func TestS1_50_APartialAnswerAddsAndRemovesNothing(t *testing.T) {
	w := newWorld(t)
	w.sync(start, hello("a", "en"), hello("b", "en"))
	later := start.Add(time.Hour)
	part := &source{all: []templates.Template{with(hello("a", "en"), paused), hello("c", "en")}, err: errDown}
	r, err := w.Sync(t.Context(), wa, part, later)
	require.ErrorIs(t, err, errDown)
	assert.Equal(t, Report{Added: 1, Changed: 1, Partial: true, Changes: []Change{
		{"a", "en", Status, "APPROVED", "PAUSED"}, {"c", "en", Added, "", "APPROVED"},
	}}, r)
	all, state := w.listed(wa)
	assert.Len(t, all, 3)
	assert.Equal(t, State{Synced: start, Tried: later, Changed: later, Problem: errDown.Error(), Count: 3}, state)

	w.sync(later.Add(time.Hour), hello("a", "en"))
	_, state = w.listed(wa)
	assert.Empty(t, state.Problem)
	assert.Equal(t, 1, state.Count)
}

func TestS1_50_AFailureIsRecordedAndChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.sync(start, hello("a", "en"))
	before, _ := w.entries(wa)
	r, err := w.Sync(t.Context(), wa, &source{err: errDown}, start.Add(time.Hour))
	require.ErrorIs(t, err, errDown)
	assert.Equal(t, Report{}, r)
	after, state := w.entries(wa)
	assert.Equal(t, before, after)
	assert.Equal(t, State{Synced: start, Tried: start.Add(time.Hour), Changed: start, Problem: errDown.Error(), Count: 1}, state)
}

func TestAFailureIsRecordedThoughTheCallerGaveUp(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := w.Sync(ctx, wa, &source{all: []templates.Template{hello("a", "en")}, err: context.Canceled, during: cancel}, start)
	require.ErrorIs(t, err, context.Canceled)
	_, state := w.listed(wa)
	assert.Equal(t, context.Canceled.Error(), state.Problem)
}

func TestAFailingStoreIsAnError(t *testing.T) {
	w := newWorld(t)
	down := errors.New("the store is down")
	w.store.broken = down
	asked := false
	_, err := w.Sync(t.Context(), wa, &source{during: func() { asked = true }}, start)
	require.ErrorIs(t, err, down)
	assert.False(t, asked)

	w.store.broken = nil
	_, err = w.Sync(t.Context(), wa, &source{err: errDown, during: func() { w.store.broken = down }}, start)
	assert.ErrorIs(t, err, down)
	assert.ErrorIs(t, err, errDown)
	w.store.broken = nil
	_, err = w.Sync(t.Context(), wa, &source{during: func() { w.store.broken = down }}, start)
	assert.ErrorIs(t, err, down)
}

func TestAChangeThatCannotBeNotedIsNotMade(t *testing.T) {
	w := newWorld(t)
	w.Note = func(context.Context, storage.Tx, channel.ID, time.Time, []Change) error { return errDown }
	_, err := w.Sync(t.Context(), wa, &source{all: []templates.Template{hello("a", "en")}}, start)
	require.ErrorIs(t, err, errDown)
	all, state := w.listed(wa)
	assert.Empty(t, all)
	assert.Zero(t, state.Synced)
	w.Note = nil
	w.sync(start, hello("a", "en"))
	all, _ = w.listed(wa)
	assert.Len(t, all, 1)
}

func TestWhatDoesNotChangeIsNotRewritten(t *testing.T) {
	w := newWorld(t)
	many := many(3000)
	w.sync(start, many...)
	w.store.updates, w.store.puts = 0, 0
	r := w.sync(start.Add(time.Hour), many...)
	assert.Equal(t, Report{}, r)
	assert.Equal(t, 2, w.store.updates)
	assert.Equal(t, 2, w.store.puts, "the state alone, when the sync begins and when it ends")

	many[1234].Status = templates.StatusPaused
	r = w.sync(start.Add(2*time.Hour), many...)
	assert.Equal(t, 1, r.Changed)
	assert.Equal(t, 2+3, w.store.puts)
}

func TestManyTemplatesAreWrittenInPages(t *testing.T) {
	w := newWorld(t)
	r := w.sync(start, many(3000)...)
	assert.Equal(t, 3000, r.Added)
	assert.Len(t, r.Changes, 3000)
	assert.Len(t, w.noted, 3000)
	assert.Equal(t, 1+15, w.store.updates)
	assert.Equal(t, pageSize+1, w.store.most, "a page and the state")
	all, state := w.listed(wa)
	assert.Len(t, all, 3000)
	assert.Equal(t, 3000, state.Count)

	r = w.sync(start.Add(time.Hour))
	assert.Equal(t, 3000, r.Removed)
	all, state = w.listed(wa)
	assert.Empty(t, all)
	assert.Zero(t, state.Count)
}

func many(n int) []templates.Template {
	all := make([]templates.Template, n)
	for i := range all {
		all[i] = hello(fmt.Sprintf("t%04d", i/2), []string{"en", "de"}[i%2])
	}
	return all
}

func TestATemplateThatChangesItsLanguageIsAnother(t *testing.T) {
	w := newWorld(t)
	w.sync(start, hello("order", "en"))
	r := w.sync(start.Add(time.Hour), hello("order", "en_US"))
	assert.Equal(t, []Change{{"order", "en", Removed, "APPROVED", ""}, {"order", "en_US", Added, "", "APPROVED"}}, r.Changes)
	assert.Nil(t, w.get(wa, "order", "en"))
	assert.NotNil(t, w.get(wa, "order", "en_US"))
}

func TestS3_32_ATemplateIsKnownOnItsChannelAlone(t *testing.T) {
	w := newWorld(t)
	w.sync(start, hello("order", "en"))
	assert.NotNil(t, w.get(wa, "order", "en"))
	for _, other := range []channel.ID{"wa", "wa-", "wa-12", "wa-1/order", ""} {
		assert.Nil(t, w.get(other, "order", "en"), other)
		all, state := w.listed(other)
		assert.Empty(t, all, other)
		assert.Zero(t, state, other)
	}
}

func TestS3_34_ChannelsOfOneAccountListTheSame(t *testing.T) {
	w := newWorld(t)
	account := &source{all: []templates.Template{hello("a", "en"), hello("b", "en")}}
	for _, ch := range []channel.ID{"one", "two"} {
		_, err := w.Sync(t.Context(), ch, account, start)
		require.NoError(t, err)
	}
	one, _ := w.listed("one")
	two, _ := w.listed("two")
	assert.Len(t, one, 2)
	assert.Equal(t, one, two)
}

func TestNamesOfAllKindsStayApart(t *testing.T) {
	w := newWorld(t)
	names := []string{"a", "a/b", "a%2Fb", "a%", "a/", "/", "%", "ä b", "a\nb", "🙂", "A", "a_", "a/b/c", "templates/wa-1"}
	var all []templates.Template
	for _, n := range names {
		for _, l := range []string{"", "en", "b/en", "%"} {
			all = append(all, hello(n, l))
		}
	}
	for _, ch := range []channel.ID{"wa", "wa/a", "wa%2Fa", "wa/a/b", "%", ""} {
		r, err := w.Sync(t.Context(), ch, &source{all: all}, start)
		require.NoError(t, err)
		assert.Equal(t, len(all), r.Added)
		entries, _ := w.listed(ch)
		assert.ElementsMatch(t, all, entries, ch)
		for _, want := range all {
			assert.Equal(t, want, w.get(ch, want.Name, want.Language).Template)
		}
	}
	_, err := w.Sync(t.Context(), "wa", &source{}, start)
	require.NoError(t, err)
	entries, _ := w.listed("wa/a")
	assert.Len(t, entries, len(all), "emptying one channel leaves the others alone")
}

func TestTextsAreMadeStorable(t *testing.T) {
	w := newWorld(t)
	bad := hello("a\x00b\xff", "e\x00n")
	bad.Body.Text, bad.Footer = "x\x00\\u0000\xff", `\`+"\x00"
	w.sync(start, bad)
	e := w.get(wa, "ab\uFFFD", "en")
	require.NotNil(t, e)
	assert.Equal(t, `x\u0000`+"\uFFFD", e.Template.Body.Text)
	assert.Equal(t, `\`, e.Template.Footer)
	r := w.sync(start.Add(time.Hour), bad)
	assert.Empty(t, r.Changes, "it is the same when it comes again")
}

func TestWhatHasNoUsableNameIsLeftOutAndReported(t *testing.T) {
	w := newWorld(t)
	long := make([]byte, longestName+1)
	for i := range long {
		long[i] = 'x'
	}
	w.sync(start, hello("", "en"), hello(string(long), "en"), hello("ok", "en"))
	all, state := w.listed(wa)
	assert.Len(t, all, 1)
	assert.Equal(t, "2 templates without a usable name were left out", state.Problem)
	assert.Equal(t, start, state.Synced)
}

func TestOfTwoTheLastCounts(t *testing.T) {
	w := newWorld(t)
	r := w.sync(start, hello("a", "en"), with(hello("a", "en"), paused))
	assert.Equal(t, 1, r.Added)
	assert.Equal(t, templates.StatusPaused, w.get(wa, "a", "en").Template.Status)
}

func TestALongProblemIsCut(t *testing.T) {
	w := newWorld(t)
	long := ""
	for range 400 {
		long += "ä\x00"
	}
	_, err := w.Sync(t.Context(), wa, &source{err: errors.New(long)}, start)
	require.Error(t, err)
	_, state := w.listed(wa)
	assert.NotEmpty(t, state.Problem)
	assert.LessOrEqual(t, len(state.Problem), longestProblem)
	assert.Equal(t, channel.CleanText(state.Problem), state.Problem)
}

func TestFillsOutliveSyncs(t *testing.T) {
	w := newWorld(t)
	fills := json.RawMessage(`{"body.1":"contact.name"}`)
	set := func(name string, at time.Time) error {
		return w.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
			return w.SetFills(ctx, tx, wa, name, "en", fills, at)
		})
	}
	require.ErrorIs(t, set("a", start), storage.ErrNotFound)
	w.sync(start, hello("a", "en"), hello("b", "en"))
	require.NoError(t, set("a", start.Add(time.Minute)))
	_, state := w.listed(wa)
	assert.Equal(t, start.Add(time.Minute), state.Changed)
	assert.JSONEq(t, string(fills), string(w.get(wa, "a", "en").Fills))

	w.sync(start.Add(time.Hour), with(hello("a", "en"), paused))
	assert.JSONEq(t, string(fills), string(w.get(wa, "a", "en").Fills))
	assert.Equal(t, templates.StatusPaused, w.get(wa, "a", "en").Template.Status)

	r := w.sync(start.Add(2 * time.Hour)) // an empty answer, by mistake
	assert.Equal(t, 1, r.Removed)
	assert.Nil(t, w.get(wa, "a", "en"))
	all, state := w.listed(wa)
	assert.Empty(t, all)
	assert.Zero(t, state.Count)
	require.ErrorIs(t, set("a", start.Add(2*time.Hour)), storage.ErrNotFound)
	assert.Equal(t, Report{}, w.sync(start.Add(3*time.Hour)), "what is gone is not removed again")

	_, err := w.Sync(t.Context(), wa, &source{all: []templates.Template{hello("b", "en")}, err: errDown}, start.Add(3*time.Hour))
	require.ErrorIs(t, err, errDown)
	_, state = w.listed(wa)
	assert.Equal(t, 1, state.Count, "nor counted")

	r = w.sync(start.Add(4*time.Hour), hello("a", "en"), hello("b", "en"))
	assert.Equal(t, []Change{{"a", "en", Added, "", "APPROVED"}}, r.Changes)
	assert.JSONEq(t, string(fills), string(w.get(wa, "a", "en").Fills))
}

func TestADocumentThatCannotBeReadIsAnError(t *testing.T) {
	w := newWorld(t)
	w.sync(start, hello("a", "en"))
	require.NoError(t, w.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		return tx.Settings().Put(ctx, &storage.Setting{Name: prefix(wa) + "b/en", Data: []byte(`[`), UpdatedAt: start})
	}))
	_, err := w.Sync(t.Context(), wa, &source{}, start)
	require.ErrorContains(t, err, `setting "templates/wa-1/b/en"`)
	require.Error(t, w.store.View(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		_, _, err := w.List(ctx, tx, wa)
		return err
	}))
}
