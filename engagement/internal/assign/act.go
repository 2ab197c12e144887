package assign

import (
	"slices"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// act does with a waiting case what was decided.
func (d *Desk) act(at time.Time, r *Rules, dec routing.Decision, w *Work) {
	if dec.Outcome == routing.HandToBot && slices.Contains(w.Bots, dec.Bot) {
		dec.Outcome, dec.Bot = routing.Hold, "" // it has handed the case over
	}
	w.Timers = r.timers(dec.Destination, w.Needs)
	was, before := w.Last, w.Case.Queue
	w.Unqueue()
	since := w.Since
	switch dec.Outcome {
	case routing.Assign:
		w.Give(storage.AgentID(dec.Agent), at)
	case routing.HandToBot:
		w.GiveBot(storage.BotID(dec.Bot), at)
	case routing.Missed:
		w.Case.State = storage.CaseMissed
	case routing.Offer:
		w.offer(at, r, dec, since)
	case routing.Hold:
		w.hold(r, dec, since)
	}
	w.again = earliest(w.again, future(at, dec.NextChange), future(at, dec.Limit))
	if settled := dec.Outcome == routing.Assign || dec.Outcome == routing.HandToBot || dec.Outcome == routing.Missed; settled {
		w.again = time.Time{}
	}
	w.Last, w.At, w.changed = trace(dec), at, true
	if was == nil || !same(*was, dec) || before != w.Case.Queue {
		w.Note(kindOf(dec.Outcome), at, system, routed(w, dec))
	}
}

// timers are those of a case at a destination; nil for none.
func (r *Rules) timers(d routing.DestinationID, needs []routing.Need) *routing.Timers {
	t := r.settings.Timers(d, needs)
	if t == (routing.Timers{}) {
		return nil
	}
	return &t
}

// future is t if it lies behind at, and no instant otherwise.
func future(at, t time.Time) time.Time {
	if t.After(at) {
		return t
	}
	return time.Time{}
}

// offer asks agents.
func (w *Work) offer(at time.Time, r *Rules, dec routing.Decision, since time.Time) {
	if dec.Destination != "" {
		w.enqueue(r, dec.Destination, since)
	}
	w.Record.Offered = dec.Agents
	w.Case.ForUntil = dec.Limit
	if dec.Agent == "" || r.broadcasts(dec, len(w.Needs)) {
		return
	}
	w.Case.For, w.Case.Offered = storage.AgentID(dec.Agent), true
	w.Case.ForUntil = earliest(dec.Limit, at.Add(r.patience(dec.Destination)))
	w.again = w.Case.ForUntil
}

// broadcasts reports whether a decision offers to all, even if there is one.
func (r *Rules) broadcasts(dec routing.Decision, needs int) bool {
	to := r.destinations[dec.Destination]
	return to != nil && dec.Reason != routing.ByDirect && !to.Assign &&
		(to.Method == routing.Simultaneous || to.Method == "" && needs+len(to.Skills) == 0)
}

// patience is how long one agent is asked at a destination.
func (r *Rules) patience(id routing.DestinationID) time.Duration {
	if to := r.destinations[id]; to != nil && to.Wait > 0 {
		return to.Wait
	}
	return routing.DefaultWait
}

// hold lets the case wait.
func (w *Work) hold(r *Rules, dec routing.Decision, since time.Time) {
	switch {
	case dec.For != "":
		w.Case.For = storage.AgentID(dec.For)
	case dec.Destination != "":
		w.enqueue(r, dec.Destination, since)
	default:
		w.enqueue(r, routing.DestinationID(Loose), since)
	}
	w.Case.ForUntil = dec.Limit
	w.standBy(r, dec, since)
}

// kindOf is the event that tells of an outcome.
func kindOf(o routing.Outcome) journal.Kind {
	switch o {
	case routing.Assign, routing.HandToBot:
		return journal.CaseAssigned
	case routing.Offer:
		return journal.CaseOffered
	case routing.Missed:
		return journal.CaseMissed
	}
	return journal.CaseQueued
}

// routed is what a journal entry says of a decision.
func routed(w *Work, dec routing.Decision) journal.Detail {
	det := journal.Detail{Owner: w.Case.Owner, Bot: w.Case.Bot, For: w.Case.For, Until: w.Case.ForUntil, Route: trace(dec)}
	for _, a := range dec.Agents {
		if dec.Outcome == routing.Offer {
			det.Agents = append(det.Agents, storage.AgentID(a))
		}
	}
	return det
}

// maxCandidates is how many candidates of a decision are kept.
const maxCandidates = 50

// trace is a decision as it is kept: of very many candidates those who could
// have had the case, and some of the others.
func trace(dec routing.Decision) *routing.Decision {
	if dec.Outcome != routing.Hold {
		dec.Passed = nil // somebody has it, or is asked
	}
	if len(dec.Candidates) <= maxCandidates {
		return &dec
	}
	var able, others []routing.Candidate
	for _, c := range dec.Candidates {
		if c.Excluded == "" {
			able = append(able, c)
		} else {
			others = append(others, c)
		}
	}
	dec.Candidates = append(able, others...)[:maxCandidates]
	return &dec
}

// same reports whether two decisions let a case wait in the same way.
func same(a, b routing.Decision) bool {
	return a.Outcome == b.Outcome && a.Reason == b.Reason && a.Agent == b.Agent && a.For == b.For &&
		a.Destination == b.Destination && slices.Equal(a.Agents, b.Agents)
}
