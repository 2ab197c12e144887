package engagement

import (
	"cmp"
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A Workload is what an agent has to do on a channel.
type Workload struct {
	Agent   storage.AgentID `json:"agent"`
	Channel channel.ID      `json:"channel"`
	// Cases is how many take some of the agent's capacity: those that they serve or
	// are offered alone, and with [Policy].EndedCounts those of which Ended tells.
	Cases int `json:"cases"`
	// Ended is how many have ended and are not done, whether they take capacity or
	// not (S5.10).
	Ended int `json:"ended"`
}

// Workload is what all agents have to do, by agent, then channel. An agent who has
// nothing on a channel is not in it.
func (e *Engine) Workload(ctx context.Context) (list []Workload, err error) {
	err = e.view(ctx, "workload", func(ctx context.Context, tx storage.Tx) error {
		all := workloads{}
		loads, err := e.desk.Loads(ctx, tx)
		if err != nil {
			return err
		}
		for _, l := range loads {
			all.of(l).Cases += l.Cases
		}
		for ch := range e.caps {
			if loads, err = tx.Cases().Ended(ctx, ch); err != nil {
				return err
			}
			for _, l := range loads {
				all.of(l).Ended += l.Cases
			}
		}
		list = all.sorted()
		return nil
	})
	return list, err
}

// workloads are found by a load without its number.
type workloads map[storage.Load]*Workload

func (w workloads) of(l storage.Load) *Workload {
	l.Cases = 0
	if w[l] == nil {
		w[l] = &Workload{Agent: l.Agent, Channel: l.Channel}
	}
	return w[l]
}

func (w workloads) sorted() []Workload {
	var list []Workload
	for _, one := range w {
		list = append(list, *one)
	}
	slices.SortFunc(list, func(a, b Workload) int {
		return cmp.Or(cmp.Compare(a.Agent, b.Agent), cmp.Compare(a.Channel, b.Channel))
	})
	return list
}

// endedCount are the channels on which a case that ended takes capacity.
func (c Config) endedCount() []channel.ID {
	var all []channel.ID
	for id, p := range c.Policies {
		if p.EndedCounts {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return all
}
