package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/storage"
)

// A Standing is what is under way with a case.
type Standing struct {
	// Offered are all who are asked to take it.
	Offered []storage.AgentID `json:"offered,omitempty"`
	// Transfer is the transfer that nobody has answered yet; nil if there is none.
	Transfer *Transferring `json:"transfer,omitempty"`
	// ParkedBy is who put it aside, and ParkedUntil until when; zero is until the
	// contact writes.
	ParkedBy    storage.AgentID `json:"parked_by,omitempty"`
	ParkedUntil time.Time       `json:"parked_until,omitzero"`
	// Position is its place in its queue, from 1; 0 if it waits in none.
	Position int `json:"position,omitempty"`
	// RespondBy is until when its agent should answer: see [Engine.RespondBy].
	RespondBy time.Time `json:"respond_by,omitzero"`
}

// Transferring is a case on its way from one agent to somebody else.
type Transferring struct {
	From storage.AgentID `json:"from"`
	To   Recipient       `json:"to"`
	Note string          `json:"note,omitempty"`
	At   time.Time       `json:"at"`
	// Until is when it ends by itself; zero if it does not.
	Until time.Time `json:"until,omitzero"`
}

// Standing says what is under way with a case. [storage.ErrNotFound].
func (e *Engine) Standing(ctx context.Context, id storage.CaseID) (s Standing, err error) {
	err = e.view(ctx, "standing", func(ctx context.Context, tx storage.Tx) error {
		cases, err := tx.Cases().Get(ctx, id)
		if err != nil {
			return err
		}
		if s, err = standing(cases[0]); err != nil {
			return err
		}
		s.Position, err = position(ctx, tx, cases[0])
		return err
	})
	return s, err
}

func standing(c *storage.Case) (Standing, error) {
	r, err := assign.ReadRecord(c)
	if err != nil {
		return Standing{}, err
	}
	var s Standing
	for _, a := range r.Offered {
		s.Offered = append(s.Offered, storage.AgentID(a))
	}
	if t := r.Transfer; t != nil {
		s.Transfer = &Transferring{From: t.From, To: t.To, Note: t.Note, At: t.At, Until: c.ForUntil}
	}
	if r.Parked != nil {
		s.ParkedBy, s.ParkedUntil = r.Parked.By, r.Parked.Until
	}
	s.RespondBy, err = respondBy(c)
	return s, err
}

// Standing is [Engine.Standing].
func (s Screen) Standing(ctx context.Context, id storage.CaseID) (Standing, error) {
	return of(ctx, s, id, s.e.Standing)
}

// A QueuePage is a page of a queue, in its order.
type QueuePage struct {
	Items []InboxItem `json:"items"`
	// Next is what to pass for the page behind it; zero if there is none.
	Next storage.QueuePlace `json:"next,omitzero"`
}

// Queue returns a page of what waits at a destination on the channels that the
// agent may see, in the order in which it is given out. limit is at most 200; 0
// means 50. A page may be short although there are more.
func (e *Engine) Queue(ctx context.Context, agent storage.AgentID, queue storage.QueueID, after storage.QueuePlace, limit int) (QueuePage, error) {
	limit = orElse(limit, 50)
	if limit < 0 || limit > 200 {
		return QueuePage{}, invalid("limit", "must be between 1 and 200")
	}
	var page QueuePage
	err := e.view(ctx, "queue", func(ctx context.Context, tx storage.Tx) error {
		page = QueuePage{}
		role, err := roleFor(ctx, tx, agent)
		if err != nil {
			return err
		}
		cases, err := tx.Cases().Waiting(ctx, storage.QueueQuery{Queue: queue, After: after, Limit: limit + 1})
		if err != nil {
			return err
		}
		if len(cases) > limit {
			cases = cases[:limit]
			page.Next = cases[limit-1].Place()
		}
		var seen []*storage.Case
		for _, c := range cases {
			if role.May(ViewCases, c.Channel) {
				seen = append(seen, c)
			}
		}
		page.Items, err = inboxItems(ctx, tx, agent, seen)
		return err
	})
	return page, err
}
