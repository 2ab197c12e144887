package channeltest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/rapport-go/rapport/channel"
)

func receiveCases() []Case {
	return []Case{
		{"receive/text", "A text message becomes one MessageReceived, from somebody with an address, with the text as it was.", receiveText},
		{"receive/unsigned", "A webhook without a signature is Unauthorized and gives no event.", receiveUnsigned},
		{"receive/forged", "A webhook that is signed with another secret is Unauthorized and gives no event.", receiveForged},
		{"receive/altered", "A webhook whose body was changed after signing is Unauthorized and gives no event.", receiveAltered},
		{"receive/malformed", "A signed body that cannot be decoded is Invalid and gives no event.", receiveMalformed},
		{"receive/unread", "An error of reading the body is passed on as the cause: Invalid if it is too large, Unavailable otherwise.", receiveUnread},
		{"receive/unknown", "An event that the driver does not know is kept as an UnknownEvent.", receiveUnknown},
		{"receive/batch", "All events of a batch come out in order, and a strange one holds up none of the others.", receiveBatch},
		{"receive/same", "The same request gives the same events, and makes no request.", receiveSame},
		{"receive/samples", "Every sample of the harness becomes the events that it should.", receiveSamples},
	}
}

// receiver is the channel as a Receiver, with the other side that it needs.
func (r *rig) receiver() channel.Receiver {
	r.Helper()
	rec, ok := channel.As[channel.Receiver](r.Channel)
	if !ok {
		r.Skipf("the channel is no Receiver")
	}
	if r.Webhooks == nil || r.Webhooks.Request == nil || r.Webhooks.Text == nil {
		r.Fatalf("the channel is a Receiver, so the harness must give Webhooks with Request and Text")
	}
	return rec
}

func receive(rec channel.Receiver, req *http.Request) (channel.Delivery, error) {
	return rec.Receive(context.Background(), req)
}

// taken is the events of a signed body, which must be accepted.
func (r *rig) taken(what string, body []byte) []channel.Event {
	r.Helper()
	rec := r.receiver()
	d, err := receive(rec, r.Webhooks.Request(body, Signed))
	if err != nil {
		r.Fatalf("%s: Receive failed: %v", what, err)
	}
	return r.whole(what, d.Events)
}

// whole is events of which none is nil.
func (r *rig) whole(what string, events []channel.Event) []channel.Event {
	r.Helper()
	if i := slices.Index(events, nil); i >= 0 {
		r.Fatalf("%s: event %d is nil: what the driver does not know is an UnknownEvent", what, i)
	}
	return events
}

func receiveText(r *rig) {
	r.receiver()
	for _, text := range strange {
		events := r.taken("a text", r.Webhooks.Text(text))
		if len(events) != 1 {
			r.Fatalf("a text became %d events, want 1", len(events))
		}
		m, ok := events[0].(channel.MessageReceived)
		if !ok {
			r.Fatalf("a text became a %T, want a MessageReceived", events[0])
		}
		if m.From.Address().IsZero() {
			r.Errorf("the message comes from nobody")
		}
		if got := textOf(m.Parts); got != text {
			r.Errorf("text %q came out as %q", text, got)
		}
	}
}

func textOf(parts channel.Parts) string {
	var all string
	for _, part := range parts {
		if t, ok := part.(channel.Text); ok {
			all += t.Body
		}
	}
	return all
}

func receiveUnsigned(r *rig) {
	rec := r.receiver()
	r.turnedAway(rec, "no signature", r.Webhooks.Request(r.Webhooks.Text("hello"), Unsigned))
}

func receiveForged(r *rig) {
	rec := r.receiver()
	r.turnedAway(rec, "another secret's signature", r.Webhooks.Request(r.Webhooks.Text("hello"), Forged))
}

func receiveAltered(r *rig) {
	rec := r.receiver()
	body := r.Webhooks.Text("hello")
	req := r.Webhooks.Request(body, Signed)
	other := bytes.Replace(body, []byte("hello"), []byte("jello"), 1)
	if bytes.Equal(other, body) {
		r.Skipf("the text does not stand in the body as it is")
	}
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(other)), int64(len(other))
	r.turnedAway(rec, "another body's signature (a provider that sends a fixed word, and signs nothing, has the case in Harness.Skip)", req)
}

func (r *rig) turnedAway(rec channel.Receiver, what string, req *http.Request) {
	r.Helper()
	d, err := receive(rec, req)
	if e := r.failure(what, err); e.Kind != channel.Unauthorized {
		r.Errorf("%s: got an error of kind %q, want unauthorized: %v", what, e.Kind, err)
	}
	if len(d.Events) > 0 {
		r.Errorf("%s: %d events came out all the same", what, len(d.Events))
	}
}

func receiveMalformed(r *rig) {
	rec := r.receiver()
	whole := r.Webhooks.Text("hello")
	for _, body := range [][]byte{nil, []byte("\x00\xff"), []byte("{"), whole[:len(whole)/2]} {
		d, err := receive(rec, r.Webhooks.Request(body, Signed))
		if e := r.failure("a malformed body", err); e.Kind != channel.Invalid {
			r.Errorf("body %.20q: got an error of kind %q, want invalid: %v", body, e.Kind, err)
		}
		if len(d.Events) > 0 {
			r.Errorf("body %.20q: %d events came out", body, len(d.Events))
		}
	}
}

func receiveUnread(r *rig) {
	rec := r.receiver()
	broken := errors.New("the connection broke")
	body := r.Webhooks.Text("hello")
	req := r.Webhooks.Request(body, Signed)
	req.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body[:len(body)/2]), failing{broken}))
	_, err := receive(rec, req)
	if e := r.failure("a body that cannot be read", err); e.Kind != channel.Unavailable {
		r.Errorf("a body that cannot be read: got an error of kind %v, want unavailable: %v", e.Kind, err)
	}
	if !errors.Is(err, broken) {
		r.Errorf("got %v, want the error of reading below it", err)
	}
	req = r.Webhooks.Request(body, Signed)
	req.Body = http.MaxBytesReader(nil, req.Body, int64(len(body)/2))
	_, err = receive(rec, req)
	r.refused("a body over the limit", err, channel.Invalid)
	if _, ok := errors.AsType[*http.MaxBytesError](err); !ok {
		r.Errorf("a body over the limit: got %v, want an *http.MaxBytesError below it", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func receiveUnknown(r *rig) {
	r.receiver()
	if r.Webhooks.Unknown == nil {
		r.Fatalf("the harness must give Webhooks.Unknown")
	}
	events := r.taken("an unknown event", r.Webhooks.Unknown())
	if len(events) != 1 || events[0].Kind() != channel.EventUnknown {
		r.Errorf("an unknown event became %v, want one UnknownEvent", kindsOf(events))
	}
}

func receiveBatch(r *rig) {
	r.receiver()
	if r.Webhooks.Batch == nil || r.Webhooks.Unknown == nil {
		r.Skipf("the provider reports one event at a time")
	}
	body := r.Webhooks.Batch(r.Webhooks.Text("first"), r.Webhooks.Unknown(), r.Webhooks.Text("second"))
	events := r.taken("a batch", body)
	var texts []string
	for _, e := range events {
		if m, ok := e.(channel.MessageReceived); ok {
			texts = append(texts, textOf(m.Parts))
		}
	}
	if !slices.Equal(texts, []string{"first", "second"}) {
		r.Errorf("the texts of a batch came out as %q, want first and second", texts)
	}
}

func receiveSame(r *rig) {
	rec := r.receiver()
	for _, s := range r.samples() {
		r.quiet("Receive", func() {
			a, errA := receive(rec, r.Webhooks.Request(s.Body, Signed))
			b, errB := receive(rec, r.Webhooks.Request(s.Body, Signed))
			if errA != nil || errB != nil {
				return
			}
			if form(a) != form(b) {
				r.Errorf("%s: the same body gave different events", s.Name)
			}
		})
	}
}

// samples is every body that the harness knows to make.
func (r *rig) samples() []Sample {
	w := r.Webhooks
	all := []Sample{{Name: "text", Body: w.Text("one"), Kinds: []channel.EventKind{channel.EventMessage}}}
	if w.Unknown != nil {
		all = append(all, Sample{Name: "unknown", Body: w.Unknown(), Kinds: []channel.EventKind{channel.EventUnknown}})
	}
	if w.Status != nil && len(r.caps.Statuses) > 0 {
		if b := w.Status("some-message", r.caps.Statuses[0]); b != nil {
			all = append(all, Sample{Name: "status", Body: b, Kinds: []channel.EventKind{channel.EventStatus}})
		}
	}
	return append(all, w.Samples...)
}

func receiveSamples(r *rig) {
	r.receiver()
	if len(r.Webhooks.Samples) == 0 {
		r.Skipf("the harness has no further samples")
	}
	for _, s := range r.Webhooks.Samples {
		if got := kindsOf(r.taken(s.Name, s.Body)); !slices.Equal(got, s.Kinds) {
			r.Errorf("%s became %v, want %v", s.Name, got, s.Kinds)
		}
	}
}

func kindsOf(events []channel.Event) []channel.EventKind {
	var kinds []channel.EventKind
	for _, e := range events {
		kinds = append(kinds, e.Kind())
	}
	return kinds
}
