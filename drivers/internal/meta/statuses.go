package meta

import (
	"encoding/json"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// status is one report about a message of ours (WA
// webhooks/reference/messages/status, 2026). Which ids of the recipient come
// depends on how the message was addressed. The page of February 2026 spells
// the parent's key in another way than later ones.
type status struct {
	ID          Text  `json:"id"`
	Status      Text  `json:"status"`
	Timestamp   stamp `json:"timestamp"`
	Type        Text  `json:"type"`
	Phone       Text  `json:"recipient_id"`
	User        Text  `json:"recipient_user_id"`
	Parent      Text  `json:"recipient_parent_user_id"`
	ParentFirst Text  `json:"parent_recipient_user_id"`
	Recipient   Text  `json:"recipient_type"`
	MemberPhone Text  `json:"recipient_participant_id"`
	MemberUser  Text  `json:"recipient_participant_user_id"`
	Key         Text  `json:"biz_opaque_callback_data"`
	Pricing     *struct {
		Category Text `json:"category"`
		Model    Text `json:"pricing_model"`
		Type     Text `json:"type"`
	} `json:"pricing"`
	Errors []Fault `json:"errors"`
}

var statusNames = map[Text]channel.Status{
	"sent":      channel.StatusAccepted,
	"delivered": channel.StatusDelivered,
	"read":      channel.StatusRead,
	"played":    channel.StatusPlayed,
	"failed":    channel.StatusFailed,
}

// status leaves Origin.ID empty: applying a status twice changes nothing.
// Statuses of calls and payments are no business of messages.
func (d Decoder) status(o origin, raw json.RawMessage, people contacts) channel.Event {
	var s status
	if json.Unmarshal(raw, &s) != nil {
		return unknown("broken status", o, raw)
	}
	known, ok := statusNames[s.Status]
	if !ok || s.ID == "" || (s.Type != "" && s.Type != "message") {
		return unknown("status "+strings.TrimSpace(string(s.Type+" "+s.Status)), o, raw)
	}
	return channel.StatusChanged{
		Origin: o.place(s.Timestamp, raw), Of: channel.ProviderID(s.ID), Key: string(s.Key), Status: known,
		Failure: d.failure(known, s.Errors), To: d.recipient(&s, people), Cost: s.cost(),
	}
}

func (d Decoder) failure(s channel.Status, faults []Fault) channel.Failure {
	if s != channel.StatusFailed || len(faults) == 0 {
		return channel.Failure{}
	}
	return d.Codes.Failure(faults[0])
}

func (d Decoder) recipient(s *status, people contacts) channel.Person {
	to := ids{s.Phone, s.User, s.Parent}
	if to.parent == "" {
		to.parent = s.ParentFirst
	}
	if s.Recipient == "group" {
		to = ids{phone: s.MemberPhone, user: s.MemberUser}
	}
	return d.person(to, people.of(to, false))
}

func (s *status) cost() *channel.Cost {
	if s.Pricing == nil {
		return nil
	}
	return &channel.Cost{
		Category: string(s.Pricing.Category), Model: string(s.Pricing.Model), Type: string(s.Pricing.Type),
	}
}
