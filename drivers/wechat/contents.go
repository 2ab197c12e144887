package wechat

import (
	"net/url"
	"regexp"

	"github.com/rapport-go/rapport/channel"
)

// text writes a text. Disarming it may make it a little longer.
func (c *Channel) text(t channel.Text, author channel.AuthorKind) (custom, error) {
	body := disarmed(t.Body, author)
	if len(body) > c.cfg.MaxText {
		return custom{}, invalid(opSend, "the text is too long once its links are written out")
	}
	return custom{Type: "text", Text: &outText{body}}, nil
}

// anchor is how a link begins, for which WeChat looks in texts ([send], 2026).
var anchor = regexp.MustCompile(`(?i)<(/?a[\s>])`)

// disarmed shows the tags of links as they are typed, with a joiner that nobody
// sees, unless a program wrote them: what a person writes is text and no markup.
func disarmed(s string, author channel.AuthorKind) string {
	if author == channel.AuthorBot || author == channel.AuthorSystem {
		return s
	}
	return anchor.ReplaceAllString(s, "<\u2060$1")
}

// menu is a msgmenu. Its items can be tapped also later on.
func menu(head string, answers []channel.Button, tail string, author channel.AuthorKind) custom {
	m := &outMsgMenu{Head: disarmed(head, author), Tail: disarmed(tail, author)}
	for _, b := range answers {
		m.List = append(m.List, outItem{b.ID, b.Title})
	}
	return custom{Type: "msgmenu", Menu: m}
}

// linkArticle is an article with the label as its title: an article has no
// button, it is one.
func linkArticle(l channel.LinkButton) (custom, error) {
	a := outArticle{Title: l.Label, Description: l.Body, URL: l.URL}
	switch m := l.Header.Media(); {
	case m == nil:
	case l.Header.Image == nil:
		return custom{}, unsupported(opSend, "only a picture can stand above a link on WeChat")
	case m.URL == "":
		return custom{}, invalid(opSend, "the picture above the link has no address")
	default:
		a.Picture = m.URL
	}
	return article(a)
}

// article is a message with one article: there may be no more (45008).
func article(a outArticle) (custom, error) {
	for _, address := range []string{a.URL, a.Picture} {
		if address != "" && !isWeb(address) {
			return custom{}, invalid(opSend, "an article needs addresses that begin with http:// or https://")
		}
	}
	return custom{Type: "news", News: &outNews{[]outArticle{a}}}, nil
}

func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}
