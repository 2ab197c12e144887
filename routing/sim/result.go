package sim

import (
	"slices"
	"time"

	"github.com/rapport-go/rapport/routing"
)

// A Result is how a day went under one policy.
type Result struct {
	Policy string `json:"policy"`
	// Cases is how many came: Served by agents, Bots by bots, and Missed.
	Cases  int `json:"cases"`
	Served int `json:"served"`
	Bots   int `json:"bots"`
	Missed int `json:"missed"`
	// Left is how many still waited when the last agent had gone.
	Left int `json:"left"`
	// The waits are those of the cases that agents served.
	Mean time.Duration `json:"mean"`
	P50  time.Duration `json:"p50"`
	P90  time.Duration `json:"p90"`
	Max  time.Duration `json:"max"`
	// Kept is the share of all cases that agents served within the target.
	Kept float64 `json:"kept"`
	// Back is the share of returning contacts' cases that went to the agent who
	// served them before.
	Back float64 `json:"back"`
	// Load is how much work agents had while they were there: 1 is one case all
	// the time.
	Load float64 `json:"load"`
	// Fairness is how evenly work was spread over the time of agents, by Jain's
	// index: 1 is evenly, 1/n is all to one of n.
	Fairness float64 `json:"fairness"`
	// Waits are all waits, sorted.
	Waits []time.Duration `json:"-"`
}

// outcome is what became of a case.
type outcome struct {
	k      routing.Case
	what   routing.Outcome
	agent  routing.AgentID
	waited time.Duration
}

// work is what an agent had to do in the time they were there.
type work struct {
	there, busy time.Duration
	cases       int
}

func (w *work) add(takes time.Duration) {
	w.busy += takes
	w.cases++
}

func (c *running) result(policy string, target time.Duration) Result {
	r := Result{Policy: policy, Cases: len(c.cases), Left: len(c.waiting)}
	kept, again, back := 0, 0, 0
	for _, o := range c.out {
		switch o.what {
		case routing.Missed:
			r.Missed++
			continue
		case routing.HandToBot:
			r.Bots++
			continue
		}
		r.Served++
		r.Waits = append(r.Waits, o.waited)
		kept += count(o.waited <= target)
		again += count(o.k.ServedContact.Agent != "")
		back += count(o.k.ServedContact.Agent == o.agent)
	}
	slices.Sort(r.Waits)
	r.waits()
	r.Kept, r.Back = ratio(kept, r.Cases), ratio(back, again)
	r.Load, r.Fairness = c.spread()
	return r
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func ratio(of, all int) float64 {
	if all == 0 {
		return 0
	}
	return float64(of) / float64(all)
}

func (r *Result) waits() {
	n := len(r.Waits)
	if n == 0 {
		return
	}
	var sum time.Duration
	for _, w := range r.Waits {
		sum += w
	}
	r.Mean, r.P50, r.P90, r.Max = sum/time.Duration(n), r.Waits[(n-1)/2], r.Waits[(n-1)*9/10], r.Waits[n-1]
}

// spread is the mean load of agents, and its fairness.
func (c *running) spread() (load, fairness float64) {
	var busy, there, sum, squares float64
	n := 0
	for _, a := range c.agents {
		w := c.work[a.ID]
		if w.there <= 0 {
			continue
		}
		x := float64(w.busy) / float64(w.there)
		busy, there = busy+float64(w.busy), there+float64(w.there)
		sum, squares, n = sum+x, squares+x*x, n+1
	}
	if squares == 0 {
		return 0, 1
	}
	return busy / there, sum * sum / (float64(n) * squares)
}
