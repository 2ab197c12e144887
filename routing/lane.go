package routing

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A lane is the waiting cases for which the same agents will do.
type lane struct {
	key         string
	destination DestinationID
	at          *delivery // nil if there is no such destination
	channel     channel.ID
	kind        channel.Kind
	needs       []Need
	only        AgentID
	without     []AgentID // who must not have them
	ageing      Ageing
	line        pile
	seats       []*seat
}

// special lanes exist as long as somebody is in them.
func (l *lane) special() bool { return l.only != "" || len(l.without) > 0 }

// manyLanes is how many lanes may stay although nobody is in them.
const manyLanes = 1024

// place puts a ticket into its lane, and remembers when that changes.
func (f *Floor) place(now time.Time, w *waiting) *lane {
	k := &clock{now: now}
	k.note(w.Until)
	l := f.laneOf(w, k)
	f.tickets[w.Case.ID], w.lane = w, l
	l.line.add(w)
	if w.due = k.next; !w.due.IsZero() {
		f.due.add(w)
	}
	return l
}

func (f *Floor) remove(w *waiting) {
	l := w.lane
	l.line.remove(w)
	f.due.remove(w)
	delete(f.tickets, w.Case.ID)
	if l.line.len() == 0 && (l.special() || len(f.lanes) > manyLanes) {
		f.close(l)
	}
}

func (f *Floor) close(l *lane) {
	for _, s := range l.seats {
		s.lanes = slices.DeleteFunc(s.lanes, func(of *lane) bool { return of == l })
	}
	l.seats = nil
	delete(f.lanes, l.key)
}

// laneOf is the lane of a ticket now; it is made if there is none.
func (f *Floor) laneOf(w *waiting, k *clock) *lane {
	l := lane{destination: w.Destination, at: f.plan.destinations[w.Destination], channel: w.Case.Channel, kind: w.Case.Kind, only: w.Only}
	if l.only != "" {
		l.without = l.excluded(w, DefaultPause, k)
	} else if l.at != nil {
		l.needs, l.without = l.at.needs(&w.Case, k), l.excluded(w, l.pause(), k)
	}
	l.key = l.name()
	if known := f.lanes[l.key]; known != nil {
		return known
	}
	made := &l
	made.ageing, made.line = f.plan.Ageing(w.Destination), newLine()
	f.lanes[l.key] = made
	for _, s := range f.seats {
		s.join(made)
	}
	return made
}

// pause is for how long who refused a case must not have it. Where others can
// be asked instead, those come first, and it is no time at all.
func (l *lane) pause() time.Duration {
	if l.at.to.Method != FixedOrder {
		return 0
	}
	return or(l.at.to.Pause, DefaultPause)
}

// excluded are the agents who must not have the case now.
func (l *lane) excluded(w *waiting, pause time.Duration, k *clock) []AgentID {
	out := slices.Clone(w.Case.LeftOut)
	for _, r := range w.Case.Refusals {
		if pause > 0 && !k.reached(r.At.Add(pause)) {
			out = append(out, r.Agent)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// name tells lanes apart.
func (l *lane) name() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q %q %q %q", l.destination, l.channel, l.kind, l.only)
	for _, n := range l.needs {
		fmt.Fprintf(&b, " %q>%d<%d", n.Skill, n.AtLeast, n.AtMost)
	}
	for _, a := range l.without {
		fmt.Fprintf(&b, " -%q", a)
	}
	return b.String()
}

// takes reports whether an agent will do, if they are there and have room.
func (l *lane) takes(a *Agent, staff *Staff) bool {
	switch {
	case slices.Contains(l.without, a.ID):
		return false
	case l.only != "":
		return l.only == a.ID && staff.lasting(a, nil, l.channel) == ""
	case l.at == nil:
		return false
	}
	return staff.lasting(a, l.at.who, l.channel) == "" && a.skilled(l.needs)
}
