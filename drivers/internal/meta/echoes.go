package meta

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// echo is a message that the business sent elsewhere (WA
// webhooks/reference/smb_message_echoes; the same shape in message_echoes).
// Under standby the content is one level deeper, in "message" (WA
// webhooks/reference/standby, 2026-08-04).
type echo struct {
	ID        Text    `json:"id"`
	To        Text    `json:"to"`
	ToUser    Text    `json:"to_user_id"`
	ToParent  Text    `json:"to_parent_user_id"`
	Recipient Text    `json:"recipient"`
	Group     Text    `json:"group_id"`
	Timestamp stamp   `json:"timestamp"`
	Type      Text    `json:"type"`
	Key       Text    `json:"biz_opaque_callback_data"`
	Nested    *echo   `json:"message"`
	Context   *quoted `json:"context"`
	content
}

func (d Decoder) echoes(o origin, raw json.RawMessage) ([]channel.Event, bool) {
	var v value
	if json.Unmarshal(raw, &v) != nil {
		return nil, false
	}
	o.phone = string(v.Metadata.Phone)
	events := d.echoItems(o, v, "app")
	return events, len(events) > 0
}

func (d Decoder) echoItems(o origin, v value, by string) []channel.Event {
	people, events := readContacts(v.Contacts), []channel.Event(nil)
	for _, raw := range v.Echoes {
		events = append(events, d.echo(o, raw, people, by))
	}
	return events
}

// echo makes an echo, or keeps as unknown what has no word: an edit or a
// deletion by the business itself. A reaction of the business is an echo whose
// part is a reaction.
func (d Decoder) echo(o origin, raw json.RawMessage, people contacts, by string) channel.Event {
	var e echo
	if json.Unmarshal(raw, &e) != nil {
		return unknown("broken echo", o, raw)
	}
	at, said := o.event(e.ID, e.Timestamp, raw), &e
	if e.Nested != nil {
		said = e.Nested
	}
	to := d.person(said.ids(), people.of(said.ids(), false))
	if len(to.Addresses) == 0 || said.Type == "edit" || said.Type == "revoke" {
		return channel.UnknownEvent{Origin: at, Type: o.field + " " + string(said.Type)}
	}
	return channel.EchoReceived{
		Origin: at, To: to, Chat: group(said.Group), Parts: said.parts(),
		ReplyTo: said.Context.replyTo(), Key: string(e.Key), By: by,
	}
}

func (e *echo) ids() ids {
	who := ids{e.To, e.ToUser, e.ToParent}
	if who.user == "" {
		who.user = e.Recipient
	}
	return who
}

func (e *echo) parts() channel.Parts {
	if e.Type == "reaction" && e.Reaction != nil {
		return channel.Parts{channel.Reaction{To: e.Reaction.of(), Emoji: string(e.Reaction.Emoji)}}
	}
	return e.content.parts(e.Type, nil)
}

// standby reads what happens while another program (Meta's Business Agent)
// answers on the number: messages no longer come on "messages" then. They are
// messages of the contact all the same and are emitted as such, each behind a
// HandoverChanged which says that the talk is not ours, so that nobody answers
// by mistake. Taking over is done by sending (WA webhooks/reference/standby,
// 2026-08-04).
func (d Decoder) standby(o origin, raw json.RawMessage) ([]channel.Event, bool) {
	var v struct {
		value
		Standby value `json:"standby"`
	}
	if json.Unmarshal(raw, &v) != nil {
		return nil, false
	}
	o.phone = string(v.Metadata.Phone)
	var events []channel.Event
	for _, e := range d.items(o, v.Standby) {
		if m, ok := e.(channel.MessageReceived); ok {
			events = append(events, notOurs(m))
		}
		events = append(events, e)
	}
	events = append(events, d.echoItems(o, v.Standby, "ai_agent")...)
	return events, len(events) > 0
}

func notOurs(m channel.MessageReceived) channel.HandoverChanged {
	at := m.Origin
	at.ID = channel.DeriveID("standby", string(m.ID))
	return channel.HandoverChanged{Origin: at, From: m.From, To: "standby"}
}

// handovers reads a change of control. The new owner's role decides, never the
// previous one's (fixtures of two integrations, 2026).
func (d Decoder) handovers(o origin, raw json.RawMessage) ([]channel.Event, bool) {
	var v struct {
		Recipient struct {
			Phone Text `json:"phone_number_id"`
		} `json:"recipient"`
		Sender struct {
			Phone  Text `json:"phone_number"`
			WaID   Text `json:"wa_id"`
			User   Text `json:"user_id"`
			Parent Text `json:"parent_user_id"`
		} `json:"sender"`
		Timestamp stamp `json:"timestamp"`
		Type      Text  `json:"type"`
		Passed    *struct {
			Role     Text `json:"new_owner_role"`
			Metadata Text `json:"metadata"`
		} `json:"control_passed"`
	}
	if json.Unmarshal(raw, &v) != nil || v.Passed == nil {
		return nil, false
	}
	o.phone = string(v.Recipient.Phone)
	who := ids{v.Sender.Phone, v.Sender.User, v.Sender.Parent}
	if who.phone == "" {
		who.phone = v.Sender.WaID
	}
	from := d.person(who, contact{})
	if len(from.Addresses) == 0 {
		return nil, false
	}
	return []channel.Event{channel.HandoverChanged{
		Origin: o.event("", v.Timestamp, raw), From: from,
		Ours: v.Passed.Role == "escalation", To: string(v.Passed.Role), Detail: string(v.Passed.Metadata),
	}}, true
}
