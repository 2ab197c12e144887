package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// Route says where a conversation's case would go now, by the rules of its
// channel. It changes nothing: the same question gives the same answer until a
// case is routed, which a [CaseForwarded] event tells. [storage.ErrNotFound].
func (e *Engine) Route(ctx context.Context, id storage.ConversationID) (d routing.Decision, err error) {
	err = e.view(ctx, "route", func(ctx context.Context, tx storage.Tx) error {
		convs, err := tx.Conversations().Get(ctx, id)
		if err != nil {
			return err
		}
		d, err = e.decide(ctx, tx, now(), convs[0], "")
		return err
	})
	return d, err
}

func sharesName(ch channel.ID) string { return routingName(ch) + "/shares" }

// route decides where a case goes that an agent did not pick up, and keeps the
// state of the shares.
func (e *Engine) route(ctx context.Context, tx storage.Tx, at time.Time, conv *storage.Conversation, not storage.AgentID) (routing.Decision, error) {
	lock := storage.LockKey{Class: storage.LockSettings, Name: sharesName(conv.Channel)}
	if err := tx.Lock(ctx, lock); err != nil {
		return routing.Decision{}, err
	}
	d, err := e.decide(ctx, tx, at, conv, not)
	if err != nil || d.Counters == nil {
		return d, err
	}
	_, version, err := document.Load[map[DestinationID]int](ctx, tx, sharesName(conv.Channel))
	if err != nil {
		return d, err
	}
	_, err = document.Save(ctx, tx, sharesName(conv.Channel), d.Counters, version, at, "")
	return d, err
}

// decide applies the channel's rules. not is an agent who is left out.
func (e *Engine) decide(ctx context.Context, tx storage.Tx, at time.Time, conv *storage.Conversation, not storage.AgentID) (routing.Decision, error) {
	settings, _, err := document.Load[ChannelRouting](ctx, tx, routingName(conv.Channel))
	if err != nil {
		return routing.Decision{}, err
	}
	facts := routing.Facts{Now: at}
	if facts.Counters, _, err = document.Load[map[DestinationID]int](ctx, tx, sharesName(conv.Channel)); err != nil {
		return routing.Decision{}, err
	}
	if settings.Rules.Sticky != nil {
		if facts.LastAgent, facts.LastServed, err = lastServed(ctx, tx, conv.ID, not); err != nil {
			return routing.Decision{}, err
		}
	}
	d := settings.Rules.Decide(facts)
	if len(d.Destinations) == 0 {
		d.Destinations = settings.Destinations
	}
	return d, nil
}

// lastServed is the agent who last wrote in a conversation, as far as its
// latest messages tell, and when; empty if they are disabled, or left out.
func lastServed(ctx context.Context, tx storage.Tx, id storage.ConversationID, not storage.AgentID) (routing.AgentID, time.Time, error) {
	messages, err := tx.Messages().List(ctx, storage.MessageQuery{Conversation: id, Limit: 50})
	if err != nil {
		return "", time.Time{}, err
	}
	for _, m := range messages {
		if m.Author.Kind != channel.AuthorAgent || m.Author.ID == string(not) {
			continue
		}
		agents, err := tx.Agents().Get(ctx, storage.AgentID(m.Author.ID))
		if err != nil || agents[0].Disabled {
			return "", time.Time{}, err
		}
		return routing.AgentID(m.Author.ID), m.At, nil
	}
	return "", time.Time{}, nil
}
