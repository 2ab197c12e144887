package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A wish is what somebody asks an instance to do.
type wish struct {
	Agent storage.AgentID `json:"agent"`
	// Key names the message, so that asking again does not send again.
	Key          string                 `json:"key,omitempty"`
	Conversation storage.ConversationID `json:"conversation,omitzero"`
	Text         string                 `json:"text,omitempty"`
	Case         storage.CaseID         `json:"case,omitzero"`
	Number       string                 `json:"number,omitempty"`
	Binding      storage.BindingID      `json:"binding,omitzero"`
}

// A reply is what came of a wish: records, or why not.
type reply struct {
	Message storage.MessageID `json:"message,omitzero"`
	Binding storage.BindingID `json:"binding,omitzero"`
	// Refused is why it was not done; Holder is who is in the way.
	Refused string          `json:"refused,omitempty"`
	Holder  storage.AgentID `json:"holder,omitempty"`
}

// work is one of an agent's cases.
type work struct {
	Case         storage.CaseID         `json:"case"`
	Conversation storage.ConversationID `json:"conversation"`
}

// api is what an instance serves.
func api(e *engagement.Engine, store storage.Store) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/webhooks/", http.StripPrefix("/webhooks", e.Handler()))
	mux.HandleFunc("POST /send", granting(func(ctx context.Context, w wish) (reply, error) {
		return first(e.Send(ctx, engagement.Outgoing{
			Conversation: w.Conversation, Agent: w.Agent, Key: w.Key, Parts: channel.Parts{channel.Text{Body: w.Text}},
		}))
	}))
	mux.HandleFunc("POST /engage", granting(func(ctx context.Context, w wish) (reply, error) {
		return first(e.Engage(ctx, engagement.Engagement{
			Agent: w.Agent, Channel: channelID, Target: engagement.Target{Number: w.Number}, Template: greet(w.Agent), Key: w.Key,
		}))
	}))
	mux.HandleFunc("POST /revoke", granting(func(ctx context.Context, w wish) (reply, error) {
		_, err := e.Revoke(ctx, w.Agent, w.Binding)
		return reply{}, err
	}))
	mux.HandleFunc("POST /done", granting(func(ctx context.Context, w wish) (reply, error) {
		_, err := e.Done(ctx, w.Agent, w.Case, "")
		return reply{}, err
	}))
	mux.HandleFunc("POST /mine", func(w http.ResponseWriter, r *http.Request) {
		var of wish
		if json.NewDecoder(r.Body).Decode(&of) != nil {
			http.Error(w, "not a wish", http.StatusBadRequest)
			return
		}
		list, err := mine(r.Context(), store, of.Agent)
		answer(w, list, err)
	})
	return mux
}

func first(sent engagement.Sent, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	return reply{Message: sent.Messages[0].ID, Binding: sent.Messages[0].Binding}, nil
}

// granting answers a wish.
func granting(grant func(context.Context, wish) (reply, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var of wish
		if err := json.NewDecoder(r.Body).Decode(&of); err != nil {
			http.Error(w, "not a wish", http.StatusBadRequest)
			return
		}
		done, err := grant(r.Context(), of)
		if no, refused := refusalOf(err); refused {
			done, err = no, nil
		}
		answer(w, done, err)
	}
}

// refusalOf tells a definite no, which would be the same the next time, from a
// failure that passes.
func refusalOf(err error) (reply, bool) {
	if r, ok := errors.AsType[*engagement.RefusedError](err); ok {
		return reply{Refused: string(r.Reason), Holder: r.Holder}, true
	}
	if t, ok := errors.AsType[*engagement.TakenError](err); ok {
		return reply{Refused: "taken", Holder: t.Owner}, true
	}
	for _, no := range []any{
		new(*channel.PlanError), new(*engagement.WindowError), new(*engagement.DeniedError),
		new(*engagement.ReusedKeyError), new(*engagement.InvalidError), new(*engagement.StateError),
	} {
		if errors.As(err, no) {
			return reply{Refused: err.Error()}, true
		}
	}
	return reply{}, false
}

// answer writes v as JSON, or the failure.
func answer(w http.ResponseWriter, v any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// mine is the cases that an agent serves, the oldest activity first.
func mine(ctx context.Context, store storage.Store, agent storage.AgentID) (list []work, err error) {
	err = store.View(ctx, func(ctx context.Context, tx storage.Tx) error {
		cases, err := tx.Cases().List(ctx, storage.CaseQuery{State: storage.CaseOngoing, Owner: agent, Oldest: true, Limit: 50})
		for _, c := range cases {
			list = append(list, work{c.ID, c.Conversation})
		}
		return err
	})
	return list, err
}
