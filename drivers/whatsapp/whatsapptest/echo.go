package whatsapptest

import "github.com/rapport-go/rapport/channel"

type wireEcho struct {
	From string `json:"from"`
	To   string `json:"to,omitempty"`
	User string `json:"to_user_id"`
	*wireMessage
}

// WriteFromApp writes to the customer from the business's own phone, as
// numbers can that are also used in the business app. It comes back as an echo
// and opens no window (WA webhooks/reference/smb_message_echoes, 2026). It
// returns the message's id, and fails as [Phone.Write] does.
func (p *Phone) WriteFromApp(part channel.Part) (string, error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &wireMessage{ID: s.newID(byBusiness, p), Timestamp: seconds(s.now())}
	if err := s.fillMessage(m, part); err != nil {
		return "", err
	}
	e := wireEcho{From: s.opts.Number, User: p.userID, wireMessage: m}
	if !p.customer.HidesNumber {
		e.To = p.waID
	}
	s.tell("smb_message_echoes", struct {
		Product  string         `json:"messaging_product"`
		Metadata wireMeta       `json:"metadata"`
		Contacts []*wireContact `json:"contacts"`
		Echoes   []wireEcho     `json:"message_echoes"`
	}{"whatsapp", s.metadata(), []*wireContact{p.contact()}, []wireEcho{e}})
	p.show(&Bubble{ID: m.ID, Business: true, At: s.now(), Parts: channel.Parts{part}, Status: channel.StatusDelivered})
	return m.ID, nil
}
