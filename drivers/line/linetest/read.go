package linetest

import (
	"net/http"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// markRead marks the message of a token, and all before it in that chat, as
// read (REF, mark messages as read).
func (s *Server) markRead(c *call, _ *http.Request) (any, *refusal) {
	var req struct {
		Token string `json:"markAsReadToken"`
	}
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	where, message, ok := s.unseal(sealRead, req.Token)
	in := s.chatByID(where)
	if !ok || in == nil {
		return nil, refuse(http.StatusBadRequest, "Invalid mark as read token")
	}
	if in.bubble(message) != nil {
		in.markRead(message)
	}
	s.touch()
	return struct{}{}, nil
}

func (c *chat) markRead(upTo string) {
	for _, b := range c.Screen {
		if !b.Business {
			b.Status = channel.StatusRead
		}
		if b.ID == upTo {
			return
		}
	}
}

// markReadByPartner is for partners of LINE only (REF, mark messages from users
// as read).
func (s *Server) markReadByPartner(*call, *http.Request) (any, *refusal) {
	return nil, refuse(http.StatusForbidden, MessageForbidden)
}

// loading shows an animation in the chat with one person: for 5 to 60 seconds
// in steps of 5, for 20 if nothing is said. It is accepted even if it does not
// show (REF, display a loading animation).
func (s *Server) loading(c *call, _ *http.Request) (any, *refusal) {
	var req struct {
		Chat    string `json:"chatId"`
		Seconds *int   `json:"loadingSeconds"`
	}
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	seconds := 20
	if req.Seconds != nil {
		seconds = *req.Seconds
	}
	switch {
	case !isUser.MatchString(req.Chat):
		return nil, invalid("chatId")
	case seconds < 5 || seconds > 60 || seconds%5 != 0:
		return nil, invalid("loadingSeconds")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.byID[req.Chat]; p != nil && p.reachable() {
		p.own.Loading = s.now().Add(time.Duration(seconds) * time.Second)
		s.touch()
	}
	c.status = http.StatusAccepted
	return struct{}{}, nil
}
