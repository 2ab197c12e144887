package dispatch

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// This file is what becomes of hand-overs whose commit got no answer. Nothing has
// been called for them yet, and only this process knows that: if it let their
// leases run out, all of them would be unknown. So it asks the store whether the
// claim holds, and goes on if it does.

// handOver runs the transaction. Once begun it does not end with ctx: to be cut
// off in the commit is what leaves nobody knowing.
func (p *pump) handOver(ctx context.Context, h *handover) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.SendTimeout)
	defer cancel()
	err := p.Store.Update(ctx, h.run)
	if err != nil && len(h.jobs)+len(h.settled) > 0 {
		p.unanswered.Store(h)
	}
	return err
}

// resume goes on with a hand-over whose commit got no answer, if the store says
// that it holds. What it does not hold was never handed over, or is somebody
// else's by now. That answer is final; until there is one, nothing else is claimed.
func (p *pump) resume(ctx context.Context, now time.Time) error {
	h := p.unanswered.Swap(nil)
	if h == nil {
		return nil
	}
	if err := p.Store.View(ctx, h.stillHeld); err != nil {
		p.unanswered.CompareAndSwap(nil, h)
		return err
	}
	if p.Changed(); len(h.jobs) > 0 {
		p.Log.InfoContext(ctx, "dispatch: a claim holds whose commit got no answer", "channel", p.id, "messages", len(h.jobs))
	}
	h.hurry(now)
	p.begin(ctx, h)
	return nil
}

// stillHeld leaves the jobs whose entries the claim holds. All are of one lease.
func (h *handover) stillHeld(ctx context.Context, tx storage.Tx) error {
	if len(h.jobs) == 0 {
		return nil // what was settled is settled
	}
	ids := make([]storage.MessageID, len(h.jobs))
	for i, j := range h.jobs {
		ids[i] = j.message.ID
	}
	held, err := tx.Outbox().Held(ctx, h.jobs[0].lease, ids...)
	if err != nil {
		return err
	}
	var kept []job
	for i, j := range h.jobs {
		if held[i] {
			kept = append(kept, j)
		}
	}
	h.jobs = kept
	return nil
}

// hurry gives back what has less than half of its time left, instead of a call
// that is likely to be cut off: nothing was sent, so it is tried again.
func (h *handover) hurry(now time.Time) {
	for i := range h.jobs {
		if h.jobs[i].deadline.Sub(now) < h.SendTimeout/2 {
			h.jobs[i].deadline = now
		}
	}
}
