package wechattest

import (
	"cmp"
	"html"
	"regexp"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// bubbleOf is what a chat makes of a customer-service message. The caller
// holds s.mu.
func (s *Server) bubbleOf(m *outMessage) *Bubble {
	b := s.newBubble(m.Type)
	if m.Agent != nil {
		a := s.agent(m.Agent.Account)
		b.Agent, b.AgentName, b.AgentPicture = a.Account, a.Nick, a.Picture
	}
	b.Parts, b.Actions = s.partsOf(m)
	b.Media = wanted(b.Parts)
	return b
}

func (s *Server) newBubble(kind string) *Bubble {
	return &Bubble{ID: s.newNumber(), Business: true, Type: kind, At: s.now(), Status: channel.StatusAccepted}
}

// partsOf is the content of a message and what can be tapped in it.
func (s *Server) partsOf(m *outMessage) (channel.Parts, []Action) {
	switch m.Type {
	case "image":
		return channel.Parts{channel.Image{Media: s.shownMedia(m.Image.ID)}}, nil
	case "voice":
		return channel.Parts{channel.Audio{Media: s.shownMedia(m.Voice.ID), Voice: true}}, nil
	case "video":
		caption := joined(m.Video.Title, m.Video.Description)
		return channel.Parts{channel.Video{Media: s.shownMedia(m.Video.ID), Caption: caption}}, nil
	case "music":
		return linked(joined(m.Music.Title, m.Music.Description), "▶", cmp.Or(m.Music.HQ, m.Music.URL))
	case "news":
		return articlesShown(m.News.Articles)
	case "mpnews":
		return s.articleShown(m.MPNews.ID)
	case "mpnewsarticle":
		return s.articleShown(m.Article.ID)
	case "msgmenu":
		return m.Menu.shown()
	case "wxcard":
		return channel.Parts{channel.Placeholder{Type: "wxcard", Detail: m.Card.ID}}, nil
	case "miniprogrampage":
		a := Action{Label: m.Program.Title, Program: m.Program.AppID, Path: m.Program.Path}
		return channel.Parts{channel.Placeholder{Type: "miniprogrampage", Detail: m.Program.Title}}, []Action{a}
	}
	return textShown(m.Text.Content)
}

// shownMedia names what a media id stands for, in [Server.File].
func (s *Server) shownMedia(id string) channel.Media {
	m := s.media[id]
	if m == nil || s.files[m.File] == nil {
		return channel.Media{}
	}
	f := s.files[m.File]
	return channel.Media{ID: m.File, Type: f.Type, Name: f.Name, Size: int64(len(f.Body))}
}

func joined(all ...string) string {
	return strings.Join(strings.FieldsFunc(strings.Join(all, "\n"), func(r rune) bool { return r == '\n' }), "\n")
}

func linked(body, label, url string) (channel.Parts, []Action) {
	return channel.Parts{channel.LinkButton{Body: body, Label: label, URL: url}}, []Action{{Label: label, URL: url}}
}

// articlesShown are cards that open a page.
func articlesShown(all []outItem) (channel.Parts, []Action) {
	var cards channel.Carousel
	var actions []Action
	for _, a := range all {
		card := channel.Card{Title: a.Title, Body: a.Description}
		if a.Picture != "" {
			card.Image = &channel.Media{URL: a.Picture}
		}
		if a.URL != "" {
			card.Buttons = []channel.CardButton{{Title: "›", URL: a.URL}}
			actions = append(actions, Action{Label: a.Title, URL: a.URL})
		}
		cards.Cards = append(cards.Cards, card)
	}
	return channel.Parts{cards}, actions
}

// articleShown is a stored article.
func (s *Server) articleShown(id string) (channel.Parts, []Action) {
	a := s.media[id].Article
	return articlesShown([]outItem{{Title: a.Title, URL: a.URL}})
}

func (m *outMenu) shown() (channel.Parts, []Action) {
	b := channel.Buttons{Body: m.Head, Footer: m.Tail}
	var actions []Action
	for _, item := range m.List {
		b.Buttons = append(b.Buttons, channel.Button{ID: item.ID, Title: item.Content})
		actions = append(actions, Action{Label: item.Content, ID: item.ID})
	}
	return channel.Parts{b}, actions
}

var (
	anchor    = regexp.MustCompile(`(?s)<a\s+([^>]*)>(.*?)</a>`)
	attribute = regexp.MustCompile(`([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)
)

// textShown shows links by their labels, as the app does ([send]).
func textShown(content string) (channel.Parts, []Action) {
	var actions []Action
	body := anchor.ReplaceAllStringFunc(content, func(tag string) string {
		found := anchor.FindStringSubmatch(tag)
		a := Action{Label: html.UnescapeString(found[2])}
		for _, at := range attribute.FindAllStringSubmatch(found[1], -1) {
			value := html.UnescapeString(at[2] + at[3])
			switch at[1] {
			case "href":
				a.URL = value
			case "data-miniprogram-appid":
				a.Program = value
			case "data-miniprogram-path":
				a.Path = value
			}
		}
		actions = append(actions, a)
		return a.Label
	})
	return channel.Parts{channel.Text{Body: body}}, actions
}
