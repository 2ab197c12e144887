package woztelltest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// saved is what [Server.Save] writes.
type saved struct {
	Phones  []person                `json:"phones"`
	Files   map[string]*file        `json:"files,omitempty"`
	Tokens  map[string]*grant       `json:"tokens,omitempty"`
	Token   string                  `json:"token"`
	Cloud   string                  `json:"cloud"`
	Secrets map[string]string       `json:"secrets,omitempty"`
	Copies  map[string]int          `json:"copies,omitempty"`
	Leaks   int                     `json:"leaks,omitempty"`
	Updates []simulate.Item[update] `json:"updates,omitempty"`
}

// Save writes down the phones with their screens and histories, the files,
// tokens and secrets, and the webhooks that were not delivered yet, for
// [Server.Restore]. Webhooks on their way at the moment are not in it: call it
// after Run has ended to lose nothing.
func (s *Server) Save() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := saved{
		Files: s.files, Tokens: s.tokens, Token: s.token, Cloud: s.cloud, Secrets: map[string]string{},
		Copies: s.copies.Save(), Leaks: s.leaks, Updates: s.courier.Save(),
	}
	for _, p := range s.phones {
		out.Phones = append(out.Phones, p.own)
	}
	for _, c := range s.opts.Channels {
		out.Secrets[c.ID] = c.Secret
	}
	return json.Marshal(out)
}

// Restore brings back what Save wrote, into a new Server without phones that has
// the same channels. No id that is made from then on was used before, even if
// messages were written after Save.
func (s *Server) Restore(data []byte) error {
	var in saved
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("woztelltest: restore: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, was := range in.Phones {
		key := externKey{was.Customer.Channel, was.Customer.ExternalID}
		switch {
		case s.byExtern[key] != nil:
			return errTaken
		case s.channel(key.channel) == nil:
			return fmt.Errorf("woztelltest: restore: there is no channel %q", key.channel)
		}
		p := &Phone{server: s, own: was}
		s.phones, s.byExtern[key] = append(s.phones, p), p
		if was.Member != "" {
			s.byMember[was.Member] = p
		}
	}
	maps.Copy(s.files, in.Files)
	s.copies.Restore(in.Copies)
	s.restoreTokens(in)
	s.leaks = in.Leaks
	s.courier.Restore(in.Updates)
	s.touch()
	return nil
}

func (s *Server) restoreTokens(in saved) {
	for i := range s.opts.Channels {
		c := &s.opts.Channels[i]
		c.Secret = cmp.Or(in.Secrets[c.ID], c.Secret)
	}
	if in.Token == "" {
		return
	}
	clear(s.tokens)
	maps.Copy(s.tokens, in.Tokens)
	s.token, s.cloud = in.Token, in.Cloud
}
