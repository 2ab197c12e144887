package whatsapptest

import (
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// Starters is what a phone shows before the first message.
func (s *Server) Starters() channel.Starters {
	s.mu.Lock()
	defer s.mu.Unlock()
	shown := channel.Starters{Welcome: s.starters.Welcome, IceBreakers: slices.Clone(s.starters.Prompts)}
	for _, c := range s.starters.Commands {
		shown.Commands = append(shown.Commands, channel.Command{Name: c.Name, Hint: c.Hint})
	}
	return shown
}
