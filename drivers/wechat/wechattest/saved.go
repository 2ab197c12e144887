package wechattest

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// saved is what [Server.Save] writes.
type saved struct {
	Mode    Mode                    `json:"mode"`
	Phones  []person                `json:"phones"`
	Files   map[string]*file        `json:"files,omitempty"`
	Media   map[string]*medium      `json:"media,omitempty"`
	Tokens  map[string]*grant       `json:"tokens,omitempty"`
	Latest  map[family]string       `json:"latest,omitempty"`
	Forced  []time.Time             `json:"forced,omitempty"`
	Frozen  bool                    `json:"frozen,omitempty"`
	Usage   usage                   `json:"usage"`
	Copies  map[string]int          `json:"copies,omitempty"`
	Codes   map[string]*sceneCode   `json:"codes,omitempty"`
	Menu    *menu                   `json:"menu,omitempty"`
	Special []menu                  `json:"special,omitempty"`
	Desk    desk                    `json:"desk"`
	Sent    map[string]sentTemplate `json:"sent,omitempty"`
	Updates []simulate.Item[update] `json:"updates,omitempty"`
}

// Save writes down the phones with their screens and windows, the files, tokens,
// codes and the menu, and what pushes have not told yet, for [Server.Restore].
// Pushes on their way at the moment are not in it: call it after Run has ended
// to lose nothing.
func (s *Server) Save() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := saved{
		Mode: s.mode, Files: s.files, Media: s.media, Tokens: s.tokens, Latest: s.latest, Forced: s.forced, Frozen: s.frozen,
		Usage: s.usage, Copies: s.copies.Save(), Codes: s.codes, Menu: s.menu, Special: s.special, Desk: s.desk, Sent: s.sent,
		Updates: s.courier.Save(),
	}
	for _, p := range s.phones {
		out.Phones = append(out.Phones, p.own)
	}
	return json.Marshal(out)
}

// Restore brings back what Save wrote, into a new Server without phones. No id
// that is made from then on was used before, even if messages were written
// after Save.
func (s *Server) Restore(data []byte) error {
	var in saved
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("wechattest: restore: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, was := range in.Phones {
		if s.byID[was.Customer.OpenID] != nil {
			return errTaken
		}
		p := &Phone{server: s, own: was}
		if p.own.Consents == nil {
			p.own.Consents = map[string]int{}
		}
		s.phones, s.byID[was.Customer.OpenID] = append(s.phones, p), p
		s.wantAgain(p)
	}
	s.restoreMaps(in)
	s.mode, s.forced, s.frozen, s.usage = in.Mode, in.Forced, in.Frozen, in.Usage
	s.menu, s.special = in.Menu, in.Special
	s.courier.Restore(in.Updates)
	s.touch()
	return nil
}

func (s *Server) restoreMaps(in saved) {
	maps.Copy(s.files, in.Files)
	maps.Copy(s.media, in.Media)
	maps.Copy(s.tokens, in.Tokens)
	maps.Copy(s.latest, in.Latest)
	s.copies.Restore(in.Copies)
	maps.Copy(s.codes, in.Codes)
	maps.Copy(s.sent, in.Sent)
	s.desk = in.Desk
	if s.desk.Sessions == nil {
		s.desk.Sessions = map[string]string{}
	}
}

// wantAgain fetches what a phone had wanted and not got.
func (s *Server) wantAgain(p *Phone) {
	for _, b := range p.own.Screen {
		if b.Status == channel.StatusRead && len(b.Media) > 0 && b.Media[len(b.Media)-1].At.IsZero() {
			s.wantFiles(b)
		}
	}
}
