package woztelltest

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// incomingCall is what a system of the business's feeds into a channel
// (d:channels-incoming-webhook).
type incomingCall struct {
	External string `json:"externalId"`
	Event    *struct {
		Type string          `json:"type"`
		Data json.RawMessage `json:"data"`
	} `json:"messageEvent"`
	Meta json.RawMessage `json:"meta"`
}

// incoming takes in a message or a status of a custom channel, signed as
// webhooks are. The answers are not documented: {"ok":1}, and refusals as those
// of the Bot API.
func (s *Server) incoming(c *call, r *http.Request) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	status := s.opts.RefusalStatus
	at := s.incomingChannel(c.rest)
	var req incomingCall
	switch {
	case at == nil:
		return plainReply(http.StatusNotFound, "Not Found")
	case !signed(at.Secret, c.body, r.Header.Get(SignatureHeader)):
		return jsonReply(http.StatusUnauthorized, refuse(0, "Invalid signature").wire())
	case c.decode(r, &req) != nil:
		return jsonReply(status, refuse(0, "the body cannot be read").wire())
	case req.External == "" || req.Event == nil || req.Event.Type == "":
		return jsonReply(status, refuse(0, "externalId and messageEvent are required").wire())
	}
	if no := s.takeIn(at, &req); no != nil {
		return jsonReply(status, no.wire())
	}
	return jsonReply(http.StatusOK, map[string]int{"ok": 1})
}

func (s *Server) incomingChannel(key string) *Channel {
	for i := range s.opts.Channels {
		if incomingKey(&s.opts.Channels[i]) == key {
			return &s.opts.Channels[i]
		}
	}
	return nil
}

func signed(secret string, body []byte, signature string) bool {
	got, err := base64.StdEncoding.DecodeString(signature)
	want, _ := base64.StdEncoding.DecodeString(sign(secret, body)) // it was just encoded
	return err == nil && hmac.Equal(got, want)
}

// takeIn makes a message of somebody, or updates what was sent. The caller holds
// s.mu.
func (s *Server) takeIn(at *Channel, req *incomingCall) *refusal {
	p := s.byExtern[externKey{at.ID, req.External}]
	if p == nil {
		p, _ = s.addPhone(Customer{Channel: at.ID, ExternalID: req.External}) // the id is free
	}
	p.enrol()
	switch req.Event.Type {
	case "READ", "SENT", "DELIVERED", "FAILED", "DELETED":
		return p.takeStatus(req.Event.Type, req.Event.Data)
	}
	e := p.fromPerson(s.opts.Style, req.Event.Type, s.now())
	if json.Unmarshal(req.Event.Data, &e.Data.More) != nil {
		return refuse(0, "messageEvent.data must be an object")
	}
	var text struct {
		Text string `json:"text"`
	}
	_ = json.Unmarshal(req.Event.Data, &text)
	shown := channel.Part(channel.Placeholder{Type: req.Event.Type})
	if req.Event.Type == "TEXT" {
		shown = channel.Text{Body: text.Text}
	}
	id := p.post(e, s.opts.Style, &Bubble{Parts: channel.Parts{shown}, Meta: req.Meta})
	for _, c := range p.own.History {
		if c.Message == id {
			c.From, c.Meta = fromIncoming, req.Meta
		}
	}
	return nil
}

// takeStatus updates one message, or all up to a time in milliseconds, as text.
func (p *Phone) takeStatus(kind string, raw json.RawMessage) *refusal {
	var data struct {
		MessageID string `json:"messageId"`
		Watermark string `json:"watermark"`
	}
	if json.Unmarshal(raw, &data) != nil || data.MessageID == "" && data.Watermark == "" {
		return refuse(0, "messageEvent.data needs a messageId or a watermark")
	}
	if data.MessageID != "" {
		p.report(kind, data.MessageID, 0)
		return nil
	}
	ms, err := strconv.ParseInt(data.Watermark, 10, 64)
	if err != nil {
		return refuse(0, "messageEvent.data.watermark is no time")
	}
	for _, c := range p.own.History {
		if c.From != fromMember && c.From != fromIncoming && !c.Created.After(time.UnixMilli(ms)) {
			p.stamp(kind, c.Message, p.server.now(), nil)
		}
	}
	return nil
}
