package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// sweepDue is the kind of the due moments that end the bindings of a channel
// whose engagement was switched off. The subject is the channel. leaveDue is
// that of an agent who was disabled; the subject is the agent.
const (
	sweepDue = "bindings.channel"
	leaveDue = "bindings.agent"
)

var system = storage.Author{Kind: channel.AuthorSystem}

// The handlers of this file do their work in transactions of their own, not in
// the one that removes the due moment: that one holds the moment already, and
// others put the same moment while they hold what is locked here.

// runOut ends a binding whose time is over, or looks again at its new end. The new
// moment takes the place of this one as this one is removed, and not before, or it
// would count as lost.
func (e *Engine) runOut(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	id, err := storage.ParseID[storage.Binding](d.Subject)
	if err != nil {
		return nil, err
	}
	var again time.Time
	err = e.update(ctx, "end binding", func(ctx context.Context, tx storage.Tx) error {
		again = time.Time{}
		b, err := holding.Locked(ctx, tx, id)
		if isNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		over, err := e.holding.EndIfOver(ctx, tx, now(), b)
		if err != nil || over || !b.EndedAt.IsZero() {
			return err
		}
		again = binding.Until(b).Add(e.cfg.ClockSkew)
		return nil
	})
	if err != nil || again.IsZero() {
		return nil, err
	}
	return func(ctx context.Context, tx storage.Tx) error {
		return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: d.DueKey, At: again})
	}, nil
}

// sweepPage is how many bindings are ended in one transaction.
const sweepPage = 200

// sweep ends what is left of a channel's bindings after engagement was switched
// off: page by page, since there may be many. They are over since that moment
// already; this only writes it down.
func (e *Engine) sweep(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	ch := channel.ID(d.Subject)
	q := storage.BindingQuery{Channel: ch, Limit: sweepPage}
	return nil, e.endEach(ctx, q, func(ctx context.Context, tx storage.Tx, b *storage.Binding) error {
		_, err := e.holding.EndIfOver(ctx, tx, now(), b)
		return err
	})
}

// leave ends the bindings of an agent who was disabled, and lets others have
// their cases.
func (e *Engine) leave(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	agent := storage.AgentID(d.Subject)
	if err := e.leaveCases(ctx, agent); err != nil {
		return nil, err
	}
	for ch, caps := range e.caps {
		if !caps.Engagement {
			continue
		}
		q := storage.BindingQuery{Channel: ch, Agent: agent, Limit: sweepPage}
		err := e.endEach(ctx, q, func(ctx context.Context, tx storage.Tx, b *storage.Binding) error {
			return e.endOfLeaver(ctx, tx, b)
		})
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// endOfLeaver ends a binding if its holder is disabled.
func (e *Engine) endOfLeaver(ctx context.Context, tx storage.Tx, b *storage.Binding) error {
	agents, err := tx.Agents().Get(ctx, b.Agent)
	if err != nil || !agents[0].Disabled {
		return err
	}
	at := now()
	return e.holding.End(ctx, tx, at, b, at, storage.BindingAgentLeft, system)
}

// endEach runs end on live bindings, each under its lock, a page in one
// transaction.
func (e *Engine) endEach(ctx context.Context, q storage.BindingQuery, end func(context.Context, storage.Tx, *storage.Binding) error) error {
	for {
		var page []*storage.Binding
		err := e.update(ctx, "end bindings", func(ctx context.Context, tx storage.Tx) (err error) {
			if page, err = tx.Bindings().List(ctx, q); err != nil || len(page) == 0 {
				return err
			}
			locked, err := holding.LockedAll(ctx, tx, page)
			if err != nil {
				return err
			}
			for _, b := range locked {
				if err := end(ctx, tx, b); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(page) < q.Limit {
			return err
		}
		q.After = page[len(page)-1].ID
	}
}

// endBindingsOf ends all bindings of a contact who is merged into another one,
// or erased (S1.41).
func (e *Engine) endBindingsOf(ctx context.Context, tx storage.Tx, id storage.ContactID, by storage.Author) error {
	channels, err := engagedChannels(ctx, tx)
	if err != nil {
		return err
	}
	var bs []*storage.Binding
	for _, ch := range channels {
		found, err := tx.Bindings().Live(ctx, ch, id)
		if err != nil {
			return err
		}
		if found[0] != nil {
			bs = append(bs, found[0])
		}
	}
	locked, err := holding.LockedAll(ctx, tx, bs)
	if err != nil {
		return err
	}
	at := now()
	for _, b := range locked {
		if err := e.holding.End(ctx, tx, at, b, at, storage.BindingContactGone, by); err != nil {
			return err
		}
	}
	return nil
}

// waited looks at a case that waits for the agent whom its contact is bound to.
// If they did not come in time, others may, or it is missed (S1.38, S1.39); if
// the binding is over, it waits for anybody.
func (e *Engine) waited(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	id, err := storage.ParseID[storage.Conversation](d.Subject)
	if err != nil {
		return nil, err
	}
	return nil, e.update(ctx, "case that waits", func(ctx context.Context, tx storage.Tx) error {
		conv, work, err := e.lockConversation(ctx, tx, id)
		if err != nil || work == nil || work.For == "" || !waits(work) {
			return err
		}
		return e.waitedFor(ctx, tx, d.DueKey, conv, work)
	})
}

// waits reports whether nobody serves a case that is not closed.
func waits(c *storage.Case) bool {
	return c.State == storage.CaseOpen || c.State == storage.CaseMissed
}

func (e *Engine) waitedFor(ctx context.Context, tx storage.Tx, key storage.DueKey, conv *storage.Conversation, work *storage.Case) error {
	at := now()
	bond, err := e.holding.Holder(ctx, tx, at, conv.Channel, conv.Contact)
	if err != nil {
		return err
	}
	w, err := assign.Open(conv, work)
	if err != nil || !w.At.IsZero() {
		return err // it is on its way already
	}
	detail := journal.Detail{For: work.For}
	switch {
	case bond == nil || bond.Agent != work.For || (bond.Settings.Forward && !at.Before(work.ForUntil)):
		w.Forward(at)
		w.Note(journal.CaseForwarded, at, system, detail)
	case work.State == storage.CaseMissed:
		return nil
	case at.Before(work.ForUntil):
		return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: key, At: work.ForUntil})
	default:
		work.State = storage.CaseMissed
		w.Note(journal.CaseMissed, at, system, detail)
	}
	return e.desk.Close(ctx, tx, at, w)
}

// engagedChannels are the channels that anybody ever saved engagement settings
// for, also such as are not configured here any more.
func engagedChannels(ctx context.Context, tx storage.Tx) ([]channel.ID, error) {
	names, err := document.Names(ctx, tx, "channel/", "/engagement")
	if err != nil {
		return nil, err
	}
	var out []channel.ID
	for _, n := range names {
		out = append(out, channel.ID(n))
	}
	return out, nil
}
