package channeltest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// FakeBench is a bench with f as its driver, and as the provider's other side
// of it. A wrapper around channels proves itself with the suite by putting
// itself around f into the Bench's Channel.
func FakeBench(f *Fake) *Bench {
	to := channel.Address{Kind: channel.AddressUser, Value: "ann"}
	nobody := channel.Address{Kind: channel.AddressUser, Value: "nobody"}
	f.SetPerson(channel.Person{Addresses: []channel.Address{to}, Name: "Ann"})
	f.Block(nobody)
	return &Bench{
		Channel: f, To: to, Account: f.Account(), Earlier: "earlier-1", Nobody: nobody,
		Secrets:    []string{f.signingSecret().Reveal()},
		Answer:     f.answer,
		Appeared:   f.appeared,
		Requests:   f.Calls,
		Break:      f.breakNext,
		RetryAfter: fakeRetryAfter,
		Templates:  ExampleTemplates(),
		Native:     Native{Value: "something of its own"},
		Webhooks:   &Webhooks{Request: f.request, Text: f.textBody, Unknown: f.unknownBody, Batch: batch, Status: f.statusBody, Samples: fakeSamples()},
		File: func() (channel.Media, []byte) {
			body := []byte("the content of a picture")
			return f.PutMedia(body, "image/jpeg"), body
		},
	}
}

func (f *Fake) answer() channel.Answer {
	return channel.Answer{Memo: string(f.freshID()), At: defaultNow.Add(-time.Second)}
}

const fakeRetryAfter = 7 * time.Second

func (f *Fake) signingSecret() channel.Secret {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.secret
}

func (f *Fake) appeared() []Appearance {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []Appearance
	for i, m := range f.sent {
		a := Appearance{ID: f.ids[i], Key: m.Key, To: m.To.Value, ReplyTo: m.ReplyTo, Text: textOf(m.Parts)}
		if len(m.Parts) > 0 {
			a.Kind = m.Parts[0].Kind()
		}
		all = append(all, a)
	}
	return all
}

// breakNext makes the next request fail, whichever verb makes it.
func (f *Fake) breakNext(fault Fault) <-chan struct{} {
	kinds := map[Fault]channel.ErrorKind{
		FaultRefuse: channel.Invalid, FaultCredentials: channel.Unauthorized, FaultBlocked: channel.Unreachable,
		FaultWindow: channel.OutOfWindow, FaultThrottle: channel.RateLimited,
		FaultDown: channel.Unavailable, FaultNoConnection: channel.Unavailable,
	}
	b := &breakage{hit: make(chan struct{}), unreached: fault == FaultNoConnection}
	e := &channel.Error{Kind: kinds[fault], Op: "fake: send", Code: string(fault)}
	b.Err = e
	switch fault {
	case FaultThrottle:
		e.RetryAfter = fakeRetryAfter
	case FaultLostAnswer, FaultGarbled:
		lost := uncertain(io.ErrUnexpectedEOF)
		lost.Code = string(fault)
		b.Outcome = Outcome{Err: lost, Arrives: true}
	case FaultSilent:
		b.Outcome = Outcome{Arrives: true, Answer: make(chan struct{})}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken = b
	return b.hit
}

// A breakage is the outcome of the next request, of whatever verb.
type breakage struct {
	Outcome
	hit       chan struct{}
	unreached bool
}

// broke takes the breakage, if there is one. f.mu is held.
func (f *Fake) broke() (Outcome, bool) {
	b := f.broken
	if b == nil {
		return Outcome{}, false
	}
	f.broken = nil
	if b.unreached {
		f.calls--
	}
	close(b.hit)
	return b.Outcome, true
}

func (f *Fake) request(body []byte, s Signature) *http.Request {
	r := f.Sign(body)
	switch s {
	case Unsigned:
		r.Header.Del(FakeSignature)
	case Forged:
		other := NewFake("another")
		r.Header.Set(FakeSignature, other.signature(body))
	}
	return r
}

func (f *Fake) textBody(text string) []byte {
	from := channel.Address{Kind: channel.AddressUser, Value: "ann"}
	return envelope([]channel.Event{f.Inbound(from, text)})
}

func (f *Fake) unknownBody() []byte {
	b, err := json.Marshal(map[string]any{"events": []any{map[string]any{"kind": "eclipse", "id": f.freshID()}}})
	if err != nil {
		panic(err) // two words
	}
	return b
}

func (f *Fake) statusBody(of channel.ProviderID, s channel.Status) []byte {
	for _, announced := range FakeCapabilities("").Statuses {
		if s == announced {
			return envelope([]channel.Event{f.StatusOf(of, s)})
		}
	}
	return nil
}

// batch joins the events of envelopes.
func batch(bodies ...[]byte) []byte {
	var all [][]byte
	for _, b := range bodies {
		var in struct {
			Events []json.RawMessage `json:"events"`
		}
		if err := json.Unmarshal(b, &in); err != nil {
			panic("channeltest: this is no webhook of a Fake: " + err.Error())
		}
		for _, raw := range in.Events {
			all = append(all, raw)
		}
	}
	return []byte(`{"events":[` + string(bytes.Join(all, []byte(","))) + `]}`)
}
