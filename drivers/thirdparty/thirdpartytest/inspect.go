package thirdpartytest

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/thirdparty"
)

// An Inspector takes a peer's events as the business would, and reports
// everything that the contract does not allow or that is odd: what is not taken,
// an id that is used twice, a status that goes backwards. Make it with
// [Inspect]. It is an http.Handler and safe for concurrent use.
type Inspector struct {
	tb TB

	mu      sync.Mutex
	rec     channel.Receiver
	events  []channel.Event
	ids     map[string][sha256.Size]byte
	reached map[channel.ProviderID]channel.Status
}

// Inspect makes an Inspector for a peer that signs with key, or with the private
// half of it. now is its clock; nil means time.Now.
func Inspect(tb TB, key channel.Secret, now func() time.Time) *Inspector {
	tb.Helper()
	c, err := thirdparty.New(thirdparty.Config{
		Account: "inspected", URL: "https://peer.invalid", SigningKeys: []channel.Secret{thirdparty.NewSecret()},
		PeerKeys: []channel.Secret{key}, Now: now,
	})
	if err != nil {
		tb.Fatalf("thirdpartytest: %v", err)
	}
	rec, _ := channel.As[channel.Receiver](c)
	return &Inspector{tb: tb, rec: rec, ids: map[string][sha256.Size]byte{}, reached: map[channel.ProviderID]channel.Status{}}
}

// Events are all that came so far, in order.
func (i *Inspector) Events() []channel.Event {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.events)
}

// ServeHTTP answers as the business would.
func (i *Inspector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		i.tb.Errorf("an event request of more than 256 KiB, or broken off: %v", err)
		refused(http.StatusRequestEntityTooLarge, "too_large", "a request has at most 256 KiB").write(w)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	d, err := i.rec.Receive(r.Context(), r)
	if err != nil {
		i.tb.Errorf("an event request is refused: %v", err)
	} else {
		i.look(r.Header.Get("webhook-id"), body, d)
	}
	status := d.Reply.Status
	if status == 0 {
		status = http.StatusOK
	}
	(&reply{status: status, body: d.Reply.Body}).write(w)
}

func (i *Inspector) look(id string, body []byte, d channel.Delivery) {
	i.mu.Lock()
	defer i.mu.Unlock()
	sum := sha256.Sum256(body)
	if before, ok := i.ids[id]; ok && before != sum {
		i.tb.Errorf("the webhook-id %q is used for two different requests", id)
	} else if ok {
		return // a repeat
	}
	i.ids[id] = sum
	var answer struct {
		Rejected []Rejection `json:"rejected"`
	}
	_ = json.Unmarshal(d.Reply.Body, &answer) // our own answer
	for _, r := range answer.Rejected {
		i.tb.Errorf("event %d of a request is not taken: %s: %s", r.Index, r.Code, r.Text)
	}
	for _, e := range d.Events {
		i.event(e)
	}
	i.events = append(i.events, d.Events...)
}

// event looks at one event. The caller holds i.mu.
func (i *Inspector) event(e channel.Event) {
	switch v := e.(type) {
	case channel.UnknownEvent:
		i.tb.Errorf("an event of a type that nobody knows: %q", v.Type)
	case channel.MessageReceived:
		for _, part := range v.Parts {
			if p, ok := part.(channel.Placeholder); ok {
				i.tb.Errorf("message %q has content that cannot be read: %q", v.ID, p.Type)
			}
		}
	case channel.StatusChanged:
		before := i.reached[v.Of]
		if before == channel.StatusFailed || (v.Status < before && v.Status != channel.StatusFailed) {
			i.tb.Errorf("message %q was %v, and then %v", v.Of, before, v.Status)
		}
		i.reached[v.Of] = v.Status
	}
}
