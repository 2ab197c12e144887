package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
)

// The demo's addresses. Mail to the last one comes back.
const (
	supportAddress = "support@shop.example"
	mailDomain     = "mail.example"
	goneAddress    = "gone@" + mailDomain
)

// openMail starts mail servers with the business's mailbox and those of its
// customers.
func openMail(h host) (*line, error) {
	side := newMailSide()
	cfg := side.server.Config(supportAddress)
	cfg.DisplayName, cfg.Files, cfg.Bookmarks = "Rapport Shop", h.files, h.bookmarks()
	driver, err := email.New(cfg)
	return &line{simulator: side, id: simulatedMail, title: "Email", mark: "-mail", driver: driver}, err
}

// A mailSide is the mail servers of everybody. There are no webhooks: the driver
// reads the mailbox.
type mailSide struct {
	server  *emailtest.Server
	support *emailtest.Mailbox
	changes *changes

	mu    sync.Mutex
	boxes []*mailbox
	files map[string]keptFile
	taken int // how many mails of the business have been looked at
}

// A keptFile is a file that somebody may send.
type keptFile struct {
	channel.Media
	body []byte
}

func newMailSide() *mailSide {
	s := &mailSide{server: emailtest.New(emailtest.Options{}), changes: newChanges(), files: map[string]keptFile{}}
	s.support = s.server.Add(supportAddress, "secret")
	s.server.Bounce(goneAddress, "5.1.1", "550 5.1.1 there is no such mailbox any more")
	return s
}

func (s *mailSide) meet(p person) error {
	local := strings.ToLower(strings.NewReplacer(" ", ".", "í", "i").Replace(p.Name))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.boxes = append(s.boxes, &mailbox{
		side: s, key: p.key(), customer: s.server.Customer(local+"@"+mailDomain, p.Name), seen: map[string]bool{},
	})
	return nil
}

func (s *mailSide) chats() []chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []chat
	for _, b := range s.boxes {
		all = append(all, mailChat{b})
	}
	return all
}

// lookEvery is how often it is looked what the business sent: servers tell
// nobody.
const lookEvery = 150 * time.Millisecond

// Run looks at what comes in until ctx is done, and stops the servers.
func (s *mailSide) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	defer s.server.Close()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			s.look()
		}
	}
}

// Flush looks at what came in.
func (s *mailSide) Flush(context.Context) error { s.look(); return nil }

// look takes in what the business sent since the last time.
func (s *mailSide) look() {
	n := len(s.server.Submitted())
	s.mu.Lock()
	news := n > s.taken
	s.taken = n
	if news {
		for _, b := range s.boxes {
			b.takeIn()
		}
	}
	s.mu.Unlock()
	if news {
		s.changes.touch()
	}
}

func (s *mailSide) SendTo(http.Handler)      {}
func (s *mailSide) Changed() <-chan struct{} { return s.changes.next() }

// Keep stores a file for somebody to send.
func (s *mailSide) Keep(body []byte, mimeType, name string) channel.Media {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := channel.Media{ID: fmt.Sprintf("f%d", len(s.files)+1), Type: mimeType, Name: name, Size: int64(len(body))}
	s.files[m.ID] = keptFile{m, body}
	return m
}

// File is a file of a mail, named by the mail and its place in it, or one that
// was kept.
func (s *mailSide) File(id string) (body []byte, mimeType string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, ok := s.files[id]; ok {
		return f.body, f.Type, true
	}
	for _, b := range s.boxes {
		for _, l := range b.letters {
			for i, f := range l.Files {
				if fileID(l, i) == id {
					return f.Content, f.Type, true
				}
			}
		}
	}
	return nil, "", false
}

// savedMail is all mail of the demo.
type savedMail struct {
	Support [][]byte            `json:"support"`
	Boxes   map[string]savedBox `json:"boxes"`
}

// Save writes all mail down.
func (s *mailSide) Save() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := savedMail{Support: s.support.Mails("INBOX"), Boxes: map[string]savedBox{}}
	for _, b := range s.boxes {
		out.Boxes[b.key] = b.save()
	}
	return json.Marshal(out)
}

// Restore brings it back, in the same order: the servers give it the same
// numbers again.
func (s *mailSide) Restore(data []byte) error {
	var in savedMail
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("mail: restore: %w", err)
	}
	for _, p := range people {
		if err := s.meet(p); err != nil {
			return err
		}
	}
	for _, raw := range in.Support {
		s.support.Put("INBOX", raw)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.boxes {
		b.restore(in.Boxes[b.key])
	}
	return nil
}

// troubles: SMTP knows no keys, so that a mail whose answer was lost is never
// repeated by itself.
func (s *mailSide) troubles() []trouble {
	fail := func(f emailtest.Fault) func() { return func() { s.server.Fail(f) } }
	return []trouble{
		{"cut", "Cut the connection", "The mailbox is read anew from where it was. Nothing shows.", func() { s.server.Cut(emailtest.IMAPS) }},
		{"renumber", "Renumber", "All mails of the mailbox get new numbers, as after a backup. None comes twice.", func() { s.support.Renumber("INBOX") }},
		{"throttle", "Greylist", "The next mail is refused for now. It is repeated.", fail(emailtest.Fault{At: emailtest.Recipient, Code: 451, Class: [3]int{4, 7, 1}, Text: "greylisted, try again"})},
		{"drop", "Drop an answer", "The next mail arrives but the server’s word is lost. A person has to decide.", fail(emailtest.Fault{At: emailtest.Answer, Drop: true})},
		{"vanish", "Lose a mail", "The next mail is lost without a word. A person has to decide.", fail(emailtest.Fault{At: emailtest.Content, Drop: true})},
		{"fail", "Refuse a mail", "The next mail is refused: there is no such mailbox.", fail(emailtest.Fault{At: emailtest.Recipient, Code: 550, Class: [3]int{5, 1, 1}, Text: "no such mailbox"})},
	}
}
