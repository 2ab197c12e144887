package woztelltest

import (
	"encoding/json"
	"maps"
	"strconv"
	"time"
)

// A flat is a webhook about what a person did, or about how far a message came
// (d:channels-webhook; hack).
type flat struct {
	From        string          `json:"from"`
	To          string          `json:"to"`
	Timestamp   json.RawMessage `json:"timestamp"`
	MessageID   string          `json:"messageId,omitempty"`
	Type        string          `json:"type"`
	EventType   string          `json:"eventType,omitempty"`
	Data        *inData         `json:"data"`
	Payload     string          `json:"payload,omitempty"`
	Postback    *inPayload      `json:"postback,omitempty"`
	Errors      []PlatformError `json:"errors,omitempty"`
	Member      string          `json:"member"`
	Channel     string          `json:"channel"`
	App         string          `json:"app"`
	MemberExtra *memberExtra    `json:"memberExtra,omitempty"`
	ExtraData   struct{}        `json:"memberExtraData"`
	Headers     struct{}        `json:"customHeadersData"`
}

type memberExtra struct {
	Name string `json:"name"`
}

// inData is what a message or a status says, of whatever type.
type inData struct {
	Text        string          `json:"text,omitempty"`
	FileID      string          `json:"fileId,omitempty"`
	MediaID     string          `json:"waMediaId,omitempty"`
	URL         string          `json:"url,omitempty"`
	Opus        bool            `json:"opus,omitempty"`
	FileName    string          `json:"filename,omitempty"`
	Attachments []inAttachment  `json:"attachments,omitempty"`
	Payload     string          `json:"payload,omitempty"`
	Title       string          `json:"title,omitempty"`
	Button      *inReply        `json:"button_reply,omitempty"`
	Interactive *inInteractive  `json:"interactive,omitempty"`
	Latitude    *float64        `json:"latitude,omitempty"`
	Longitude   *float64        `json:"longitude,omitempty"`
	Name        string          `json:"name,omitempty"`
	Address     string          `json:"address,omitempty"`
	Contacts    []inCard        `json:"contacts,omitempty"`
	Reacted     string          `json:"message_id,omitempty"`
	Emoji       string          `json:"emoji,omitempty"`
	Context     *inContext      `json:"context,omitempty"`
	MessageID   string          `json:"messageId,omitempty"`
	Watermark   int64           `json:"watermark,omitempty"`
	MIDs        []string        `json:"mids,omitempty"`
	MID         string          `json:"mid,omitempty"`
	Errors      []PlatformError `json:"errors,omitempty"`

	// More has properties of kinds that are told as they are.
	More map[string]json.RawMessage `json:"-"`
}

type inAttachment struct {
	Type    string     `json:"type"`
	MediaID string     `json:"waMediaId,omitempty"`
	FileID  string     `json:"fileId,omitempty"`
	URL     string     `json:"url,omitempty"`
	Payload *inPayload `json:"payload,omitempty"`
}

type inPayload struct {
	URL     string `json:"url,omitempty"`
	Payload string `json:"payload,omitempty"`
	Title   string `json:"title,omitempty"`
}

type inReply struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

type inInteractive struct {
	Type   string   `json:"type"`
	Button *inReply `json:"button_reply"`
}

type inContext struct {
	ID string `json:"id"`
}

// inCard is a contact card, in Meta's form.
type inCard struct {
	Name struct {
		Formatted string `json:"formatted_name"`
	} `json:"name"`
	Phones []inCardPhone `json:"phones,omitempty"`
}

type inCardPhone struct {
	Phone string `json:"phone"`
	Type  string `json:"type,omitempty"`
}

// MarshalJSON writes the properties and More.
func (d inData) MarshalJSON() ([]byte, error) {
	type plain inData
	raw, err := json.Marshal(plain(d))
	if err != nil || len(d.More) == 0 {
		return raw, err
	}
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, err
	}
	maps.Copy(all, d.More)
	return json.Marshal(all)
}

// A PlatformError is the platform's reason for a failure.
type PlatformError struct {
	Code    int    `json:"code"`
	Subcode int    `json:"error_subcode,omitempty"`
	Title   string `json:"title,omitempty"`
	Message string `json:"message,omitempty"`
	Data    *struct {
		Details string `json:"details"`
	} `json:"error_data,omitempty"`
}

// stamp writes a time in a style.
func (style Style) stamp(t time.Time) json.RawMessage {
	if style.Seconds {
		return json.RawMessage(`"` + strconv.FormatInt(t.Unix(), 10) + `"`)
	}
	return json.RawMessage(strconv.FormatInt(t.UnixMilli(), 10))
}

// fromPerson is a webhook about the person, before it has content. The caller
// holds s.mu.
func (p *Phone) fromPerson(style Style, kind string, at time.Time) *flat {
	s, c := p.server, p.channel()
	e := &flat{
		From: p.own.Customer.ExternalID, To: c.Address, Timestamp: style.stamp(at), Type: kind,
		EventType: "INBOUND", Data: &inData{}, Member: p.own.Member, Channel: c.ID, App: s.opts.AppID,
	}
	if style.NoEventType {
		e.EventType = ""
	}
	if s.opts.MemberExtra {
		e.MemberExtra = &memberExtra{p.own.Customer.Name}
	}
	return e
}

// tell puts a webhook on its way. The caller holds s.mu.
func (s *Server) tell(channelID string, body json.RawMessage, due time.Time) {
	s.courier.Add(update{Channel: channelID, Body: body}, due)
}

// A messageEvent is a message within an echo, a trigger or the history.
type messageEvent struct {
	From      string          `json:"from"`
	To        string          `json:"to"`
	Type      string          `json:"type"`
	Data      json.RawMessage `json:"data"`
	Timestamp json.RawMessage `json:"timestamp"`
	MessageID string          `json:"messageId,omitempty"`
}

// nested is what of a flat webhook is the message.
func (e *flat) nested() messageEvent {
	return messageEvent{e.From, e.To, e.Type, mustJSON(e.Data), e.Timestamp, e.MessageID}
}
