package faultmatrix_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/storage/sqlite"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A row is what becomes of an operation of one channel when things go wrong at
// one of its steps, in the order of the troubles of that sort of step.
type row struct {
	provider  string
	operation string
	step      step
	turn      int
	cells     []string
	wrong     []string // what must never be
}

func (r row) title() string {
	if r.turn > 0 {
		return fmt.Sprintf("%s (%d)", r.step.name, r.turn+1)
	}
	return r.step.name
}

// A stage is a store on which scenes are played, each with data of its own.
type stage struct {
	name string
	open func(t *testing.T) func() storage.Store
}

func stages() []stage {
	return []stage{{"memory", openMemory}, {"sqlite", openSQLite}}
}

// providers are those that are played on the stage. The race detector makes SQLite
// twenty times slower, and what runs beside each other is the same on every
// store: with it the first one is enough there.
func (s stage) providers() []provider {
	if raced && s.name == "sqlite" {
		return providers()[:1]
	}
	return providers()
}

func openMemory(*testing.T) func() storage.Store {
	return func() storage.Store { return memory.New().Tenant("test") }
}

func openSQLite(t *testing.T) func() storage.Store {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), nil)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	require.NoError(t, db.Migrate(t.Context()))
	n := 0
	return func() storage.Store {
		n++
		s, err := db.Tenant(t.Context(), fmt.Sprint("test-", n))
		require.NoError(t, err)
		return s
	}
}

// An evening is the runs of one operation of one provider on one store.
type evening struct {
	t     *testing.T
	of    provider
	does  operation
	store func() storage.Store
	media *engagement.MediaDir
}

// play plays everything that can go wrong. A channel that does not do it has no
// rows.
func (e *evening) play() []row {
	e.t.Helper()
	e.pass()
	s := newScene(e)
	defer s.over()
	if e.does.able != nil && !e.does.able(s) {
		return nil
	}
	steps, v := s.play(e.does, point{})
	require.Empty(e.t, v.wrong, "%s %s without any trouble: %s", e.of.name, e.does.name, v.cell)
	rows := []row{{provider: e.of.name, operation: e.does.name, cells: []string{v.cell}}}
	turns := map[step]int{}
	for _, at := range inOrder(s, steps) {
		if !e.does.counts(at) {
			continue
		}
		rows = append(rows, e.row(at, turns[at]))
		turns[at]++
	}
	return rows
}

// inOrder sorts the transactions of a process that listens: it stores bookmarks while
// it does what is due, in no order of its own.
func inOrder(s *scene, steps []step) []step {
	if s.side.listens {
		slices.SortStableFunc(steps, func(a, b step) int {
			if a.sort != transaction || b.sort != transaction {
				return strings.Compare(a.sort, b.sort)
			}
			return strings.Compare(a.name, b.name)
		})
	}
	return steps
}

// pass leaves the years in which milliseconds had twelve digits, in which bubbles
// begin.
func (e *evening) pass() { <-time.After(1000 * 24 * time.Hour) }

func troublesOf(sort string) []trouble {
	switch sort {
	case transaction:
		return transactionTroubles()
	case exchange:
		return exchangeTroubles()
	}
	return requestTroubles()
}

func (e *evening) row(at step, turn int) row {
	r := row{provider: e.of.name, operation: e.does.name, step: at, turn: turn}
	for _, wrong := range troublesOf(at.sort) {
		s := newScene(e)
		if slices.Contains(s.side.never, wrong) || !possible(at, wrong) {
			r.cells = append(r.cells, "–")
			s.over()
			continue
		}
		_, v := s.play(e.does, point{at, turn, wrong})
		s.over()
		if v.wrong != "" {
			r.wrong = append(r.wrong, fmt.Sprintf("%s, %s; %s, turn %d: %s → %s: %s", e.of.name, e.does.name, at.name, turn, wrong, v.cell, v.wrong))
		}
		r.cells = append(r.cells, either(at, wrong, v.cell))
	}
	return r
}

// TestMatrix plays everything on every store, and compares what came of it with
// the tables in docs/faults.md.
func TestMatrix(t *testing.T) {
	var all [][]row
	for _, st := range stages() {
		t.Run(st.name, func(t *testing.T) { all = append(all, playAll(t, st)) })
	}
	for _, r := range slices.Concat(all...) {
		assert.Empty(t, r.wrong)
	}
	if len(all) < len(stages()) {
		t.Skip("not all stores were played: there is nothing to compare")
	}
	assert.Equal(t, all[0][:len(all[1])], all[1], "it is the same on every store")
	assert.True(t, raced || len(all[0]) == len(all[1]), "everything was played on every store")
	compare(t, render(all[0]))
}

func playAll(t *testing.T, st stage) []row {
	var rows []row
	for _, p := range st.providers() {
		for _, o := range operations() {
			synctest.Test(t, func(t *testing.T) {
				media, err := engagement.OpenMediaDir(t.TempDir())
				require.NoError(t, err)
				defer func() { require.NoError(t, media.Close()) }()
				e := &evening{t, p, o, st.open(t), media}
				rows = append(rows, e.play()...)
			})
		}
	}
	return rows
}
