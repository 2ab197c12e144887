package messengertest

import (
	"net/http"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// typingLasts is how long an indicator shows (SACT; the duration is from
// memory of it).
const typingLasts = 20 * time.Second

// action does a sender action (SACT). It carries the recipient and nothing
// else, but for what reactions name.
func (s *Server) action(c *call, _ *http.Request) (any, *refusal) {
	req := c.body
	if req.Message != nil || req.ReplyTo != nil {
		return nil, invalid("a sender_action carries no message")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, no := s.recipient(req.Recipient)
	if no != nil {
		return nil, no
	}
	if no := firstOf(s.mayWrite(p, &request{}), s.checkPersona(string(req.Persona)), s.act(p, req)); no != nil {
		return nil, no
	}
	s.touch()
	return sendAnswer{Recipient: p.psid}, nil
}

func (s *Server) act(p *Phone, req *request) *refusal {
	switch req.Action {
	case "typing_on":
		p.typing, p.typingName = s.now().Add(typingLasts), s.personaName(string(req.Persona))
	case "typing_off":
		p.typing = time.Time{}
	case "mark_seen":
		p.seen()
	case "react", "unreact":
		return p.reacted(req)
	default:
		return invalid("sender_action %q is none", req.Action)
	}
	return nil
}

// seen marks everything that the person wrote as read. The caller holds s.mu.
func (p *Phone) seen() {
	for _, b := range p.screen {
		if !b.Business {
			b.Status = channel.StatusRead
		}
	}
}

// reacted puts the Page's reaction on a message of the thread: a word of the
// table or an emoji. The caller holds s.mu.
func (p *Phone) reacted(req *request) *refusal {
	if req.Payload == nil || req.Payload.Message == "" || (req.Action == "react") == (req.Payload.Reaction == "") {
		return invalid("react needs payload.message_id and payload.reaction, unreact payload.message_id alone")
	}
	_, psid, ok := parseMID(req.Payload.Message)
	if !ok || psid != p.psid {
		return refuse(10900, 0, "the message was not found")
	}
	if b := p.bubble(req.Payload.Message); b != nil {
		b.TheirReaction = emojiOf(req.Payload.Reaction)
	}
	return nil
}

// reactions are the words for the usual emoji (EV/messages, reactions).
var reactions = []struct{ word, emoji string }{
	{"love", "❤️"}, {"love", "❤"}, {"love", "😍"}, {"smile", "😆"}, {"wow", "😮"},
	{"sad", "😢"}, {"angry", "😠"}, {"like", "👍"}, {"dislike", "👎"},
}

// emojiOf is the emoji of a word; what is no word is an emoji already.
func emojiOf(word string) string {
	for _, r := range reactions {
		if r.word == word {
			return r.emoji
		}
	}
	return word
}

// wordOf is the word for an emoji; "other" if there is none.
func wordOf(emoji string) string {
	for _, r := range reactions {
		if r.emoji == emoji {
			return r.word
		}
	}
	return "other"
}
