package whatsapptest

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// saved is what [Server.Save] writes.
type saved struct {
	Phones   []savedPhone            `json:"phones"`
	Files    []savedFile             `json:"files,omitempty"`
	Starters automation              `json:"starters"`
	Untold   []simulate.Item[update] `json:"untold,omitempty"`
}

type savedPhone struct {
	Customer  Customer      `json:"customer"`
	WaID      string        `json:"wa_id"`
	UserID    string        `json:"user_id"`
	Screen    []savedBubble `json:"screen,omitempty"`
	Waiting   []savedBubble `json:"waiting,omitempty"`
	LastWrote time.Time     `json:"last_wrote,omitzero"`
	Offline   bool          `json:"offline,omitempty"`
	Blocked   bool          `json:"blocked,omitempty"`
	NoAds     bool          `json:"no_ads,omitempty"`
}

type savedBubble struct {
	*Bubble
	Category string `json:"category,omitempty"`
}

type savedFile struct {
	ID    string    `json:"id"`
	Body  []byte    `json:"body"`
	Type  string    `json:"type"`
	Name  string    `json:"name,omitempty"`
	Until time.Time `json:"until"`
}

// Save writes down the phones with their screens, the files, and what webhooks
// have not told yet, for [Server.Restore]. Webhooks on their way at the moment
// are not in it: call it after Run has ended to lose nothing.
func (s *Server) Save() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := saved{Starters: s.starters, Untold: s.courier.Save()}
	for _, p := range s.phones {
		out.Phones = append(out.Phones, savedPhone{
			p.customer, p.waID, p.userID, saveBubbles(p.screen), saveBubbles(p.waiting), p.lastWrote, p.offline, p.blocked, p.noAds,
		})
	}
	for id, f := range s.files {
		out.Files = append(out.Files, savedFile{id, f.body, f.mime, f.name, f.until})
	}
	return json.Marshal(out)
}

func saveBubbles(all []*Bubble) []savedBubble {
	var out []savedBubble
	for _, b := range all {
		out = append(out, savedBubble{b, b.category})
	}
	return out
}

// Restore brings back what Save wrote, into a new Server without phones. No id
// that is made from then on was used before, even if messages were written
// after Save.
func (s *Server) Restore(data []byte) error {
	var in saved
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("whatsapptest: restore: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.starters = in.Starters
	for _, was := range in.Phones {
		if err := s.restorePhone(was); err != nil {
			return err
		}
	}
	for _, f := range in.Files {
		s.files[f.ID] = &file{id: f.ID, body: f.Body, mime: f.Type, name: f.Name, kind: fileKinds[f.Type], until: f.Until}
	}
	s.courier.Restore(in.Untold)
	return nil
}

func (s *Server) restorePhone(was savedPhone) error {
	c := was.Customer
	c.Number, c.UserID = was.WaID, was.UserID
	p, err := s.addPhone(c)
	if err != nil {
		return err
	}
	p.screen, p.waiting = s.restoreBubbles(was.Screen), s.restoreBubbles(was.Waiting)
	p.lastWrote, p.offline, p.blocked, p.noAds = was.LastWrote, was.Offline, was.Blocked, was.NoAds
	for _, b := range p.screen {
		if b.Business && b.Key != "" {
			s.copies.Add(b.Key)
		}
	}
	return nil
}

func (s *Server) restoreBubbles(all []savedBubble) []*Bubble {
	var out []*Bubble
	for _, b := range all {
		b.Bubble.category = b.Category
		if b.Status == channel.StatusNone {
			b.Status = channel.StatusAccepted
		}
		out = append(out, b.Bubble)
	}
	return out
}
