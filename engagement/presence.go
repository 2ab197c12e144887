package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// silentDue is the kind of the due moments at which an agent has not been heard
// of for too long. The subject is the agent.
const silentDue = "silent"

// SetAvailability says whether the agent takes new work: one of routing's
// availabilities, or a name that the routing settings map to one. Only who is
// active is offered cases (S2.21); what they have already stays theirs (S2.26).
// What was offered to them alone goes to others when they leave.
//
// An agent stays active until somebody says otherwise. A host whose agents may close
// their screens also calls [Engine.Heartbeat]: a case that waits for one who is active
// and looks away is offered to them again and again, with two events each time, for as
// long as nobody else can take it.
func (e *Engine) SetAvailability(ctx context.Context, agent storage.AgentID, state routing.Availability) error {
	err := e.update(ctx, "set availability", func(ctx context.Context, tx storage.Tx) error {
		author, err := e.agentAuthor(ctx, tx, agent)
		if err != nil {
			return err
		}
		if err := e.knownState(ctx, tx, state); err != nil {
			return err
		}
		at := now()
		var is storage.Presence
		same := false
		err = assign.ChangePresence(ctx, tx, func(p *storage.Presence) {
			if same = p.State == string(state); !same {
				p.State, p.Since = string(state), at
			}
			is = *p
		}, agent)
		if err != nil || same {
			return err
		}
		return e.presenceChanged(ctx, tx, at, author, is)
	})
	if err == nil {
		e.news.publish()
		e.duty.Wake()
	}
	return err
}

func (e *Engine) knownState(ctx context.Context, tx storage.Tx, state routing.Availability) error {
	rules, err := e.desk.Rules(ctx, tx)
	if err == nil && !rules.Availability(state) {
		err = invalid("state", "is none of the availabilities that there are")
	}
	return err
}

// Heartbeat says that the agent is there, for as long as d from now: their screen
// is open. Until the first heartbeat an agent counts as there. When the time is
// over and no other came they get nothing new, whatever their availability, until
// the next.
func (e *Engine) Heartbeat(ctx context.Context, agent storage.AgentID, d time.Duration) error {
	if d <= 0 {
		return invalid("d", "must be above 0")
	}
	back := false
	err := e.update(ctx, "heartbeat", func(ctx context.Context, tx storage.Tx) error {
		author, err := e.agentAuthor(ctx, tx, agent)
		if err != nil {
			return err
		}
		at := now()
		var is storage.Presence
		err = assign.ChangePresence(ctx, tx, func(p *storage.Presence) {
			back = !p.SeenUntil.IsZero() && !p.SeenUntil.After(at)
			p.SeenUntil = at.Add(d)
			is = *p
		}, agent)
		if err != nil {
			return err
		}
		key := storage.DueKey{Kind: silentDue, Subject: string(agent)}
		if err := tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: key, At: is.SeenUntil}); err != nil || !back {
			return err
		}
		return e.presenceChanged(ctx, tx, at, author, is)
	})
	if err == nil && back {
		e.news.publish()
		e.duty.Wake()
	}
	return err
}

// silent looks at an agent whose heartbeat is due. What was offered to them goes
// to others.
func (e *Engine) silent(ctx context.Context, m *storage.DueMoment) (duty.Finish, error) {
	agent := storage.AgentID(m.Subject)
	return nil, e.update(ctx, "silent agent", func(ctx context.Context, tx storage.Tx) error {
		ps, err := tx.Presences().Get(ctx, agent)
		at := now()
		if err != nil || ps[0].SeenUntil.IsZero() || ps[0].SeenUntil.After(at) {
			return err
		}
		return e.presenceChanged(ctx, tx, at, system, ps[0])
	})
}

// presenceChanged tells of a change, and has looked what follows: whoever is
// there may have room, and who is not is not offered anything.
func (e *Engine) presenceChanged(ctx context.Context, tx storage.Tx, at time.Time, by storage.Author, p storage.Presence) error {
	dues := []*storage.DueMoment{assign.RoomAt(p.Agent, at)}
	for _, state := range []storage.CaseState{storage.CaseOpen, storage.CaseOngoing} {
		cases, err := tx.Cases().List(ctx, storage.CaseQuery{State: state, For: p.Agent, Limit: maxOffers})
		if err != nil {
			return err
		}
		for _, c := range cases {
			dues = append(dues, assign.RouteAt(c.ID, at))
		}
	}
	if err := tx.DueMoments().Put(ctx, dues...); err != nil {
		return err
	}
	return tx.Journal().Append(ctx, journal.Entry(journal.PresenceChanged, at, by, journal.Detail{Presence: &p}))
}

// Presences are the availabilities of all agents who ever said something about
// it, by id. One whose SeenUntil has passed gets nothing new.
func (e *Engine) Presences(ctx context.Context) (list []storage.Presence, err error) {
	err = e.view(ctx, "presences", func(ctx context.Context, tx storage.Tx) (err error) {
		list, err = tx.Presences().List(ctx)
		return err
	})
	return list, err
}
