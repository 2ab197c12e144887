package channeltest

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Recalling returns the Fake with one verb more: its provider keeps what was
// said, and can be asked. Its Capabilities say so.
func (f *Fake) Recalling() channel.Channel { return recalling{f} }

type recalling struct{ *Fake }

func (r recalling) Capabilities() channel.Capabilities {
	c := r.Fake.Capabilities()
	c.History = true
	return c
}

// History returns an echo of everything that was sent to a, with its key, from
// since to until by the Now of the messages.
func (r recalling) History(ctx context.Context, a channel.Address, since, until time.Time) ([]channel.Event, error) {
	if err := r.call(ctx, "history"); err != nil {
		return nil, err
	}
	r.mu.Lock()
	ids, sent := slices.Clone(r.ids), slices.Clone(r.sent)
	r.mu.Unlock()
	var events []channel.Event
	for i, m := range sent {
		if m.To == a && !m.Now.Before(since) && (until.IsZero() || m.Now.Before(until)) {
			events = append(events, r.EchoOf(ids[i], m))
		}
	}
	return events, nil
}
