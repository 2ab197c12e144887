package line

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// message reads something that a person wrote. Its id is the message's, since
// quotes and what is taken back refer to that.
func (c *Channel) message(e *event) ([]channel.Event, bool) {
	if !e.Source.somebody() || !isObject(e.Message) {
		return nil, false
	}
	m := readContent(e.Message)
	received := channel.MessageReceived{
		Origin: e.origin(), From: c.from(e.Source), Chat: c.chat(e.Source), Parts: m.parts(),
		ReplyTo: channel.ProviderID(m.Quoted), Memo: memo{m.Quote, m.Read, e.Reply}.String(),
	}
	if m.ID != "" {
		received.ID = channel.ProviderID(m.ID)
	}
	return c.arrived(e, received), true
}

// arrived puts before a message, if another program has the talk, that it is
// not ours (REF, channel state, 2026-11).
func (c *Channel) arrived(e *event, m channel.MessageReceived) []channel.Event {
	if e.Mode != "standby" {
		return []channel.Event{m}
	}
	return []channel.Event{c.handover(e, e.second("standby"), false, "standby"), m}
}

func (c *Channel) handover(e *event, id channel.ProviderID, ours bool, detail string) channel.Event {
	talk := c.from(e.Source)
	if chat := c.chat(e.Source); !chat.IsZero() {
		talk = channel.Person{Addresses: []channel.Address{chat}}
	}
	return channel.HandoverChanged{Origin: e.under(id), From: talk, Ours: ours, Detail: detail}
}

// edited reads a message in its new state. It may overtake another edit: the
// later timestamp wins.
func (c *Channel) edited(e *event) ([]channel.Event, bool) {
	m := readContent(e.Message)
	if m.ID == "" {
		return nil, false
	}
	return []channel.Event{channel.MessageEdited{
		Origin: e.origin(), Of: channel.ProviderID(m.ID), From: c.from(e.Source), Chat: c.chat(e.Source), Parts: m.parts(),
	}}, true
}

func (c *Channel) unsent(e *event) ([]channel.Event, bool) {
	var v struct {
		Message text `json:"messageId"`
	}
	if json.Unmarshal(e.Unsend, &v) != nil || v.Message == "" {
		return nil, false
	}
	return []channel.Event{channel.MessageDeleted{
		Origin: e.origin(), Of: channel.ProviderID(v.Message), From: c.from(e.Source), Chat: c.chat(e.Source),
	}}, true
}

// postback reads the tap on a button. The text that it left in the talk is in
// no event; our buttons have it in their data, and of others the data stands for
// it. What was picked in a calendar or a menu is the description.
func (c *Channel) postback(e *event) ([]channel.Event, bool) {
	var v struct {
		Data   text            `json:"data"`
		Params json.RawMessage `json:"params"`
	}
	if !e.Source.somebody() || json.Unmarshal(e.Postback, &v) != nil {
		return nil, false
	}
	picked, tapped := readParams(v.Params), readTap(string(v.Data))
	title := cmp.Or(tapped.Title, picked)
	if title == "" {
		return nil, false
	}
	return c.arrived(e, channel.MessageReceived{
		Origin: e.origin(), From: c.from(e.Source), Chat: c.chat(e.Source), Memo: memo{Reply: e.Reply}.String(),
		Parts: channel.Parts{channel.Choice{ID: tapped.ID, Title: title, Description: picked}},
	}), true
}

// readParams is a date or time, or else all there is.
func readParams(raw json.RawMessage) string {
	var params map[string]json.RawMessage
	_ = json.Unmarshal(raw, &params) // no object has no params
	var all []string
	for _, key := range slices.Sorted(maps.Keys(params)) {
		var value text
		if json.Unmarshal(params[key], &value) != nil {
			continue
		}
		if key == "date" || key == "time" || key == "datetime" {
			return string(value)
		}
		all = append(all, channel.CleanText(key)+"="+string(value))
	}
	return strings.Join(all, ", ")
}

// followed is a person who became a friend, or does not block the account any
// more. They can be answered.
func (c *Channel) followed(e *event) ([]channel.Event, bool) {
	var v struct {
		Unblocked flag `json:"isUnblocked"`
	}
	_ = json.Unmarshal(e.Follow, &v) // samples of old have none
	detail := "follow"
	if v.Unblocked {
		detail = "unblocked"
	}
	return c.opened(e, detail)
}

func (c *Channel) joined(e *event) ([]channel.Event, bool) { return c.opened(e, "join") }

func (c *Channel) opened(e *event, detail string) ([]channel.Event, bool) {
	reach, ok := c.reach(e, e.second("reach"), true, detail)
	return append(reach, channel.ConversationOpened{
		Origin: e.origin(), From: c.from(e.Source), Chat: c.chat(e.Source), Memo: memo{Reply: e.Reply}.String(),
	}), ok
}

// unfollowed is a person who blocked the account: pushes to them are accepted
// and never arrive.
func (c *Channel) unfollowed(e *event) ([]channel.Event, bool) {
	return c.reach(e, e.id(), false, "unfollow")
}

func (c *Channel) left(e *event) ([]channel.Event, bool) { return c.reach(e, e.id(), false, "leave") }

func (c *Channel) reach(e *event, id channel.ProviderID, reachable bool, detail string) ([]channel.Event, bool) {
	return []channel.Event{channel.ReachChanged{
		Origin: e.under(id), From: c.from(e.Source), Chat: c.chat(e.Source), Reachable: reachable, Detail: detail,
	}}, e.Source.somebody()
}

// activated says that a module channel has the talk now (REF, module channels,
// 2026-11).
func (c *Channel) activated(e *event) ([]channel.Event, bool) {
	var v struct {
		Until stamp `json:"expireAt"`
	}
	detail := "activated"
	if json.Unmarshal(e.ChatControl, &v) == nil && !v.Until.IsZero() {
		detail += " until " + v.Until.Format(time.RFC3339)
	}
	return []channel.Event{c.handover(e, e.id(), true, detail)}, true
}

func (c *Channel) deactivated(e *event) ([]channel.Event, bool) {
	return []channel.Event{c.handover(e, e.id(), false, "deactivated")}, true
}

func (c *Channel) suspended(e *event) ([]channel.Event, bool) {
	return []channel.Event{channel.HealthChanged{Origin: e.origin(), Health: channel.Health{
		Send: channel.AbilityBlocked, Receive: channel.AbilityBlocked, Reasons: []string{"LINE has suspended the account"},
	}}}, true
}

func (c *Channel) resumed(e *event) ([]channel.Event, bool) {
	return []channel.Event{channel.HealthChanged{Origin: e.origin(), Health: channel.Health{
		Send: channel.AbilityOK, Receive: channel.AbilityOK,
	}}}, true
}
