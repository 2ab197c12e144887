package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// silenceDue is the kind of the due moments at which a contact has not answered
// for too long. The subject is the case.
const silenceDue = "silence"

// RespondBy is until when the agent who serves a case should answer, by the
// timers of the skills that it needs (S3.68); zero if there is no such timer, or
// nothing to answer. The countdown begins with the contact's message, or when the
// agent got the case, if that was later.
func (e *Engine) RespondBy(ctx context.Context, id storage.CaseID) (by time.Time, err error) {
	c, err := e.Case(ctx, id)
	if err != nil {
		return time.Time{}, err
	}
	return respondBy(c)
}

func respondBy(c *storage.Case) (time.Time, error) {
	r, err := assign.ReadRecord(c)
	if err != nil || r.Timers == nil || r.Timers.Response == 0 || c.State != storage.CaseOngoing || c.WaitingSince.IsZero() {
		return time.Time{}, err
	}
	return later(c.WaitingSince, c.PickedUpAt).Add(r.Timers.Response), nil
}

// watchSilence has looked whether the contact answers, after an agent's message.
func (b *sendBatch) watchSilence(t *sendTalk) error {
	r, err := assign.ReadRecord(t.work)
	if err != nil || r.Timers == nil || r.Timers.Silence == 0 {
		return err
	}
	key := storage.DueKey{Kind: silenceDue, Subject: t.work.ID.String()}
	t.dues = append(t.dues, &storage.DueMoment{DueKey: key, At: b.now.Add(r.Timers.Silence)})
	return nil
}

// silence takes a case from its agent whose contact has not answered for too
// long. It is not closed: it waits for the contact, or in the queue (S3.69,
// S3.70).
func silence(at time.Time, w *assign.Work) {
	c, timers := w.Case, w.Timers
	over := timers != nil && timers.Silence > 0 && !at.Before(c.LastActivity.Add(timers.Silence))
	if !over || c.State != storage.CaseOngoing || c.Owner == "" || !c.WaitingSince.IsZero() || c.PreviewBy != channel.AuthorAgent {
		return
	}
	detail := journal.Detail{Owner: c.Owner, Reason: "the contact did not answer"}
	if timers.Requeue {
		w.Free(at)
		w.Note(journal.CaseReleased, at, system, detail)
		return
	}
	w.Rest(storage.CaseParked)
	c.Owner = ""
	w.Note(journal.CaseParked, at, system, detail)
}
