package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
)

// A Loft is the other side: Pigeon's server, as far as a driver sees it.
//
//   - POST /messages takes a message and answers with its id, or with a code:
//     401 "token", 400 "empty", "too_long" or "no_such_user", 403 "blocked",
//     429 "slow_down" with Retry-After, 503 "trouble".
//   - A text has at most 1000 characters, and a picture's caption 100.
//   - A key that was used before gives the same id again, and nothing appears.
//   - Webhooks carry {"events": […]} with the HMAC-SHA256 of the body in hex in
//     X-Pigeon-Signature. Statuses are delivered, read and failed, with the key.
type Loft struct {
	Token, HookKey channel.Secret

	mu       sync.Mutex
	shown    []shown
	byKey    map[string]string // key → id
	requests int
	events   int
	trouble  *trouble
}

// shown is a message as the customer sees it.
type shown struct {
	ID string
	outgoing
}

// trouble is what happens to the next request.
type trouble struct {
	status int
	code   string
	take   bool                                         // the message appears all the same
	then   func(w http.ResponseWriter, r *http.Request) // instead of an answer
	hit    chan struct{}
}

// ServeHTTP answers POST /messages.
func (l *Loft) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var m outgoing
	err := json.NewDecoder(r.Body).Decode(&m)
	t := l.begin()
	if t != nil && t.take {
		l.show(m)
	}
	switch {
	case t != nil:
		close(t.hit)
		t.answer(w, r)
	case r.Header.Get("Authorization") != "Bearer "+l.Token.Reveal():
		respond(w, http.StatusUnauthorized, answered{Code: "token"})
	case err != nil || (m.Text == "" && m.Picture == ""):
		respond(w, http.StatusBadRequest, answered{Code: "empty"})
	case utf8.RuneCountInString(m.Text) > room(m):
		respond(w, http.StatusBadRequest, answered{Code: "too_long"})
	default:
		respond(w, http.StatusOK, answered{ID: l.show(m)})
	}
}

func room(m outgoing) int {
	if m.Picture != "" {
		return 100
	}
	return 1000
}

// begin counts a request and takes the trouble that waits for it.
func (l *Loft) begin() *trouble {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests++
	t := l.trouble
	l.trouble = nil
	return t
}

func (t *trouble) answer(w http.ResponseWriter, r *http.Request) {
	if t.then != nil {
		t.then(w, r)
		return
	}
	if t.status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "3")
	}
	respond(w, t.status, answered{Code: t.code})
}

func respond(w http.ResponseWriter, status int, a answered) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(a)
}

// show lets the message appear, once for each key.
func (l *Loft) show(m outgoing) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id, ok := l.byKey[m.Key]; ok {
		return id
	}
	if l.byKey == nil {
		l.byKey = map[string]string{}
	}
	id := fmt.Sprintf("pigeon-%d", len(l.shown)+1)
	l.byKey[m.Key] = id
	l.shown = append(l.shown, shown{id, m})
	return id
}

// body is a webhook with the events, each with an id of its own.
func (l *Loft) body(events ...map[string]any) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range events {
		l.events++
		e["id"] = fmt.Sprintf("event-%d", l.events)
		e["at"] = "2026-11-21T08:00:00Z"
	}
	b, err := json.Marshal(map[string]any{"events": events})
	if err != nil {
		panic(err) // texts and maps only
	}
	return b
}

// Says is the webhook of a customer's text.
func (l *Loft) Says(from, text string) []byte {
	return l.body(map[string]any{"type": "message", "from": from, "name": "Ann", "text": text})
}

// Reports is the webhook of a message's status, or nil for one that Pigeon
// does not report.
func (l *Loft) Reports(id channel.ProviderID, s channel.Status) []byte {
	if _, ok := statuses[s.String()]; !ok {
		return nil
	}
	return l.body(map[string]any{"type": "status", "message": string(id), "status": s.String(), "key": l.keyOf(string(id))})
}

func (l *Loft) keyOf(id string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, m := range l.shown {
		if m.ID == id {
			return m.Key
		}
	}
	return ""
}
