package dialog360test

import (
	"encoding/json"
	"fmt"
)

// saved is what [Server.Save] writes.
type saved struct {
	Cloud json.RawMessage `json:"cloud"`
	Key   string          `json:"key"`
	Keys  int             `json:"keys"`
	Hook  hook            `json:"hook"`
}

// Save writes down everything that Save of the embedded Server does, the key
// and the webhook, for [Server.Restore].
func (s *Server) Save() ([]byte, error) {
	cloud, err := s.Server.Save()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Marshal(saved{cloud, s.key, s.keys, s.hook})
}

// Restore brings back what Save wrote, into a new Server without phones. Call
// it before SendTo and SendToURL, which say anew where webhooks go.
func (s *Server) Restore(data []byte) error {
	var in saved
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("dialog360test: restore: %w", err)
	}
	if err := s.Server.Restore(in.Cloud); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key, s.keys, s.hook = in.Key, in.Keys, in.Hook
	return nil
}
