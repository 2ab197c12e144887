package engagement

import (
	"context"

	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/storage"
)

// A Recipient is who shall have a case that is transferred: one agent, whoever
// serves a tag (S2.36), or a destination. Exactly one field is set.
type Recipient = assign.Recipient

// Transfer offers the agent's own case to somebody else, with a note for them.
// It stays with the agent until somebody takes it, and goes on being theirs if
// nobody does (S2.35 to S2.38); the events are [CaseTransferring], and then
// [CaseTransferred] or [TransferFailed]. The receiver sees all that was said
// before. Bindings do not change (S2.39).
//
// Errors: *[InvalidError] for a recipient that does not exist, or is the agent;
// *[StateError] and *[TakenError] if the case is not the agent's.
func (e *Engine) Transfer(ctx context.Context, agent storage.AgentID, id storage.CaseID, to Recipient, note string) (*storage.Case, error) {
	return e.change(ctx, "transfer", agent, id, func(d *deed, ctx context.Context) error {
		if err := d.owned(); err != nil {
			return err
		}
		if err := d.exists(ctx, to); err != nil {
			return err
		}
		if d.Transfer != nil {
			d.Recall(d.at, d.author)
		}
		d.Pass(d.at, to, note)
		return nil
	})
}

// exists checks that there is such a recipient.
func (d *deed) exists(ctx context.Context, to Recipient) error {
	set := 0
	for _, field := range []string{string(to.Agent), string(to.Tag), string(to.Destination)} {
		if field != "" {
			set++
		}
	}
	switch {
	case set != 1:
		return invalid("Recipient", "must be an agent, a tag or a destination")
	case to.Agent != "" && to.Agent == d.agent:
		return invalid("Recipient.Agent", "has the case already")
	case to.Agent != "":
		return d.existsAgent(ctx, to.Agent)
	}
	rules, err := d.e.desk.Rules(ctx, d.tx)
	switch {
	case err != nil:
		return err
	case to.Tag != "" && rules.ToTag(to.Tag) == nil:
		return invalid("Recipient.Tag", "is served by nobody")
	case to.Destination != "" && rules.To(to.Destination) == nil:
		return invalid("Recipient.Destination", "does not exist")
	}
	return nil
}

func (d *deed) existsAgent(ctx context.Context, id storage.AgentID) error {
	agents, err := d.tx.Agents().Get(ctx, id)
	if isNotFound(err) || err == nil && agents[0].Disabled {
		return invalid("Recipient.Agent", "is nobody who can serve")
	}
	return err
}

// Recall ends a transfer that nobody has answered yet. Without one it changes
// nothing.
func (e *Engine) Recall(ctx context.Context, agent storage.AgentID, id storage.CaseID) (*storage.Case, error) {
	return e.change(ctx, "recall", agent, id, func(d *deed, _ context.Context) error {
		if err := d.owned(); err != nil || d.Transfer == nil {
			return err
		}
		d.Recall(d.at, d.author)
		return nil
	})
}
