package engagement

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// Events is [Engine.Events] with what the agent may see, at the moment at which
// each event is handed out, to the second: an agent whose role changes sees more
// or less from then on, without subscribing anew. Of what happened after the
// journal says so, an agent never sees more than the new role allows.
func (s Screen) Events(ctx context.Context, after storage.Cursor) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		from, left := s.e.sights.follow(s.agent)
		defer left()
		for page, err := range s.e.pages(ctx, after) {
			if err == nil {
				err = s.handOut(ctx, page, from, yield)
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

// handOut yields what the agent may see of a page, by sights from a number on.
func (s Screen) handOut(ctx context.Context, page []*storage.JournalEntry, from uint64, yield func(Event, error) bool) error {
	var now *sight
	for _, entry := range page {
		if !s.e.sights.good(now, from) {
			var err error
			if now, err = s.e.sight(ctx, from); err != nil {
				return err
			}
		}
		if v := now.of[s.agent]; v.sees(entry.Channel, entry.Contact) {
			ev, err := eventOf(entry)
			if err != nil {
				return err
			}
			if !yield(s.event(v, ev), nil) {
				return errEnough
			}
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
	v := viewerOf(r)
	next = after
	for _, ev := range page {
		next = ev.Cursor
		if v.sees(ev.Channel, ev.Contact) {
			events = append(events, s.event(v, ev))
		}
	}
	return events, next, nil
}

// sees says whether a role sees an event about a channel and a contact. What
// belongs to a channel is for those who see its cases. What belongs to a contact
// and no channel is for those who see all.
func (v viewer) sees(ch channel.ID, contact storage.ContactID) bool {
	switch {
	case ch != "":
		return v.May(ViewCases, ch)
	case !contact.IsZero():
		return v.all
	}
	return v.ID != "" // anybody who is known
}

// event is an event that a role sees, as it sees it. What a provider sent, which
// has addresses and more, is for those who manage.
func (s Screen) event(r viewer, ev Event) Event {
	if !r.May(ManageChannels, ev.Channel) {
		ev.Detail.Event = nil
	}
	if c := ev.Detail.Consent; c != nil {
		ev.Detail.Consent = maskedConsent(r.Role, c)
	}
	if !r.May(SeeHolders, ev.Channel) {
		ev = withoutHolders(s.agent, ev)
	}
	return ev
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
