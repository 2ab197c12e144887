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
	Items []mentionView
	// Unseen is how many the agent has not seen, of all that there are, and Until the
	// newest that is shown: what comes later stays new.
	Unseen      int
	Until       string
	More, First string // the addresses of those before, and of the newest; empty for none
}

// A mentionView is one of them.
type mentionView struct {
	ID, URL, Name, By, Time, Text string
	Mark                          channelMark
	Seen                          bool
}

// mentionsPage is how many are shown at once.
const mentionsPage = 50

// mentionsView lists them.
func (a *app) mentionsView(ctx context.Context, me *storage.Agent, where place) (*mentionsView, error) {
	page, err := a.engine.Mentions(ctx, engagement.MentionQuery{Agent: me.ID, Before: where.before, Limit: mentionsPage})
	if err != nil {
		return nil, err
	}
	now, v := time.Now(), &mentionsView{}
	for _, m := range page.Mentions {
		v.Items = append(v.Items, a.mentionView(m, where, now))
	}
	if len(v.Items) > 0 {
		v.Until = v.Items[0].ID
	}
	if further := where; !page.Next.IsZero() {
		further.before = page.Next
		v.More = further.url()
	}
	if first := where; !where.before.IsZero() {
		first.before = storage.MessageID{}
		v.First = first.url()
	}
	v.Unseen, err = a.engine.UnseenMentions(ctx, me.ID)
	return v, err
}

func (a *app) mentionView(m engagement.Mention, where place, now time.Time) mentionView {
	return mentionView{
		ID: m.Note.ID.String(), URL: where.found(m.Conversation.ID, m.Note.ID).url(), By: a.nameOf(storage.AgentID(m.Note.Author.ID)),
		Time: dateText(m.Note.At, now), Text: words(m.Note.Parts), Mark: a.mark(m.Note.Channel), Seen: m.Seen, Name: nameIn(m.Contact, m.Conversation),
	}
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

// unseenIn are the notes of a conversation that mention the agent, who has not
// seen them.
func (a *app) unseenIn(ctx context.Context, me *storage.Agent, id storage.ConversationID) (map[storage.MessageID]bool, error) {
	page, err := a.engine.Mentions(ctx, engagement.MentionQuery{Agent: me.ID, Conversation: id, Unseen: true, Limit: 200})
	all := map[storage.MessageID]bool{}
	for _, m := range page.Mentions {
		all[m.Note.ID] = true
	}
	return all, err
}

// seeMentions marks all mentions of the agent as seen, as far as they were shown.
func (a *app) seeMentions(w http.ResponseWriter, r *http.Request) error {
	if err := a.sawMentions(r, a.agentOf(r).ID); err != nil {
		return err
	}
	return done(w, r)
}

// sawMentions marks those up to a note that a form names, or all, in some
// conversations or in all.
func (a *app) sawMentions(r *http.Request, me storage.AgentID, in ...storage.ConversationID) error {
	until, err := optionalID[storage.Message](r.FormValue("until"), "note")
	if err == nil {
		_, err = a.engine.SeeMentions(r.Context(), me, until, in...)
	}
	return err
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
