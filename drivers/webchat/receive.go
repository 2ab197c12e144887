package webchat

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/hook"
)

const (
	opReceive = "webchat: receive"
	// maxEvents is how many events come in one call.
	maxEvents = 20
)

// Receive takes what a visitor does: see PROTOCOL.md. It implements
// channel.Receiver. The session token stands for a signature. What the widget
// is to know of a refusal comes in the Reply, beside the error.
//
// The same request gives the same events under the same ids; only when they
// happened is by the clock.
func (c *Channel) Receive(ctx context.Context, r *http.Request) (channel.Delivery, error) {
	if r.Method != http.MethodPost {
		return channel.Delivery{}, invalid("not a POST")
	}
	if !c.ours(r) {
		return stranger().refuse()
	}
	s, err := c.bearer(r)
	if err != nil {
		return asProblem(err).words(), err
	}
	body, err := hook.Body(opReceive, r)
	if err != nil {
		return channel.Delivery{}, err
	}
	events, err := decode(body)
	if err != nil {
		return channel.Delivery{}, err
	}
	if p := c.pace(r, s, events); p != nil {
		return p.refuse()
	}
	return c.take(ctx, s, events)
}

func invalid(detail string) *channel.Error {
	return &channel.Error{Kind: channel.Invalid, Op: opReceive, Detail: detail}
}

// pace holds up who is too fast: a visitor, or everybody in one network.
func (c *Channel) pace(r *http.Request, s session, events []event) *problem {
	signals := 0
	for _, e := range events {
		if e.Type == typeDelivered || e.Type == typeRead {
			signals++
		}
	}
	if wait, ok := c.limits.calls.take(c.network(r), 1); !ok {
		return tooFast(wait)
	}
	if wait, ok := c.limits.signals.take(s.Visitor, signals); !ok {
		return tooFast(wait)
	}
	if wait, ok := c.limits.messages.take(s.Visitor, len(events)-signals); !ok {
		return tooFast(wait)
	}
	return nil
}

// A result is what the widget is told of one event.
type result struct {
	ID        string       `json:"id"`
	MessageID string       `json:"message_id,omitempty"`
	At        timestamp    `json:"at"`
	Session   *sessionView `json:"session,omitempty"`
}

// take makes events of what the widget says: all, or none.
func (c *Channel) take(ctx context.Context, s session, events []event) (channel.Delivery, error) {
	t := taking{Channel: c, session: s, now: c.cfg.Now()}
	for _, e := range events {
		if err := t.event(ctx, e); err != nil {
			if p, ok := errors.AsType[*problem](err); ok {
				return p.refuse()
			}
			return channel.Delivery{}, err
		}
	}
	body, err := json.Marshal(map[string][]result{"results": t.results})
	if err != nil {
		return channel.Delivery{}, invalid("the answer does not encode")
	}
	c.remember(t.session, t.events)
	return channel.Delivery{Events: t.events, Reply: channel.Reply{Type: jsonType, Body: body}}, nil
}

// remember keeps what was said, if nobody else does, and wakes the streams of
// the visitor's other windows: they find it in the transcript soon.
func (c *Channel) remember(s session, events []channel.Event) {
	if c.memory != nil {
		for _, e := range events {
			c.memory.took(s.addresses(), e)
		}
	}
	if slices.ContainsFunc(events, changesTalk) {
		c.hub.nudge(s.addresses())
	}
}

func changesTalk(e channel.Event) bool {
	return e.Kind() == channel.EventMessage || e.Kind() == channel.EventDeletion
}
