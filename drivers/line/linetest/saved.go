package linetest

import (
	"encoding/json"
	"fmt"
	"maps"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// saved is what [Server.Save] writes.
type saved struct {
	Phones  []person                `json:"phones"`
	Groups  []gathering             `json:"groups,omitempty"`
	Files   map[string]*file        `json:"files,omitempty"`
	Content map[string]*content     `json:"content,omitempty"`
	Replies map[string]*replyToken  `json:"replies,omitempty"`
	Keys    map[string]*accepted    `json:"keys,omitempty"`
	Tokens  map[string]*grant       `json:"tokens,omitempty"`
	Long    string                  `json:"long"`
	Usage   usage                   `json:"usage"`
	Copies  map[string]int          `json:"copies,omitempty"`
	Standby bool                    `json:"standby,omitempty"`
	Untold  []simulate.Item[update] `json:"untold,omitempty"`
}

// Save writes down the phones and groups with their screens, the files, tokens
// and keys, and what webhooks have not told yet, for [Server.Restore]. Webhooks
// on their way at the moment are not in it: call it after Run has ended to lose
// nothing.
func (s *Server) Save() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := saved{
		Files: s.files, Content: s.content, Replies: s.replies, Keys: s.keys, Tokens: s.tokens, Long: s.long,
		Usage: s.usage, Copies: s.copies.Save(), Standby: s.standby, Untold: s.courier.Save(),
	}
	for _, p := range s.phones {
		out.Phones = append(out.Phones, p.own)
	}
	for _, g := range s.groups {
		out.Groups = append(out.Groups, g.own)
	}
	return json.Marshal(out)
}

// Restore brings back what Save wrote, into a new Server without phones. No id
// that is made from then on was used before, even if messages were written
// after Save.
func (s *Server) Restore(data []byte) error {
	var in saved
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("linetest: restore: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, was := range in.Phones {
		if s.byID[was.Customer.UserID] != nil {
			return errTaken
		}
		p := &Phone{server: s, own: was}
		s.phones, s.byID[was.Customer.UserID] = append(s.phones, p), p
		s.restoreChat(&p.own.Chat)
	}
	for _, was := range in.Groups {
		g := &Group{server: s, own: was}
		s.groups, s.chats[was.Chat.ID] = append(s.groups, g), g
		s.restoreChat(&g.own.Chat)
	}
	s.restoreMaps(in)
	s.long, s.usage, s.standby = in.Long, in.Usage, in.Standby
	s.courier.Restore(in.Untold)
	s.touch()
	return nil
}

func (s *Server) restoreMaps(in saved) {
	maps.Copy(s.files, in.Files)
	maps.Copy(s.content, in.Content)
	maps.Copy(s.replies, in.Replies)
	maps.Copy(s.keys, in.Keys)
	s.copies.Restore(in.Copies)
	clear(s.tokens)
	maps.Copy(s.tokens, in.Tokens)
}

// restoreChat fetches what a phone had wanted and not got.
func (s *Server) restoreChat(c *chat) {
	for _, b := range c.Screen {
		pending := len(b.Media) > 0 && b.Media[len(b.Media)-1].At.IsZero()
		if b.Business && b.Status == channel.StatusRead && pending {
			s.wantFiles(b)
		}
	}
}
