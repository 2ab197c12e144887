package main

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
)

// Options say what to draw.
type options struct {
	tenants   int
	databases int
	tail      float64
	channels  int
	several   float64
	draws     int
	seed      uint64
}

func (o options) check() error {
	if o.tenants < 1 || o.databases < 1 || o.channels < 1 || o.draws < 1 {
		return errors.New("-tenants, -databases, -channels and -draws must be above 0")
	}
	if o.several < 0 || o.several > 1 || o.tail < 0 {
		return errors.New("-several must be from 0 to 1, and -tail not below 0")
	}
	return nil
}

// A result is what came of one way to place tenants.
type result struct {
	way string
	// median and worst are the work of the busiest database, as a multiple of a
	// fair share, over all draws.
	median, worst float64
	// moves is the share of the work that moves when a database is added, and
	// torn the share of contacts with conversations in several databases. Both
	// are means.
	moves, torn float64
}

// results are those of every way, over the same draws.
func (o options) results() []result {
	var out []result
	for _, w := range ways {
		r := result{way: w.name}
		var busiest []float64
		for n := range o.draws {
			all := o.draw(o.seed + uint64(n))
			p := w.place(all, o.databases)
			busiest = append(busiest, slices.Max(loads(all, p, o.databases))*float64(o.databases)/total(all))
			r.moves += moved(all, p, w.grow(all, p, o.databases+1)) / float64(o.draws)
			r.torn += o.torn(all, p) / float64(o.draws)
		}
		slices.Sort(busiest)
		r.median, r.worst = busiest[len(busiest)/2], busiest[len(busiest)-1]
		out = append(out, r)
	}
	return out
}

// draw makes tenants, with names and channels that differ from draw to draw.
func (o options) draw(seed uint64) []tenant {
	dice := rand.New(rand.NewPCG(seed, 6))
	all := make([]tenant, o.tenants)
	for i := range all {
		all[i] = tenant{
			name: strconv.FormatUint(dice.Uint64(), 36), work: size(i+1, o.tail), channels: 1 + dice.IntN(o.channels),
		}
	}
	return all
}

// moved is the share of the work that is elsewhere than before.
func moved(all []tenant, before, after placement) (sum float64) {
	for i, t := range all {
		for c, d := range before[i] {
			if after[i][c] != d {
				sum += t.work / float64(t.channels)
			}
		}
	}
	return sum / total(all)
}

// torn is the share of contacts whose two channels are in different databases.
// Contacts are in proportion to the work, and any two channels of a tenant are as
// likely as any others.
func (o options) torn(all []tenant, p placement) (sum float64) {
	for i, t := range all {
		if t.channels < 2 {
			continue
		}
		pairs, apart := 0, 0
		for a := range p[i] {
			for b := range a {
				if pairs++; p[i][a] != p[i][b] {
					apart++
				}
			}
		}
		sum += t.work * o.several * float64(apart) / float64(pairs)
	}
	return sum / total(all)
}
