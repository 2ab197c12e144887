package main

import (
	"context"
	"net/http"

	"github.com/rapport-go/rapport/storage"
)

// changeCase does something to a case.
func (a *app) changeCase(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[storage.Case](r, "case")
	if err != nil {
		return err
	}
	ctx, me := r.Context(), a.agentOf(r).ID
	switch r.PathValue("verb") {
	case "pickup":
		_, err = a.engine.PickUp(ctx, me, id)
	case "release":
		_, err = a.engine.Release(ctx, me, id)
	case "done":
		_, err = a.engine.Done(ctx, me, id, "")
	case "reopen":
		_, err = a.engine.Reopen(ctx, me, id)
	default:
		err = a.handle(ctx, r, me, id)
	}
	if err != nil {
		return a.worded(err)
	}
	return done(w, r)
}

// talk does something in a conversation.
func (a *app) talk(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[storage.Conversation](r, "conversation")
	if err != nil {
		return err
	}
	ctx, me := r.Context(), a.agentOf(r).ID
	switch r.PathValue("verb") {
	case "messages":
		err = a.sendMessage(r, me, id)
	case "read":
		err = a.engine.MarkRead(ctx, me, id)
	case "canned":
		return a.renderCanned(w, r, me, id)
	case "typing":
		err = a.engine.Typing(ctx, me, id)
	case "notes":
		err = a.addNote(r, me, id)
	case "noted":
		err = a.sawMentions(r, me, id)
	default:
		err = notFound("action")
	}
	if err != nil {
		return a.worded(err)
	}
	return done(w, r)
}

// changeMessage does something to a message.
func (a *app) changeMessage(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[storage.Message](r, "message")
	if err != nil {
		return err
	}
	ctx, me := r.Context(), a.agentOf(r).ID
	switch r.PathValue("verb") {
	case "reaction":
		_, err = a.engine.React(ctx, me, id, r.FormValue("emoji"))
	case "arrived":
		err = a.engine.Settle(ctx, me, id, true)
	case "lost":
		err = a.engine.Settle(ctx, me, id, false)
	case "cancel":
		err = a.cancel(ctx, me, id)
	default:
		err = notFound("action")
	}
	if err != nil {
		return a.worded(err)
	}
	return done(w, r)
}

func (a *app) cancel(ctx context.Context, me storage.AgentID, id storage.MessageID) error {
	intime, err := a.engine.Cancel(ctx, me, id)
	if err == nil && !intime {
		return &mistake{http.StatusConflict, "too late: the message is on its way"}
	}
	return err
}

// replay processes the events that were set aside once more. The first that
// fails again ends it, and its reason is shown.
func (a *app) replay(w http.ResponseWriter, r *http.Request) error {
	list, err := a.engine.SetAside(r.Context(), storage.SetAsideID{}, maxSetAside)
	if err != nil {
		return err
	}
	for _, s := range list {
		if err := a.engine.Replay(r.Context(), s.ID); err != nil {
			return &mistake{http.StatusConflict, "an event still cannot be processed: " + s.Reason}
		}
	}
	return done(w, r)
}
