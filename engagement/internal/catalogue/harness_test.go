package catalogue

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/templates"
)

const wa channel.ID = "wa-1"

var start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

var errDown = errors.New("the provider is down")

// A source answers what it is told to. during runs while it is asked.
type source struct {
	all    []templates.Template
	err    error
	during func()
}

func (s *source) Templates(context.Context) ([]templates.Template, error) {
	if s.during != nil {
		s.during()
	}
	return s.all, s.err
}

// A world is a catalogue on a store that counts.
type world struct {
	*testing.T
	*Catalogue
	store *counting
	noted []Change
}

func newWorld(t *testing.T) *world {
	w := &world{T: t, store: &counting{Store: memory.New().Tenant("test")}}
	w.Catalogue = New(Config{Store: w.store, Note: func(_ context.Context, tx storage.Tx, _ channel.ID, _ time.Time, cs []Change) error {
		w.noted = append(w.noted, cs...)
		return tx.Journal().Append(context.Background(), &storage.JournalEntry{Kind: "template.changed", At: start})
	}})
	return w
}

// sync lists all templates.
func (w *world) sync(at time.Time, all ...templates.Template) Report {
	w.Helper()
	r, err := w.Sync(w.Context(), wa, &source{all: all}, at)
	require.NoError(w, err)
	return r
}

func (w *world) apply(at time.Time, e channel.TemplateChanged) (o Outcome) {
	w.Helper()
	require.NoError(w, w.store.Store.Update(w.Context(), func(ctx context.Context, tx storage.Tx) (err error) {
		o, err = w.Apply(ctx, tx, wa, e, at)
		return err
	}))
	return o
}

// listed is all that the catalogue has of a channel.
func (w *world) listed(ch channel.ID) (all []templates.Template, state State) {
	w.Helper()
	entries, state := w.entries(ch)
	for _, e := range entries {
		all = append(all, e.Template)
	}
	return all, state
}

func (w *world) entries(ch channel.ID) (entries []Entry, state State) {
	w.Helper()
	w.view(func(ctx context.Context, tx storage.Tx) (err error) {
		entries, state, err = w.List(ctx, tx, ch)
		return err
	})
	return entries, state
}

func (w *world) get(ch channel.ID, name, language string) (e *Entry) {
	w.Helper()
	w.view(func(ctx context.Context, tx storage.Tx) (err error) {
		e, _, err = w.Get(ctx, tx, ch, name, language)
		return err
	})
	return e
}

func (w *world) view(fn func(context.Context, storage.Tx) error) {
	w.Helper()
	require.NoError(w, w.store.View(w.Context(), fn))
}

// A counting store counts what is written through it.
type counting struct {
	storage.Store
	updates, puts, deletes, most int
	// broken fails every update while it is set.
	broken error
}

func (c *counting) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	if c.broken != nil {
		return c.broken
	}
	c.updates++
	before := c.puts + c.deletes
	err := c.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error { return fn(ctx, countingTx{tx, c}) })
	c.most = max(c.most, c.puts+c.deletes-before)
	return err
}

type countingTx struct {
	storage.Tx
	c *counting
}

func (t countingTx) Settings() storage.Settings { return countingSettings{t.Tx.Settings(), t.c} }

type countingSettings struct {
	storage.Settings
	c *counting
}

func (s countingSettings) Put(ctx context.Context, v *storage.Setting) error {
	s.c.puts++
	return s.Settings.Put(ctx, v)
}

func (s countingSettings) Delete(ctx context.Context, name string, version int64) error {
	s.c.deletes++
	return s.Settings.Delete(ctx, name, version)
}

// hello is an approved template in a language.
func hello(name, language string) templates.Template {
	return templates.Template{
		ID: name + "-" + language, Name: name, Language: language, Status: templates.StatusApproved,
		Category: templates.CategoryUtility, Quality: "GREEN", Body: templates.ParseText("Hello {{1}}"),
	}
}

func with(t templates.Template, change func(*templates.Template)) templates.Template {
	change(&t)
	return t
}

func paused(t *templates.Template) { t.Status = templates.StatusPaused }
