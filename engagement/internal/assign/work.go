package assign

import (
	"slices"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// A Work is a case that is being changed, under the lock of its conversation.
type Work struct {
	Conv *storage.Conversation
	Case *storage.Case
	Record
	before  stand
	counted stand             // what a sitting counts with
	stood   bool              // it stood by for places
	standby []storage.Standby // for what it stands by now, if that was decided anew
	again   time.Time         // when to route it; zero: not
	passed  storage.AgentID   // to whom it did not go back
	notes   []*storage.JournalEntry
	told    []sla.Event
	changed bool
	// served says that the conversation has another Served.
	served bool
}

// A stand is who has to do with a case.
type stand struct {
	state   storage.CaseState
	owner   storage.AgentID
	bot     storage.BotID
	offered storage.AgentID
	queue   storage.QueueID
	// ended is whose case it is, if the talk has ended.
	ended storage.AgentID
}

// holders are those of whose capacity it takes some, each once.
func (s stand) holders(ended bool) []storage.AgentID {
	var all []storage.AgentID
	if !ended {
		s.ended = ""
	}
	for _, id := range []storage.AgentID{s.owner, s.offered, s.ended} {
		if id != "" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

func standOf(c *storage.Case) stand {
	s := stand{state: c.State, queue: c.Queue}
	if c.State == storage.CaseOngoing {
		s.owner, s.bot = c.Owner, c.Bot
	}
	if c.State == storage.CaseEnded {
		s.ended = c.Owner
	}
	if c.Offered {
		s.offered = c.For
	}
	return s
}

// Open begins to change a case.
func Open(conv *storage.Conversation, c *storage.Case) (*Work, error) {
	r, err := ReadRecord(c)
	is := standOf(c)
	return &Work{Conv: conv, Case: c, Record: r, before: is, counted: is, stood: len(r.Standby) > 0}, err
}

// Note adds a journal entry about the case.
func (w *Work) Note(kind journal.Kind, at time.Time, by storage.Author, d journal.Detail) {
	w.notes = append(w.notes, journal.OnConversation(journal.Entry(kind, at, by, d), w.Conv))
	w.changed = true
}

// Tell has the clocks of what was promised told of events.
func (w *Work) Tell(es ...sla.Event) { w.told = append(w.told, es...) }

// Told are the events that the case's clocks have to be told of: with what was
// done, that it was parked, or is so no more.
func (w *Work) Told(at time.Time) []sla.Event {
	was, is := w.before.state == storage.CaseParked, w.Case.State == storage.CaseParked
	switch {
	case is && !was:
		return append(w.told, sla.Event{Kind: sla.Frozen, At: at, Freeze: sla.Parked})
	case was && !is && w.Case.State != storage.CaseClosed:
		return append(w.told, sla.Event{Kind: sla.Thawed, At: at, Freeze: sla.Parked})
	}
	return w.told
}

// Connected is the agent who has become the owner; empty if nobody has.
func (w *Work) Connected() storage.AgentID {
	if is := standOf(w.Case); is.owner != w.before.owner {
		return is.owner
	}
	return ""
}

// RouteAt asks for the case to be routed.
func (w *Work) RouteAt(at time.Time) { w.again = at }

// Give makes the case an agent's.
func (w *Work) Give(to storage.AgentID, at time.Time) {
	w.Unqueue()
	w.Case.State, w.Case.Owner, w.Case.Bot, w.Case.PickedUpAt = storage.CaseOngoing, to, "", at
	w.Settled()
	w.changed = true
}

// GiveBot makes the case a bot's.
func (w *Work) GiveBot(to storage.BotID, at time.Time) {
	w.Give("", at)
	w.Case.Bot = to
}

// Free takes the case away from whoever has it, and lets it wait.
func (w *Work) Free(at time.Time) { w.reopen(at, "") }

// Send lets a case that no agent serves go to a recipient, whatever the rules of
// its channel say.
func (w *Work) Send(at time.Time, to Recipient) {
	w.Free(at)
	w.Direct, w.Sent = routing.AgentID(to.Agent), to.Destination
	if to.Tag != "" {
		w.Case.Tag = string(to.Tag)
	}
}

// Return lets a case that was put aside go on: back with the agent who had it, if
// they can take it.
func (w *Work) Return(at time.Time) { w.reopen(at, w.Case.Owner) }

func (w *Work) reopen(at time.Time, back storage.AgentID) {
	w.Unqueue()
	w.Case.State, w.Case.Owner, w.Case.Bot, w.Case.PickedUpAt = storage.CaseOpen, "", "", time.Time{}
	w.Waits(at, back)
	w.RouteAt(at)
	w.changed = true
}

// Forward lets a case go where the rules say that has waited for the agent whom
// its contact is bound to. They had their time.
func (w *Work) Forward(at time.Time) {
	first := w.Case.For
	w.Unqueue()
	if w.Case.State == storage.CaseOpen {
		w.Waits(at, "")
		w.Refused(at, first)
		w.RouteAt(at)
	}
	w.changed = true
}

// Rest takes the case out of everybody's hands in a state in which it waits for
// nobody. Its owner stays known.
func (w *Work) Rest(state storage.CaseState) {
	w.Unqueue()
	w.Case.State = state
	w.Settled()
	w.changed = true
}

// Unqueue takes the case out of its queue, and back from all to whom it is
// offered.
func (w *Work) Unqueue() {
	c := w.Case
	w.changed = w.changed || c.Queue != "" || c.For != "" || len(w.Record.Offered)+len(w.Standby) > 0
	c.Queue, c.Urgency, c.Rank = "", 0, time.Time{}
	c.For, c.ForUntil, c.Offered = "", time.Time{}, false
	w.Record.Offered, w.Record.Standby, w.standby = nil, nil, nil
}

// Withdraw takes an offer to one agent back.
func (w *Work) Withdraw(at time.Time) {
	if w.Case.Offered {
		w.Note(journal.OfferWithdrawn, at, system, journal.Detail{Agents: []storage.AgentID{w.Case.For}})
		w.Unqueue()
	}
}

// enqueue puts the case into the queue of a destination.
func (w *Work) enqueue(r *Rules, d routing.DestinationID, since time.Time) {
	p := r.Place(d, w.Case.Priority, since)
	w.Case.Queue, w.Case.Urgency, w.Case.Rank = storage.QueueID(d), p.Urgency, p.Rank
	w.changed = true
}

// Settle brings case and conversation in line with what was done: the fence goes
// up with a new handler, and who served the contact last is known. The caller
// writes both, and then calls Follow.
func (w *Work) Settle(at time.Time) error {
	after := standOf(w.Case)
	if after.owner != w.before.owner || after.bot != w.before.bot {
		w.Case.Fence++
	}
	if last := after.owner; last != w.before.owner {
		if last == "" {
			last = w.before.owner
		}
		w.Conv.Served, w.Conv.ServedAt, w.served = last, at, true
	}
	return w.Write(w.Case)
}
