package metrics

import (
	"cmp"
	"maps"
	"slices"
)

// sorted are the keys of a map in order.
func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// sortedBy are the keys of a map in an order.
func sortedBy[K comparable, V any](m map[K]V, compare func(a, b K) int) []K {
	return slices.SortedFunc(maps.Keys(m), compare)
}

func (h handler) compareTo(o handler) int {
	return cmp.Or(cmp.Compare(h.Agent, o.Agent), cmp.Compare(h.Bot, o.Bot))
}

func (k pile) compare(o pile) int {
	return cmp.Or(cmp.Compare(k.channel, o.channel), k.compareTo(o.handler))
}

func (k cell) compare(o cell) int {
	return cmp.Or(cmp.Compare(k.period, o.period), cmp.Compare(k.channel, o.channel),
		k.compareTo(o.handler), cmp.Compare(k.label, o.label))
}
