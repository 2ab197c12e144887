package engagement

import (
	"context"
	"errors"
	"fmt"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// readDue is the kind of the due moments that tell a contact that their
// messages were read. The subject is the conversation, and the data the
// provider's id of the message.
const readDue = "read"

// MarkRead says that the agent has read all that is in the conversation. If
// they serve its case, and the channel can show it, the contact is told.
func (e *Engine) MarkRead(ctx context.Context, agent storage.AgentID, id storage.ConversationID) error {
	if agent == "" {
		return fmt.Errorf("mark read: %w", invalid("agent", "is required"))
	}
	err := e.update(ctx, "mark read", func(ctx context.Context, tx storage.Tx) error {
		author, err := e.authorOf(ctx, tx, agent)
		if err != nil {
			return err
		}
		return e.markRead(ctx, tx, author, agent, id)
	})
	if err == nil {
		e.news.publish()
		e.duty.Wake()
	}
	return err
}

func (e *Engine) markRead(ctx context.Context, tx storage.Tx, author storage.Author, agent storage.AgentID, id storage.ConversationID) error {
	conv, work, err := e.lockConversation(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := permit(ctx, tx, agent, ViewCases, conv.Channel); err != nil {
		return err
	}
	marks, err := tx.ReadMarks().Get(ctx, agent, id)
	if err != nil || marks[0].Inbound >= conv.Inbound {
		return err
	}
	at := now()
	if err := tx.ReadMarks().Put(ctx, storage.ReadMark{Agent: agent, Conversation: id, Inbound: conv.Inbound, At: at}); err != nil {
		return err
	}
	if work != nil && work.Owner == agent {
		if err := e.tellLater(ctx, tx, conv); err != nil {
			return err
		}
	}
	entry := journal.Entry(journal.ConversationRead, at, author, journal.Detail{})
	return tx.Journal().Append(ctx, journal.OnConversation(entry, conv))
}

// tellIfRead sees to it that the contact is told what the new owner of the case
// has read already.
func (e *Engine) tellIfRead(ctx context.Context, tx storage.Tx, agent storage.AgentID, conv *storage.Conversation) error {
	marks, err := tx.ReadMarks().Get(ctx, agent, conv.ID)
	if err != nil || conv.Inbound == 0 || marks[0].Inbound < conv.Inbound {
		return err
	}
	return e.tellLater(ctx, tx, conv)
}

// tellLater asks for a contact to be told that their messages were read, if
// the channel can do that.
func (e *Engine) tellLater(ctx context.Context, tx storage.Tx, conv *storage.Conversation) error {
	if !e.caps[conv.Channel].MarkRead || conv.LastInboundID == "" {
		return nil
	}
	key := storage.DueKey{Kind: readDue, Subject: conv.ID.String()}
	return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: key, At: now(), Data: []byte(conv.LastInboundID)})
}

// tellRead tells a contact that their messages were read.
func (e *Engine) tellRead(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	conv, err := e.conversation(ctx, d.Subject)
	if err != nil {
		return nil, err
	}
	marker, ok := channel.As[channel.ReadMarker](e.cfg.Channels[conv.Channel])
	if !ok {
		return nil, nil
	}
	id := channel.ProviderID(d.Data)
	memo, err := e.memoOf(ctx, conv.Channel, id)
	if err != nil {
		return nil, err
	}
	err = marker.MarkRead(ctx, conv.Address, id, memo)
	if errors.Is(err, channel.Unsupported) {
		return nil, nil // this message cannot be marked, as some cannot
	}
	if err != nil && !channel.AsError("mark read", err).Kind.Retryable() {
		e.cfg.Logger.WarnContext(ctx, "engagement: read mark refused", "channel", conv.Channel, "error", err)
		return nil, nil
	}
	return nil, err
}

// memoOf is what the driver noted about a message.
func (e *Engine) memoOf(ctx context.Context, ch channel.ID, id channel.ProviderID) (memo string, err error) {
	err = e.view(ctx, "memo", func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.Messages().Find(ctx, storage.ProviderKey{Channel: ch, ID: id})
		if err == nil && found[0] != nil {
			memo = found[0].Memo
		}
		return err
	})
	return memo, err
}

func (e *Engine) conversation(ctx context.Context, id string) (*storage.Conversation, error) {
	parsed, err := storage.ParseID[storage.Conversation](id)
	if err != nil {
		return nil, err
	}
	var convs []*storage.Conversation
	err = e.view(ctx, "conversation", func(ctx context.Context, tx storage.Tx) (err error) {
		convs, err = tx.Conversations().Get(ctx, parsed)
		return err
	})
	if err != nil {
		return nil, err
	}
	return convs[0], nil
}

// Typing shows the contact that the agent is writing, for as long as the
// channel's TypingFor. It calls the provider; its errors are the driver's, and
// *[UnsupportedError].
func (e *Engine) Typing(ctx context.Context, agent storage.AgentID, id storage.ConversationID) error {
	var conv *storage.Conversation
	err := e.view(ctx, "typing", func(ctx context.Context, tx storage.Tx) error {
		if _, err := e.authorOf(ctx, tx, agent); err != nil {
			return err
		}
		convs, err := tx.Conversations().Get(ctx, id)
		if err != nil {
			return err
		}
		conv = convs[0]
		if agent == "" {
			return nil
		}
		return permitServing(ctx, tx, agent, conv.Channel)
	})
	if err != nil {
		return err
	}
	typist, ok := channel.As[channel.Typist](e.cfg.Channels[conv.Channel])
	if !ok {
		return &UnsupportedError{Channel: conv.Channel, Verb: "show that somebody is writing"}
	}
	ctx, cancel := context.WithTimeout(ctx, e.cfg.SendTimeout)
	defer cancel()
	return typist.Typing(ctx, conv.Address, conv.LastInboundID)
}

// React puts the agent's emoji on a message of the conversation, instead of
// one that is there, or takes it away if emoji is empty. It is sent like a
// message; errors are those of [Engine.Send].
func (e *Engine) React(ctx context.Context, agent storage.AgentID, id storage.MessageID, emoji string) (Sent, error) {
	var sent Sent
	err := e.update(ctx, "react", func(ctx context.Context, tx storage.Tx) error {
		ms, err := tx.Messages().Get(ctx, id)
		if err != nil {
			return err
		}
		if ms[0].ProviderID == "" {
			return invalid("message", "the provider does not know it yet")
		}
		if ms[0].Forgotten() {
			return invalid("message", "what it said is no longer kept")
		}
		out := Outgoing{Conversation: ms[0].Conversation, Agent: agent, Parts: channel.Parts{channel.Reaction{To: ms[0].ProviderID, Emoji: emoji}}}
		s := &sending{out: out}
		if err := e.sendOne(ctx, tx, s); err != nil {
			return err
		}
		sent = s.sent
		return e.showReaction(ctx, tx, s, id, emoji)
	})
	if err != nil {
		return Sent{}, err
	}
	e.dispatch.Wake(sent.Messages[0].Channel)
	e.news.publish()
	return sent, nil
}

// showReaction shows the emoji on the message itself.
func (e *Engine) showReaction(ctx context.Context, tx storage.Tx, s *sending, id storage.MessageID, emoji string) error {
	ms, err := tx.Messages().Get(ctx, id) // again, now that the conversation is locked
	if err != nil {
		return err
	}
	at := now()
	intake.React(ms[0], s.author, emoji, at)
	if err := tx.Messages().Update(ctx, ms[0]); err != nil {
		return err
	}
	entry := journal.Entry(journal.MessageChanged, at, s.author, journal.Detail{Change: "reaction"})
	return tx.Journal().Append(ctx, journal.OnMessage(entry, s.talk.conv, ms[0]))
}

// Cancel takes back a message that has not been handed to the provider. It
// reports whether it was in time.
func (e *Engine) Cancel(ctx context.Context, agent storage.AgentID, id storage.MessageID) (bool, error) {
	var cancelled bool
	err := e.update(ctx, "cancel", func(ctx context.Context, tx storage.Tx) error {
		author, err := e.authorOf(ctx, tx, agent)
		if err != nil {
			return err
		}
		if err := servesMessage(ctx, tx, agent, id); err != nil {
			return err
		}
		removed, err := tx.Outbox().Cancel(ctx, id)
		if err != nil {
			return err
		}
		if cancelled = removed[0]; !cancelled {
			return nil
		}
		return e.settle(ctx, tx, author, storage.Resolution{Message: id, Outcome: storage.OutcomeCancelled, At: now()})
	})
	if err == nil && cancelled {
		e.news.publish()
	}
	return cancelled, err
}

// Settle records what a person found out about a message whose outcome is not
// known: that it arrived, or that it did not. A message whose outcome is known
// is left alone. It is never sent again by this; the agent may write anew.
func (e *Engine) Settle(ctx context.Context, agent storage.AgentID, id storage.MessageID, arrived bool) error {
	r := storage.Resolution{Message: id, Outcome: storage.OutcomeRejected, At: now()}
	r.Failure = channel.Failure{Detail: "an agent found that it did not arrive"}
	if arrived {
		r.Outcome, r.Failure = storage.OutcomeAccepted, channel.Failure{}
	}
	err := e.update(ctx, "settle", func(ctx context.Context, tx storage.Tx) error {
		author, err := e.authorOf(ctx, tx, agent)
		if err != nil {
			return err
		}
		if err := servesMessage(ctx, tx, agent, id); err != nil {
			return err
		}
		ms, err := tx.Messages().Get(ctx, id)
		if err != nil || ms[0].Outcome != storage.OutcomeUnknown {
			return err
		}
		return e.settle(ctx, tx, author, r)
	})
	if err == nil {
		e.news.publish()
	}
	return err
}

// servesMessage checks that an agent may reply where a message is. The host may.
func servesMessage(ctx context.Context, tx storage.Tx, agent storage.AgentID, id storage.MessageID) error {
	ms, err := tx.Messages().Get(ctx, id)
	if err != nil || agent == "" {
		return err
	}
	return permitServing(ctx, tx, agent, ms[0].Channel)
}

// settle records an outcome that somebody decided, and tells of it.
func (e *Engine) settle(ctx context.Context, tx storage.Tx, by storage.Author, r storage.Resolution) error {
	results, err := tx.Messages().Resolve(ctx, r)
	if err != nil || !results[0].Changed {
		return err
	}
	outcome := holding.Outcome{StatusResult: results[0], At: r.At}
	if err := e.holding.Outcomes(ctx, tx, r.At, []holding.Outcome{outcome}); err != nil {
		return err
	}
	entry := journal.Progressed(r.At, results[0], channel.Failure{})
	entry.Actor = by
	return tx.Journal().Append(ctx, entry)
}
