package metrics

import (
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A stage is where a case stands.
type stage string

const (
	waiting stage = "waiting"
	owned   stage = "owned"
	parked  stage = "parked"
	ended   stage = "ended"
	missed  stage = "missed"
	closed  stage = "closed"
)

// A work is what a board knows of a case.
type work struct {
	ID      storage.CaseID `json:"id"`
	Channel channel.ID     `json:"channel"`
	Stage   stage          `json:"stage"`
	// Whole says that its opening was seen.
	Whole bool `json:"whole,omitempty"`
	// Since is when it was opened, or last reopened. Spent is how long it was open
	// before.
	Since time.Time `json:"since"`
	Spent took      `json:"spent,omitzero"`
	// Owner has it since OwnedSince. Last is who had it last.
	Owner      handler   `json:"owner,omitzero"`
	OwnedSince time.Time `json:"owned_since,omitzero"`
	Last       handler   `json:"last,omitzero"`
	// Held is how long each owner had it, up to OwnedSince.
	Held []held `json:"held,omitempty"`
	// Asked is since when the contact waits for each side, and Answered whether
	// the first response of it is over.
	Asked    [3]time.Time `json:"asked,omitzero"`
	Answered [3]bool      `json:"answered,omitzero"`
	// Judged says that it counts in the service level already.
	Judged bool `json:"judged,omitempty"`
	// HandedOver is when a bot first gave it to people.
	HandedOver time.Time `json:"handed_over,omitzero"`
	// People and Bots say who had to do with it.
	People bool      `json:"people,omitempty"`
	Bots   bool      `json:"bots,omitempty"`
	Labels []string  `json:"labels,omitempty"`
	Closed time.Time `json:"closed,omitzero"`
}

// A held is how long an owner had a case.
type held struct {
	handler
	took
}

func agent(id string) handler   { return handler{Agent: storage.AgentID(id)} }
func program(id string) handler { return handler{Bot: storage.BotID(id)} }

func (h handler) isZero() bool { return h == handler{} }

// workOf is the case of an event. One that was not seen before is as if it had
// waited: when it was opened is not known.
func (b *Board) workOf(ev engagement.Event) *work {
	w := b.cases[ev.Case]
	if w == nil {
		w = &work{
			ID: ev.Case, Channel: ev.Channel, Stage: waiting, Since: b.at,
			Answered: [3]bool{true, true, true},
		}
		b.cases[ev.Case] = w
		b.pileUp(w)
	}
	return w
}

// open is the open case of a message; nil if it belongs to none.
func (b *Board) open(ev engagement.Event) *work {
	if ev.Case.IsZero() {
		return nil
	}
	if w := b.workOf(ev); w.Stage != closed {
		return w
	}
	return nil
}

// labels are those of a case, if there is one.
func (w *work) labels() []string {
	if w == nil {
		return nil
	}
	return w.Labels
}

// kind is whose a case is.
func (w *work) kind() side {
	switch {
	case w.People:
		return human
	case w.Bots:
		return bot
	}
	return automatic
}

// involve notes who had to do with a case.
func (w *work) involve(k side) {
	w.People = w.People || k == human
	w.Bots = w.Bots || k == bot
}

func unique(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(s string) bool { return s == "" })
}
