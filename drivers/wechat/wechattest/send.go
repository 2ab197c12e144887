package wechattest

import (
	"net/http"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// outMessage is the body of a customer-service message ([send]).
type outMessage struct {
	To      string       `json:"touser"`
	Type    string       `json:"msgtype"`
	Text    *outText     `json:"text"`
	Image   *outMedia    `json:"image"`
	Voice   *outMedia    `json:"voice"`
	Video   *outVideo    `json:"video"`
	Music   *outMusic    `json:"music"`
	News    *outNews     `json:"news"`
	MPNews  *outMedia    `json:"mpnews"`
	Article *outArticle  `json:"mpnewsarticle"`
	Menu    *outMenu     `json:"msgmenu"`
	Card    *outCard     `json:"wxcard"`
	Program *outProgram  `json:"miniprogrampage"`
	Agent   *outCustomer `json:"customservice"`
}

type outText struct {
	Content string `json:"content"`
}

type outMedia struct {
	ID string `json:"media_id"`
}

type outVideo struct {
	ID          string `json:"media_id"`
	Thumb       string `json:"thumb_media_id"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

type outMusic struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"musicurl"`
	HQ          string `json:"hqmusicurl"`
	Thumb       string `json:"thumb_media_id"`
}

type outNews struct {
	Articles []outItem `json:"articles"`
}

type outItem struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Picture     string `json:"picurl"`
}

type outArticle struct {
	ID string `json:"article_id"`
}

type outMenu struct {
	Head string        `json:"head_content"`
	List []outMenuItem `json:"list"`
	Tail string        `json:"tail_content"`
}

type outMenuItem struct {
	ID      string `json:"id"`
	Content string `json:"content"`
}

type outCard struct {
	ID string `json:"card_id"`
}

type outProgram struct {
	Title string `json:"title"`
	AppID string `json:"appid"`
	Path  string `json:"pagepath"`
	Thumb string `json:"thumb_media_id"`
}

type outCustomer struct {
	Account string `json:"kf_account"`
}

// send takes a customer-service message. The answer has no id ([send]).
func (s *Server) send(c *call, _ *http.Request) (any, *refusal) {
	var m outMessage
	if no := c.decode(&m); no != nil {
		return nil, no
	}
	p, no := s.recipient(m.To)
	if no = firstOf(no, s.checkMessage(&m)); no != nil {
		return nil, no
	}
	if no := p.draw(); no != nil {
		return nil, no
	}
	b := s.bubbleOf(&m)
	b.Raw = string(c.body)
	s.copies.Add(m.To + "\x00" + b.Raw)
	p.arrive(b)
	return done, nil
}

// arrive shows a message of the business, or keeps it for when the phone is
// online again. That the business is writing shows no longer. The caller holds
// s.mu.
func (p *Phone) arrive(b *Bubble) {
	p.own.Typing = time.Time{}
	if p.own.Offline {
		p.own.Waiting = append(p.own.Waiting, b)
		p.server.touch()
		return
	}
	b.Status = channel.StatusDelivered
	p.show(b)
	if p.server.opts.AutoRead {
		p.read()
	}
}

// typingLife is how long it shows that the business is writing ([send]).
const (
	typingLife   = 15 * time.Second
	typingWindow = 30 * time.Second
)

// typing shows that the business is writing, to who did something in the last
// 30 seconds ([send]).
func (s *Server) typing(c *call, _ *http.Request) (any, *refusal) {
	var req struct {
		To      string `json:"touser"`
		Command string `json:"command"`
	}
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	p, no := s.recipient(req.To)
	if no != nil {
		return nil, no
	}
	now, on := s.now(), req.Command == "Typing"
	switch {
	case !on && req.Command != "CancelTyping":
		return nil, refuse(CodeTypingCommand)
	case !on:
		p.own.Typing = time.Time{}
	case !now.Before(p.own.Acted.Add(typingWindow)):
		return nil, refuse(CodeTypingNoUser)
	case now.Before(p.own.Typing):
		return nil, refuse(CodeTypingAlready)
	default:
		p.own.Typing = now.Add(typingLife)
	}
	s.touch()
	return done, nil
}
