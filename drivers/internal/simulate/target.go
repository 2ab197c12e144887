package simulate

import (
	"net/http"
	"sync"
	"time"

	"github.com/rapport-go/rapport/internal/loop"
)

// A Target is where webhooks go. The zero Target is nowhere. It is safe for
// concurrent use.
type Target struct {
	// Timeout is how long a webhook may take to be answered. 0 means for ever.
	// Set it before use.
	Timeout time.Duration

	mu      sync.Mutex
	address string
	client  http.RoundTripper
}

// SendTo makes webhooks go to h, without a network, under an address that h
// sees.
func (t *Target) SendTo(address string, h http.Handler) { t.SendToURL(address, loop.Transport(h), 0) }

// SendToURL makes webhooks go to an address, through client. Nil means a
// transport of its own, for so many webhooks at a time.
func (t *Target) SendToURL(address string, client http.RoundTripper, atOnce int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.address, t.client = address, client
	if client == nil {
		t.client = &http.Transport{MaxIdleConnsPerHost: atOnce, IdleConnTimeout: time.Minute}
	}
}

// Move changes the address and keeps the way there. If there is none yet, it
// is a transport of its own.
func (t *Target) Move(address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.address = address
	if t.client == nil {
		t.client = &http.Transport{IdleConnTimeout: time.Minute}
	}
}

// Address is where webhooks go; empty if nowhere.
func (t *Target) Address() string {
	address, _ := t.where()
	return address
}

// Known reports whether webhooks go anywhere.
func (t *Target) Known() bool {
	_, client := t.where()
	return client != nil
}

func (t *Target) where() (string, http.RoundTripper) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.address, t.client
}
