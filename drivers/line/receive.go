package line

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/hook"
)

// Receive takes a webhook. It implements channel.Receiver. A webhook without
// events, with which LINE tries an address, is fine. Redelivered events are the
// same events again, under the same ids.
func (c *Channel) Receive(_ context.Context, r *http.Request) (channel.Delivery, error) {
	if r.Method != http.MethodPost {
		return channel.Delivery{}, invalid(opReceive, "not a POST")
	}
	body, err := hook.Body(opReceive, r)
	if err != nil {
		return channel.Delivery{}, err
	}
	if !hook.VerifyBase64(c.cfg.ChannelSecret, r.Header.Get("X-Line-Signature"), body) {
		return channel.Delivery{}, &channel.Error{Kind: channel.Unauthorized, Op: opReceive, Detail: "the signature is wrong or missing"}
	}
	events, err := c.decode(body)
	if err != nil {
		return channel.Delivery{}, &channel.Error{Kind: channel.Invalid, Op: opReceive, Err: err}
	}
	return channel.Delivery{Events: events}, nil
}

// decode reads a webhook, event by event (OAPI CallbackRequest, 2026-07-01).
// Only a body that is not a JSON object is an error, and its text quotes
// nothing of it.
func (c *Channel) decode(body []byte) ([]channel.Event, error) {
	if !json.Valid(body) {
		return nil, fmt.Errorf("not JSON, %d bytes", len(body))
	}
	if !isObject(body) {
		return nil, fmt.Errorf("JSON, but not an object, %d bytes", len(body))
	}
	var call struct {
		Destination json.RawMessage    `json:"destination"`
		Events      *[]json.RawMessage `json:"events"`
	}
	if json.Unmarshal(body, &call) != nil || call.Events == nil {
		return []channel.Event{c.unknown("webhook", c.Account(), body)}, nil
	}
	account := c.addressee(call.Destination)
	var events []channel.Event
	for _, raw := range *call.Events {
		events = append(events, c.events(account, raw)...)
	}
	return events, nil
}

// addressee is the account that a webhook is for. Without Config.UserID the
// signature alone says so.
func (c *Channel) addressee(destination json.RawMessage) string {
	var to text
	if c.cfg.UserID == "" || json.Unmarshal(destination, &to) != nil || to == "" {
		return c.Account()
	}
	return string(to)
}
