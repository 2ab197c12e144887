package engagement

import (
	"context"
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

const replyPrefix = "reply/"

// PutReply adds a canned reply, or changes the one with the same ID; its Version
// must be 0 for a new one, and otherwise what was read: [storage.ErrConflict].
// An agent may write replies for nobody but themselves; for others they must
// have [ManageChannels]: *[DeniedError]. No agent means the host. What is wrong
// with it is told by *[templates.Fault]s, and so is what a channel of its scope
// does not carry; files come from [Engine.Upload]. The Version is set.
func (e *Engine) PutReply(ctx context.Context, agent storage.AgentID, r *templates.Reply) error {
	if r.ID == "" || strings.Contains(r.ID, "/") || channel.CleanText(r.ID) != r.ID {
		return fmt.Errorf("put reply: %w", invalid("ID", "must be text without a slash that is not empty"))
	}
	if err := r.Check(); err != nil {
		return fmt.Errorf("put reply: %w", err)
	}
	if err := e.carried(r); err != nil {
		return fmt.Errorf("put reply: %w", err)
	}
	next := *r
	err := e.update(ctx, "put reply", func(ctx context.Context, tx storage.Tx) error {
		if err := e.mayWrite(ctx, tx, agent, replyPrefix+r.ID, r.Scope); err != nil {
			return err
		}
		next.Version = 0 // the store keeps it
		version, err := saveSetting(ctx, tx, agent, replyPrefix+r.ID, next, r.Version)
		next.Version = version
		return err
	})
	if err != nil {
		return err
	}
	*r = next
	e.news.publish()
	return nil
}

// onlyFor reports whether a scope has nobody but the agent.
func onlyFor(s templates.Scope, agent storage.AgentID) bool {
	return !s.All && len(s.Teams) == 0 && len(s.Agents) == 1 && s.Agents[0] == string(agent)
}

// mayWrite is who may write a document that is for some agents, and over the one
// of that name: agents what is for nobody but themselves, and the rest takes
// [ManageChannels]. The host may everything.
func (e *Engine) mayWrite(ctx context.Context, tx storage.Tx, agent storage.AgentID, name string, next templates.Scope) error {
	if _, err := e.authorOf(ctx, tx, agent); err != nil || agent == "" {
		return err
	}
	old, version, err := document.Load[struct {
		Scope templates.Scope `json:"scope"`
	}](ctx, tx, name)
	if err != nil || onlyFor(next, agent) && (version == 0 || onlyFor(old.Scope, agent)) {
		return err
	}
	return permit(ctx, tx, agent, ManageChannels, "")
}

// Replies returns the canned replies that an agent may use on a channel, and in
// which all words occur, the best first. An empty channel is all of them.
func (e *Engine) Replies(ctx context.Context, agent storage.AgentID, ch channel.ID, words string) ([]templates.Reply, error) {
	var all []templates.Reply
	var viewer templates.Viewer
	err := e.view(ctx, "replies", func(ctx context.Context, tx storage.Tx) (err error) {
		if viewer, err = e.viewer(ctx, tx, agent, ch); err != nil {
			return err
		}
		all, err = replies(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return templates.SearchReplies(all, viewer, words), nil
}

// replies reads all canned replies with their versions.
func replies(ctx context.Context, tx storage.Tx) ([]templates.Reply, error) {
	all, versions, err := document.List[templates.Reply](ctx, tx, replyPrefix)
	for i := range all {
		all[i].Version = versions[i]
	}
	return all, err
}

// RenderReply fills a canned reply for a conversation: the parts are the
// agent's, to change and to send. A variable without a value is a
// *[templates.Fault] that names it, beside the parts; addresses have none for those
// who may not see them. *[DeniedError]: the agent may not use it there, or may not
// see the conversation. [storage.ErrNotFound].
func (e *Engine) RenderReply(ctx context.Context, agent storage.AgentID, id string, conversation storage.ConversationID) (channel.Parts, error) {
	var found templates.Reply
	var lookup templates.Lookup
	err := e.view(ctx, "reply", func(ctx context.Context, tx storage.Tx) error {
		convs, err := tx.Conversations().Get(ctx, conversation)
		if err != nil {
			return err
		}
		if err := permit(ctx, tx, agent, ViewCases, convs[0].Channel); err != nil {
			return err
		}
		r, version, err := document.Load[templates.Reply](ctx, tx, replyPrefix+id)
		if err == nil && version == 0 {
			err = fmt.Errorf("reply %q: %w", id, storage.ErrNotFound)
		}
		if err != nil {
			return err
		}
		found = r
		if err := e.mayUse(ctx, tx, agent, r.Scope, convs[0].Channel); err != nil {
			return err
		}
		lookup, err = e.lookupFor(ctx, tx, agent, convs[0].Channel, convs[0].Contact)
		return err
	})
	if err != nil {
		return nil, err
	}
	return found.Render(lookup)
}

// mayUse checks that a scope admits an agent on a channel.
func (e *Engine) mayUse(ctx context.Context, tx storage.Tx, agent storage.AgentID, s templates.Scope, ch channel.ID) error {
	viewer, err := e.viewer(ctx, tx, agent, ch)
	if err == nil && !s.Admits(viewer) {
		err = &DeniedError{Agent: agent, Reason: "may not use this canned reply here"}
	}
	return err
}

// viewer is an agent as scopes know them. *DeniedError: they may not act.
func (e *Engine) viewer(ctx context.Context, tx storage.Tx, agent storage.AgentID, ch channel.ID) (templates.Viewer, error) {
	viewer := templates.Viewer{Agent: string(agent), Channel: ch}
	if _, err := e.agentAuthor(ctx, tx, agent); err != nil {
		return viewer, err
	}
	teams, err := tx.Teams().Of(ctx, agent)
	for _, t := range teams {
		viewer.Teams = append(viewer.Teams, string(t.ID))
	}
	return viewer, err
}
