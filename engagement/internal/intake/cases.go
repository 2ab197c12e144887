package intake

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// ensureCase opens a case, or goes on with the last one, unless one is under
// way.
func (b *batch) ensureCase(t *talk, at time.Time, entry *channel.Referral) error {
	switch {
	case t.work == nil:
		return b.openCase(t, at, entry)
	case t.work.State == storage.CaseMissed, t.work.State == storage.CaseClosed && b.reopens(t.work):
		return b.reopenCase(t)
	case t.work.State == storage.CaseParked, t.work.State == storage.CaseEnded:
		return b.resumeCase(t)
	case t.work.State == storage.CaseClosed:
		return b.openCase(t, at, entry)
	}
	return nil
}

func (b *batch) openCase(t *talk, at time.Time, entry *channel.Referral) error {
	t.work = &storage.Case{
		ID: b.Mint.Case(b.now), Conversation: t.conv.ID, Contact: t.conv.Contact, Channel: t.conv.Channel,
		State: storage.CaseOpen, OpenedAt: b.now, LastActivity: at, Entry: entry,
	}
	if entry != nil {
		t.work.Tag, _ = assign.Asked(entry.Ref)
	}
	t.conv.Case, t.convChanged = t.work.ID, true
	t.events = append(t.events, sla.Event{Kind: sla.Opened, At: at, ByContact: true})
	b.waits(t, journal.CaseOpened)
	return nil
}

// reopenCase lets a case that is over be looked at anew.
func (b *batch) reopenCase(t *talk) error {
	if t.work.State == storage.CaseClosed {
		t.work.OpenedAt, t.work.ClosedAt, t.work.ClosedBy, t.work.Disposition = b.now, time.Time{}, "", ""
		t.work.Reopened++
		t.events = append(t.events, sla.Event{Kind: sla.Reopened, At: b.now})
	}
	return b.goOn(t, (*assign.Work).Free, journal.CaseReopened)
}

// resumeCase lets a case that was put aside go on, with who had it first.
func (b *batch) resumeCase(t *talk) error {
	b.returned = append(b.returned, t)
	had, ended := t.work.Owner, t.work.State == storage.CaseEnded
	err := b.goOn(t, (*assign.Work).Return, journal.CaseResumed)
	if ended && had != "" && t.work.For != "" { // it does not go back to them first
		b.dues = append(b.dues, assign.RoomAt(had, b.now))
	}
	return err
}

func (b *batch) goOn(t *talk, how func(*assign.Work, time.Time), kind journal.Kind) error {
	w, err := assign.Open(t.conv, t.work)
	if err != nil {
		return err
	}
	how(w, b.now)
	t.events = append(t.events, w.Told(b.now)...)
	b.waits(t, kind)
	return w.Write(t.work)
}

// waits lets a case wait: for the agent whom the contact is bound to, or for
// whoever the routing finds.
func (b *batch) waits(t *talk, kind journal.Kind) {
	t.workChanged = true
	b.await(t)
	if t.work.For == "" {
		b.unrouted = append(b.unrouted, t)
	}
	b.note(journal.OnConversation(journal.Entry(kind, b.now, system, journal.Detail{For: t.work.For}), t.conv))
}

// routeCases asks for the cases of the batch to be routed, if there are rules.
// Those that were put aside go back to who had them even without.
func (b *batch) routeCases(ctx context.Context) error {
	wanted := b.returned
	if len(b.unrouted) > 0 {
		rules, err := b.Routed(ctx, b.tx)
		if err != nil {
			return err
		}
		if rules {
			wanted = append(wanted, b.unrouted...)
		}
	}
	asked := map[storage.CaseID]bool{}
	for _, t := range wanted {
		if t.work.For == "" && !asked[t.work.ID] {
			asked[t.work.ID] = true
			b.dues = append(b.dues, assign.RouteAt(t.work.ID, b.now))
		}
	}
	return nil
}
