package woztell

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A decoder turns webhooks into events. It is a value without state; the same
// webhook always gives the same events.
type decoder struct {
	channel  string // the channel's own id
	platform Platform
}

// An envelope is a webhook. Messages from contacts and statuses are flat, often
// without eventType and messageId; echoes and node events have the message
// nested ([d:channels-webhook], [hack] main.py).
type envelope struct {
	Event    text            `json:"eventType"`
	Type     text            `json:"type"`
	Function text            `json:"functionName"`
	From     text            `json:"from"`
	To       text            `json:"to"`
	At       moment          `json:"timestamp"`
	ID       text            `json:"messageId"`
	Data     json.RawMessage `json:"data"`
	Payload  text            `json:"payload"`
	Postback postback        `json:"postback"`
	Errors   json.RawMessage `json:"errors"`
	Member   text            `json:"member"`
	Channel  text            `json:"channel"`
	Extra    struct {
		Name text `json:"name"`
	} `json:"memberExtra"`
	Meta    echoed          `json:"meta"`
	Message json.RawMessage `json:"messageEvent"`
	Before  state           `json:"before"`
	After   state           `json:"after"`

	raw json.RawMessage
}

// Event types and statuses, in WOZTELL's words.
const (
	inbound      = "INBOUND"
	outboundEnd  = "OUTBOUND"
	memberUpdate = "MEMBER_UPDATE"
)

// decode reads one webhook, which is one event. Only a body that is no JSON is an
// error, and its text quotes nothing of it.
func (d decoder) decode(body []byte) ([]channel.Event, error) {
	if !json.Valid(body) {
		return nil, &channel.Error{Kind: channel.Invalid, Op: opReceive, Detail: fmt.Sprintf("not JSON, %d bytes", len(body))}
	}
	return d.event(envelopeOf(body)), nil
}

// envelopeOf reads what raw has of an envelope. What has another type than
// expected is left out.
func envelopeOf(raw json.RawMessage) *envelope {
	e := &envelope{raw: raw}
	_ = json.Unmarshal(raw, e) // see above
	e.Event, e.Type = upper(e.Event), upper(e.Type)
	return e
}

func upper(t text) text { return text(strings.ToUpper(string(t))) }

// event tells the kinds of webhook apart, by what they have rather than by what
// they say: eventType is INBOUND for statuses too, and missing in many messages
// (trap P7). A NODE_TRIGGER repeats a message that comes by itself as well, so
// that it is none.
func (d decoder) event(e *envelope) []channel.Event {
	d = d.of(e)
	switch {
	case e.Event == memberUpdate:
		return []channel.Event{d.memberUpdated(e)}
	case e.Event == inbound && isObject(e.Message):
		return d.inbound(e.inner())
	case e.Event == "" && isObject(e.Message), strings.HasSuffix(string(e.Event), outboundEnd):
		return []channel.Event{d.echo(e)}
	case e.Event != "" && e.Event != inbound:
		return d.unknown(e, string(e.Event))
	}
	return d.inbound(e)
}

// inner is the nested message, with what stands around it.
func (e *envelope) inner() *envelope {
	if !isObject(e.Message) {
		return e
	}
	in := envelopeOf(e.Message)
	in.raw, in.Member, in.Channel, in.Extra, in.Message = e.raw, e.Member, e.Channel, e.Extra, nil
	if in.Meta == (echoed{}) {
		in.Meta = e.Meta
	}
	return in
}

// inbound is a message, a status, or one of the things that Messenger tells in
// the shape of messages ([d:message-event-reference]).
func (d decoder) inbound(e *envelope) []channel.Event {
	if s, ok := statuses[e.Type]; ok {
		return d.status(e, s)
	}
	switch e.Type {
	case "DELETED":
		return d.deleted(e)
	case "REQUEST_WELCOME", "REFERRAL":
		return d.opened(e)
	case "ECHO", "OPTIN", "ACCOUNT_LINKING", "APP_ROLES", "POLICY_ENFORCEMENT",
		"PASS_THREAD_CONTROL", "REQUEST_THREAD_CONTROL", "TAKE_THREAD_CONTROL":
		return d.unknown(e, string(e.Type))
	}
	return d.message(e)
}

func (d decoder) message(e *envelope) []channel.Event {
	from := d.person(e.Member, e.From, e.Extra.Name)
	if len(from.Addresses) == 0 || e.Type == "" && len(e.Data) == 0 {
		return d.unknown(e, "message without sender or content")
	}
	c := contentOf(e)
	if e.Type == "REACTION" && c.Of != "" {
		return []channel.Event{channel.ReactionChanged{
			Origin: d.origin(e, "reaction"), Of: channel.ProviderID(c.Of), From: from, Emoji: string(c.Emoji),
		}}
	}
	return []channel.Event{channel.MessageReceived{
		Origin: d.origin(e, "message"), From: from, Parts: c.parts(string(e.Type)), ReplyTo: channel.ProviderID(c.Context.ID),
	}}
}

// opened is somebody who opened the chat, or came back to it by a link.
func (d decoder) opened(e *envelope) []channel.Event {
	from := d.person(e.Member, e.From, e.Extra.Name)
	if len(from.Addresses) == 0 {
		return d.unknown(e, string(e.Type))
	}
	return []channel.Event{channel.ConversationOpened{Origin: d.origin(e, "opened"), From: from, Referral: referralOf(e)}}
}

// of is the decoder for the channel that e is about. Members belong to one
// channel, and so do their ids (trap P20).
func (d decoder) of(e *envelope) decoder {
	if e.Channel != "" {
		d.channel = string(e.Channel)
	}
	return d
}

// origin makes the part that all events have. An id is made where WOZTELL gives
// none (trap P10): out of member, direction, type, time and content. Two equal
// texts of one second, told in seconds and without id, look like one that came
// twice (trap P11); nothing in them tells otherwise.
func (d decoder) origin(e *envelope, kind string) channel.Origin {
	o := channel.Origin{ID: channel.ProviderID(e.ID), Account: d.channel, At: e.At.Time, Raw: e.raw}
	if e.ID == "" || kind != "message" && kind != "echo" {
		at := ""
		if !e.At.IsZero() {
			at = strconv.FormatInt(e.At.UnixMilli(), 10)
		}
		who := string(first(e.Member, e.From, e.To))
		o.ID = channel.DeriveID(d.channel, kind, who, string(e.Type), string(e.ID), at, canonical(e.Data))
	}
	return o
}

// unknown keeps what there is no word for. It is told from others by all of it.
func (d decoder) unknown(e *envelope, kind string) []channel.Event {
	o := d.origin(e, "unknown")
	o.ID = channel.DeriveID("unknown", canonical(e.raw))
	return []channel.Event{channel.UnknownEvent{Origin: o, Type: kind}}
}
