package thirdpartytest

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/internal/standardwebhooks"
)

// A TB is what the checks need of a *testing.T.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// A Peer is a peer of one's own, to be checked by [Verify].
type Peer struct {
	// URL is where it takes requests. Required.
	URL string
	// Key is the business's signing key that it knows. Required.
	Key channel.Secret
	// Recipient is the id of a person who can be written to. Required.
	Recipient string
	// Nobody is the id of a person who cannot. Empty leaves that out.
	Nobody string
	// Appeared counts how often a message showed to its recipient. Nil leaves it
	// out that repeats show once.
	Appeared func(messageID string) int
	// Transport carries the requests. Nil means http.DefaultTransport.
	Transport http.RoundTripper
	// Now is the peer's clock. Nil means time.Now.
	Now func() time.Time
}

// Verify plays the business against a peer and reports everything that is not as
// the contract says. It sends a dozen messages to Recipient: use a test account.
func Verify(tb TB, p Peer) {
	tb.Helper()
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.Transport == nil {
		p.Transport = http.DefaultTransport
	}
	keys, err := standardwebhooks.ParseKeys([]channel.Secret{p.Key, standardwebhooks.NewSecret()})
	if err != nil || !keys[0].CanSign() || p.URL == "" || p.Recipient == "" {
		tb.Fatalf("thirdpartytest: Verify needs a URL, a Key that signs and a Recipient: %v", err)
	}
	v := &verification{TB: tb, peer: p, own: keys[:1], stranger: keys[1:]}
	for _, check := range []func(){
		v.ping, v.sends, v.repeats, v.repeatsAtOnce, v.forgeries, v.clocks, v.rotation, v.rawBytes, v.nonsense, v.size, v.later, v.nobody,
	} {
		check()
	}
}

type verification struct {
	TB
	peer          Peer
	own, stranger []standardwebhooks.Key
}

// A letter is a request as it goes out.
type letter struct {
	id     string
	body   []byte
	header http.Header
}

// A response is what came back.
type response struct {
	status int
	body   []byte
	answered
}

func (r response) yes() bool { return r.status >= 200 && r.status < 300 }

// request writes a request of a type.
func request(kind string, data map[string]any, at time.Time) []byte {
	body, _ := json.Marshal(map[string]any{"type": kind, "timestamp": at.UTC().Format(time.RFC3339), "data": data}) // texts and maps
	return body
}

// message is a new message for somebody.
func (v *verification) message(to string) letter {
	id := "verify-" + rand.Text()
	return letter{id: id, body: request(string(OpSend), map[string]any{
		"message_id": id, "conversation_key": to, "recipient": map[string]any{"kind": "person", "external_id": to},
		"content": []any{map[string]any{"type": "text", "text": "A message of the conformance test. 你好 👋"}}, "author": map[string]any{"kind": "system"},
	}, v.peer.Now())}
}

// post signs a letter as of an instant, unless it has headers, and sends it.
func (v *verification) post(l letter, keys []standardwebhooks.Key, at time.Time) response {
	if l.header == nil {
		h, err := standardwebhooks.Sign(keys, l.id, at, l.body)
		if err != nil {
			v.Fatalf("thirdpartytest: %v", err)
		}
		l.header = h
	}
	r, err := http.NewRequest(http.MethodPost, v.peer.URL, bytes.NewReader(l.body))
	if err != nil {
		v.Fatalf("thirdpartytest: the peer's address: %v", err)
	}
	for key, values := range l.header {
		r.Header[key] = values
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := v.peer.Transport.RoundTrip(r)
	if err != nil {
		v.Fatalf("thirdpartytest: the peer does not answer: %v", err)
	}
	defer func() { _ = res.Body.Close() }()
	out := response{status: res.StatusCode}
	out.body, _ = io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	_ = json.Unmarshal(out.body, &out.answered) // what is no object has no status
	return out
}

// now signs and sends a letter as everything should be.
func (v *verification) now(l letter) response { return v.post(l, v.own, v.peer.Now()) }

func (v *verification) ping() {
	word := rand.Text()
	r := v.now(letter{id: "ping-" + word, body: request(string(OpPing), map[string]any{"challenge": word}, v.peer.Now())})
	var back struct {
		Challenge string `json:"challenge"`
	}
	_ = json.Unmarshal(r.body, &back) // what is no object has no challenge
	if r.status != http.StatusOK || back.Challenge != word {
		v.Errorf("ping: answered with %d and the challenge %q, want 200 and %q", r.status, back.Challenge, word)
	}
}

var words = map[string]bool{"": true, "accepted": true, "sent": true, "delivered": true, "read": true}

// taken wants a message to be taken.
func (v *verification) taken(what string, r response) {
	v.Helper()
	switch empty := len(bytes.TrimSpace(r.body)) == 0; {
	case !r.yes():
		v.Errorf("%s: answered with %d, want 200 or 202", what, r.status)
	case !empty && !json.Valid(r.body):
		v.Errorf("%s: the answer is no JSON, so that nobody knows what happened", what)
	case !words[r.Status]:
		v.Errorf("%s: the answer has the status %q, want accepted, sent, delivered or read", what, r.Status)
	}
}

func (v *verification) sends() { v.taken("a message", v.now(v.message(v.peer.Recipient))) }

func (v *verification) repeats() {
	l := v.message(v.peer.Recipient)
	first := v.now(l)
	v.taken("a message", first)
	again := v.post(l, v.own, v.peer.Now().Add(time.Second))
	if again.status == http.StatusConflict {
		v.Errorf("a repeat: answered with 409; it is answered in the same way as the first, or senders try for ever")
		return
	}
	v.taken("a repeat", again)
	if first.Message != again.Message {
		v.Errorf("a repeat: called %q, and the first %q", again.Message, first.Message)
	}
	v.once("a repeat", l)
}

func (v *verification) once(what string, l letter) {
	v.Helper()
	if v.peer.Appeared == nil {
		return
	}
	if n := v.peer.Appeared(l.id); n != 1 {
		v.Errorf("%s: the message showed %d times, want 1", what, n)
	}
}

// atOnce is how many repeats come at the same time.
const atOnce = 8

func (v *verification) repeatsAtOnce() {
	l := v.message(v.peer.Recipient)
	h, err := standardwebhooks.Sign(v.own, l.id, v.peer.Now(), l.body)
	if err != nil {
		v.Fatalf("thirdpartytest: %v", err)
	}
	l.header = h
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() { _ = v.post(l, nil, time.Time{}) })
	}
	all.Wait()
	v.once("repeats at the same time", l)
}

// refuses wants a request to be refused with a status, and not to show.
func (v *verification) refuses(what string, l letter, r response, statuses ...int) {
	v.Helper()
	good := false
	for _, s := range statuses {
		good = good || r.status == s
	}
	if !good {
		v.Errorf("%s: answered with %d, want %v", what, r.status, statuses)
	}
	if v.peer.Appeared != nil && v.peer.Appeared(l.id) > 0 {
		v.Errorf("%s: the message showed all the same", what)
	}
}
