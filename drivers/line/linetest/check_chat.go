package linetest

import (
	"fmt"
	"maps"
	"slices"
)

// checkFor checks what depends on where the messages go. The caller holds
// s.mu.
func (s *Server) checkFor(in *chat, all []*outMessage) *refusal {
	c := checker{}
	for i, m := range all {
		at := fmt.Sprintf("messages[%d]", i)
		s.checkQuote(&c, at, m, in)
		s.checkMentions(&c, at, m, in)
		if m.Tracking != "" && in.Kind != kindUser {
			c.add(at+".trackingId", "Cannot be used in groups") // REF, video message
		}
	}
	return c.refusal()
}

// checkQuote: only messages of the same chat can be quoted (REF, quote tokens).
func (s *Server) checkQuote(c *checker, at string, m *outMessage, in *chat) {
	if m.QuoteToken == "" || !slices.Contains([]string{"text", "textV2", "sticker"}, m.Type) {
		return
	}
	if where, _, ok := s.unseal(sealQuote, m.QuoteToken); !ok || where != in.ID {
		c.add(at+".quoteToken", "Invalid quote token")
	}
}

// checkMentions: only members of a group can be mentioned, and only there (REF,
// text message v2).
func (s *Server) checkMentions(c *checker, at string, m *outMessage, in *chat) {
	g := s.chats[in.ID]
	for _, key := range slices.Sorted(maps.Keys(m.Substitution)) {
		sub := m.Substitution[key]
		if m.Type != "textV2" || sub.Type != "mention" {
			continue
		}
		known := g != nil && (sub.Mentionee.Type == "all" || slices.Contains(g.own.Members, sub.Mentionee.UserID))
		if !known {
			c.add(at+".substitution."+key+".mentionee", "Cannot be mentioned")
		}
	}
}
