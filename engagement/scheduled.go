package engagement

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/dispatch"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// scheduledDue is the kind of the due moments at which a message leaves that was
// written before. The subject is the record.
const scheduledDue = "scheduled"

// longestWait is how far ahead messages may be scheduled.
const longestWait = 366 * 24 * time.Hour

// A Scheduled is a message that leaves later, or that should have left and could
// not.
type Scheduled struct {
	ID           storage.ScheduledID    `json:"id"`
	Conversation storage.ConversationID `json:"conversation"`
	Agent        storage.AgentID        `json:"agent,omitempty"`
	At           time.Time              `json:"at"`
	CreatedAt    time.Time              `json:"created_at"`
	scheduledText
}

// A scheduledText is what is stored of a message that leaves later.
type scheduledText struct {
	Parts   channel.Parts     `json:"parts"`
	ReplyTo storage.MessageID `json:"reply_to,omitzero"`
	Policy  channel.Policy    `json:"policy,omitzero"`
	// FailedAt is when it could not be sent, and Problem why; zero while it waits.
	FailedAt time.Time `json:"failed_at,omitzero"`
	Problem  string    `json:"problem,omitempty"`
}

// Schedule keeps a message to be sent at an instant, up to 366 days ahead. It is
// checked now as [Engine.Send] does, and whether the session window will still be
// open then, and once more at the instant: what cannot be sent then is a
// [MessageScheduleFailed] event with the reason, and stays listed with it until
// [Engine.Unschedule] takes it away. It leaves once, whatever is restarted
// meanwhile.
//
// Errors are those of Send, and *[InvalidError] for an instant that is not ahead,
// or an o with a Key, a Turn, a Native or no Conversation. Nothing is kept then.
func (e *Engine) Schedule(ctx context.Context, o Outgoing, at time.Time) (Scheduled, error) {
	at = at.UTC().Truncate(time.Microsecond)
	if err := errors.Join(o.check(), o.checkLater(at)); err != nil {
		return Scheduled{}, fmt.Errorf("schedule: %w", err)
	}
	o.Parts = channel.CleanParts(o.Parts)
	if err := e.couldSend(ctx, o, at); err != nil {
		return Scheduled{}, fmt.Errorf("schedule: %w", err)
	}
	text := scheduledText{Parts: o.Parts, ReplyTo: o.ReplyTo, Policy: o.Policy}
	data, err := json.Marshal(text)
	if err != nil {
		return Scheduled{}, fmt.Errorf("schedule: %w", invalid("Parts", err.Error()))
	}
	created := now()
	s := &storage.Scheduled{ID: e.mint.Scheduled(created), Conversation: o.Conversation, Agent: o.Agent, At: at, Data: data, Files: copiesOf(text.Parts), CreatedAt: created}
	err = e.update(ctx, "schedule", func(ctx context.Context, tx storage.Tx) error {
		convs, err := tx.Conversations().Get(ctx, o.Conversation)
		if err != nil {
			return err
		}
		s.Case = convs[0].Case
		if err := tx.Scheduled().Insert(ctx, s); err != nil {
			return err
		}
		return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: scheduledKey(s.ID), At: at})
	})
	if err != nil {
		return Scheduled{}, err
	}
	e.duty.Wake()
	return scheduledOf(s)
}

// copiesOf are the copies of the files in parts; nil if there are none.
func copiesOf(parts channel.Parts) []string {
	all := (&storage.Message{Parts: parts}).Copies()
	if len(all) == 0 {
		return nil
	}
	return all
}

func (o *Outgoing) checkLater(at time.Time) error {
	switch wait := at.Sub(now()); {
	case wait <= 0 || wait > longestWait:
		return invalid("at", "must lie ahead, at most 366 days")
	case o.Conversation.IsZero():
		return invalid("Conversation", "is required")
	case o.Turn != nil || o.Native != nil || o.Key != "":
		return invalid("Key", "and Turn and Native must be empty for a message that leaves later")
	}
	return nil
}

func scheduledKey(id storage.ScheduledID) storage.DueKey {
	return storage.DueKey{Kind: scheduledDue, Subject: id.String()}
}

// errRehearsed ends a transaction in which a message was sent to see whether it
// could be.
var errRehearsed = errors.New("rehearsed")

// couldSend is why a message could not be sent now, or why its window will be
// closed at the instant.
func (e *Engine) couldSend(ctx context.Context, o Outgoing, at time.Time) error {
	err := e.cfg.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		s := &sending{out: o}
		if err := e.sendOne(ctx, tx, s); err != nil {
			return err
		}
		conv := s.talk.conv
		state := conv.Window(e.caps[conv.Channel].Window, at, s.author.Kind)
		for _, m := range s.sent.Messages {
			if !state.Free && (!state.Template || !dispatch.IsTemplate(m.Parts)) {
				return &WindowError{Conversation: conv.ID, State: state, LastInbound: conv.LastInbound}
			}
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		return nil
	}
	return err
}

// Unschedule takes a message back that would leave later, or one that failed.
// The agent must be able to reply on its channel: *[DeniedError]; no agent is the
// host. [storage.ErrNotFound]: there is none, or it has left.
func (e *Engine) Unschedule(ctx context.Context, agent storage.AgentID, id storage.ScheduledID) error {
	return e.update(ctx, "unschedule", func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.Scheduled().Get(ctx, id)
		if err != nil {
			return err
		}
		if agent != "" {
			convs, err := tx.Conversations().Get(ctx, found[0].Conversation)
			if err != nil {
				return err
			}
			if err := permitServing(ctx, tx, agent, convs[0].Channel); err != nil {
				return err
			}
		}
		if err := tx.Scheduled().Delete(ctx, id); err != nil {
			return err
		}
		if err := e.lookLater(ctx, tx, found[0].Files...); err != nil {
			return err
		}
		return tx.DueMoments().Cancel(ctx, scheduledKey(id))
	})
}

// Scheduled lists what leaves later in a conversation, and what failed to, in the
// order in which it was written.
func (e *Engine) Scheduled(ctx context.Context, id storage.ConversationID) ([]Scheduled, error) {
	return e.scheduled(ctx, func(ctx context.Context, tx storage.Tx) ([]*storage.Scheduled, error) {
		return tx.Scheduled().OfConversation(ctx, id)
	})
}

// ScheduledBy lists up to limit messages of an agent that leave later, or failed
// to, that were written after the one named; zero is the first page. Those on
// channels that the agent may not see any more are left out: a page may be short
// although there are more.
func (e *Engine) ScheduledBy(ctx context.Context, agent storage.AgentID, after storage.ScheduledID, limit int) ([]Scheduled, error) {
	if limit <= 0 || limit > 200 {
		return nil, invalid("limit", "must be between 1 and 200")
	}
	return e.scheduled(ctx, func(ctx context.Context, tx storage.Tx) ([]*storage.Scheduled, error) {
		all, err := tx.Scheduled().OfAgent(ctx, agent, after, limit)
		if err != nil || len(all) == 0 {
			return nil, err
		}
		return seenOf(ctx, tx, agent, all)
	})
}

// seenOf are those messages of an agent that are on channels that they may see.
func seenOf(ctx context.Context, tx storage.Tx, agent storage.AgentID, all []*storage.Scheduled) ([]*storage.Scheduled, error) {
	r, err := roleFor(ctx, tx, agent)
	if err != nil {
		return nil, err
	}
	var ids []storage.ConversationID
	for _, s := range all {
		ids = append(ids, s.Conversation)
	}
	convs, err := tx.Conversations().Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var out []*storage.Scheduled
	for i, s := range all {
		if r.May(ViewCases, convs[i].Channel) {
			out = append(out, s)
		}
	}
	return out, nil
}

func (e *Engine) scheduled(ctx context.Context, read func(context.Context, storage.Tx) ([]*storage.Scheduled, error)) ([]Scheduled, error) {
	var all []*storage.Scheduled
	err := e.view(ctx, "scheduled", func(ctx context.Context, tx storage.Tx) (err error) {
		all, err = read(ctx, tx)
		return err
	})
	var out []Scheduled
	for _, s := range all {
		one, err := scheduledOf(s)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, err
}

func scheduledOf(s *storage.Scheduled) (Scheduled, error) {
	out := Scheduled{ID: s.ID, Conversation: s.Conversation, Agent: s.Agent, At: s.At, CreatedAt: s.CreatedAt}
	if err := json.Unmarshal(s.Data, &out.scheduledText); err != nil {
		return out, fmt.Errorf("scheduled message %s: %w", s.ID, err)
	}
	return out, nil
}

// Scheduled is [Engine.Scheduled].
func (s Screen) Scheduled(ctx context.Context, id storage.ConversationID) ([]Scheduled, error) {
	conv, err := s.e.conversation(ctx, id.String())
	if err != nil {
		return nil, err
	}
	if _, err := s.on(ctx, conv.Channel); err != nil {
		return nil, err
	}
	return s.e.Scheduled(ctx, id)
}

// sendScheduled sends what was to leave now, in the transaction that removes the
// moment.
func (e *Engine) sendScheduled(_ context.Context, d *storage.DueMoment) (duty.Finish, error) {
	id, err := storage.ParseID[storage.Scheduled](d.Subject)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.Scheduled().Get(ctx, id)
		if isNotFound(err) {
			return nil // taken back, or erased
		}
		if err != nil {
			return err
		}
		return e.sendWritten(ctx, tx, found[0])
	}, nil
}

func (e *Engine) sendWritten(ctx context.Context, tx storage.Tx, kept *storage.Scheduled) error {
	s, err := scheduledOf(kept)
	if err != nil {
		return err
	}
	err = e.sendOne(ctx, tx, &sending{out: Outgoing{
		Conversation: s.Conversation, Agent: s.Agent, Key: scheduledDue + "/" + s.ID.String(),
		Parts: s.Parts, ReplyTo: s.ReplyTo, Policy: s.Policy,
	}})
	switch {
	case err == nil:
		return tx.Scheduled().Delete(ctx, kept.ID)
	case isStore(err):
		return err
	}
	return failScheduled(ctx, tx, kept, s, err)
}

// failScheduled keeps why a message could not leave, and tells its author.
func failScheduled(ctx context.Context, tx storage.Tx, kept *storage.Scheduled, s Scheduled, why error) error {
	s.FailedAt, s.Problem = now(), why.Error()
	data, err := json.Marshal(s.scheduledText)
	if err != nil {
		return err
	}
	kept.Data = data
	if err := tx.Scheduled().Update(ctx, kept); err != nil {
		return err
	}
	convs, err := tx.Conversations().Get(ctx, s.Conversation)
	if err != nil {
		return err
	}
	d := journal.Detail{Reason: s.Problem, Value: s.ID.String()}
	if s.Agent != "" {
		d.Agents = []storage.AgentID{s.Agent}
	}
	entry := journal.Entry(journal.MessageScheduleFailed, s.FailedAt, system, d)
	return tx.Journal().Append(ctx, journal.OnConversation(entry, convs[0]))
}
