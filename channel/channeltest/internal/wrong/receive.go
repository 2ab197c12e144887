package wrong

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
)

// received plants a change of what comes of each webhook.
func received(change func(channel.Delivery, error) (channel.Delivery, error)) func(*driver, *channeltest.Bench) {
	return func(d *driver, _ *channeltest.Bench) {
		d.receive = func(ctx context.Context, r *http.Request) (channel.Delivery, error) {
			return change(d.Fake.Receive(ctx, r))
		}
	}
}

// trusting plants a driver that signs a request itself where it should not.
func trusting(when func(signature string, body []byte) bool, mend func([]byte) []byte) func(*driver, *channeltest.Bench) {
	return func(d *driver, _ *channeltest.Bench) {
		d.receive = func(ctx context.Context, r *http.Request) (channel.Delivery, error) {
			body, err := io.ReadAll(r.Body)
			if err == nil && when(r.Header.Get(channeltest.FakeSignature), body) {
				return d.Fake.Receive(ctx, d.Sign(mend(body)))
			}
			r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), broken{err}))
			return d.Fake.Receive(ctx, r)
		}
	}
}

// broken reads as err, or as the end if that is nil.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) {
	if b.err == nil {
		return 0, io.EOF
	}
	return 0, b.err
}

func same(body []byte) []byte { return body }

func receiveFaults() []Fault {
	return []Fault{
		{"texts that come in are escaped", "receive/text", eachEvent(escapeText)},
		{"a missing signature passes", "receive/unsigned", trusting(func(s string, _ []byte) bool { return s == "" }, same)},
		{"an old secret still passes", "receive/forged", trusting(byOldSecret, same)},
		{"a changed body passes", "receive/altered", trusting(func(_ string, body []byte) bool {
			return bytes.Contains(body, []byte("jello"))
		}, same)},
		{"a broken body is nothing", "receive/malformed", received(func(d channel.Delivery, err error) (channel.Delivery, error) {
			if errors.Is(err, channel.Invalid) && !tooLarge(err) {
				return channel.Delivery{}, nil
			}
			return d, err
		})},
		{"the error of reading is hidden", "receive/unread", received(func(d channel.Delivery, err error) (channel.Delivery, error) {
			if errors.Is(err, channel.Unavailable) || tooLarge(err) {
				err = &channel.Error{Kind: channel.Invalid, Op: "wrong: receive"}
			}
			return d, err
		})},
		{"a body that is too large is called trouble", "receive/unread", received(func(d channel.Delivery, err error) (channel.Delivery, error) {
			if tooLarge(err) {
				err = &channel.Error{Kind: channel.Unavailable, Op: "wrong: receive", Err: err}
			}
			return d, err
		})},
		{"an unknown event is dropped", "receive/unknown", received(func(d channel.Delivery, err error) (channel.Delivery, error) {
			if len(d.Events) == 1 && d.Events[0].Kind() == channel.EventUnknown {
				d.Events = nil
			}
			return d, err
		})},
		{"an unknown event ends the batch", "receive/batch", received(func(d channel.Delivery, err error) (channel.Delivery, error) {
			for i, e := range d.Events {
				if e.Kind() == channel.EventUnknown {
					d.Events = d.Events[:i+1]
					break
				}
			}
			return d, err
		})},
		{"a repeat is another event", "receive/same", func(d *driver, b *channeltest.Bench) {
			n := 0
			eachEvent(func(e channel.Event) channel.Event {
				n++
				if m, ok := e.(channel.MessageReceived); ok {
					m.ID += channel.ProviderID(strings.Repeat("'", n))
					return m
				}
				return e
			})(d, b)
		}},
		{"a reaction is not known", "receive/samples", eachEvent(func(e channel.Event) channel.Event {
			if v, ok := e.(channel.ReactionChanged); ok {
				return channel.UnknownEvent{Origin: v.Origin, Type: "reaction"}
			}
			return e
		})},
	}
}

func hostileFaults() []Fault {
	return []Fault{
		{"the first half of a signature is enough", "receive/cut", func(d *driver, b *channeltest.Bench) {
			trusting(func(s string, body []byte) bool {
				right := d.Sign(body).Header.Get(channeltest.FakeSignature)
				return len(s) > 0 && len(s) < len(right) && strings.HasPrefix(right, s)
			}, same)(d, b)
		}},
		{"a deep body is a message", "receive/deep", deepMessage},
		{"an error repeats the body", "receive/discreet", quoting},
	}
}

// deepMessage plants a driver that takes anything nested for a message.
func deepMessage(d *driver, _ *channeltest.Bench) {
	d.receive = func(ctx context.Context, r *http.Request) (channel.Delivery, error) {
		body, err := io.ReadAll(r.Body)
		if err == nil && bytes.HasPrefix(body, []byte("[[[[")) {
			return channel.Delivery{Events: []channel.Event{channel.MessageReceived{}}}, nil
		}
		r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), broken{err}))
		return d.Fake.Receive(ctx, r)
	}
}

// quoting plants errors with the body in them.
func quoting(d *driver, _ *channeltest.Bench) {
	d.receive = func(ctx context.Context, r *http.Request) (channel.Delivery, error) {
		body, failed := io.ReadAll(r.Body)
		r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), broken{failed}))
		out, err := d.Fake.Receive(ctx, r)
		if e, ok := errors.AsType[*channel.Error](err); ok && failed == nil && e.Kind == channel.Invalid {
			e.Detail += " in " + string(body)
		}
		return out, err
	}
}

func tooLarge(err error) bool {
	_, ok := errors.AsType[*http.MaxBytesError](err)
	return ok
}

func byOldSecret(signature string, body []byte) bool {
	old := channeltest.NewFake("another").Sign(body)
	return old.Header.Get(channeltest.FakeSignature) == signature
}

func escapeText(e channel.Event) channel.Event {
	m, ok := e.(channel.MessageReceived)
	if !ok {
		return e
	}
	out := channel.Message{Parts: m.Parts}
	eachText(func(s string) string { return strings.ReplaceAll(s, "<", "&lt;") })(&out)
	m.Parts = out.Parts
	return m
}

// eachEvent plants a change of each event that comes in.
func eachEvent(change func(channel.Event) channel.Event) func(*driver, *channeltest.Bench) {
	return received(func(d channel.Delivery, err error) (channel.Delivery, error) {
		for i := range d.Events {
			d.Events[i] = change(d.Events[i])
		}
		return d, err
	})
}
