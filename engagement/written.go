package engagement

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// DeleteReply removes a canned reply of which the version was read. Who may do so
// is as for [Engine.PutReply]. Errors: *[DeniedError]; [storage.ErrNotFound];
// [storage.ErrConflict].
func (e *Engine) DeleteReply(ctx context.Context, agent storage.AgentID, id string, version int64) error {
	err := e.update(ctx, "delete reply", func(ctx context.Context, tx storage.Tx) error {
		r, kept, err := document.Load[templates.Reply](ctx, tx, replyPrefix+id)
		if err == nil && kept == 0 {
			err = fmt.Errorf("reply %q: %w", id, storage.ErrNotFound)
		}
		if err != nil {
			return err
		}
		if err := e.mayWrite(ctx, tx, agent, replyPrefix+id, r.Scope); err != nil {
			return err
		}
		if err := tx.Settings().Delete(ctx, replyPrefix+id, version); err != nil {
			return err
		}
		return noteSetting(ctx, tx, now(), agent, replyPrefix+id)
	})
	if err == nil {
		e.news.publish()
	}
	return err
}

// WritableReplies returns the canned replies that an agent may change, by ID:
// all of them with [ManageChannels], and otherwise those that are for nobody but
// the agent. No agent is the host, who may change all. *[DeniedError]: the agent
// is unknown or disabled.
func (e *Engine) WritableReplies(ctx context.Context, agent storage.AgentID) (all []templates.Reply, err error) {
	err = e.view(ctx, "replies", func(ctx context.Context, tx storage.Tx) error {
		kept, err := replies(ctx, tx)
		if err != nil {
			return err
		}
		all, err = writable(ctx, e, tx, agent, kept, func(r templates.Reply) templates.Scope { return r.Scope })
		return err
	})
	return all, err
}

// WritableMacros is [Engine.WritableReplies] for macros.
func (e *Engine) WritableMacros(ctx context.Context, agent storage.AgentID) (all []Macro, err error) {
	err = e.view(ctx, "macros", func(ctx context.Context, tx storage.Tx) error {
		kept, versions, err := document.List[Macro](ctx, tx, macroPrefix)
		if err != nil {
			return err
		}
		for i := range kept {
			kept[i].Version = versions[i]
		}
		all, err = writable(ctx, e, tx, agent, kept, func(m Macro) templates.Scope { return m.Scope })
		return err
	})
	return all, err
}

// writable are those documents that an agent may change: see [Engine.mayWrite].
func writable[T any](ctx context.Context, e *Engine, tx storage.Tx, agent storage.AgentID, all []T, scope func(T) templates.Scope) ([]T, error) {
	if _, err := e.authorOf(ctx, tx, agent); err != nil || agent == "" {
		return all, err
	}
	if manages, err := may(ctx, tx, agent, ManageChannels, ""); err != nil || manages {
		return all, err
	}
	var own []T
	for _, one := range all {
		if onlyFor(scope(one), agent) {
			own = append(own, one)
		}
	}
	return own, nil
}
