package catalogue

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/templates"
)

// A belief is what a reader of all listings and events believes of a template.
type belief struct {
	listed   templates.Template
	listedAt time.Time
	events   []channel.TemplateChanged
}

// now is the template with the events that are later than the listing.
func (b *belief) now() templates.Template {
	t := b.listed
	latest := func(said func(channel.TemplateChanged) string, take func(channel.TemplateChanged)) {
		at := b.listedAt.Add(-slack)
		for _, e := range b.events {
			if said(e) != "" && !e.At.Before(at) {
				at = e.At
				take(e)
			}
		}
	}
	latest(func(e channel.TemplateChanged) string { return e.Status }, func(e channel.TemplateChanged) { t.Status, t.RejectedReason = templates.Status(e.Status), e.Reason })
	latest(func(e channel.TemplateChanged) string { return e.Quality }, func(e channel.TemplateChanged) { t.Quality = e.Quality })
	latest(func(e channel.TemplateChanged) string { return e.Category }, func(e channel.TemplateChanged) { t.Category = templates.Category(e.Category) })
	return t
}

// A history is a catalogue and what should be in it.
type history struct {
	*rapid.T
	c        *Catalogue
	now      time.Time
	complete time.Time
	believed map[key]*belief
}

// TestTheCatalogueIsTheLastListingAndLaterEvents: after any sequence of
// listings, whole, in part or failed, and of events, early, late and out of
// order, the catalogue has what the last complete listing had, what partial
// ones added, and what events later than those said.
func TestTheCatalogueIsTheLastListingAndLaterEvents(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := &history{T: rt, c: New(Config{Store: memory.New().Tenant("test")}), now: start, believed: map[key]*belief{}}
		rt.Repeat(map[string]func(*rapid.T){
			"":         h.holds,
			"complete": func(rt *rapid.T) { h.sync(rt, true) },
			"partial":  func(rt *rapid.T) { h.sync(rt, false) },
			"failed":   h.fail,
			"event":    h.event,
			"time":     func(rt *rapid.T) { h.pass(rt, time.Hour) },
		})
	})
}

func (h *history) pass(t *rapid.T, most time.Duration) {
	h.now = h.now.Add(time.Duration(rapid.Int64Range(1, int64(most/time.Millisecond)).Draw(t, "ms")) * time.Millisecond)
}

// anyTemplate is a template of few names.
func anyTemplate(t *rapid.T) templates.Template {
	name, language := rapid.SampledFrom([]string{"a", "b", "a/b"}).Draw(t, "name"), rapid.SampledFrom([]string{"en", "de"}).Draw(t, "language")
	return with(hello(name, language), func(x *templates.Template) {
		x.Status = rapid.SampledFrom([]templates.Status{"APPROVED", "PAUSED", "PENDING"}).Draw(t, "status")
		x.Quality = rapid.SampledFrom([]string{"", "GREEN", "RED"}).Draw(t, "quality")
		x.Category = rapid.SampledFrom([]templates.Category{"UTILITY", "MARKETING"}).Draw(t, "category")
		x.Footer = rapid.SampledFrom([]string{"", "bye"}).Draw(t, "footer")
	})
}

func (h *history) sync(t *rapid.T, complete bool) {
	h.pass(t, slack*2)
	list := rapid.SliceOfNDistinct(rapid.Custom(anyTemplate), 0, 6, func(x templates.Template) key { return keyOf(&x) }).Draw(t, "listing")
	var failure error
	if !complete {
		failure = errDown
	}
	_, err := h.c.Sync(context.Background(), wa, &source{all: list, err: failure}, h.now)
	require.ErrorIs(t, err, failure)
	h.believe(list, complete)
}

func (h *history) believe(list []templates.Template, complete bool) {
	before := h.believed
	if complete {
		h.complete, h.believed = h.now, map[key]*belief{}
	}
	for _, x := range list {
		k := keyOf(&x)
		b := &belief{listed: x, listedAt: h.now}
		if old := before[k]; old != nil {
			b.events = old.events
		}
		h.believed[k] = b
	}
}

func (h *history) fail(t *rapid.T) {
	h.pass(t, slack)
	_, err := h.c.Sync(context.Background(), wa, &source{err: errDown}, h.now)
	require.ErrorIs(t, err, errDown)
}

// event tells something that happened just now, or before the last complete
// listing; how late it may come in between depends on what a partial listing
// found, so that is left out.
func (h *history) event(t *rapid.T) {
	h.pass(t, slack)
	x := anyTemplate(t)
	e := channel.TemplateChanged{Name: x.Name, Language: x.Language}
	e.At = h.now.Add(-time.Duration(rapid.Int64Range(0, int64(slack/time.Millisecond)).Draw(t, "late")) * time.Millisecond)
	if rapid.Bool().Draw(t, "stale") && !h.complete.IsZero() {
		e.At = h.complete.Add(-slack - time.Millisecond)
	}
	what := rapid.IntRange(1, 7).Draw(t, "what")
	if what&1 > 0 {
		e.Status, e.Reason = string(x.Status), x.Footer
	}
	if what&2 > 0 {
		e.Quality = x.Quality
	}
	if what&4 > 0 {
		e.Category = string(x.Category)
	}
	h.tell(t, e)
}

func (h *history) tell(t *rapid.T, e channel.TemplateChanged) {
	b := h.believed[key{e.Name, e.Language}]
	var was, is templates.Template
	if b != nil {
		was = b.now()
		b.events = append(b.events, e)
		is = b.now()
	}
	require.NoError(t, h.c.Store.Update(context.Background(), func(ctx context.Context, tx storage.Tx) error {
		o, err := h.c.Apply(ctx, tx, wa, e, h.now)
		require.Equal(t, b == nil, o.Resync)
		require.Equal(t, b != nil && fmt.Sprint(facts3(was)) != fmt.Sprint(facts3(is)), len(o.Changes) > 0)
		return err
	}))
}

func facts3(t templates.Template) [3]string {
	return [3]string{string(t.Status), string(t.Category), t.Quality}
}

func (h *history) holds(t *rapid.T) {
	require.NoError(t, h.c.Store.View(context.Background(), func(ctx context.Context, tx storage.Tx) error {
		entries, state, err := h.c.List(ctx, tx, wa)
		got, want := map[key]templates.Template{}, map[key]templates.Template{}
		for _, e := range entries {
			got[keyOf(&e.Template)] = e.Template
		}
		for k, b := range h.believed {
			want[k] = b.now()
		}
		require.Equal(t, want, got)
		require.Equal(t, len(want), state.Count)
		require.Equal(t, h.complete, state.Synced)
		return err
	}))
}
