package engagement

import (
	"context"
	"errors"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// A sendBatch is the Sends of one transaction. Records are read and written in
// bulk, so that its round trips do not grow with its size. Nothing is written
// before every message is checked: one that is refused leaves no trace.
type sendBatch struct {
	*Engine
	tx    storage.Tx
	now   time.Time
	items []*sending

	talks     map[storage.ConversationID]*sendTalk
	authors   map[storage.AgentID]sender
	known     map[string]*storage.Message // by the caller's key
	bonds     map[holding.Key]*sendBond
	templates map[templateKey]foundTemplate
	grants    []*storage.Consent
	engagers  map[engagingKey]engager
	pending   map[channel.ID]error
	consents  map[storage.ContactID][]*storage.Consent
	created   []*storage.JournalEntry // of contacts; they go before entries
	entries   []*storage.JournalEntry
}

// A sender is who an agent is, or why they may not act.
type sender struct {
	storage.Author
	role Role
	err  error
}

// maxSends is how many Sends share a transaction at most.
const maxSends = 128

// sendTimeout bounds such a transaction.
const sendTimeout = 20 * time.Second

// commitSends stores several messages in one transaction. If that fails for
// another reason than the messages themselves, each gets one of its own.
func (e *Engine) commitSends(ctx context.Context, items []*sending) []error {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	errs := make([]error, len(items))
	err := e.cfg.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		return e.sendAll(ctx, tx, items)
	})
	for i, s := range items {
		if errs[i] = s.err; err != nil {
			errs[i] = e.sendAlone(ctx, s)
		}
	}
	e.news.publish()
	return errs
}

func (e *Engine) sendAlone(ctx context.Context, s *sending) error {
	return e.cfg.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		return e.sendOne(ctx, tx, s)
	})
}

// sendOne stores one message. An error of its own is the transaction's.
func (e *Engine) sendOne(ctx context.Context, tx storage.Tx, s *sending) error {
	if err := e.sendAll(ctx, tx, []*sending{s}); err != nil {
		return err
	}
	return s.err
}

// sendAll stores messages. Each item has its own error afterwards; what it
// returns is an error of the transaction.
func (e *Engine) sendAll(ctx context.Context, tx storage.Tx, items []*sending) error {
	b := &sendBatch{
		Engine: e, tx: tx, now: now(), items: items,
		talks: map[storage.ConversationID]*sendTalk{}, authors: map[storage.AgentID]sender{},
		known: map[string]*storage.Message{}, bonds: map[holding.Key]*sendBond{},
		templates: map[templateKey]foundTemplate{}, engagers: map[engagingKey]engager{},
		pending: map[channel.ID]error{},
	}
	if err := b.findTalks(ctx); err != nil {
		return err
	}
	if err := b.findRepeats(ctx); err != nil {
		return err
	}
	if err := b.findBonds(ctx); err != nil {
		return err
	}
	if err := b.findConsents(ctx); err != nil {
		return err
	}
	for _, s := range items {
		if s.err == nil {
			s.err = b.prepare(ctx, s)
		}
		if s.err != nil && len(items) > 1 && isStore(s.err) {
			return s.err // not the message's fault
		}
	}
	return b.write(ctx)
}

// isStore reports whether an error is the store's, and not one of those that
// Send documents.
func isStore(err error) bool {
	for _, own := range []any{
		new(*InvalidError), new(*TakenError), new(*WindowError), new(*DeniedError), new(*ReusedKeyError),
		new(*channel.PlanError), new(*RefusedError), new(*FencedError), new(*PendingError), new(*templates.Fault),
	} {
		if errors.As(err, own) {
			return false
		}
	}
	return true
}

// authorOf is Engine.authorOf, asked once for each agent.
func (b *sendBatch) authorOf(ctx context.Context, id storage.AgentID) (storage.Author, error) {
	a, ok := b.authors[id]
	if !ok {
		a = b.findSender(ctx, id)
		b.authors[id] = a
	}
	return a.Author, a.err
}

func (b *sendBatch) findSender(ctx context.Context, id storage.AgentID) sender {
	if id == "" {
		return sender{Author: system}
	}
	a, err := acting(ctx, b.tx, id)
	if err != nil {
		return sender{err: err}
	}
	role, err := roleOfAgent(ctx, b.tx, a)
	return sender{Author: author(a), role: role, err: err}
}
