package automation

import (
	"strings"
	"time"
)

// An automation is declared as data: the table of the documentation is made of
// the same values by which it runs.
type automation struct {
	name string
	id   string // its number among the rules of the reference systems
	on   func(*Settings) bool
	// opens are the events that start it; several of one event are all looked at,
	// and the first counts.
	opens []opening
	// guards are checked in order when it acts.
	guards []guard
	ends   []ending
	effect string // what it does, in words
	once   string // what the key counts, in words
	// key is the parts of the once-only key.
	key func(*moment) []string
	// prefixes are the parts that the keys of what an ending cancels begin with;
	// nil is the name and the case.
	prefixes func(*moment) [][]string
	// at is when it acts; nil is at once.
	at func(*moment) time.Time
	// prepare adds what else the Start needs; nil adds nothing.
	prepare func(*moment, *Start)
	act     func(*moment, *Outcome)
}

// An opening is an event that starts an automation.
type opening struct {
	trigger Trigger
	words   string             // "message of the agent who serves the case"
	when    func(*moment) bool // nil always holds
	// refuse says why it does not start although it was meant; nil never does.
	refuse func(*moment) Reason
}

// A guard is what must hold when an automation acts.
type guard struct {
	words  string
	reason Reason // if it does not hold
	holds  func(*moment) bool
}

// An ending is an event that ends what has not acted yet.
type ending struct {
	trigger Trigger
	words   string
	when    func(*moment) bool // nil always holds
}

// A moment is what an automation decides by.
type moment struct {
	*Facts
	settings *Settings
	event    *Event
	// start is the Start that acts; zero when an event happens.
	start Start
	// env is the view of the moment, once a condition has asked for it.
	env any
}

// keySeparator stands between the parts of a key, and in none of them.
const keySeparator = ":"

var keyEscapes = strings.NewReplacer("%", "%25", keySeparator, "%3A")

// keyOf joins parts. Different parts give different keys, and no key begins with
// another one and a separator unless its parts do.
func keyOf(parts ...string) string {
	escaped := make([]string, len(parts))
	for i, p := range parts {
		escaped[i] = keyEscapes.Replace(p)
	}
	return strings.Join(escaped, keySeparator)
}

// starts makes the Start of an automation.
func (a *automation) starts(m *moment) Start {
	s := Start{Automation: a.name, Key: keyOf(a.key(m)...), At: m.event.At, Event: *m.event}
	if a.at != nil {
		s.At = a.at(m)
	}
	if a.prepare != nil {
		a.prepare(m, &s)
	}
	return s
}

// cancels are the Cancels of an automation that the event has ended.
func (a *automation) cancels(m *moment) []Cancel {
	prefixes := [][]string{{a.name, m.Case.ID}}
	if a.prefixes != nil {
		prefixes = a.prefixes(m)
	}
	all := make([]Cancel, len(prefixes))
	for i, parts := range prefixes {
		all[i] = Cancel{Automation: a.name, Prefix: keyOf(parts...) + keySeparator}
	}
	return all
}

// opened finds the opening that the event is.
func (a *automation) opened(m *moment) *opening {
	for i := range a.opens {
		o := &a.opens[i]
		if o.trigger == m.event.Trigger && (o.when == nil || o.when(m)) {
			return o
		}
	}
	return nil
}

// ended reports whether the event ends the automation.
func (a *automation) ended(m *moment) bool {
	for _, e := range a.ends {
		if e.trigger == m.event.Trigger && (e.when == nil || e.when(m)) {
			return true
		}
	}
	return false
}

// refusal is the first guard that does not hold, or "".
func (a *automation) refusal(m *moment) Reason {
	if !a.on(m.settings) {
		return Off
	}
	for _, g := range a.guards {
		if !g.holds(m) {
			return g.reason
		}
	}
	return ""
}
