package meta

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// numberQuality reads phone_number_quality_update (WA webhooks/reference,
// 2026-02). The webhook names the number only as people write it, so the
// event's account is left to the channel that received it, and the number is
// the first of the reasons.
func (d Decoder) numberQuality(o origin, raw json.RawMessage) ([]channel.Event, bool) {
	var v struct {
		Number Text `json:"display_phone_number"`
		Event  Text `json:"event"`
		Limit  Text `json:"max_daily_conversations_per_business"`
		Older  Text `json:"current_limit"`
	}
	if json.Unmarshal(raw, &v) != nil || v.Event == "" {
		return nil, false
	}
	h := channel.Health{Limit: string(v.Limit), Reasons: []string{string(v.Number + ": " + v.Event)}}
	if h.Limit == "" {
		h.Limit = string(v.Older)
	}
	switch v.Event {
	case "FLAGGED":
		h.Send, h.Quality = channel.AbilityLimited, string(v.Event)
	case "UNFLAGGED":
		h.Send, h.Quality = channel.AbilityOK, string(v.Event)
	}
	return []channel.Event{channel.HealthChanged{Origin: o.event("", o.at, raw), Health: h}}, true
}

// capability reads business_capability_update. The limit is documented as text
// and shown as a number.
func (d Decoder) capability(o origin, raw json.RawMessage) ([]channel.Event, bool) {
	var v struct {
		Limit Text `json:"max_daily_conversations_per_business"`
		Older Text `json:"max_daily_conversation_per_phone"`
	}
	if json.Unmarshal(raw, &v) != nil || v.Limit+v.Older == "" {
		return nil, false
	}
	h := channel.Health{Limit: string(v.Limit)}
	if h.Limit == "" {
		h.Limit = string(v.Older)
	}
	return []channel.Event{channel.HealthChanged{Origin: o.event("", o.at, raw), Health: h}}, true
}

// accountAbilities is what an account_update says about what the account can
// do: how it sends and how it receives. Events that are not here, such as a
// warning after a violation, say nothing about that.
var accountAbilities = map[Text]channel.Health{
	"ACCOUNT_DELETED":         {Send: channel.AbilityBlocked, Receive: channel.AbilityBlocked},
	"ACCOUNT_RESTRICTION":     {Send: channel.AbilityLimited},
	"DISABLE":                 {Send: channel.AbilityBlocked},
	"SCHEDULE_FOR_DISABLE":    {Send: channel.AbilityLimited},
	"REINSTATE":               {Send: channel.AbilityOK},
	"ACCOUNT_OFFBOARDED":      {Send: channel.AbilityBlocked, Receive: channel.AbilityBlocked},
	"ACCOUNT_RECONNECTED":     {Send: channel.AbilityOK, Receive: channel.AbilityOK},
	"PARTNER_APP_UNINSTALLED": {Send: channel.AbilityBlocked, Receive: channel.AbilityBlocked},
}

// accountUpdate reads account_update (WA webhooks/reference/account_update,
// 2026-02-04). A ban names its state beside the event.
func (d Decoder) accountUpdate(o origin, raw json.RawMessage) ([]channel.Event, bool) {
	var v struct {
		Event Text `json:"event"`
		Ban   struct {
			State Text `json:"waba_ban_state"`
		} `json:"ban_info"`
		Restrictions []struct {
			Type Text `json:"restriction_type"`
		} `json:"restriction_info"`
	}
	if json.Unmarshal(raw, &v) != nil {
		return nil, false
	}
	word := v.Event
	if v.Event == "DISABLED_UPDATE" {
		word = v.Ban.State
	}
	h, ok := accountAbilities[word]
	if !ok {
		return nil, false
	}
	h.Reasons = []string{string(word)}
	for _, r := range v.Restrictions {
		h.Reasons = append(h.Reasons, string(r.Type))
	}
	return []channel.Event{channel.HealthChanged{Origin: o.event("", o.at, raw), Health: h}}, true
}
