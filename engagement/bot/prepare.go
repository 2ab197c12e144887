package bot

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// prepare makes the turn that events of one case ask for, and the name under which
// its answer is sent. It reports false if there is nothing to do: the case is not
// the bot's, or this was answered already.
func (r *Runner) prepare(ctx context.Context, waiting []engagement.Event) (t Turn, key string, ok bool) {
	err := r.insist(ctx, func() (err error) {
		t, key, ok, err = r.read(ctx, waiting)
		return err
	})
	if err != nil && ctx.Err() == nil {
		r.cfg.Logger.ErrorContext(ctx, "bot: turn left out", "bot", r.cfg.Bot, "case", waiting[0].Case, "error", err)
	}
	return t, key, ok && err == nil
}

func (r *Runner) read(ctx context.Context, waiting []engagement.Event) (Turn, string, bool, error) {
	c, err := r.engine.Case(ctx, waiting[0].Case)
	if err != nil {
		return Turn{}, "", false, err
	}
	if c.Bot != r.cfg.Bot || c.State != storage.CaseOngoing {
		r.forget(c.ID)
		return Turn{}, "", false, nil
	}
	t := Turn{Case: c, Right: engagement.BotTurn{Bot: c.Bot, Case: c.ID, Fence: c.Fence}}
	page, err := r.engine.Timeline(ctx, c.Conversation, storage.MessageID{}, maxHistory)
	if err != nil {
		return Turn{}, "", false, err
	}
	said := oldestFirst(page.Messages)
	came := arrival(waiting)
	t.New = r.fresh(t.Right, said, waiting, came)
	if len(t.New) == 0 && (came == nil || r.wasAsked(t.Right)) {
		return Turn{}, "", false, nil
	}
	t.Before = before(said, t.New, r.cfg.History)
	key := keyOf(t)
	if r.answered(said, t, key, waiting[len(waiting)-1], came != nil) {
		return Turn{}, "", false, nil
	}
	r.give(t.Right, said, t.New)
	return t, key, true, nil
}

// arrival is the latest event that gave the case to the bot; nil if none did.
func arrival(waiting []engagement.Event) *engagement.Event {
	for _, ev := range slices.Backward(waiting) {
		if ev.Kind == engagement.CaseAssigned {
			return &ev
		}
	}
	return nil
}

// fresh is what the contact said that the bot was not asked about: the messages of
// the events, unless a person has answered since, and when the case has just come,
// all that nobody has answered.
func (r *Runner) fresh(right engagement.BotTurn, said []*storage.Message, waiting []engagement.Event, came *engagement.Event) []*storage.Message {
	asked := map[storage.MessageID]bool{}
	for _, ev := range waiting {
		asked[ev.Message] = ev.Kind == engagement.MessageReceived
	}
	open := behind(said, func(a storage.Author) bool { return a.Kind != channel.AuthorSystem })
	byPeople := behind(said, func(a storage.Author) bool {
		return a.Kind != channel.AuthorSystem && a.Kind != channel.AuthorBot
	})
	var fresh []*storage.Message
	for i, m := range said {
		waits := came != nil && i >= open && !m.CreatedAt.After(came.At)
		wanted := (asked[m.ID] && i >= byPeople || waits) && !r.wasGiven(right, m.ID)
		if wanted && m.Direction == storage.Inbound && m.Automatic == "" {
			fresh = append(fresh, m)
		}
	}
	return fresh
}

// behind is the index behind the business's last message by one of the authors.
func behind(said []*storage.Message, by func(storage.Author) bool) int {
	for i, m := range slices.Backward(said) {
		if m.Direction == storage.Outbound && by(m.Author) {
			return i + 1
		}
	}
	return 0
}

// before is what was said before the latest of the new messages. What the business
// notes for itself is not in it, since a bot might repeat it.
func before(said, fresh []*storage.Message, most int) []*storage.Message {
	end := len(said)
	if n := len(fresh); n > 0 {
		end = slices.Index(said, fresh[n-1])
	}
	var out []*storage.Message
	for _, m := range said[:end] {
		if m.Direction != storage.Internal && !slices.Contains(fresh, m) {
			out = append(out, m)
		}
	}
	return out[max(0, len(out)-most):]
}

func oldestFirst(ms []*storage.Message) []*storage.Message {
	out := slices.Clone(ms)
	slices.Reverse(out)
	return out
}
