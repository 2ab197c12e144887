package linetest

import (
	"encoding/json"
	"maps"
	"time"
)

// An event is one thing that a webhook tells (REF, webhook event objects;
// OAPI webhook.yml, 2026-07-01).
type event struct {
	Type       string      `json:"type"`
	Message    *inMessage  `json:"message,omitempty"`
	Unsend     *unsent     `json:"unsend,omitempty"`
	Follow     *followed   `json:"follow,omitempty"`
	Joined     *members    `json:"joined,omitempty"`
	Left       *members    `json:"left,omitempty"`
	Postback   *postback   `json:"postback,omitempty"`
	Video      *played     `json:"videoPlayComplete,omitempty"`
	Beacon     *beacon     `json:"beacon,omitempty"`
	Link       *linked     `json:"link,omitempty"`
	Membership *membership `json:"membership,omitempty"`

	Timestamp  int64    `json:"timestamp"` // in milliseconds
	Source     *source  `json:"source,omitempty"`
	ReplyToken string   `json:"replyToken,omitempty"`
	Mode       string   `json:"mode"`
	ID         string   `json:"webhookEventId"`
	Context    delivery `json:"deliveryContext"`

	// More has properties of kinds that are told as they are.
	More map[string]json.RawMessage `json:"-"`
}

type delivery struct {
	Redelivery bool `json:"isRedelivery"`
}

type source struct {
	Type  string `json:"type"`
	User  string `json:"userId,omitempty"`
	Group string `json:"groupId,omitempty"`
	Room  string `json:"roomId,omitempty"`
}

type members struct {
	Members []source `json:"members"`
}

type unsent struct {
	Message string `json:"messageId"`
}

type followed struct {
	Unblocked bool `json:"isUnblocked"`
}

type postback struct {
	Data   string            `json:"data"`
	Params map[string]string `json:"params,omitempty"`
}

type played struct {
	Tracking string `json:"trackingId"`
}

type beacon struct {
	Hardware string `json:"hwid"`
	Type     string `json:"type"`
	Message  string `json:"dm,omitempty"`
}

type linked struct {
	Result string `json:"result"`
	Nonce  string `json:"nonce"`
}

type membership struct {
	Type string `json:"type"`
	ID   int64  `json:"membershipId"`
}

// body is the event's JSON.
func (e *event) body() (json.RawMessage, error) {
	raw, err := json.Marshal(e)
	if err != nil || len(e.More) == 0 {
		return raw, err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, err
	}
	maps.Copy(all, e.More)
	return json.Marshal(all)
}

// Whether an event has a reply token.
const (
	answerable = true
	silent     = false
)

// tell puts an event on its way, with everything that all events have. The
// caller holds s.mu.
func (s *Server) tell(e *event, reply bool) {
	now := s.now()
	e.Timestamp, e.ID, e.Mode = now.UnixMilli(), newULID(now), "active"
	if s.standby {
		e.Mode = "standby"
	}
	if reply && !s.standby && e.Source != nil {
		e.ReplyToken = s.newReplyToken(e.Source, now)
	}
	s.courier.Add(update{Event: *e, More: e.More}, now)
}

// Tell tells an event of any kind: fields are its own properties, beside those
// that all events have and that the server fills in; a field that the server
// fills in too wins. It is for what the server does not do by itself, and for
// kinds that nobody knows yet. It returns the event's id.
func (s *Server) Tell(kind string, fields map[string]json.RawMessage) (string, error) {
	for _, raw := range fields {
		if _, err := json.Marshal(raw); err != nil {
			return "", err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := &event{Type: kind, More: maps.Clone(fields)}
	s.tell(e, silent)
	return e.ID, nil
}

// A replyToken is a token by which one event can be answered once.
type replyToken struct {
	Chat  string    `json:"chat"`
	Event time.Time `json:"event"`
	// Until is when it ends: a minute after the webhook's delivery, and twenty
	// minutes after the event at most. Zero until the webhook is delivered.
	Until time.Time `json:"until,omitzero"`
	Used  bool      `json:"used,omitempty"`
}

// newReplyToken makes a token for where src is. The caller holds s.mu.
func (s *Server) newReplyToken(src *source, now time.Time) string {
	maps.DeleteFunc(s.replies, func(_ string, t *replyToken) bool { return t.Event.Add(replyAfterEvent).Before(now) })
	token := randomHex(16)
	s.replies[token] = &replyToken{Chat: src.chat(), Event: now}
	return token
}

func (s *source) chat() string {
	switch s.Type {
	case kindGroup:
		return s.Group
	case kindRoom:
		return s.Room
	}
	return s.User
}
