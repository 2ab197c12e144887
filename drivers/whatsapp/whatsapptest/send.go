package whatsapptest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// maxRequest is how much of a request is read, in bytes.
const maxRequest = 1 << 20

func readRequest(r *http.Request) (*request, *refusal) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	var req request
	if err != nil || json.Unmarshal(raw, &req) != nil {
		return nil, refuse(100, "the body is not the JSON of a message")
	}
	return &req, nil
}

// sendAnswer is the answer to an accepted message (WA messages/send-messages,
// 2025-11-04; WA business-scoped-user-ids, 2026-05-28).
type sendAnswer struct {
	Product  string          `json:"messaging_product"`
	Contacts []answerContact `json:"contacts"`
	Messages []answerMessage `json:"messages"`
}

type answerContact struct {
	Input string `json:"input"`
	WaID  string `json:"wa_id,omitempty"`
	User  string `json:"user_id,omitempty"`
}

type answerMessage struct {
	ID     string `json:"id"`
	Status string `json:"message_status,omitempty"`
}

// message takes a message of the business.
func (s *Server) message(c *call, _ *http.Request) (any, *refusal) {
	req := c.body
	if no := s.checkHead(req); no != nil {
		return nil, no
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	tpl, no := s.checkContent(req)
	if no != nil {
		return nil, no
	}
	p, answer, no := s.recipient(req)
	if no != nil {
		return nil, no
	}
	if p == nil {
		return s.toNobody(req, answer)
	}
	if no := p.refusesNow(tpl); no != nil {
		return nil, no
	}
	out := s.accept(p, req, tpl)
	return sendAnswer{"whatsapp", []answerContact{answer}, []answerMessage{out}}, nil
}

// recipient finds the phone. A business-scoped user id belongs into
// "recipient"; in "to" it is accepted and leads nowhere (a client's tracker,
// 2026). If both are there, "to" wins (WA business-scoped-user-ids,
// 2026-05-28).
func (s *Server) recipient(req *request) (*Phone, answerContact, *refusal) {
	if req.To == "" {
		p := s.byID[req.Recipient]
		if p == nil || p.userID != req.Recipient {
			return nil, answerContact{}, refuse(131009, "the recipient is not a user id of this portfolio")
		}
		return p, answerContact{Input: req.Recipient, User: req.Recipient}, nil
	}
	answer := answerContact{Input: req.To, WaID: digits(req.To)}
	if strings.Contains(req.To, ".") {
		answer.WaID = req.To
		return nil, answer, nil
	}
	p := s.byID[digits(req.To)]
	if p != nil {
		answer.WaID = p.waID
	}
	return p, answer, nil
}

// toNobody accepts a message for a number without WhatsApp; that it cannot be
// delivered comes as a failed status. A user id in "to" gets no status at all.
func (s *Server) toNobody(req *request, answer answerContact) (any, *refusal) {
	ghost := &Phone{server: s, waID: answer.WaID, userID: "nobody"}
	id := s.newID(byBusiness, ghost)
	if !strings.Contains(answer.WaID, ".") {
		s.report(ghost, &Bubble{ID: id, Key: req.Key}, "failed", refuse(131026, "the number is not on WhatsApp"), 0)
	}
	return sendAnswer{"whatsapp", []answerContact{answer}, []answerMessage{{ID: id}}}, nil
}

// accept takes the message: it appears on the phone, or fails later.
func (s *Server) accept(p *Phone, req *request, tpl *templates.Template) answerMessage {
	b := &Bubble{
		ID: s.newID(byBusiness, p), Business: true, Key: req.Key, At: s.now(),
		Parts: s.shown(req, tpl), Status: channel.StatusAccepted, category: "service",
	}
	out := answerMessage{ID: b.ID}
	if tpl != nil {
		b.Template, b.category, out.Status = tpl.Name, strings.ToLower(string(tpl.Category)), "accepted"
	}
	if req.Context != nil && p.bubble(req.Context.MessageID) != nil {
		b.Quotes = req.Context.MessageID
	}
	no := req.fails
	if no == nil {
		no = p.refusesLater(tpl)
	}
	switch {
	case no != nil:
		s.report(p, b, "failed", no, 0)
	case req.Type == "reaction":
		p.react(req, b)
	default:
		p.get(b)
	}
	return out
}

// react puts the business's emoji on a message. Reactions only ever get the
// status sent (WA messages/reaction-messages, 2025).
func (p *Phone) react(req *request, b *Bubble) {
	if on := p.bubble(req.Reaction.Message); on != nil {
		on.TheirReaction = *req.Reaction.Emoji
	}
	p.server.copies.Add(b.Key)
	p.server.reportUnless(p, b, "sent", 0)
	p.show(b)
}

// get takes a message that will arrive, sooner or later.
func (p *Phone) get(b *Bubble) {
	p.typing = time.Time{}
	p.server.reportUnless(p, b, "sent", 0)
	if p.offline {
		p.waiting = append(p.waiting, b)
		return
	}
	p.arrive(b, p.server.opts.StatusDelay)
}

// arrive shows the message.
func (p *Phone) arrive(b *Bubble, after time.Duration) {
	b.Status = channel.StatusDelivered
	p.server.copies.Add(b.Key)
	p.server.reportUnless(p, b, "delivered", after)
	if p.server.opts.AutoRead {
		b.Status = channel.StatusRead
		p.server.reportUnless(p, b, "read", after+p.server.opts.StatusDelay)
	}
	p.show(b)
}

func (s *Server) reportUnless(p *Phone, b *Bubble, status string, after time.Duration) {
	if !s.opts.NoStatuses {
		s.report(p, b, status, nil, after)
	}
}

// markRead marks a message of the customer, and all before it, as read. With
// a typing indicator that shows for 25 seconds (WA
// messages/mark-message-as-read; WA typing-indicators).
func (s *Server) markRead(c *call, _ *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	author, user, ok := parseID(c.body.MessageID)
	p := s.byID[user]
	if c.body.Product != "whatsapp" || c.body.Status != "read" || !ok || author != byCustomer || p == nil {
		return nil, refuse(131009, "no message of a customer has this id")
	}
	for _, b := range p.screen {
		if !b.Business {
			b.Status = channel.StatusRead
		}
		if b.ID == c.body.MessageID {
			break
		}
	}
	if c.body.Typing != nil {
		p.typing = s.now().Add(25 * time.Second)
	}
	s.touch()
	return success{true}, nil
}

type success struct {
	Success bool `json:"success"`
}
