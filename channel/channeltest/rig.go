package channeltest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A rig is what a case works with.
type rig struct {
	TB
	*Bench
	caps     channel.Capabilities
	patience time.Duration
	keys     int
}

func open(tb TB, h Harness) *rig {
	tb.Helper()
	b := h.New(tb)
	if b == nil || b.Channel == nil || b.To.IsZero() || b.Appeared == nil || b.Requests == nil || b.Break == nil {
		tb.Fatalf("the harness's Bench needs a Channel, To, Appeared, Requests and Break")
	}
	if b.Now.IsZero() {
		b.Now = defaultNow
	}
	return &rig{TB: tb, Bench: b, caps: b.Channel.Capabilities(), patience: cmp.Or(h.Patience, defaultPatience)}
}

// message makes a message with a key of its own.
func (r *rig) message(parts ...channel.Part) *channel.Message {
	r.keys++
	return &channel.Message{
		Key: fmt.Sprintf("suite-key-%d", r.keys), To: r.To, Author: channel.AuthorAgent,
		Now: r.Now, LastInbound: r.Now.Add(-time.Minute), Parts: parts,
	}
}

// text is a plain message: the one kind of part that every case about
// something else uses. Channels without texts send the first kind they carry.
func (r *rig) text(body string) *channel.Message {
	if r.carries(channel.PartText) {
		return r.message(channel.Text{Body: body})
	}
	for _, kind := range channel.PartKinds() {
		if r.carries(kind) {
			return r.message(r.example(kind))
		}
	}
	r.Fatalf("Capabilities carry no part at all")
	return nil
}

func (r *rig) carries(kind channel.PartKind) bool {
	return r.caps.Parts[kind].Level != channel.SupportNone
}

func (r *rig) example(kind channel.PartKind) channel.Part {
	if part, ok := r.Parts[kind]; ok {
		return part
	}
	part := Example(kind, r.caps)
	if v, ok := part.(channel.Reaction); ok {
		v.To = r.Earlier
		return v
	}
	return part
}

// examples is all that the bench has of a kind that can be sent.
func (r *rig) examples(kind channel.PartKind) channel.Parts {
	all := channel.Parts{r.example(kind)}
	if kind == channel.PartTemplate {
		for _, t := range r.Templates {
			all = append(all, t)
		}
	}
	return all
}

func (r *rig) send(m *channel.Message) (channel.Receipt, error) {
	return r.Channel.Send(context.Background(), m)
}

// sent is send of a message that must be accepted.
func (r *rig) sent(m *channel.Message) channel.Receipt {
	r.Helper()
	receipt, err := r.send(m)
	if err != nil {
		r.Fatalf("Send: got %v, want it to be accepted", err)
	}
	return receipt
}

// failure is err as the *Error that every failure must be.
func (r *rig) failure(doing string, err error) *channel.Error {
	r.Helper()
	if err == nil {
		r.Fatalf("%s: got no error, want one", doing)
	}
	e, ok := errors.AsType[*channel.Error](err)
	if !ok {
		r.Fatalf("%s: got an error of type %T, want an *channel.Error: %v", doing, err, err)
	}
	if e.Op == "" {
		r.Errorf("%s: the error has no Op", doing)
	}
	return e
}

// refused checks that err is certain and of one of the kinds.
func (r *rig) refused(doing string, err error, kinds ...channel.ErrorKind) {
	r.Helper()
	e := r.failure(doing, err)
	for _, k := range kinds {
		if e.Kind == k {
			if e.Uncertain {
				r.Errorf("%s: the error is Uncertain, though nothing can have happened", doing)
			}
			return
		}
	}
	r.Errorf("%s: got an error of kind %v, want %v: %v", doing, e.Kind, kinds, err)
}

// quiet checks that f makes no request and that nothing appears.
func (r *rig) quiet(doing string, f func()) {
	r.Helper()
	requests, shown := r.Requests(), len(r.Appeared())
	f()
	if n := r.Requests() - requests; n != 0 {
		r.Errorf("%s: %d requests to the provider, want none", doing, n)
	}
	if n := len(r.Appeared()) - shown; n != 0 {
		r.Errorf("%s: %d messages appeared, want none", doing, n)
	}
}

// appearing is what appears while f runs.
func (r *rig) appearing(f func()) []Appearance {
	before := len(r.Appeared())
	f()
	after := r.Appeared()
	return after[min(before, len(after)):]
}

// breaks arranges for a fault. A provider that never has it must be skipped.
func (r *rig) breaks(f Fault) <-chan struct{} {
	r.Helper()
	hit := r.Break(f)
	if hit == nil {
		r.Fatalf("the harness cannot make the fault %q; name this case in Harness.Skip, with the reason", f)
	}
	return hit
}

// await waits for something that should happen at once.
func (r *rig) await(what string, done <-chan struct{}) {
	r.Helper()
	timer := time.NewTimer(r.patience)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		r.Fatalf("%s: has not happened after %v", what, r.patience)
	}
}

func happened(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
