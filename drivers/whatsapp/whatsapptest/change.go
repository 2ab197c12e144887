package whatsapptest

import "encoding/json"

type inSystem struct {
	Type    string `json:"type"`
	Body    string `json:"body"`
	Phone   string `json:"wa_id,omitempty"`
	User    string `json:"user_id"`
	UserOld string `json:"previous_user_id"`
}

// wirePreference is a yes or no to marketing (WA
// webhooks/reference/user_preferences).
type wirePreference struct {
	WaID      string `json:"wa_id,omitempty"`
	User      string `json:"user_id"`
	Category  string `json:"category"`
	Value     string `json:"value"`
	Detail    string `json:"detail"`
	Timestamp int64  `json:"timestamp"`
}

// StopMarketing tells that the customer wants no marketing, or wants it again.
func (p *Phone) StopMarketing(stop bool) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	p.noAds = stop
	pref := wirePreference{User: p.userID, Category: "marketing_messages", Value: "resume", Timestamp: s.now().Unix()}
	if stop {
		pref.Value = "stop"
	}
	if !p.customer.HidesNumber {
		pref.WaID = p.waID
	}
	s.tell("user_preferences", struct {
		Product     string           `json:"messaging_product"`
		Metadata    wireMeta         `json:"metadata"`
		Contacts    []*wireContact   `json:"contacts"`
		Preferences []wirePreference `json:"user_preferences"`
	}{"whatsapp", s.metadata(), []*wireContact{p.contact()}, []wirePreference{pref}})
	s.touch()
}

// tell puts a change of another field into the queue.
func (s *Server) tell(field string, value any) {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(err) // the values are our own
	}
	s.courier.Add(update{Field: field, Value: raw}, s.now())
}

// ChangeNumber gives the customer another number, and with it another user id
// (WA changelog, 2026-08-11).
func (p *Phone) ChangeNumber(number string) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := digits(number)
	if fresh == "" || s.byID[fresh] != nil {
		return errTaken
	}
	system := &inSystem{Type: "user_changed_number", Body: "A customer changed their number", Phone: fresh, User: scopedID(fresh), UserOld: p.userID}
	m := &wireMessage{Type: "system", ID: s.newID(byCustomer, p), Timestamp: seconds(s.now()), From: p.waID, System: system}
	delete(s.byID, p.waID)
	delete(s.byID, p.userID)
	if p.customer.HidesNumber {
		m.From, system.Phone, system.Type = "", "", "user_changed_user_id"
	}
	p.waID, p.userID = fresh, system.User
	s.byID[p.waID], s.byID[p.userID] = p, p
	s.courier.Add(update{Message: m}, s.now())
	s.touch()
	return nil
}
