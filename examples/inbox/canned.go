package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// A cannedView is the canned replies that an agent can begin a message with.
type cannedView struct {
	Words  string
	All    []cannedItem
	Others int      // how many more there are
	Hidden []hidden // for the form that looks for words
	Manage string   // the address of the page where they are written
}

// A cannedItem is one of them; URL begins a message with it.
type cannedItem struct{ ID, Name, Shortcut, Preview, URL string }

// cannedPage is how many are shown; words find the others.
const cannedPage = 12

func (a *app) canned(ctx context.Context, v *chatView, me *storage.Agent, where place) (*cannedView, error) {
	found, err := a.engine.Replies(ctx, me.ID, v.Conversation.Channel, strings.TrimPrefix(where.canned, "/"))
	if _, denied := errors.AsType[*engagement.DeniedError](err); denied {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c := &cannedView{Words: where.canned, Hidden: where.hidden("canned", "insert"), Manage: where.manageItem("replies", "").url()}
	for _, r := range found {
		if !insertable(r.Parts) {
			continue
		}
		if len(c.All) == cannedPage {
			c.Others++
			continue
		}
		there := where
		there.insert, there.canned = r.ID, ""
		c.All = append(c.All, cannedItem{ID: r.ID, Name: r.Name, Shortcut: r.Shortcut, Preview: words(r.Parts), URL: there.url()})
	}
	return c, nil
}

// insertable reports whether parts can be put into the fields to write in: texts
// with answers to tap, and a file before them.
func insertable(parts channel.Parts) bool {
	_, rest := cannedFileIn(parts)
	for _, p := range rest {
		switch p.(type) {
		case channel.Text, channel.Buttons, channel.QuickReplies:
		default:
			return false
		}
	}
	return true
}

// An insertedReply is a canned reply as it is put into the fields, for the agent to
// change.
type insertedReply struct {
	Text    string `json:"text"`
	Answers string `json:"answers,omitempty"`
	Quick   bool   `json:"quick,omitempty"`
	// File goes with it; nil for none.
	File *insertedFile `json:"file,omitempty"`
	// Missing says what the agent has to fill in; empty for nothing.
	Missing string `json:"missing,omitempty"`
}

// inserted renders a canned reply for a conversation; the zero one without an id.
func (a *app) inserted(ctx context.Context, me storage.AgentID, in storage.ConversationID, id string) (insertedReply, error) {
	if id == "" {
		return insertedReply{}, nil
	}
	parts, err := a.engine.RenderReply(ctx, me, id, in)
	missing := templates.Faults(err)
	if err != nil && (len(missing) == 0 || len(parts) == 0) {
		return insertedReply{}, err
	}
	file, rest := cannedFileIn(parts)
	r := insertedReply{File: insertedFileOf(id, file)}
	var texts []string
	for _, p := range rest {
		text, answers, quick, _ := plainOf(channel.Parts{p})
		texts = append(texts, text)
		if answers != "" {
			r.Answers, r.Quick = answers, quick
		}
	}
	r.Text = strings.Join(texts, "\n\n")
	var names []string
	for _, f := range missing {
		names = append(names, fmt.Sprintf("{{%s}}", f.Variable))
	}
	if len(names) > 0 {
		r.Missing = "Nothing is known of " + strings.Join(names, ", ") + ": please fill it in."
	}
	return r, nil
}

// renderCanned answers with a canned reply for the script.
func (a *app) renderCanned(w http.ResponseWriter, r *http.Request, me storage.AgentID, in storage.ConversationID) error {
	reply, err := a.inserted(r.Context(), me, in, r.FormValue("reply"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(reply)
}
