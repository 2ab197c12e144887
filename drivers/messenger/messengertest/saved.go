package messengertest

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/simulate"
	"github.com/rapport-go/rapport/templates"
)

// saved is what [Server.Save] writes.
type saved struct {
	Phones     []savedPhone            `json:"phones"`
	Files      []savedFile             `json:"files,omitempty"`
	Personas   []savedPersona          `json:"personas,omitempty"`
	Profile    messengerProfile        `json:"profile,omitempty"`
	Templates  []templates.Template    `json:"templates,omitempty"`
	Fields     []string                `json:"fields"`
	DefaultApp string                  `json:"default_app"`
	Untold     []simulate.Item[update] `json:"untold,omitempty"`
}

type savedPhone struct {
	Customer Customer       `json:"customer"`
	Screen   []*Bubble      `json:"screen,omitempty"`
	Waiting  []*Bubble      `json:"waiting,omitempty"`
	LastAct  time.Time      `json:"last_act,omitzero"`
	Edits    map[string]int `json:"edits,omitempty"`
	Offline  bool           `json:"offline,omitempty"`
	Blocked  bool           `json:"blocked,omitempty"`
	Off      bool           `json:"off,omitempty"`
	Deleted  bool           `json:"deleted,omitempty"`
	Linked   bool           `json:"linked,omitempty"`
	Thread   thread         `json:"thread,omitzero"`
}

type savedFile struct {
	ID    string    `json:"id"`
	Body  []byte    `json:"body"`
	Type  string    `json:"type"`
	Name  string    `json:"name,omitempty"`
	Kind  string    `json:"kind,omitempty"`
	Link  string    `json:"link,omitempty"`
	Until time.Time `json:"until,omitzero"`
}

type savedPersona struct {
	persona
	Gone bool `json:"gone,omitempty"`
}

// Save writes down the phones with their screens, the files, the Page's
// settings, and what webhooks have not told yet, for [Server.Restore].
// Webhooks on their way at the moment are not in it: call it after Run has
// ended to lose nothing.
func (s *Server) Save() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := saved{Profile: s.profile, Templates: s.templates, Fields: s.fields, DefaultApp: s.defaultApp, Untold: s.courier.Save()}
	for _, p := range s.phones {
		out.Phones = append(out.Phones, savedPhone{
			p.customer, p.screen, p.waiting, p.lastAct, p.edits, p.offline, p.blocked, p.deactivated, p.deleted, p.linked, p.thread,
		})
	}
	for id, f := range s.files {
		out.Files = append(out.Files, savedFile{id, f.body, f.mime, f.name, f.kind, f.link, f.until})
	}
	for _, p := range s.personas {
		out.Personas = append(out.Personas, savedPersona{p, p.Deleted})
	}
	return json.Marshal(out)
}

// Restore brings back what Save wrote, into a new Server without phones. No id
// that is made from then on was used before, even if messages were written
// after Save. Templates of the options that Save did not know are added.
func (s *Server) Restore(data []byte) error {
	var in saved
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("messengertest: restore: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fields, s.defaultApp = in.Fields, in.DefaultApp
	if in.Profile != nil {
		s.profile = in.Profile
	}
	s.restoreTemplates(in.Templates)
	for _, p := range in.Personas {
		p.persona.Deleted = p.Gone
		s.personas = append(s.personas, p.persona)
	}
	for _, f := range in.Files {
		s.files[f.ID] = &file{id: f.ID, body: f.Body, mime: f.Type, name: f.Name, kind: f.Kind, link: f.Link, until: f.Until}
	}
	for _, was := range in.Phones {
		if err := s.restorePhone(was); err != nil {
			return err
		}
	}
	s.courier.Restore(in.Untold)
	return nil
}

func (s *Server) restoreTemplates(was []templates.Template) {
	fresh := s.templates
	s.templates = was
	for _, t := range fresh {
		if s.findTemplate(t.Name, t.Language) == nil {
			s.templates = append(s.templates, t)
		}
	}
}

func (s *Server) restorePhone(was savedPhone) error {
	p, err := s.addPhone(was.Customer)
	if err != nil {
		return err
	}
	p.screen, p.waiting, p.lastAct, p.thread = withStatus(was.Screen), withStatus(was.Waiting), was.LastAct, was.Thread
	p.offline, p.blocked, p.deactivated, p.deleted, p.linked = was.Offline, was.Blocked, was.Off, was.Deleted, was.Linked
	if was.Edits != nil {
		p.edits = was.Edits
	}
	for _, b := range p.screen {
		if b.Business && b.Key != "" {
			s.copies.Add(b.Key)
		}
	}
	return nil
}

// withStatus gives bubbles a status that were written down without one.
func withStatus(all []*Bubble) []*Bubble {
	for _, b := range all {
		if b.Status == channel.StatusNone {
			b.Status = channel.StatusAccepted
		}
	}
	return all
}
