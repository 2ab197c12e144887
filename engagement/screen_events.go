package engagement

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// roleGood is how long the role of a subscription is good for: whoever takes the
// events of a page slowly gets none by a role that is older.
const roleGood = time.Second

// Events is [Engine.Events] with what the agent may see, at the moment at which
// each event is handed out, to the second: an agent whose role changes sees more
// or less from then on, without subscribing anew.
func (s Screen) Events(ctx context.Context, after storage.Cursor) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for page, err := range s.e.pages(ctx, after) {
			if err == nil {
				err = s.handOut(ctx, page, yield)
			}
			switch {
			case errors.Is(err, errEnough):
				return
			case err != nil:
				yield(Event{}, err)
				return
			}
		}
	}
}

// errEnough is that a subscriber broke off.
var errEnough = errors.New("enough")

// handOut yields what the agent may see of a page.
func (s Screen) handOut(ctx context.Context, page []Event, yield func(Event, error) bool) error {
	var r Role
	var read time.Time
	for _, ev := range page {
		if read.IsZero() || time.Since(read) >= roleGood {
			var err error
			if r, err = s.role(ctx); err != nil {
				return err
			}
			read = time.Now()
		}
		if ev, ok := s.event(r, ev); ok && !yield(ev, nil) {
			return errEnough
		}
	}
	return nil
}

// EventPage returns what the agent may see of up to limit events after the
// cursor, without waiting, and the cursor behind those that were looked at. Where
// next is after, there is nothing more.
func (s Screen) EventPage(ctx context.Context, after storage.Cursor, limit int) (events []Event, next storage.Cursor, err error) {
	page, err := s.e.EventPage(ctx, after, limit)
	if err != nil {
		return nil, after, err
	}
	r, err := s.role(ctx)
	if err != nil {
		return nil, after, err
	}
	next = after
	for _, ev := range page {
		next = ev.Cursor
		if ev, ok := s.event(r, ev); ok {
			events = append(events, ev)
		}
	}
	return events, next, nil
}

// event is an event as a role sees it, and whether it does. What belongs to a
// channel is for those who see its cases. What belongs to a contact and no
// channel is for those who see all. What a provider sent, which has addresses and
// more, is for those who manage.
func (s Screen) event(r Role, ev Event) (Event, bool) {
	switch {
	case ev.Channel != "":
		if !r.May(ViewCases, ev.Channel) {
			return Event{}, false
		}
	case !ev.Contact.IsZero():
		if s.e.visible(r) != nil {
			return Event{}, false
		}
	case r.ID == "":
		return Event{}, false // nobody who is known
	}
	if !r.May(ManageChannels, ev.Channel) {
		ev.Detail.Event = nil
	}
	if c := ev.Detail.Consent; c != nil {
		ev.Detail.Consent = maskedConsent(r, c)
	}
	if !r.May(SeeHolders, ev.Channel) {
		ev = withoutHolders(s.agent, ev)
	}
	return ev, true
}

// withoutHolders leaves out whom a contact is bound to, unless it is the agent.
func withoutHolders(agent storage.AgentID, ev Event) Event {
	if b := ev.Detail.Binding; b != nil && b.Agent != agent {
		hidden := *b
		hidden.Agent = ""
		ev.Detail.Binding = &hidden
		if ev.Actor.ID == string(b.Agent) {
			ev.Actor = storage.Author{Kind: ev.Actor.Kind}
		}
	}
	if ev.Detail.For != agent {
		ev.Detail.For = ""
	}
	if ev.Kind == MessageReceived && !slices.Contains(ev.Detail.Agents, agent) {
		ev.Detail.Agents = nil // it may wait for whom the contact is bound to
	}
	return ev
}
