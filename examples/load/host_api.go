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

// A sendRequest asks the host to send a text.
type sendRequest struct {
	Key string `json:"key"`
	// Conversation, or else To, is where it goes.
	Conversation storage.ConversationID `json:"conversation,omitzero"`
	To           string                 `json:"to,omitempty"` // a phone number with its plus sign
	Agent        storage.AgentID        `json:"agent"`
	Text         string                 `json:"text"`
}

// A sendAnswer says what was stored.
type sendAnswer struct {
	Conversation storage.ConversationID `json:"conversation"`
	Messages     []storage.MessageID    `json:"messages"`
}

// api is what the host serves: webhooks, sending, the events of a screen, and two
// views for the audit.
func api(engine *engagement.Engine, store storage.Store) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/webhooks/", http.StripPrefix("/webhooks", engine.Handler()))
	mux.HandleFunc("GET /events", showEvents(engine))
	mux.HandleFunc("POST /send", func(w http.ResponseWriter, r *http.Request) {
		var q sendRequest
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			http.Error(w, "not a message", http.StatusBadRequest)
			return
		}
		sent, err := engine.Send(r.Context(), q.outgoing())
		answer(w, answerOf(sent), err)
	})
	mux.HandleFunc("GET /waiting", func(w http.ResponseWriter, r *http.Request) {
		n, err := waiting(r.Context(), store)
		answer(w, n, err)
	})
	mux.HandleFunc("GET /stored", func(w http.ResponseWriter, r *http.Request) {
		all, err := readStore(r.Context(), store)
		answer(w, all, err)
	})
	return mux
}

func (q sendRequest) outgoing() engagement.Outgoing {
	o := engagement.Outgoing{
		Conversation: q.Conversation, Agent: q.Agent, Key: q.Key, Parts: channel.Parts{channel.Text{Body: q.Text}},
	}
	if q.Conversation.IsZero() {
		o.Channel, o.To = channelID, channel.Address{Kind: channel.AddressPhone, Value: q.To}
	}
	return o
}

func answerOf(sent engagement.Sent) sendAnswer {
	var a sendAnswer
	for _, m := range sent.Messages {
		a.Conversation, a.Messages = m.Conversation, append(a.Messages, m.ID)
	}
	return a
}

// answer writes v as JSON, or the failure.
func answer(w http.ResponseWriter, v any, err error) {
	if err != nil {
		http.Error(w, err.Error(), statusOf(err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// statusOf tells what is to be repeated from what is not.
func statusOf(err error) int {
	for _, refusal := range []any{
		new(*channel.PlanError), new(*engagement.WindowError), new(*engagement.TakenError),
		new(*engagement.DeniedError), new(*engagement.ReusedKeyError), new(*engagement.InvalidError),
	} {
		if errors.As(err, refusal) {
			return http.StatusUnprocessableEntity
		}
	}
	return http.StatusServiceUnavailable
}

// waiting counts what is in the outbox.
func waiting(ctx context.Context, store storage.Store) (n int, err error) {
	err = store.View(ctx, func(ctx context.Context, tx storage.Tx) error {
		n, err = tx.Outbox().Len(ctx, channelID, 1_000_000)
		return err
	})
	return n, err
}
