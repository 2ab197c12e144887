package woztelltest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// send is POST /sendResponses (d:bot-api).
func (s *Server) send(c *call, r *http.Request) (*reply, *refusal) {
	var req sending
	if c.decode(r, &req) != nil {
		return nil, refuse(0, "the body cannot be read")
	}
	s.mu.Lock()
	at, p, no := s.readSending(&req)
	s.mu.Unlock()
	if no != nil {
		return nil, no
	}
	got := s.fetch(r.Context(), at.Platform, req.made)
	s.mu.Lock()
	defer s.mu.Unlock()
	p.enrol()
	var sent []outcome
	for i, m := range req.made {
		if f := c.fault; f != nil && f.Part == i+1 {
			sent = append(sent, outcome{no: &refusal{f.Code, f.Err, f.ErrField}})
			continue
		}
		sent = append(sent, s.sendOne(at, p, m, req.Meta, got))
	}
	shape := s.opts.Answer
	if c.fault != nil && c.fault.Answer != "" {
		shape = c.fault.Answer
	}
	return jsonReply(http.StatusOK, shape.of(p.own.Member, sent)), nil
}

// readSending checks everything that is known before the bot run starts. The
// caller holds s.mu.
func (s *Server) readSending(req *sending) (*Channel, *Phone, *refusal) {
	at, p, no := s.addressee(req.Channel, req.Member, req.Recipient)
	switch {
	case no != nil:
		return nil, nil, no
	case at.Disconnected:
		return nil, nil, refuse(0, "the channel is not connected")
	case len(req.Responses) == 0:
		return nil, nil, refuse(0, "response is required")
	case !isObject(req.Meta):
		return nil, nil, refuse(0, "meta must be an object")
	}
	req.made, no = s.readResponses(at, req.Responses)
	return at, p, no
}

// isObject reports whether raw is a JSON object, or nothing.
func isObject(raw json.RawMessage) bool {
	return len(raw) == 0 || string(raw) == "null" || strings.HasPrefix(string(raw), "{")
}

// addressee finds the channel and the person: exactly one of memberId and
// recipientId, each of which belongs to the channel. A number that has never
// written can be addressed on WhatsApp only, in digits (d:bot-api; n8n,
// sanitizeId); elsewhere people have no id before they come. The caller holds
// s.mu.
func (s *Server) addressee(channelID, member, recipient string) (*Channel, *Phone, *refusal) {
	at := s.channel(channelID)
	switch {
	case channelID == "":
		return nil, nil, refuse(0, "channelId is required")
	case at == nil:
		return nil, nil, refuse(CodeChannel, "Channel id not found")
	case (member == "") == (recipient == ""):
		return nil, nil, refuse(0, "either memberId or recipientId is required")
	}
	p := s.byExtern[externKey{channelID, recipient}]
	if member != "" {
		p = s.byMember[member]
	}
	if p == nil || p.own.Customer.Channel != channelID || at.Platform != TypeWhatsApp && p.own.Member == "" {
		return nil, nil, refuse(CodeRecipient, "Invalid recipient")
	}
	return at, p, nil
}

// An outcome is what became of one message of a call.
type outcome struct {
	id    string
	event messageEvent
	no    *refusal
}

// sendOne sends a message. WhatsApp's faults come later, as FAILED events; Meta
// answers for the other platforms at once, and the call is successful in part
// (d:bot-api; Meta, send API). The caller holds s.mu.
func (s *Server) sendOne(at *Channel, p *Phone, m *response, meta json.RawMessage, got fetched) outcome {
	tpl, why := s.fate(at, p, m, got)
	if why != nil && at.Platform != TypeWhatsApp {
		return outcome{no: refuse(why.Code, "(#%d) %s", why.Code, why.Message)}
	}
	b := &Bubble{By: ByAPI, Meta: meta}
	if tpl != nil && why == nil {
		b.Template = tpl.Name
	}
	if why == nil {
		b.Parts = s.shown(m, tpl, got)
	}
	event := p.sendOut(b, m.Type, m.data(), s.apiMeta(meta))
	if why != nil {
		p.report("FAILED", b.ID, s.opts.StatusDelay, *why)
		return outcome{id: b.ID, event: event}
	}
	p.goOut(b)
	return outcome{id: b.ID, event: event}
}

// fate is what the platform finds wrong with a message.
func (s *Server) fate(at *Channel, p *Phone, m *response, got fetched) (*templates.Template, *PlatformError) {
	if m.Type == "TEMPLATE" {
		tpl, why := s.checkTemplate(at, m)
		return tpl, firstFault(why, got.problem(at, m))
	}
	window := p.own.LastWrote.Add(24 * time.Hour)
	switch {
	case at.hasWindow() && !s.now().Before(window) && at.Platform == TypeWhatsApp:
		return nil, fault(131047, "Re-engagement message")
	case at.hasWindow() && !s.now().Before(window):
		return nil, &PlatformError{Code: 10, Subcode: 2018278, Message: "This message is sent outside of allowed window."}
	case p.own.Blocked && at.Platform == TypeMessenger:
		return nil, &PlatformError{Code: 551, Message: "This person isn't available right now."}
	}
	return nil, got.problem(at, m)
}

// data is the message as echoes and the history have it: what was sent, without
// the type.
func (m *response) data() json.RawMessage {
	var all map[string]json.RawMessage
	if json.Unmarshal(m.raw, &all) != nil {
		return json.RawMessage("{}")
	}
	delete(all, "type")
	return mustJSON(all)
}

// sendOut gives a message of the business its id, and tells it as an echo: all of
// them come back, those of the API as MANUAL (d:channels-webhook). The caller
// holds s.mu.
func (p *Phone) sendOut(b *Bubble, kind string, data, meta json.RawMessage) messageEvent {
	s, c := p.server, p.channel()
	now := s.now()
	p.enrol()
	b.ID, b.Business, b.At, b.Status = s.newMessageID(c.Platform), true, now, channel.StatusAccepted
	event := messageEvent{
		From: c.Address, To: p.own.Customer.ExternalID, Type: kind, Data: data, Timestamp: Style{}.stamp(now), MessageID: b.ID,
	}
	from := fromAdmin
	if b.By == ByBot {
		from = fromBot
	}
	p.record(&chat{Event: event, From: from, Message: b.ID, Meta: meta, Created: now})
	p.echo(b.By, event, meta)
	return event
}

// goOut lets a message reach the phone. The caller holds s.mu.
func (p *Phone) goOut(b *Bubble) {
	delay := p.server.opts.StatusDelay
	if p.channel().Platform == TypeWhatsApp {
		p.report("SENT", b.ID, delay)
	}
	p.arrive(b, 2*delay)
}
