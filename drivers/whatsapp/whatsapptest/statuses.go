package whatsapptest

import (
	"strconv"
	"time"
)

// wireStatus reports how far a message has come (WA
// webhooks/reference/messages/status, 2026). "conversation" is left out, as
// from v24.0 on.
type wireStatus struct {
	ID        string       `json:"id"`
	Status    string       `json:"status"`
	Timestamp string       `json:"timestamp"`
	Phone     string       `json:"recipient_id,omitempty"`
	User      string       `json:"recipient_user_id,omitempty"`
	Key       string       `json:"biz_opaque_callback_data,omitempty"`
	Pricing   *wirePricing `json:"pricing,omitempty"`
	Errors    []wireError  `json:"errors,omitempty"`
}

// wirePricing comes with sent and with one of delivered and read (WA pricing,
// 2026-03-02).
type wirePricing struct {
	Billable bool   `json:"billable"`
	Model    string `json:"pricing_model"`
	Type     string `json:"type"`
	Category string `json:"category"`
}

// report sends a status after some time. The caller holds s.mu.
func (s *Server) report(p *Phone, b *Bubble, status string, no *refusal, after time.Duration) {
	at := s.now().Add(after)
	st := &wireStatus{ID: b.ID, Status: status, Timestamp: seconds(at), Key: b.Key}
	if !p.customer.HidesNumber {
		st.Phone = p.waID
	}
	if p.userID != "nobody" {
		st.User = p.userID
	}
	u := update{Status: st}
	if no != nil {
		st.Errors = []wireError{no.wire()}
		s.courier.Add(u, at)
		return
	}
	u.Contact = p.contact()
	if status == "sent" || status == "delivered" {
		st.Pricing = &wirePricing{Billable: true, Model: "PMP", Type: "regular", Category: b.category}
	}
	s.courier.Add(u, at)
}

func seconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// wireContact is what a webhook says about the person beside their message (WA
// business-scoped-user-ids, 2026-05-28).
type wireContact struct {
	Profile wireProfile `json:"profile"`
	WaID    string      `json:"wa_id,omitempty"`
	User    string      `json:"user_id"`
}

type wireProfile struct {
	Name     string `json:"name"`
	Username string `json:"username,omitempty"`
}

// contact describes the owner of the phone. The caller holds s.mu.
func (p *Phone) contact() *wireContact {
	c := &wireContact{Profile: wireProfile{p.customer.Name, p.customer.Username}, User: p.userID}
	if !p.customer.HidesNumber {
		c.WaID = p.waID
	}
	return c
}
