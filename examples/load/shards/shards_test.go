package main

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func some() options {
	return options{tenants: 500, databases: 6, tail: 1, channels: 3, several: 0.2, draws: 5, seed: 1}
}

// Whatever the way, all work is somewhere, and only ways by channel tear contacts
// apart.
func TestPlacements(t *testing.T) {
	o := some()
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			for n := range o.draws {
				all := o.draw(o.seed + uint64(n))
				before := w.place(all, o.databases)
				after := w.grow(all, before, o.databases+1)
				for databases, p := range map[int]placement{o.databases: before, o.databases + 1: after} {
					sum := 0.0
					for _, l := range loads(all, p, databases) {
						sum += l
						assert.Positive(t, l, "a database without work")
					}
					assert.InDelta(t, total(all), sum, 1e-9)
				}
				assert.Equal(t, w.name == "channels by hash, highest wins", o.torn(all, before) > 0)
			}
		})
	}
}

// What a database that is added gets comes from the others, and nothing goes
// from one of those to another.
func TestOnlyTheNewDatabaseIsMovedTo(t *testing.T) {
	o := some()
	for _, w := range ways[1:] {
		all := o.draw(7)
		before := w.place(all, o.databases)
		after := w.grow(all, before, o.databases+1)
		for i := range all {
			for c, d := range before[i] {
				if after[i][c] != d {
					require.Equal(t, o.databases, after[i][c], w.name)
				}
			}
		}
		assert.Less(t, moved(all, before, after), 0.35, w.name)
	}
	all := o.draw(7)
	before := ways[0].place(all, o.databases)
	assert.Greater(t, moved(all, before, ways[0].grow(all, before, o.databases+1)), 0.7, "modulo moves nearly everything")
}

// A table is never worse than hashes, and no way gets below the largest tenant.
func TestTheTableIsTheMostEven(t *testing.T) {
	o := some()
	byWay := map[string]result{}
	for _, r := range o.results() {
		byWay[r.way] = r
		assert.GreaterOrEqual(t, r.worst, r.median)
		assert.GreaterOrEqual(t, r.median, 1.0)
	}
	table := byWay["tenants by a table, largest first"]
	for _, r := range byWay {
		if r.torn == 0 {
			assert.LessOrEqual(t, table.median, r.median, r.way)
		}
	}
	o.tail = 2 // the largest has more than half of all
	all := o.draw(1)
	largest := slices.MaxFunc(all, func(a, b tenant) int { return int(a.work*1e9 - b.work*1e9) })
	assert.InDelta(t, largest.work/total(all)*float64(o.databases), o.results()[2].median, 1e-9)
}

func TestSameSeedSameTable(t *testing.T) {
	assert.Equal(t, some().results(), some().results())
	other := some()
	other.seed = 99
	assert.NotEqual(t, some().results(), other.results())
}

func TestWrongUse(t *testing.T) {
	for name, change := range map[string]func(*options){
		"no tenants":                 func(o *options) { o.tenants = 0 },
		"no databases":               func(o *options) { o.databases = 0 },
		"no draws":                   func(o *options) { o.draws = 0 },
		"no channels":                func(o *options) { o.channels = 0 },
		"too many people":            func(o *options) { o.several = 1.5 },
		"a tail that is upside down": func(o *options) { o.tail = -1 },
	} {
		t.Run(name, func(t *testing.T) {
			o := some()
			change(&o)
			assert.Error(t, o.check())
		})
	}
	assert.NoError(t, some().check())
}
