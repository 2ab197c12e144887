package whatsapptest

import (
	"container/heap"
	"encoding/json"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// saved is what [Server.Save] writes.
type saved struct {
	Phones   []savedPhone   `json:"phones"`
	Files    []savedFile    `json:"files,omitempty"`
	Starters automation     `json:"starters"`
	Updates  []savedUpdate  `json:"updates,omitempty"`
	Again    []savedWebhook `json:"again,omitempty"`
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

type savedUpdate struct {
	Status  *wireStatus     `json:"status,omitempty"`
	Message *wireMessage    `json:"message,omitempty"`
	Contact *wireContact    `json:"contact,omitempty"`
	Field   string          `json:"field,omitempty"`
	Value   json.RawMessage `json:"value,omitempty"`
	Due     time.Time       `json:"due"`
	Alone   bool            `json:"alone,omitempty"`
}

type savedWebhook struct {
	Body  []byte    `json:"body"`
	Due   time.Time `json:"due"`
	Tries int       `json:"tries"`
}

// Save writes down the phones with their screens, the files, and what webhooks
// have not told yet, for [Server.Restore]. Webhooks on their way at the moment
// are not in it: call it after Run has ended to lose nothing.
func (s *Server) Save() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := saved{Starters: s.starters}
	for _, p := range s.phones {
		out.Phones = append(out.Phones, savedPhone{
			p.customer, p.waID, p.userID, saveBubbles(p.screen), saveBubbles(p.waiting), p.lastWrote, p.offline, p.blocked, p.noAds,
		})
	}
	for id, f := range s.files {
		out.Files = append(out.Files, savedFile{id, f.body, f.mime, f.name, f.until})
	}
	s.queue.save(&out)
	return json.Marshal(out)
}

func saveBubbles(all []*Bubble) []savedBubble {
	var out []savedBubble
	for _, b := range all {
		out = append(out, savedBubble{b, b.category})
	}
	return out
}

func (q *queue) save(out *saved) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, all := range [][]update{q.updates, q.held} {
		for _, u := range all {
			out.Updates = append(out.Updates, savedUpdate{u.status, u.message, u.contact, u.field, u.value, u.due, u.alone})
		}
	}
	for _, w := range q.again {
		out.Again = append(out.Again, savedWebhook{w.body, w.due, w.tries})
	}
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
	s.queue.restore(in)
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
			s.copies[b.Key]++
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

func (q *queue) restore(in saved) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, u := range in.Updates {
		q.seq++
		heap.Push(&q.updates, update{
			status: u.Status, message: u.Message, contact: u.Contact, field: u.Field, value: u.Value,
			due: u.Due, alone: u.Alone, seq: q.seq,
		})
	}
	for _, w := range in.Again {
		q.seq++
		heap.Push(&q.again, webhook{w.Body, w.Due, w.Tries, q.seq})
	}
	q.rouse()
}
