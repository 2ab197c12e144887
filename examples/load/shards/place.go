package main

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
)

// A tenant has a share of all work, divided among its channels.
type tenant struct {
	name     string
	work     float64
	channels int
}

// A placement says in which of so many databases each channel of a tenant is.
type placement [][]int // by tenant, then channel

// A way places tenants on n databases.
type way struct {
	name  string
	place func(all []tenant, n int) placement
	// grow places them on one database more, without moving more than it must.
	grow func(all []tenant, before placement, n int) placement
}

var ways = []way{
	{"tenants by hash, modulo", together(modulo), anew(together(modulo))},
	{"tenants by hash, highest wins", together(highest), anew(together(highest))},
	{"tenants by a table, largest first", largestFirst, relieve},
	{"channels by hash, highest wins", apart(highest), anew(apart(highest))},
}

func anew(place func([]tenant, int) placement) func([]tenant, placement, int) placement {
	return func(all []tenant, _ placement, n int) placement { return place(all, n) }
}

// together places all channels of a tenant by the tenant's name.
func together(hash func(string, int) int) func([]tenant, int) placement {
	return func(all []tenant, n int) placement {
		p := make(placement, len(all))
		for i, t := range all {
			p[i] = slices.Repeat([]int{hash(t.name, n)}, t.channels)
		}
		return p
	}
}

// apart places each channel by its own name.
func apart(hash func(string, int) int) func([]tenant, int) placement {
	return func(all []tenant, n int) placement {
		p := make(placement, len(all))
		for i, t := range all {
			for c := range t.channels {
				p[i] = append(p[i], hash(t.name+"/"+strconv.Itoa(c), n))
			}
		}
		return p
	}
}

func sum64(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s)) // never fails
	x := h.Sum64()
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9 // names that differ in one letter come far apart
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func modulo(name string, n int) int { return int(sum64(name) % uint64(n)) }

// highest is the database for which the hash of both names is the highest, known
// as rendezvous hashing: one that is added takes its part from each, and nothing
// else moves.
func highest(name string, n int) (best int) {
	top := uint64(0)
	for d := range n {
		if h := sum64(name + "@" + strconv.Itoa(d)); h >= top {
			best, top = d, h
		}
	}
	return best
}

// largestFirst gives each tenant, the largest first, to the database with the
// least work. Somebody has to keep the table of who is where.
func largestFirst(all []tenant, n int) placement {
	p, load := make(placement, len(all)), make([]float64, n)
	for _, i := range bySize(all) {
		d := least(load)
		load[d] += all[i].work
		p[i] = slices.Repeat([]int{d}, all[i].channels)
	}
	return p
}

func bySize(all []tenant) []int {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(all[b].work, all[a].work) })
	return order
}

func least(load []float64) int {
	d := 0
	for i, l := range load {
		if l < load[d] {
			d = i
		}
	}
	return d
}

// relieve moves tenants to the new database, the n-th, from whichever has most
// above a fair share, as long as one fits in there and above.
func relieve(all []tenant, before placement, n int) placement {
	p := slices.Clone(before)
	load := loads(all, p, n)
	fair := total(all) / float64(n)
	for _, i := range bySize(all) {
		from := p[i][0]
		if load[from]-all[i].work >= fair*0.98 && load[n-1]+all[i].work <= fair {
			load[from], load[n-1] = load[from]-all[i].work, load[n-1]+all[i].work
			p[i] = slices.Repeat([]int{n - 1}, all[i].channels)
		}
	}
	return p
}

// loads is the work of each database.
func loads(all []tenant, p placement, n int) []float64 {
	load := make([]float64, n)
	for i, t := range all {
		for _, d := range p[i] {
			load[d] += t.work / float64(t.channels)
		}
	}
	return load
}

func total(all []tenant) (sum float64) {
	for _, t := range all {
		sum += t.work
	}
	return sum
}

// size is the work of the tenant at a rank, before it is made a share: a power
// law.
func size(rank int, tail float64) float64 { return math.Pow(float64(rank), -tail) }
