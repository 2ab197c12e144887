package messenger

import (
	"context"
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// MarkRead marks all that the person has written as read. It implements
// channel.ReadMarker. Meta takes it while the session window is open.
func (c *Channel) MarkRead(ctx context.Context, to channel.Address, _ channel.ProviderID, _ string) error {
	return c.action(ctx, opMarkRead, to, "mark_seen")
}

// Typing shows the typing indicator for 20 seconds or until a message is sent.
// It implements channel.Typist.
func (c *Channel) Typing(ctx context.Context, to channel.Address, _ channel.ProviderID) error {
	return c.action(ctx, opTyping, to, "typing_on")
}

// action makes a sender action (SACT, 2026).
func (c *Channel) action(ctx context.Context, op string, to channel.Address, what string) error {
	who, err := c.recipient(to)
	if err != nil {
		e := *channel.AsError(op, err)
		e.Op = op
		return &e
	}
	body, err := json.Marshal(outgoing{Recipient: who, Action: what})
	if err != nil {
		return invalid(op, "the address does not encode as JSON")
	}
	return c.client.Exchange(ctx, op, c.edge("messages"), body, &struct{}{})
}
