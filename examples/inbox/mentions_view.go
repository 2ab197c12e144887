package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A mentionsView is the notes in which the agent was mentioned.
type mentionsView struct {
	Items  []mentionView
	Unseen int
}

// A mentionView is one of them.
type mentionView struct {
	ID, URL, Name, By, Time, Text string
	Mark                          channelMark
	Seen                          bool
}

// mentionsPage is how many are shown.
const mentionsPage = 50

// mentionsView lists them. What is on a channel that the agent may not see any
// more, and what was erased, is left out.
func (a *app) mentionsView(ctx context.Context, me *storage.Agent, where place) (*mentionsView, error) {
	if err := a.mentions.catchUp(ctx, a.engine); err != nil {
		return nil, err
	}
	now, v := time.Now(), &mentionsView{}
	for _, m := range a.mentions.list(me.ID) {
		if len(v.Items) == mentionsPage {
			break
		}
		item, err := a.mentionView(ctx, me, m, where, now)
		if isHidden(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if v.Items = append(v.Items, item); !m.Seen {
			v.Unseen++
		}
	}
	return v, nil
}

func (a *app) mentionView(ctx context.Context, me *storage.Agent, m mention, where place, now time.Time) (mentionView, error) {
	note, err := a.engine.As(me.ID).Message(ctx, m.Message)
	if err != nil {
		return mentionView{}, err
	}
	c, err := a.engine.Composer(ctx, me.ID, m.Conversation)
	if err == nil {
		err = a.standIn(ctx, me, &c)
	}
	return mentionView{
		ID: m.Message.String(), URL: where.found(m.Conversation, m.Message).url(), By: a.nameOf(m.By), Time: dateText(m.At, now),
		Text: words(note.Parts), Mark: a.mark(note.Channel), Seen: m.Seen, Name: nameInComposer(c),
	}, err
}

// nameInComposer is what the contact of a conversation is called; empty if it
// could not be read.
func nameInComposer(c engagement.Composer) string {
	if c.Contact == nil {
		return ""
	}
	return nameIn(c.Contact, c.Conversation)
}

// isHidden reports whether something is not there for an agent.
func isHidden(err error) bool {
	_, denied := errors.AsType[*engagement.DeniedError](err)
	return denied || errors.Is(err, storage.ErrNotFound)
}

// unseen counts the mentions that the agent has not seen, and may see.
func (a *app) unseen(ctx context.Context, me *storage.Agent) (int, error) {
	if err := a.mentions.catchUp(ctx, a.engine); err != nil {
		return 0, err
	}
	n := 0
	for _, m := range a.mentions.list(me.ID) {
		if m.Seen {
			continue
		}
		_, err := a.engine.As(me.ID).Message(ctx, m.Message)
		switch {
		case err == nil:
			n++
		case !isHidden(err):
			return 0, err
		}
	}
	return n, nil
}

// unseenIn are the notes of a conversation that mention the agent, who has not
// seen them.
func (a *app) unseenIn(me *storage.Agent, id storage.ConversationID) map[storage.MessageID]bool {
	all := map[storage.MessageID]bool{}
	for _, m := range a.mentions.list(me.ID) {
		if !m.Seen && m.Conversation == id {
			all[m.Message] = true
		}
	}
	return all
}

// seeMentions marks all mentions of the agent as seen.
func (a *app) seeMentions(w http.ResponseWriter, r *http.Request) error {
	if err := a.mentions.see(a.agentOf(r).ID, storage.ConversationID{}); err != nil {
		return err
	}
	return done(w, r)
}

// mentionNews says that a colleague mentioned the agent; empty for everything
// else.
func (a *app) mentionNews(ctx context.Context, me *storage.Agent, e engagement.Event) string {
	if e.Kind != engagement.NoteAdded || !slices.Contains(e.Detail.Agents, me.ID) || e.Actor.ID == string(me.ID) {
		return ""
	}
	who := a.nameOf(storage.AgentID(e.Actor.ID))
	if info, err := a.engine.As(me.ID).Contact(ctx, e.Contact); err == nil {
		return fmt.Sprintf("%s mentioned you in a note about %s.", who, nameAt(info.Contact, info.Identities))
	}
	return who + " mentioned you in a note."
}
