package main

import (
	"maps"
	"slices"

	"github.com/anishathalye/porcupine"
	"github.com/rapport-go/rapport/storage"
)

// A deed is what somebody does about a stranger.
type deed struct {
	kind   deedKind
	number string
	agent  storage.AgentID
	bond   storage.BindingID // what is revoked
	key    string
}

type deedKind string

const (
	engages deedKind = "engages"
	revokes deedKind = "revokes"
)

// told is what they were told: under which binding the message is stored, or
// who is in the way.
type told struct {
	bond    storage.BindingID
	refused bool
	holder  storage.AgentID
}

// A hold is who has a stranger, as if everything happened one after the other.
type hold struct {
	bond   storage.BindingID
	holder storage.AgentID
}

// next is what a deed makes of a hold, if what was told can be right: an agent
// succeeds exactly if nobody else has the binding, and goes on with their own
// (S1.20, S1.22). Who is refused is told who holds it at that moment (S1.35).
func (h hold) next(d deed, t told) (hold, bool) {
	switch {
	case d.kind == revokes:
		if h.bond == d.bond {
			return hold{}, true
		}
		return h, true
	case t.refused:
		return h, h.holder != "" && h.holder == t.holder && h.holder != d.agent
	case h.holder == "":
		return hold{t.bond, d.agent}, true
	}
	return h, h.holder == d.agent && h.bond == t.bond
}

// oneHolds is the model for porcupine: a history is right if there is an order,
// within the time that each deed took, in which every answer is.
var oneHolds = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		strangers := map[string][]porcupine.Operation{}
		for _, o := range history {
			number := o.Input.(deed).number
			strangers[number] = append(strangers[number], o)
		}
		return slices.Collect(maps.Values(strangers))
	},
	Init: func() any { return hold{} },
	Step: func(state, input, output any) (bool, any) {
		next, ok := state.(hold).next(input.(deed), output.(told))
		return ok, next
	},
}

// overlapping counts the deeds during which there was another one about the
// same stranger.
func overlapping(history []porcupine.Operation) int {
	n := 0
	for _, stranger := range oneHolds.Partition(history) {
		for i, a := range stranger {
			if slices.ContainsFunc(slices.Delete(slices.Clone(stranger), i, i+1), func(b porcupine.Operation) bool {
				return a.Call < b.Return && b.Call < a.Return
			}) {
				n++
			}
		}
	}
	return n
}
