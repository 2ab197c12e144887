package woztelltest

import (
	"encoding/json"
	"errors"

	"github.com/rapport-go/rapport/channel"
)

// A Sender is who of the business writes without our calls. The zero Sender is
// somebody in WOZTELL's own Inbox.
type Sender struct {
	// By says who it is. Empty is [ByInbox].
	By Author
	// Agent is the id of the person in WOZTELL, meta.agentUserId.
	Agent string
	// Integration is the add-on that sends, in meta.__source__. Empty is "inbox",
	// and none for the bot.
	Integration string
	// OldSource names it in the deprecated meta.apiSource instead
	// (d:channels-webhook).
	OldSource bool
	// LiveChat switches live chat on first, as writing from the Inbox can.
	LiveChat bool
}

// WriteFrom writes to the person without a call: from the Inbox, by the bot, or
// by another integration. It comes back as an echo, and reaches the phone. Media
// are named by the id that [Server.Keep] gave. It returns the message's id, and
// fails for parts other than texts, files, buttons and quick replies.
func (p *Phone) WriteFrom(who Sender, part channel.Part) (string, error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	kind, data, err := s.outData(p.channel(), part)
	if err != nil {
		return "", err
	}
	if who.By == "" {
		who.By = ByInbox
	}
	p.enrol()
	if who.LiveChat {
		p.setLiveChat(true)
	}
	b := &Bubble{By: who.By, Parts: channel.Parts{part}}
	p.sendOut(b, kind, data, who.meta())
	p.goOut(b)
	return b.ID, nil
}

func (who Sender) meta() json.RawMessage {
	all := map[string]json.RawMessage{}
	if who.Agent != "" {
		all["agentUserId"] = mustJSON(who.Agent)
	}
	if who.Integration == "" && who.By != ByBot {
		who.Integration = "inbox"
	}
	switch {
	case who.Integration == "":
	case who.OldSource:
		all["apiSource"] = mustJSON(who.Integration)
	default:
		all["__source__"] = source(who.Integration)
	}
	return mustJSON(all)
}

// outData is a part as a response of the channel's platform.
func (s *Server) outData(at *Channel, part channel.Part) (kind string, data json.RawMessage, err error) {
	m := response{}
	switch v := part.(type) {
	case channel.Text:
		return "TEXT", mustJSON(inData{Text: v.Body}), nil
	case channel.QuickReplies:
		m.Text = v.Body
		for _, b := range v.Replies {
			m.Quick = append(m.Quick, outQuick{"text", b.Title, b.ID})
		}
		return "TEXT", mustJSON(struct {
			Text  string     `json:"text"`
			Quick []outQuick `json:"quickReplies"`
		}{m.Text, m.Quick}), nil
	case channel.Buttons:
		kind, data = buttonsData(at, v)
		return kind, data, nil
	}
	e := &flat{Data: &inData{}}
	if err := s.fill(e, part, Style{File: FileByURL}); err != nil {
		return "", nil, err
	}
	if e.Data.URL == "" {
		return "", nil, errors.New("woztelltest: the business does not write " + string(part.Kind()))
	}
	return e.Type, mustJSON(e.Data), nil
}

func buttonsData(at *Channel, v channel.Buttons) (string, json.RawMessage) {
	if at.Platform == TypeWhatsApp {
		action := &outAction{}
		for _, b := range v.Buttons {
			made := outReplyButton{Type: "reply"}
			made.Reply.Payload, made.Reply.Title = b.ID, b.Title
			action.Buttons = append(action.Buttons, made)
		}
		return "WHATSAPP_REPLY_BUTTONS", mustJSON(struct {
			Body   outText    `json:"body"`
			Action *outAction `json:"action"`
		}{outText{v.Body}, action})
	}
	var all []outButton
	for _, b := range v.Buttons {
		all = append(all, outButton{Type: "postback", Title: b.Title, Payload: b.ID})
	}
	return "BUTTON", mustJSON(struct {
		Text    string      `json:"text"`
		Buttons []outButton `json:"buttons"`
	}{v.Body, all})
}
