package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// A Composer is what an agent may write in a conversation, for the field to
// write in.
type Composer struct {
	Conversation *storage.Conversation `json:"conversation"`
	// Case is the conversation's latest case; nil if it never had one.
	Case    *storage.Case    `json:"case,omitempty"`
	Contact *storage.Contact `json:"contact"`
	// Mode is what may be written, Why the reason, and Until when it changes by
	// itself; zero if it does not (S1.56). [ComposerChanged] tells when a mode
	// changes for all agents.
	Mode  ComposerMode   `json:"mode"`
	Why   ComposerReason `json:"why"`
	Until time.Time      `json:"until,omitzero"`
	// Window is what the channel allows now, and until when.
	Window channel.WindowState `json:"window"`
	// Owner is another agent who serves the case, or whom the contact is bound
	// to; empty if there is none, or if the asker may not know.
	Owner storage.AgentID `json:"owner,omitempty"`
	// BoundUntil is the end date of the asker's own binding; zero if there is
	// none.
	BoundUntil time.Time `json:"bound_until,omitzero"`
	// RespondBy is until when the asker should answer (S3.68); zero if there is no
	// such timer, or nothing to answer.
	RespondBy time.Time `json:"respond_by,omitzero"`
	// Info is what the business wants the agent to know about the channel, if it
	// is to be shown (S2.32).
	Info []InfoField `json:"info,omitempty"`
	// Problem is why messages do not arrive at the conversation's address, as a
	// warning to show: somebody who blocked the account looks as if they got
	// everything, on some channels. Empty if nothing is known (S5.28).
	Problem string `json:"problem,omitempty"`
	// MayClose says that the asker's role may close the case as done (S5.11).
	MayClose bool `json:"may_close,omitempty"`
	// Capabilities are the channel's.
	Capabilities channel.Capabilities `json:"-"`
}

// A ComposerMode is what may be written.
type ComposerMode string

// The modes.
const (
	ComposeFree     ComposerMode = "free"          // anything that the channel carries
	ComposeTemplate ComposerMode = "template_only" // a template that the provider approved
	ComposeNothing  ComposerMode = "nothing"       // it is another agent's turn, or nobody's
)

// A ComposerReason is why a Composer has its mode.
type ComposerReason string

// The reasons.
const (
	// ComposerOpen: the session window is open, or the channel has none.
	ComposerOpen ComposerReason = "window_open"
	// ComposerNoReply: the contact has never written.
	ComposerNoReply ComposerReason = "no_reply_yet"
	// ComposerClosed: the contact wrote, but too long ago.
	ComposerClosed ComposerReason = "window_closed"
	// ComposerDenied: the agent may read here, but not reply (S3.39).
	ComposerDenied ComposerReason = "not_permitted"
	// ComposerNoCase: no case is open, and the channel wants a new interaction to be
	// opened first, with a channel that is chosen: see [Policy].ChooseChannel (S5.35).
	ComposerNoCase ComposerReason = "no_case"
	// ComposerServed: another agent serves the case.
	ComposerServed ComposerReason = "served"
	// ComposerBound: the contact is bound to another agent, until Until.
	ComposerBound ComposerReason = "bound"
	// ComposerWaiting: the case waits for the agent whom the contact is bound to,
	// or to whom it is offered, until Until.
	ComposerWaiting ComposerReason = "waiting"
)

// Composer says what the agent may write in the conversation now.
// [storage.ErrNotFound]: there is no such conversation; *[DeniedError]: the agent
// may not see it.
func (e *Engine) Composer(ctx context.Context, agent storage.AgentID, id storage.ConversationID) (Composer, error) {
	var c Composer
	err := e.view(ctx, "composer", func(ctx context.Context, tx storage.Tx) error {
		convs, err := tx.Conversations().Get(ctx, id)
		if err != nil {
			return err
		}
		role, err := roleFor(ctx, tx, agent)
		if err != nil {
			return err
		}
		if !role.May(ViewCases, convs[0].Channel) {
			return denied(agent, ViewCases, convs[0].Channel)
		}
		contacts, err := tx.Contacts().Get(ctx, convs[0].Contact)
		if err != nil {
			return err
		}
		at := now()
		c = Composer{Conversation: convs[0], Contact: contacts[0], Capabilities: e.caps[convs[0].Channel]}
		c.Window = convs[0].Window(c.Capabilities.Window, at, channel.AuthorAgent)
		c.setMode()
		if c.Info, err = shownInfo(ctx, tx, convs[0].Channel); err != nil {
			return err
		}
		if c.Problem, err = e.problemAt(ctx, tx, convs[0]); err != nil {
			return err
		}
		if !convs[0].Case.IsZero() {
			cases, err := tx.Cases().Get(ctx, convs[0].Case)
			if err != nil {
				return err
			}
			c.Case = cases[0]
			if c.RespondBy, err = respondBy(c.Case); err != nil {
				return err
			}
			if c.Case.Owner != agent {
				c.RespondBy = time.Time{}
			}
		}
		c.Conversation = maskedConversation(role, c.Conversation)
		c.MayClose = role.Serves(convs[0].Channel) && role.May(CloseCases, convs[0].Channel)
		if !role.Serves(convs[0].Channel) {
			c.Mode, c.Why, c.Until = ComposeNothing, ComposerDenied, time.Time{}
			return nil
		}
		if e.cfg.Policies[convs[0].Channel].ChooseChannel && (c.Case == nil || c.Case.State == storage.CaseClosed) {
			c.Mode, c.Why, c.Until = ComposeNothing, ComposerNoCase, time.Time{}
		}
		return e.othersFirst(ctx, tx, agent, at, &c)
	})
	return c, err
}

// problemAt is why messages do not arrive at a conversation's address.
func (e *Engine) problemAt(ctx context.Context, tx storage.Tx, conv *storage.Conversation) (string, error) {
	key := storage.IdentityKey{Kind: e.caps[conv.Channel].Kind, Address: conv.Address}
	found, err := tx.Identities().Find(ctx, key)
	if err != nil || found[0] == nil {
		return "", err
	}
	return found[0].Problem, nil
}

// setMode is the mode that the session window gives.
func (c *Composer) setMode() {
	switch {
	case c.Window.Free:
		c.Mode, c.Why, c.Until = ComposeFree, ComposerOpen, c.Window.Until
		return
	case c.Conversation.LastInbound.IsZero():
		c.Why = ComposerNoReply
	default:
		c.Why = ComposerClosed
	}
	if c.Mode = ComposeNothing; c.Window.Template {
		c.Mode = ComposeTemplate
	}
}

// othersFirst takes the turn away from an agent who would write into another's
// case, or to a contact who is bound to another.
func (e *Engine) othersFirst(ctx context.Context, tx storage.Tx, agent storage.AgentID, at time.Time, c *Composer) error {
	bond, err := e.holding.Holder(ctx, tx, at, c.Conversation.Channel, c.Conversation.Contact)
	if err != nil {
		return err
	}
	mine := bond != nil && bond.Agent == agent
	if mine {
		c.BoundUntil = binding.End(bond.Binding)
	}
	open := c.Case != nil && c.Case.State != storage.CaseClosed
	switch {
	case open && c.Case.State == storage.CaseOngoing && c.Case.Owner != agent && (!c.Case.Initiated || c.Window.Free || bond != nil && !mine):
		c.Mode, c.Why, c.Owner, c.Until = ComposeNothing, ComposerServed, c.Case.Owner, time.Time{}
	case open && c.Case.State == storage.CaseOpen && c.Case.Offered && c.Case.For != agent:
		c.Mode, c.Why, c.Owner, c.Until = ComposeNothing, ComposerWaiting, c.Case.For, c.Case.ForUntil
	case bond == nil || mine:
		return nil
	case open && c.Case.For != "" && c.Case.For != agent:
		c.Mode, c.Why, c.Owner, c.Until = ComposeNothing, ComposerWaiting, c.Case.For, c.Case.ForUntil
	case !open || !c.Window.Free:
		c.Mode, c.Why, c.Owner, c.Until = ComposeNothing, ComposerBound, bond.Agent, untilOf(bond)
	}
	if c.Owner == "" {
		return nil
	}
	known, err := may(ctx, tx, agent, SeeHolders, c.Conversation.Channel)
	if !known {
		c.Owner = ""
	}
	return err
}

// windowDue tells when session windows have closed. The contact may have written
// since the moment was set: then it looks again at the new end.
func (e *Engine) windowDue(ctx context.Context, due []*storage.DueMoment, done duty.Done) error {
	var ids []storage.ConversationID
	var locks []storage.LockKey
	for _, d := range due {
		id, err := storage.ParseID[storage.Conversation](d.Subject)
		if err != nil {
			return err
		}
		ids, locks = append(ids, id), append(locks, intake.ConversationLock(id))
	}
	return e.update(ctx, "window", func(ctx context.Context, tx storage.Tx) error {
		if err := tx.Lock(ctx, locks...); err != nil { // before the moments, as everywhere
			return err
		}
		convs, err := tx.Conversations().Get(ctx, ids...)
		if err != nil {
			return err
		}
		if err := e.tellWindows(ctx, tx, convs); err != nil {
			return err
		}
		return done(ctx, tx)
	})
}

func (e *Engine) tellWindows(ctx context.Context, tx storage.Tx, convs []*storage.Conversation) error {
	var again []*storage.DueMoment
	var entries []*storage.JournalEntry
	at := now()
	for _, c := range convs {
		state := c.Window(e.caps[c.Channel].Window, at, channel.AuthorAgent)
		if state.Free && !state.Until.IsZero() {
			key := storage.DueKey{Kind: intake.WindowDue, Subject: c.ID.String()}
			again = append(again, &storage.DueMoment{DueKey: key, At: state.Until})
			continue
		}
		entry := journal.Entry(journal.ComposerChanged, at, system, journal.Detail{Composer: &journal.Composer{Free: state.Free}})
		entries = append(entries, journal.OnConversation(entry, c))
	}
	if err := intake.UnlessEmpty(ctx, again, tx.DueMoments().Put); err != nil {
		return err
	}
	return intake.UnlessEmpty(ctx, entries, tx.Journal().Append)
}
