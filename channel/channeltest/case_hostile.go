package channeltest

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

func hostileCases() []Case {
	return []Case{
		{"receive/cut", "A webhook of whose proof a half is missing gives an error and no event.", receiveCut},
		{"receive/deep", "A signed body that is nested far too deeply gives no message, and does not bring the driver down.", receiveDeep},
		{"receive/discreet", "An error about a webhook quotes nothing of its body.", receiveDiscreet},
	}
}

// receiveCut takes away from each place of the request that the proof stands in.
// Where it stands in several, a provider may have one for others to read: one of
// them must be needed by itself, and all of them together.
func receiveCut(r *rig) {
	rec := r.receiver()
	body := r.Webhooks.Text("hello")
	places, needed := r.proofs(body), 0
	all := r.Webhooks.Request(body, Signed)
	for _, p := range places {
		one := r.Webhooks.Request(body, Signed)
		half := p.of(one)[:len(p.of(one))/2]
		p.set(one, half)
		p.set(all, half)
		if d, err := receive(rec, one); err != nil && len(d.Events) == 0 {
			needed++
		}
	}
	if needed == 0 {
		r.Errorf("half of the proof, in any of %d places, gave no error, want one", len(places))
	}
	r.neverTaken(rec, "half of every part of the proof", all)
}

// neverTaken wants an error that says whose fault it is, and no event.
func (r *rig) neverTaken(rec channel.Receiver, what string, req *http.Request) {
	r.Helper()
	d, err := receive(rec, req)
	if e := r.failure(what, err); e.Kind != channel.Unauthorized && e.Kind != channel.Invalid {
		r.Errorf("%s: got an error of kind %q, want unauthorized or invalid: %v", what, e.Kind, err)
	}
	if len(d.Events) > 0 {
		r.Errorf("%s: %d events came out all the same", what, len(d.Events))
	}
}

// A place is where a part of a request's proof stands.
type place struct {
	name string
	of   func(*http.Request) string
	set  func(*http.Request, string)
}

// proofs are the places that tell a request that is signed from one that is signed
// with another secret.
func (r *rig) proofs(body []byte) (all []place) {
	right, wrong := r.Webhooks.Request(body, Signed), r.Webhooks.Request(body, Forged)
	for name, values := range right.Header {
		if !slices.Equal(values, wrong.Header[name]) {
			all = append(all, place{
				"the header " + name,
				func(req *http.Request) string { return req.Header.Get(name) },
				func(req *http.Request, v string) { req.Header.Set(name, v) },
			})
		}
	}
	for name, values := range right.URL.Query() {
		if !slices.Equal(values, wrong.URL.Query()[name]) {
			all = append(all, place{
				"the parameter " + name,
				func(req *http.Request) string { return req.URL.Query().Get(name) },
				func(req *http.Request, v string) {
					q := req.URL.Query()
					q.Set(name, v)
					req.URL.RawQuery = q.Encode()
				},
			})
		}
	}
	return all
}

// deep is how deeply the bodies are nested: ten times what Go's decoder of JSON
// takes.
const deep = 100_000

func receiveDeep(r *rig) {
	rec := r.receiver()
	for _, layer := range [][2]string{{"[", "]"}, {`{"a":`, "}"}, {"<a>", "</a>"}} {
		body := []byte(strings.Repeat(layer[0], deep) + "1" + strings.Repeat(layer[1], deep))
		d, _ := receive(rec, r.Webhooks.Request(body, Signed))
		if slices.Contains(kindsOf(d.Events), channel.EventMessage) {
			r.Errorf("a body of %d times %s became a message", deep, layer[0])
		}
	}
	if texts := r.taken("a text after that", r.Webhooks.Text("still there")); len(texts) != 1 {
		r.Errorf("a text after that became %d events, want 1", len(texts))
	}
}

// told is what a contact wrote that no error may repeat.
const told = "vermilion-platypus"

func receiveDiscreet(r *rig) {
	rec := r.receiver()
	body := r.Webhooks.Text(told)
	half := body[:bytes.LastIndex(body, []byte(told))+len(told)]
	altered := r.Webhooks.Request(body, Signed)
	altered.Body = io.NopCloser(bytes.NewReader(append([]byte(told), body...)))
	altered.ContentLength = -1
	for what, req := range map[string]*http.Request{
		"a forged webhook": r.Webhooks.Request(body, Forged), "an unsigned webhook": r.Webhooks.Request(body, Unsigned),
		"half a webhook": r.Webhooks.Request(half, Signed), "a webhook with words in front": altered,
		"words alone": r.Webhooks.Request([]byte(told), Signed), "words as JSON": r.Webhooks.Request([]byte(`{"`+told+`":"`+told+`"}`), Signed),
	} {
		if _, err := receive(rec, req); err != nil && strings.Contains(err.Error(), told) {
			r.Errorf("%s: the error repeats what was written: %v", what, err)
		}
	}
}
