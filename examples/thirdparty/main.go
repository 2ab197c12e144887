// Command thirdparty is a peer: a system that becomes a channel by the contract
// of docs/thirdparty.md. Its users sit at this terminal: what is typed as
// "user: text" goes to the business, and what the business answers is printed.
//
//	go run ./examples/thirdparty -listen :8090 -business https://desk.example/channels/shop
//
// It makes a secret for each direction and prints both; they go into the
// business's thirdparty.Config, as PeerKeys and SigningKeys, with this program's
// address as URL. The peer is this file and the verifier in verify.go; terminal.go
// is its users. main_test.go lets it talk with an engine, and checks it with
// thirdpartytest.Verify and Inspect, as you can check yours.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
)

// A Peer shows its users what the business says, and tells what they say.
type Peer struct {
	business    string // where events go
	own, theirs []byte // the key that signs them, and that of the business's requests
	out         io.Writer

	mu   sync.Mutex
	seen map[string]bool // messages that were shown; a real peer keeps that on disk, for 72 hours at least
}

// NewPeer makes a peer.
func NewPeer(business string, own, theirs []byte, out io.Writer) *Peer {
	return &Peer{business: business, own: own, theirs: theirs, out: out, seen: map[string]bool{}}
}

// A request is what a peer must read of the business's.
type request struct {
	Type string
	Data struct {
		Challenge string // of a ping
		MessageID string `json:"message_id"` // of a message
		Recipient struct {
			ID string `json:"external_id"`
		}
		Content []struct{ Text string }
	}
}

// ServeHTTP takes a request: first its signature, over the bytes as they came.
func (p *Peer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in request
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 256<<10))
	switch {
	case err != nil:
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
	case verify([][]byte{p.theirs}, r.Header, body, time.Now()) != nil:
		http.Error(w, "the signature is wrong, or the time", http.StatusUnauthorized)
	case json.Unmarshal(body, &in) != nil, in.Type == "message.send" && len(in.Data.Content) == 0:
		http.Error(w, "not a request", http.StatusBadRequest)
	case in.Type == "ping":
		_ = json.NewEncoder(w).Encode(map[string]string{"challenge": in.Data.Challenge})
	case in.Type == "message.send":
		p.show(in.Data.MessageID, in.Data.Recipient.ID, in.Data.Content[0].Text)
		_, _ = io.WriteString(w, `{"status":"accepted"}`)
	}
}

// show shows a message once, however often it comes.
func (p *Peer) show(id, user, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.seen[id] {
		p.seen[id] = true
		_, _ = fmt.Fprintf(p.out, "to %s: %s\n", user, text)
	}
}

// Say tells the business what a user wrote. If it fails, a real peer sends the
// same body again later, under the same id.
func (p *Peer) Say(user, text string) error {
	id, now := uuid.NewString(), time.Now()
	body, err := json.Marshal(map[string]any{"type": "message.received", "timestamp": now, "data": map[string]any{
		"external_message_id": id, "sender": map[string]string{"external_id": user, "name": user},
		"sent_at": now, "content": []any{map[string]string{"type": "text", "text": text}},
	}})
	if err != nil {
		return err
	}
	r, err := http.NewRequest(http.MethodPost, p.business, bytes.NewReader(body))
	if err != nil {
		return err
	}
	timestamp := strconv.FormatInt(now.Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", timestamp)
	r.Header.Set("webhook-signature", sign(p.own, id, timestamp, body))
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		err = fmt.Errorf("the business answered with %s", res.Status)
	}
	return errors.Join(err, res.Body.Close())
}
