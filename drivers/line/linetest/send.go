package linetest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// sending is the body of every call that sends (REF, sending messages).
type sending struct {
	ReplyToken string            `json:"replyToken"`
	To         json.RawMessage   `json:"to"`
	Messages   []json.RawMessage `json:"messages"`
	Quiet      bool              `json:"notificationDisabled"`
	Units      []string          `json:"customAggregationUnits"`

	checked []*outMessage
}

type sendAnswer struct {
	Sent []sentMessage `json:"sentMessages"`
}

// An arrival is a message for a phone that is offline.
type arrival struct {
	Bubble *Bubble `json:"bubble"`
}

var isUnit = regexp.MustCompile(`^[A-Za-z0-9_]{1,30}$`)

// readSending reads the body and checks everything that can be checked without
// knowing the recipient.
func (s *Server) readSending(c *call) (*sending, *refusal) {
	var req sending
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	var no *refusal
	req.checked, no = s.checkMessages(req.Messages)
	if no != nil {
		return nil, no
	}
	return &req, checkUnits(req.Units)
}

// checkUnits: one name of 30 letters, digits and underscores (REF, push).
func checkUnits(units []string) *refusal {
	if len(units) > 1 || len(units) == 1 && !isUnit.MatchString(units[0]) {
		return invalid("customAggregationUnits")
	}
	return nil
}

// push sends to a person, a group or a room.
func (s *Server) push(c *call, r *http.Request) (any, *refusal) {
	return s.once(c, r, func(key string) (any, *refusal) {
		req, no := s.readSending(c)
		if no != nil {
			return nil, no
		}
		var to string
		if json.Unmarshal(req.To, &to) != nil || !isChat.MatchString(to) {
			return nil, invalid("to")
		}
		return s.pushTo(c, req, key, to)
	})
}

func (s *Server) pushTo(c *call, req *sending, key, to string) (any, *refusal) {
	in, members, no := s.destination(to)
	if no != nil {
		return nil, no
	}
	if no := firstOf(s.checkFor(in, req.checked), s.takeQuota(len(members)), s.takeUnits(req.Units)); no != nil {
		return nil, no
	}
	s.usage.count(OpPush, s.now(), len(members))
	return s.deliver(c, req, key, in, len(members) > 0), nil
}

// destination finds a chat and who in it can be reached. Nobody can be in a
// chat that exists: then the call is accepted, and nothing arrives (REF, send
// push message). The caller holds s.mu.
func (s *Server) destination(to string) (*chat, []*Phone, *refusal) {
	if p := s.byID[to]; p != nil {
		if p.reachable() {
			return &p.own.Chat, []*Phone{p}, nil
		}
		return &p.own.Chat, nil, nil
	}
	if g := s.chats[to]; g != nil && g.own.Joined {
		return &g.own.Chat, s.people(g), nil
	}
	return nil, nil, refuse(http.StatusBadRequest, MessageRecipient)
}

func (s *Server) people(g *Group) []*Phone {
	var all []*Phone
	for _, id := range g.own.Members {
		if p := s.byID[id]; p != nil {
			all = append(all, p)
		}
	}
	return all
}

// reply answers an event.
func (s *Server) reply(c *call, _ *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	req, no := s.readSending(c)
	if no != nil {
		return nil, no
	}
	t := s.replies[req.ReplyToken]
	if t == nil || t.Used || t.Until.IsZero() || !s.now().Before(t.Until) {
		return nil, refuse(http.StatusBadRequest, MessageReplyToken)
	}
	in := s.chatByID(t.Chat)
	if in == nil {
		return nil, refuse(http.StatusBadRequest, MessageReplyToken)
	}
	if no := s.checkFor(in, req.checked); no != nil {
		return nil, no
	}
	t.Used = true
	s.usage.count(OpReply, s.now(), 1)
	return s.deliver(c, req, req.ReplyToken, in, s.canHear(in)), nil
}

// chatByID is the chat with a person, or one that the official account is in.
func (s *Server) chatByID(id string) *chat {
	if p := s.byID[id]; p != nil {
		return &p.own.Chat
	}
	if g := s.chats[id]; g != nil && g.own.Joined {
		return &g.own.Chat
	}
	return nil
}

// canHear reports whether an answer arrives: not at somebody who has blocked
// the account since.
func (s *Server) canHear(in *chat) bool {
	p := s.byID[in.ID]
	return p == nil || !p.own.Blocked && !p.own.Gone
}

// deliver makes the messages and shows them if they arrive. The caller holds
// s.mu.
func (s *Server) deliver(c *call, req *sending, key string, in *chat, arrives bool) sendAnswer {
	var out sendAnswer
	for _, m := range req.checked {
		b := s.bubbleOf(m, in)
		b.Key, b.Request, b.Silent = key, c.requestID, req.Quiet
		out.Sent = append(out.Sent, sentMessage{b.ID, b.QuoteToken})
		if arrives {
			s.arrive(in, b)
		}
	}
	if arrives && key != "" {
		s.copies.Add(key)
	}
	return out
}

// arrive shows a message of the business, or keeps it for when the phone is
// online again. The animation ends with it (REF, display a loading animation).
func (s *Server) arrive(in *chat, b *Bubble) {
	p := s.byID[in.ID]
	if p != nil {
		p.own.Loading = time.Time{}
	}
	if p != nil && p.own.Offline {
		p.own.Waiting = append(p.own.Waiting, arrival{b})
		s.touch()
		return
	}
	b.Status = channel.StatusDelivered
	s.show(in, b)
	if s.opts.AutoRead {
		s.open(in)
	}
}
