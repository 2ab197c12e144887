package report_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/engagement/report"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/storage/sqlite"
)

// onEachStore runs a test in a bubble, on a store that forgets and on one that has
// a file.
func onEachStore(t *testing.T, test func(t *testing.T, w *world)) {
	for name, open := range map[string]func(testing.TB) storage.Store{"memory": inMemory, "sqlite": inFile} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, newWorld(t, open(t))) })
		})
	}
}

func inMemory(testing.TB) storage.Store { return memory.New().Tenant("test") }

func inFile(tb testing.TB) storage.Store {
	db, err := sqlite.Open(tb.Context(), filepath.Join(tb.TempDir(), "test.db"), nil)
	require.NoError(tb, err)
	tb.Cleanup(func() { assert.NoError(tb, db.Close()) })
	require.NoError(tb, db.Migrate(tb.Context()))
	s, err := db.Tenant(tb.Context(), "test")
	require.NoError(tb, err)
	return s
}

// A world is an engine on a store.
type world struct {
	*engagement.Engine
	t     testing.TB
	store storage.Store
}

func newWorld(tb testing.TB, store storage.Store) *world {
	e, err := engagement.New(engagement.Config{
		Store: store, Channels: map[channel.ID]channel.Channel{"shop": channeltest.NewFake("shop")}, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(tb, err)
	return &world{e, tb, store}
}

// keeper makes one as another process would.
func (w *world) keeper(change ...func(*report.Config)) *report.Keeper {
	w.t.Helper()
	cfg := report.Config{Store: w.store, Metrics: counting(), Batch: 40, Logger: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&cfg)
	}
	k, err := report.New(w.Engine, cfg)
	require.NoError(w.t, err)
	return k
}

// counting is how the tests count.
func counting() metrics.Config {
	return metrics.Config{Target: 30 * time.Minute, Labelled: true, Remember: 36 * time.Hour, Score: report.Score}
}

// append writes entries into the journal, some in each transaction.
func (w *world) append(entries []*storage.JournalEntry) {
	w.t.Helper()
	for some := range slices.Chunk(entries, 50) {
		require.NoError(w.t, w.store.Update(w.t.Context(), func(ctx context.Context, tx storage.Tx) error {
			return tx.Journal().Append(ctx, some...)
		}))
	}
}

// A life makes the entries of cases, by chance.
type life struct {
	*rand.Rand
	seed  byte
	at    time.Time
	cases []storage.CaseID
	all   []*storage.JournalEntry
}

// live is the journal of so many steps, each some minutes after the last.
func live(seed uint64, steps int, from time.Time) []*storage.JournalEntry {
	l := &life{Rand: rand.New(rand.NewPCG(seed, 7)), seed: byte(seed), at: from}
	for range steps {
		l.at = l.at.Add(time.Duration(l.IntN(20)) * time.Minute)
		l.step()
	}
	return l.all
}

func (l *life) note(kind journal.Kind, by storage.Author, id storage.CaseID, d journal.Detail) {
	e := journal.Entry(kind, l.at, by, d)
	e.Case = id
	if !id.IsZero() {
		e.Channel = channel.ID([]string{"shop", "mail"}[id[15]%2])
	}
	l.all = append(l.all, e)
}

// step lets one thing happen.
func (l *life) step() {
	contact := storage.Author{Kind: channel.AuthorContact, ID: "c"}
	if len(l.cases) == 0 || l.IntN(6) == 0 {
		n := len(l.cases)
		id := storage.CaseID{12: l.seed, 13: byte(n >> 8), 14: byte(n), 15: byte(n%2 + 2)}
		l.cases = append(l.cases, id)
		l.note(journal.CaseOpened, storage.Author{Kind: channel.AuthorSystem}, id, journal.Detail{})
		l.note(journal.MessageReceived, contact, id, journal.Detail{})
		return
	}
	id := l.cases[max(0, len(l.cases)-1-l.IntN(8))]
	who := storage.AgentID([]string{"ana", "ben", "cleo"}[l.IntN(3)])
	agent := storage.Author{Kind: channel.AuthorAgent, ID: string(who)}
	switch l.IntN(12) {
	case 0, 1:
		l.note(journal.CasePickedUp, agent, id, journal.Detail{Owner: who})
	case 2, 3, 4:
		l.note(journal.MessageQueued, agent, id, journal.Detail{})
	case 5, 6:
		l.note(journal.MessageReceived, contact, id, journal.Detail{})
	case 7:
		l.note(journal.CaseClosed, agent, id, journal.Detail{})
	case 8:
		l.note(journal.SurveyAnswered, contact, id, journal.Detail{Survey: &journal.Survey{Score: 1 + l.IntN(5)}})
	case 9:
		l.note(journal.CaseChanged, agent, id, journal.Detail{Change: journal.ChangeLabelled, Label: "vip"})
	case 10:
		l.note(journal.PresenceChanged, agent, storage.CaseID{}, journal.Detail{Presence: &storage.Presence{Agent: who, State: []string{"active", "away"}[l.IntN(2)]}})
	default:
		l.note(journal.CaseAssigned, storage.Author{Kind: channel.AuthorSystem}, id, journal.Detail{Bot: "robo"})
	}
}

// once counts the journal in one pass.
func (w *world) once(cfg metrics.Config) *metrics.Board {
	w.t.Helper()
	b, err := metrics.New(cfg)
	require.NoError(w.t, err)
	for {
		page, err := w.EventPage(w.t.Context(), b.Cursor(), 1000)
		require.NoError(w.t, err)
		for _, ev := range page {
			b.Observe(ev)
		}
		if len(page) < 1000 {
			b.Advance(time.Now())
			return b
		}
	}
}

// told is all that a board says, in a grain.
type told struct {
	Cells   map[string]metrics.Figures
	Past    map[time.Time]metrics.Backlog
	Backlog metrics.Backlog
}

func tell(b *metrics.Board, g metrics.Grain) told {
	t := told{map[string]metrics.Figures{}, b.Backlogs(metrics.Query{}), b.Backlog(metrics.Query{})}
	for _, label := range []string{"", "vip"} {
		by := func(c metrics.Cell) []string {
			switch g {
			case metrics.OfChannels:
				c.Agent, c.Bot = "", ""
			case metrics.OfHandlers:
				c.Channel = ""
			}
			return []string{fmt.Sprint(c)}
		}
		for k, f := range metrics.Group(b, metrics.Query{Label: label}, by) {
			t.Cells[k] = *f
		}
	}
	return t
}

// A mortal store does so many more transactions that write. The next one dies:
// before it is committed, or after.
type mortal struct {
	storage.Store
	left  atomic.Int64
	after bool
}

var errDead = errors.New("the process is dead")

func (m *mortal) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	left := m.left.Add(-1)
	if left < -1 || left == -1 && !m.after {
		return errDead
	}
	if err := m.Store.Update(ctx, fn); err != nil || left >= 0 {
		return err
	}
	return errDead
}

func (m *mortal) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	if m.left.Load() < 0 {
		return errDead
	}
	return m.Store.View(ctx, fn)
}
