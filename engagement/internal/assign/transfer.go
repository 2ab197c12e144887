package assign

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// Pass begins a transfer.
func (w *Work) Pass(at time.Time, to Recipient, note string) {
	w.Transfer = &Transfer{From: w.Case.Owner, To: to, Note: note, At: at}
	w.RouteAt(at)
	w.changed = true
}

// passOn brings a case that is being transferred to whoever shall have it. Until
// somebody takes it, it stays with its owner, and goes on being theirs if nobody
// does (S2.37, S2.38).
func (s *Sitting) passOn(ctx context.Context, q routing.Request, w *Work) error {
	t := w.Transfer
	switch {
	case w.Case.State != storage.CaseOngoing || w.Case.Owner != t.From:
		w.Unqueue()
		w.Transfer = nil
		return nil
	case t.To.Agent != "":
		w.passToAgent(s.rules, q)
		return nil
	}
	router := s.rules.receiver(t.To)
	if router == nil {
		w.fail(q.Now, journal.TransferUnserved, "nobody serves it")
		return nil
	}
	dec, err := s.ask(ctx, q, router, &t.Progress)
	if err == nil {
		w.pass(q.Now, s.rules, dec)
	}
	return err
}

// receiver routes to a tag or a destination; nil if there is no such one.
func (r *Rules) receiver(to Recipient) routing.Router {
	if to.Tag != "" {
		return r.ToTag(to.Tag)
	}
	return r.To(to.Destination)
}

// passToAgent offers the case to one agent. How much they have to do does not
// count: they are asked.
func (w *Work) passToAgent(r *Rules, q routing.Request) {
	to := routing.AgentID(w.Transfer.To.Agent)
	dec := routing.Decision{Outcome: routing.Offer, Reason: routing.ByDirect, Agent: to, Agents: []routing.AgentID{to}, Version: r.Version()}
	dec.Limit = q.Now.Add(routing.DefaultWait)
	a := find(q.Agents, to)
	if a == nil {
		w.fail(q.Now, journal.TransferUnable, "there is no such agent any more")
		return
	}
	switch f := r.Takes("", unburdened(a), q); f {
	case "":
		w.pass(q.Now, r, dec)
	case routing.Refused:
		w.fail(q.Now, journal.TransferUnanswered, "it was not answered in time")
	default:
		w.fail(q.Now, journal.TransferUnable, "the agent is "+string(f))
	}
}

// pass does with a case that is transferred what was decided.
func (w *Work) pass(at time.Time, r *Rules, dec routing.Decision) {
	w.Unqueue()
	w.Last, w.At = trace(dec), at
	since := w.Transfer.At
	switch dec.Outcome {
	case routing.Assign:
		w.Hand(storage.AgentID(dec.Agent), at, system)
		return
	case routing.Offer:
		w.offer(at, r, dec, since)
	case routing.Hold:
		w.hold(r, dec, since)
	default:
		w.fail(at, journal.TransferUntaken, "nobody took it")
		return
	}
	w.again = earliest(w.again, future(at, dec.NextChange), future(at, dec.Limit))
	det := routed(w, dec)
	det.Transfer = w.Transfer.brief()
	w.Note(journal.CaseTransferring, at, system, det)
}

// Hand gives a case that is transferred to who takes it.
func (w *Work) Hand(to storage.AgentID, at time.Time, by storage.Author) {
	det := journal.Detail{Owner: to, Transfer: w.Transfer.brief()}
	w.Give(to, at)
	w.Note(journal.CaseTransferred, at, by, det)
}

// fail ends a transfer: the case stays with its owner, who is told.
func (w *Work) fail(at time.Time, why journal.TransferFailure, reason string) {
	w.giveUp(at, system, why, reason)
}

func (w *Work) giveUp(at time.Time, by storage.Author, why journal.TransferFailure, reason string) {
	det := journal.Detail{Owner: w.Case.Owner, Transfer: w.Transfer.brief(), Why: why, Reason: reason}
	w.Unqueue()
	w.Transfer = nil
	w.Note(journal.TransferFailed, at, by, det)
}

// Recall ends a transfer because its owner wants the case back.
func (w *Work) Recall(at time.Time, by storage.Author) {
	w.giveUp(at, by, journal.TransferRecalled, "it was taken back")
}

// brief is what a journal entry says of a transfer.
func (t *Transfer) brief() *journal.Transfer {
	return &journal.Transfer{From: t.From, To: t.To.Agent, Tag: string(t.To.Tag), Destination: string(t.To.Destination), Note: t.Note}
}

// Refuse notes that an agent does not want a case that they are offered.
func (w *Work) Refuse(agent storage.AgentID, at time.Time, by storage.Author) {
	w.Refused(at, agent)
	w.Note(journal.OfferRefused, at, by, journal.Detail{Agents: []storage.AgentID{agent}})
	if w.Transfer != nil && w.Transfer.To.Agent != "" {
		w.fail(at, journal.TransferRefused, "it was refused")
		return
	}
	if w.Case.Offered {
		w.Unqueue()
	}
	w.RouteAt(at)
}
