package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/anishathalye/porcupine"
	"github.com/rapport-go/rapport/storage"
)

// exclusive: there is an order of all deeds that explains what rivals were told.
func (a *audit) exclusive() *promise {
	p := &promise{text: "bindings are exclusive: what rivals were told has an order"}
	bonds := map[string]storage.BindingID{}
	for _, m := range a.stored.messages {
		if m.Key != "" && !m.Binding.IsZero() {
			bonds[m.Key] = m.Binding
		}
	}
	a.late = a.contest.late(bonds)
	for _, stranger := range oneHolds.Partition(a.contest.history) {
		if !porcupine.CheckOperations(oneHolds, stranger) {
			p.fails("no order explains this:\n%s", inWords(stranger))
		}
	}
	p.seen = fmt.Sprintf("%d deeds, %d at the same time as another", len(a.contest.history), overlapping(a.contest.history))
	return p
}

// alone: no stranger's phone has messages of two rivals, unless a binding was
// being revoked by the time of the second.
func (a *audit) alone() *promise {
	p := &promise{text: "only one rival writes to a stranger"}
	revoked := map[storage.BindingID]int64{}
	for key, d := range a.contest.asked {
		if d.kind == revokes && key != "" {
			if at, before := revoked[d.bond]; !before || d.at < at {
				revoked[d.bond] = d.at
			}
		}
	}
	for _, talk := range a.stored.talks {
		if strings.HasPrefix(talk.Address.Value, "+"+strangerNumber(0)[:4]) {
			a.aloneWith(p, talk.Address.Value, revoked)
		}
	}
	return p
}

func (a *audit) aloneWith(p *promise, number string, revoked map[storage.BindingID]int64) {
	var last *storage.Message
	for _, b := range a.shown(number) {
		id, err := storage.ParseID[storage.Message](b.Key)
		m := a.byID[id]
		if err != nil || m == nil {
			continue // another promise's
		}
		at, free := int64(never), last == nil || last.Author.ID == m.Author.ID
		if last != nil {
			for _, bond := range []storage.BindingID{last.Binding, m.Binding} {
				if when, was := revoked[bond]; was {
					at = min(at, when)
				}
			}
		}
		if !free && at > b.At.Sub(a.contest.began).Nanoseconds() {
			p.fails("%s got messages of %s and %s, and nobody had revoked a binding", number, last.Author.ID, m.Author.ID)
		}
		last = m
	}
	p.seen = fmt.Sprintf("%d revocations", len(revoked))
}

// inWords is the history of one stranger.
func inWords(history []porcupine.Operation) string {
	history = slices.SortedFunc(slices.Values(history), func(a, b porcupine.Operation) int {
		if a.Call < b.Call {
			return -1
		}
		return 1
	})
	var out strings.Builder
	for _, o := range history {
		d, t := o.Input.(deed), o.Output.(told)
		fmt.Fprintf(&out, "  %d to %d µs: %s %s %s", o.Call/1000, o.Return/1000, d.agent, d.kind, d.number)
		switch {
		case t.refused:
			fmt.Fprintf(&out, ": no, %s has the binding", t.holder)
		case d.kind == revokes:
			fmt.Fprintf(&out, ": binding %s", d.bond)
		default:
			fmt.Fprintf(&out, ": binding %s", t.bond)
		}
		out.WriteByte('\n')
	}
	return out.String()
}
