package thirdpartytest

import (
	"encoding/json"
	"fmt"
	"maps"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// saved is what [Server.Save] writes.
type saved struct {
	Phones  []owner                 `json:"phones"`
	Files   map[string]*kept        `json:"files,omitempty"`
	Answers map[string]*known       `json:"answers,omitempty"`
	Copies  map[string]int          `json:"copies,omitempty"`
	Updates []simulate.Item[update] `json:"updates,omitempty"`
}

// Save writes down the phones with their screens, the files, what was taken, and
// the events that were not delivered yet, for [Server.Restore]. Events on their
// way at the moment are not in it: call it after Run has ended to lose nothing.
func (s *Server) Save() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := saved{Files: s.files, Answers: s.answers, Copies: s.copies.Save(), Updates: s.courier.Save()}
	for _, p := range s.phones {
		out.Phones = append(out.Phones, p.own)
	}
	return json.Marshal(out)
}

// Restore brings back what Save wrote, into a new Server without phones. No id
// that is made from then on was used before.
func (s *Server) Restore(data []byte) error {
	var in saved
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("thirdpartytest: restore: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, own := range in.Phones {
		if s.phone(own.User.ExternalID) != nil {
			return errTaken
		}
		s.phones = append(s.phones, &Phone{server: s, own: own})
	}
	maps.Copy(s.files, in.Files)
	maps.Copy(s.answers, in.Answers)
	s.copies.Restore(in.Copies)
	s.courier.Restore(in.Updates)
	s.changes.Touch()
	return nil
}
