package messengertest

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// sendAnswer is the answer to an accepted message (SEND, 2026-05-05).
type sendAnswer struct {
	Recipient  string `json:"recipient_id,omitempty"`
	Message    string `json:"message_id,omitempty"`
	Attachment string `json:"attachment_id,omitempty"`
}

// message takes a message of the business.
func (s *Server) message(c *call, r *http.Request) (any, *refusal) {
	req := c.body
	if no := s.fetchFor(r.Context(), req); no != nil {
		return nil, no
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	tpl, no := s.checkMessage(req)
	if no != nil {
		return nil, no
	}
	p, no := s.recipient(req.Recipient)
	if no != nil {
		return nil, no
	}
	if no := firstOf(s.mayWrite(p, req), checkQuote(p, req), s.countSend(req)); no != nil {
		return nil, no
	}
	return s.accept(p, req, tpl, c.fault), nil
}

// recipient finds the person. Of the ways to name one, only the page-scoped id
// is simulated. The caller holds s.mu.
func (s *Server) recipient(to recipient) (*Phone, *refusal) {
	named := 0
	for _, way := range []string{string(to.ID), to.UserRef, to.Post, to.Comment, to.Token} {
		if way != "" {
			named++
		}
	}
	switch {
	case named != 1:
		return nil, invalid("recipient needs exactly one of id, user_ref, post_id, comment_id and notification_messages_token")
	case to.ID == "":
		return nil, invalid("this kind of recipient is not simulated")
	}
	return s.person(string(to.ID))
}

// person finds who has a page-scoped id (ERR: 100/2018001 also for the ids of
// another Page and for people who are gone). The caller holds s.mu.
func (s *Server) person(psid string) (*Phone, *refusal) {
	p := s.byID[psid]
	if p == nil || p.deleted {
		return nil, refuse(100, 2018001, "No matching user found")
	}
	return p, nil
}

// mayWrite checks who may write to the person now. The caller holds s.mu.
func (s *Server) mayWrite(p *Phone, req *request) *refusal {
	switch {
	case s.restriction.blocks():
		return refuse(10, 1893063, "The Page is temporarily restricted from sending messages") // CHG, 2026-06-25
	case s.opts.Development && !p.customer.Tester:
		return refuse(200, 2018028, "Cannot message users who are not admins, developers or testers of the app until it is approved")
	case p.blocked:
		return refuse(551, 1545041, "This person isn't available right now.")
	case p.deactivated:
		return refuse(200, 1545041, "This person isn't available right now.")
	}
	if no := s.refusesWindow(p, req); no != nil {
		return no
	}
	if !p.ours() && !s.seizes(req) {
		return notOwner()
	}
	return nil
}

// seizes reports whether a message takes the thread from its owner, as one of
// a human agent does unless the business forbids it (R2, 2026-07).
func (s *Server) seizes(req *request) bool {
	return req.Tag == "HUMAN_AGENT" && !s.opts.ForbidTaking
}

// accept takes the message: it appears on the phone, and is told of. The
// caller holds s.mu.
func (s *Server) accept(p *Phone, req *request, tpl *templates.Template, f CallFault) sendAnswer {
	if !p.ours() {
		p.give(s.opts.AppID, idleAfter)
	}
	p.goesOn()
	b := &Bubble{
		ID: s.newMID(byBusiness, p), Business: true, Key: req.Message.Metadata, App: s.opts.AppID, Tag: req.Tag,
		Persona: s.personaName(string(req.Persona)), At: s.now().Truncate(time.Millisecond), Status: channel.StatusAccepted,
	}
	answer := sendAnswer{Recipient: p.psid, Message: b.ID, Attachment: s.keepSent(req)}
	if tpl != nil {
		b.Template = tpl.Name
	}
	if req.ReplyTo != nil {
		b.Quotes = req.ReplyTo.MID
	}
	b.Parts = s.shown(req, tpl)
	if f.NeverArrives {
		return answer
	}
	if !s.opts.NoEchoes {
		s.echo(p, b, s.echoed(req, b.Parts))
	}
	p.get(b)
	s.inline(p, req.Control)
	return answer
}

// echo tells a message of the business's (EV/message-echoes): sender is the
// Page. The caller holds s.mu.
func (s *Server) echo(p *Phone, b *Bubble, m *inMessage) {
	m.MID, m.Echo, m.Metadata = b.ID, true, b.Key
	m.App = json.Number(b.App)
	if b.Quotes != "" {
		author, _, _ := parseMID(b.Quotes)
		m.ReplyTo = &inReplyTo{b.Quotes, author == byBusiness}
	}
	e := &event{Sender: &party{ID: s.opts.PageID}, Recipient: &party{ID: p.psid}, Timestamp: b.At.UnixMilli(), Message: m}
	s.tell("message_echoes", p, e, s.now())
}

// get takes a message that will arrive, sooner or later. The caller holds s.mu.
func (p *Phone) get(b *Bubble) {
	p.typing = time.Time{}
	if p.offline {
		p.waiting = append(p.waiting, b)
		return
	}
	p.arrive(b, p.server.opts.StatusDelay)
}

// arrive shows the message. The caller holds s.mu.
func (p *Phone) arrive(b *Bubble, after time.Duration) {
	s := p.server
	b.Status = channel.StatusDelivered
	if b.Key != "" {
		s.copies.Add(b.Key)
	}
	p.reportDelivery(b, after)
	if s.opts.AutoRead {
		b.Status = channel.StatusRead
		p.reportRead(b.At, after+s.opts.StatusDelay)
	}
	p.show(b)
}

// reportDelivery: watermark always, mids sometimes (EV/message-deliveries).
// The caller holds s.mu.
func (p *Phone) reportDelivery(b *Bubble, after time.Duration) {
	s := p.server
	if s.opts.NoStatuses {
		return
	}
	at := s.now().Add(after)
	e := p.fromPerson(at)
	e.Delivery = &inDelivery{MIDs: []string{b.ID}, Watermark: b.At.UnixMilli()}
	if s.opts.WatermarkOnly {
		e.Delivery.MIDs = nil
	}
	s.tell("message_deliveries", p, e, at)
}

// reportRead: everything sent at or before the watermark is read
// (EV/message-reads). The caller holds s.mu.
func (p *Phone) reportRead(upTo time.Time, after time.Duration) {
	s := p.server
	if s.opts.NoStatuses {
		return
	}
	at := s.now().Add(after)
	e := p.fromPerson(at)
	e.Read = &inRead{upTo.UnixMilli()}
	s.tell("message_reads", p, e, at)
}
