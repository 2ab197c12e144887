package engagement

import (
	"context"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A BotTurn is a bot's right to act on a case: the routing gave it to the bot,
// says [CaseAssigned], and the case had this Fence then. When anybody else becomes
// the handler, the fence goes up, and what the bot does late is a *[FencedError].
type BotTurn struct {
	Bot   storage.BotID
	Case  storage.CaseID
	Fence int64
}

// A FencedError is a bot that acts on a case which is not its any more. Nothing
// was done.
type FencedError struct {
	Turn BotTurn
	// Fence is that of the case now.
	Fence int64
}

func (e *FencedError) Error() string {
	return fmt.Sprintf("case %s: bot %q has fence %d, and the case has %d: somebody else handles it", e.Turn.Case, e.Turn.Bot, e.Turn.Fence, e.Fence)
}

// A Handover is what a bot tells those who go on.
type Handover struct {
	// Tag is the service tag that the bot found to be right; empty leaves it.
	Tag string
	// Needs are skills that the case needs; nil leaves them.
	Needs []routing.Need
	// Priority is how urgent it is; 0 leaves it.
	Priority int
}

// HandOver gives a bot's case to people: it is routed as one that just came, but
// not to this bot again. *[FencedError]; *[InvalidError]; [storage.ErrNotFound].
func (e *Engine) HandOver(ctx context.Context, turn BotTurn, to Handover) (*storage.Case, error) {
	if to.Priority < 0 || to.Priority > routing.MaxPriority {
		return nil, fmt.Errorf("hand over: %w", invalid("Priority", fmt.Sprintf("must be from 0 to %d", routing.MaxPriority)))
	}
	return e.botChange(ctx, "hand over", turn, func(d *deed) {
		c := d.Case
		c.Tag, c.Priority = orElse(to.Tag, c.Tag), orElse(to.Priority, c.Priority)
		if to.Needs != nil {
			d.Needs = to.Needs
		}
		d.Free(d.at)
		d.Bots = append(d.Bots, routing.BotID(turn.Bot))
		d.note(journal.CaseReleased)
	})
}

// BotDone closes a bot's case, as [Engine.Done] does an agent's. *[FencedError];
// [storage.ErrNotFound].
func (e *Engine) BotDone(ctx context.Context, turn BotTurn, disposition string) (*storage.Case, error) {
	return e.botChange(ctx, "close", turn, func(d *deed) {
		d.shut(disposition)
	})
}

// BotConfused says that a bot did not understand the contact's latest message.
// Nothing changes by that alone: the automation for it may say so to the contact,
// or hand the case to people. Saying it twice about one message does no more.
// *[FencedError]; [storage.ErrNotFound].
func (e *Engine) BotConfused(ctx context.Context, turn BotTurn) error {
	err := e.update(ctx, "bot confused", func(ctx context.Context, tx storage.Tx) error {
		conv, work, err := e.lockCase(ctx, tx, "bot confused", turn.Case)
		if err != nil {
			return err
		}
		if err := turn.good(work); err != nil {
			return err
		}
		entry := journal.OnConversation(journal.Entry(journal.BotConfused, now(), turn.author(), journal.Detail{}), conv)
		if m, err := latestInbound(ctx, tx, conv.ID); err != nil {
			return err
		} else if m != nil {
			entry.Message = m.ID
		}
		return tx.Journal().Append(ctx, entry)
	})
	if err != nil {
		return err
	}
	e.news.publish()
	e.duty.Wake()
	return nil
}

// maxLookedAt is how many messages are looked at for the contact's latest.
const maxLookedAt = 100

// latestInbound is what the contact wrote last; nil if that is long ago.
func latestInbound(ctx context.Context, tx storage.Tx, id storage.ConversationID) (*storage.Message, error) {
	ms, err := tx.Messages().List(ctx, storage.MessageQuery{Conversations: []storage.ConversationID{id}, Limit: maxLookedAt})
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(ms, func(m *storage.Message) bool { return m.Direction == storage.Inbound && m.Automatic == "" })
	if i < 0 {
		return nil, nil
	}
	return ms[i], nil
}

// botChange does something to a case that a bot has.
func (e *Engine) botChange(ctx context.Context, op string, turn BotTurn, do func(*deed)) (*storage.Case, error) {
	var changed *storage.Case
	err := e.update(ctx, op, func(ctx context.Context, tx storage.Tx) error {
		conv, work, err := e.lockCase(ctx, tx, op, turn.Case)
		if err != nil {
			return err
		}
		if err := turn.good(work); err != nil {
			return err
		}
		w, err := assign.Open(conv, work)
		if err != nil {
			return err
		}
		d := &deed{e: e, Work: w, tx: tx, op: op, at: now(), author: turn.author()}
		do(d)
		changed = work
		return e.close(ctx, tx, d.at, w)
	})
	if err != nil {
		return nil, err
	}
	e.news.publish()
	e.duty.Wake()
	return changed, nil
}

// good is a *FencedError unless it is the bot's turn.
func (t BotTurn) good(c *storage.Case) error {
	if c != nil && c.State == storage.CaseOngoing && t.Bot != "" && c.Bot == t.Bot && c.Fence == t.Fence {
		return nil
	}
	err := &FencedError{Turn: t}
	if c != nil {
		err.Fence = c.Fence
	}
	return err
}

func (t BotTurn) author() storage.Author {
	return storage.Author{Kind: channel.AuthorBot, ID: string(t.Bot), Name: string(t.Bot)}
}

// Case returns a case. [storage.ErrNotFound].
func (e *Engine) Case(ctx context.Context, id storage.CaseID) (c *storage.Case, err error) {
	err = e.view(ctx, "case", func(ctx context.Context, tx storage.Tx) error {
		cases, err := tx.Cases().Get(ctx, id)
		if err == nil {
			c = cases[0]
		}
		return err
	})
	return c, err
}
