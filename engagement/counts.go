package engagement

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// maxCount is how far counts go.
const maxCount = 1000

// Counts is how many cases there are in views, up to 1,000 each.
type Counts struct {
	Queue int `json:"queue"`
	Mine  int `json:"mine"`
	Open  int `json:"open"`
	// Missed is those of ViewMissed.
	Missed int `json:"missed"`
	// Offers is how many cases the agent may take now, up to 100.
	Offers int `json:"offers"`
	// Unread is how many messages of contacts the agent has not read, in the cases
	// that they serve or have put aside, up to 1,000 (S5.32).
	Unread int `json:"unread"`
}

// Counts counts the cases that wait for the agent or anybody, those that the
// agent serves, and those that are not closed. Queue counts what waits at every
// destination, also where the agent does not serve. Closed cases only become more
// and are not counted.
func (e *Engine) Counts(ctx context.Context, agent storage.AgentID) (Counts, error) {
	var c Counts
	err := e.view(ctx, "counts", func(ctx context.Context, tx storage.Tx) (err error) {
		c = Counts{}
		for n, qs := range map[*int][]storage.CaseQuery{
			&c.Queue:  {{State: storage.CaseOpen, Viewer: agent}},
			&c.Mine:   {{State: storage.CaseOngoing, Owner: agent}},
			&c.Missed: {{State: storage.CaseMissed, Viewer: agent}},
			&c.Open:   stateQueries(openStates),
		} {
			if *n, err = e.count(ctx, tx, agent, qs); err != nil {
				return err
			}
		}
		if c.Unread, err = tx.ReadMarks().Unread(ctx, agent, maxCount); err != nil {
			return err
		}
		c.Offers, err = e.countOffers(ctx, tx, agent)
		return err
	})
	return c, err
}

func stateQueries(states []storage.CaseState) (qs []storage.CaseQuery) {
	for _, state := range states {
		qs = append(qs, storage.CaseQuery{State: state})
	}
	return qs
}

// count counts the cases that an agent may see, up to maxCount.
func (e *Engine) count(ctx context.Context, tx storage.Tx, agent storage.AgentID, all []storage.CaseQuery) (int, error) {
	queries, err := e.onChannels(ctx, tx, agent, all)
	if err != nil {
		return 0, err
	}
	sum := 0
	for _, q := range queries {
		n, err := tx.Cases().Count(ctx, q, maxCount)
		if err != nil {
			return 0, err
		}
		sum = min(sum+n, maxCount)
	}
	return sum, nil
}
