package engagement_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/anishathalye/porcupine"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A deed is what somebody does about the contact with a number.
type deed struct {
	kind   deedKind
	number string
	agent  storage.AgentID
	work   storage.CaseID    // what is closed
	bond   storage.BindingID // what is revoked, or whose message the provider refused
}

type deedKind string

const (
	engages deedKind = "engages"
	closes  deedKind = "closes"
	revokes deedKind = "revokes"
	looks   deedKind = "looks"
	bounces deedKind = "bounces" // the provider refuses a message for good
)

// An answer is what they are told: under which case and binding the message is
// stored, or why it is not and who is in the way.
type answer struct {
	work    storage.CaseID
	bond    storage.BindingID
	message storage.MessageID
	reason  engagement.Reason
	holder  storage.AgentID
}

// A hold is who has a contact, as if everything happened one after the other.
type hold struct {
	work     storage.CaseID // the open case
	owner    storage.AgentID
	bond     storage.BindingID // the live binding
	holder   storage.AgentID
	messages int // that bind: stored, and not refused
}

// next is what a deed makes of a hold, if the answer can be right.
func (h hold) next(d deed, a answer) (hold, bool) {
	switch d.kind {
	case engages:
		return h.engaged(d.agent, a)
	case looks:
		return h, h.seen(d.agent, a)
	case closes:
		return h.closed(d, a)
	case revokes:
		if h.bond == d.bond {
			h = h.unbound()
		}
	case bounces:
		if h.bond == d.bond {
			if h.messages--; h.messages == 0 {
				h = h.unbound()
			}
		}
	}
	return h, true
}

func (h hold) unbound() hold { return hold{work: h.work, owner: h.owner} }

// taken is the reason of who may not close a case because it is another's.
const taken engagement.Reason = "taken"

// closed: only who has the case closes it. To close what is closed already, or
// what a later case has taken the place of, does nothing.
func (h hold) closed(d deed, a answer) (hold, bool) {
	switch {
	case a.reason == taken:
		return h, h.work == d.work && h.owner == a.holder && h.owner != d.agent
	case h.work != d.work:
		return h, true
	}
	return hold{bond: h.bond, holder: h.holder, messages: h.messages}, h.owner == d.agent
}

// engaged: an agent succeeds exactly if nobody else has the binding, and goes
// on with their own. Nobody has ever written, so an open case keeps nobody out:
// it goes along.
func (h hold) engaged(agent storage.AgentID, a answer) (hold, bool) {
	if a.reason != "" {
		return h, h.seen(agent, a)
	}
	free := h.seen(agent, answer{})
	if !h.work.IsZero() && h.work != a.work || h.holder == agent && h.bond != a.bond {
		return h, false
	}
	return hold{work: a.work, owner: agent, bond: a.bond, holder: agent, messages: h.messages + 1}, free
}

// seen reports whether an agent can be told so: a refusal names who is in the
// way at that moment.
func (h hold) seen(agent storage.AgentID, a answer) bool {
	switch a.reason {
	case engagement.ReasonBound:
		return a.holder == h.holder && a.holder != agent
	case "":
		return h.holder == "" || h.holder == agent
	}
	return false
}

// onlyOneHolds is the model for porcupine: a history is right if there is an
// order, within the time that each deed took, in which every answer is.
var onlyOneHolds = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		contacts := map[string][]porcupine.Operation{}
		for _, o := range history {
			number := o.Input.(deed).number
			contacts[number] = append(contacts[number], o)
		}
		return slices.Collect(maps.Values(contacts))
	},
	Init: func() any { return hold{} },
	Step: func(state, input, output any) (bool, any) {
		next, ok := state.(hold).next(input.(deed), output.(answer))
		return ok, next
	},
}

// told is a history of one contact in words.
func told(history []porcupine.Operation) string {
	var out strings.Builder
	slices.SortFunc(history, func(a, b porcupine.Operation) int { return int(a.Call - b.Call) })
	for _, o := range history {
		d, a := o.Input.(deed), o.Output.(answer)
		fmt.Fprintf(&out, "%4d to %4d: %s %s %s", o.Call, o.Return, d.agent, d.kind, d.number)
		switch {
		case a.reason != "":
			fmt.Fprintf(&out, ": no, %s by %s", a.reason, a.holder)
		case d.kind == engages:
			fmt.Fprintf(&out, ": binding %s, case %s", a.bond, a.work)
		case d.kind == revokes, d.kind == bounces:
			fmt.Fprintf(&out, ": binding %s", d.bond)
		case d.kind == closes:
			fmt.Fprintf(&out, ": case %s", d.work)
		}
		out.WriteByte('\n')
	}
	return out.String()
}
