package binding_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/rapport-go/rapport/engagement/binding"
)

// A world says what can happen, and how long things take.
type world struct {
	name   string
	agents int8
	lanes  int8 // addresses of the contact: messages to each leave one at a time
	slots  int  // messages that are open at once, at most
	most   int8 // messages that one binding counts, at most

	// clocks is how far the clock of each process is from the real time.
	// Processes of one clock are alike, and so one of them is enough: any step
	// may be another's, and a worker dies alone or with others.
	clocks      []tick
	skew        tick   // what the terms allow for
	periods     []tick // those that can be set
	bound       tick
	lease       tick
	replies     bool // the contact answers
	retries     bool // a message that was refused for now is tried again
	repeats     bool // the provider drops repeats, so that an open call is made again
	interferes  bool // people and administrators end bindings
	endless     bool // calls have no deadline
	anyRefusal  bool // a refused repeat counts as refused, whatever came of the call before
	earlyAnswer bool // the answer counts from the hand-over
	renews      bool // the holder reserves anew as soon as their own clock says so
	protocol
}

func (w *world) shortest() tick {
	p := w.periods[0]
	for _, q := range w.periods {
		p = min(p, q)
	}
	return p
}

func (w *world) longest() tick {
	p := w.periods[0]
	for _, q := range w.periods {
		p = max(p, q)
	}
	return p
}

// past stands for every instant at and before it. Nothing tells them apart: a
// binding that began with a message then is over by every clock.
func (w *world) past() tick { return -(w.longest() + w.bound + 2*w.skew + 1) }

func (w *world) terms(s *state) binding.Terms {
	return binding.Terms{
		Period: time.Duration(w.periods[s.period]) * unit, Bound: time.Duration(w.bound) * unit, Skew: time.Duration(w.skew) * unit,
	}
}

func (w *world) now(clock int8) time.Time { return instant(w.clocks[clock]) }

// What can go wrong.
type wrong string

const (
	fine       wrong = ""
	twoAgents  wrong = "two agents' messages reached the contact within one period"
	twoCalls   wrong = "two agents' calls were under way at once"
	afterEnd   wrong = "a message was handed over after somebody ended its binding"
	revived    wrong = "a binding came back that had ended"
	shortened  wrong = "a promised end date moved back"
	notFreed   wrong = "everything was refused, and the contact is not free"
	tooLong    wrong = "others are kept out for longer than bound, period and skew"
	miscounted wrong = "a binding holds fewer messages than may still leave"
)

// An action is one step of somebody.
type action struct {
	kind  kind
	agent int8
	slot  int8
	clock int8
}

type kind int8

const (
	ticks kind = iota
	engages
	sends
	excluded
	handsOver
	stopsAtFence
	finds
	callsAgain
	arrives
	answers
	refuses
	breaks
	dies
	recordsAccepted
	recordsRefused
	puts
	replies
	expires
	revokes
	switches
	deactivates
	erases
	takesCase
	setsPeriod
	kinds = iota
)

// rare are those that would leave nothing else time to happen on a walk.
func (k kind) rare() bool { return k >= replies && k != expires }

var told = [kinds]string{
	ticks:           "a tick passes",
	engages:         "WHO engages: the contact is reserved, and message N queued",
	sends:           "WHO queues message N",
	excluded:        "WHO is refused",
	handsOver:       "WHO's message N is handed over",
	stopsAtFence:    "WHO's message N is stopped at the hand-over",
	finds:           "WHO's message N is found with its lease run out: unknown",
	callsAgain:      "WHO's message N is found with its lease run out, and handed over again",
	arrives:         "WHO's message N reaches the contact",
	answers:         "the provider's answer to WHO's message N comes",
	refuses:         "the provider refuses WHO's message N",
	breaks:          "the call of WHO's message N ends without an answer: unknown",
	dies:            "what worked on WHO's message N dies",
	recordsAccepted: "WHO's message N is recorded as accepted",
	recordsRefused:  "WHO's message N is recorded as refused",
	puts:            "WHO's message N is put back to be tried again",
	replies:         "the contact answers",
	expires:         "the due moment ends the binding",
	revokes:         "the binding is revoked",
	switches:        "engagement is switched off, or on",
	deactivates:     "WHO is deactivated, or comes back",
	erases:          "the contact is erased",
	takesCase:       "the contact's case goes to WHO",
	setsPeriod:      "another period is set",
}

// told says what the action did that led from one state to another.
func (a action) told(from, to *state) string {
	who, number := a.agent, from.messages[a.slot].number
	if a.kind == engages || a.kind == sends {
		number = to.numbers
	} else if who == 0 {
		who = from.messages[a.slot].agent
	}
	name := "nobody"
	if who != 0 {
		name = string(names[who])
	}
	text := strings.NewReplacer("WHO", name, " N", fmt.Sprintf(" %d", number)).Replace(told[a.kind])
	return fmt.Sprintf("process %d: %s", a.clock+1, text)
}
