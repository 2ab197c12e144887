package whatsapp

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// Starters reads ice breakers, commands and the wish for reports of opened
// chats. It implements channel.StarterSetter.
func (c *Channel) Starters(ctx context.Context) (channel.Starters, error) {
	var n struct {
		Set meta.Automation `json:"conversational_automation"`
	}
	if err := c.get(ctx, opStarters, c.cfg.PhoneNumberID, url.Values{"fields": {"conversational_automation"}}, &n); err != nil {
		return channel.Starters{}, err
	}
	return n.Set.Starters(), nil
}

// SetStarters replaces them all. It implements channel.StarterSetter.
func (c *Channel) SetStarters(ctx context.Context, s channel.Starters) error {
	if err := channel.CheckStarters(s, c.caps.Starters); err != nil {
		return &channel.Error{Kind: channel.Invalid, Op: opStarters, Err: err}
	}
	body, err := json.Marshal(meta.NewAutomation(s))
	if err != nil {
		return &channel.Error{Kind: channel.Invalid, Op: opStarters, Err: fmt.Errorf("encode: %w", err)}
	}
	return c.number.Change(ctx, opStarters, c.cfg.PhoneNumberID+"/conversational_automation", body)
}
