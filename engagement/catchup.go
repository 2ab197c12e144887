package engagement

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/storage"
)

// catchUpDue is the kind of the due moments at which the history of talks is read
// for messages whose webhooks were lost. The subject is the channel.
const catchUpDue = "catch up"

const (
	// catchUpBack is the default of Config.CatchUp.
	catchUpBack = 24 * time.Hour
	// catchUpAfter leaves the provider time to write down what it told last.
	catchUpAfter = 30 * time.Second
	// catchUpTalks are asked about at once, and then others after catchUpPause: 20
	// calls a minute, where the strictest provider allows 30.
	catchUpTalks = 5
	catchUpPause = 15 * time.Second
	// catchUpMost is how many talks are asked about at all, the latest first, and
	// catchUpQuiet how long nothing may have happened in one.
	catchUpMost  = 200
	catchUpQuiet = 7 * 24 * time.Hour
	// catchUpTry is for how long it is tried, where the provider does not answer, or
	// where nobody is there who has the channel.
	catchUpTry = 24 * time.Hour
)

// A catchUp is what is still to be read.
type catchUp struct {
	Since time.Time `json:"since"`
	// Talks are those still to be asked about, once they are Chosen.
	Chosen bool                     `json:"chosen,omitempty"`
	Talks  []storage.ConversationID `json:"talks,omitempty"`
}

// CatchUp has the provider's history read for messages of contacts since an
// instant, and stores those whose webhooks were lost. Run does so by itself after
// a start and after trouble with the store; a host that calls RunDue instead calls
// this. It returns at once: what is found comes as events. Only talks that are known
// can be asked about, the 200 latest, and no further back than Config.CatchUp. A
// provider that does not answer is asked again for a day.
// *[UnsupportedError]: the provider cannot be asked.
func (e *Engine) CatchUp(ctx context.Context, id channel.ID, since time.Time) error {
	if _, ok := channel.As[channel.HistoryReader](e.cfg.Channels[id]); !ok {
		return &UnsupportedError{Channel: id, Verb: "read what was said"}
	}
	err := e.update(ctx, "catch up", func(ctx context.Context, tx storage.Tx) error { return e.askHistory(ctx, tx, id, since) })
	if err == nil {
		e.duty.Wake()
	}
	return err
}

// askHistory puts a due moment to read history. One that waits already begins
// anew, from the earlier instant.
func (e *Engine) askHistory(ctx context.Context, tx storage.Tx, id channel.ID, since time.Time) error {
	key := storage.DueKey{Kind: catchUpDue, Subject: string(id)}
	found, err := tx.DueMoments().Get(ctx, key)
	if err != nil {
		return err
	}
	ask := catchUp{Since: later(since.UTC(), now().Add(-e.lookBack()))}
	if found[0] != nil {
		var waiting catchUp
		if json.Unmarshal(found[0].Data, &waiting) == nil && waiting.Since.Before(ask.Since) {
			ask.Since = waiting.Since
		}
	}
	return putCatchUp(ctx, tx, key, ask, catchUpAfter)
}

// lookBack is how far back history is read at most.
func (e *Engine) lookBack() time.Duration {
	if e.cfg.CatchUp < 0 {
		return catchUpBack // Run does not ask, but somebody else does
	}
	return e.cfg.CatchUp
}

func putCatchUp(ctx context.Context, tx storage.Tx, key storage.DueKey, c catchUp, wait time.Duration) error {
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: key, At: now().Add(wait), Data: data})
}

// catchUp asks about some talks, and puts off the others.
func (e *Engine) catchUp(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	id := channel.ID(d.Subject)
	var c catchUp
	if err := json.Unmarshal(d.Data, &c); err != nil {
		return nil, err
	}
	if now().Sub(c.Since) > e.lookBack()+catchUpTry {
		e.cfg.Logger.ErrorContext(ctx, "engagement: history not read", "channel", id, "since", c.Since, "talks", len(c.Talks))
		return nil, nil
	}
	again := func(ctx context.Context, tx storage.Tx) error { return putCatchUp(ctx, tx, d.DueKey, c, catchUpPause) }
	reader, ok := channel.As[channel.HistoryReader](e.cfg.Channels[id])
	if !ok {
		return again, nil // another process may have the channel
	}
	if !c.Chosen {
		talks, err := e.talksSince(ctx, id, c.Since.Add(-catchUpQuiet))
		if err != nil {
			return nil, err
		}
		c.Chosen, c.Talks = true, talks
	}
	n := min(len(c.Talks), catchUpTalks)
	if err := e.readTalks(ctx, id, reader, c.Talks[:n], c.Since.Add(-lookBackBy)); err != nil {
		return nil, err
	}
	if c.Talks = c.Talks[n:]; len(c.Talks) == 0 {
		return nil, nil
	}
	return again, nil
}

// talksSince are the talks of a channel in whose cases something happened since,
// the latest first.
func (e *Engine) talksSince(ctx context.Context, id channel.ID, since time.Time) ([]storage.ConversationID, error) {
	var cases []*storage.Case
	err := e.view(ctx, "catch up", func(ctx context.Context, tx storage.Tx) error {
		cases = nil
		for _, state := range []storage.CaseState{
			storage.CaseOpen, storage.CaseOngoing, storage.CaseParked, storage.CaseEnded, storage.CaseMissed, storage.CaseClosed,
		} {
			page, err := tx.Cases().List(ctx, storage.CaseQuery{State: state, Channel: id, Limit: catchUpMost})
			if err != nil {
				return err
			}
			cases = append(cases, page...)
		}
		return nil
	})
	slices.SortFunc(cases, latestFirst)
	var talks []storage.ConversationID
	for _, c := range cases {
		if len(talks) < catchUpMost && !c.LastActivity.Before(since) && !slices.Contains(talks, c.Conversation) {
			talks = append(talks, c.Conversation)
		}
	}
	return talks, err
}

// readTalks reads the history of talks. One that the provider does not know does
// not hold up the others.
func (e *Engine) readTalks(ctx context.Context, id channel.ID, reader channel.HistoryReader, talks []storage.ConversationID, since time.Time) error {
	var convs []*storage.Conversation
	err := e.view(ctx, "catch up", func(ctx context.Context, tx storage.Tx) error {
		convs = nil
		for _, talk := range talks {
			found, err := tx.Conversations().Get(ctx, talk)
			if err != nil && !isNotFound(err) {
				return err
			}
			convs = append(convs, found...) // none if its contact was erased meanwhile
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, conv := range convs {
		if err := e.readTalk(ctx, id, reader, conv.Address, since); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) readTalk(ctx context.Context, id channel.ID, reader channel.HistoryReader, a channel.Address, since time.Time) error {
	events, err := reader.History(ctx, a, since, time.Time{})
	if err != nil && channel.AsError("history", err).Kind.Retryable() {
		return err
	}
	if err != nil {
		e.cfg.Logger.WarnContext(ctx, "engagement: history refused", "channel", id, "error", err)
		return nil
	}
	events = slices.DeleteFunc(events, anothersEcho)
	if len(events) == 0 {
		return nil
	}
	return e.intake.Submit(ctx, id, events)
}

// anothersEcho reports whether an event is about a message of the business that
// does not say which one of ours it is. Stored on suspicion, it would stand in the
// talk twice.
func anothersEcho(ev channel.Event) bool {
	echo, ok := ev.(channel.EchoReceived)
	return ok && echo.Key == ""
}
