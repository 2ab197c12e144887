package wechattest

import (
	"net/url"
	"regexp"
	"slices"
)

// checkMessage checks a message of any kind ([send]).
func (s *Server) checkMessage(m *outMessage) *refusal {
	if m.Agent != nil && s.agent(m.Agent.Account) == nil {
		return refuse(CodeKFAccount)
	}
	switch m.Type {
	case "text":
		return s.checkText(m.Text)
	case "image":
		return s.checkMedia(m.Image, "image")
	case "voice":
		return s.checkMedia(m.Voice, "voice")
	case "video":
		return s.checkVideo(m.Video)
	case "music":
		return s.checkMusic(m.Music)
	case "news":
		return checkNews(m.News)
	case "mpnews":
		return s.checkMedia(m.MPNews, "mpnews")
	case "mpnewsarticle":
		return s.checkArticle(m.Article)
	case "msgmenu":
		return s.checkMenu(m.Menu)
	case "wxcard":
		return missing(m.Card == nil || m.Card.ID == "")
	case "miniprogrampage":
		return s.checkProgram(m.Program)
	}
	return refuse(CodeMessageType)
}

// missing is the refusal of a message without what its type needs.
func missing(is bool) *refusal {
	if is {
		return refuse(CodeBadJSON)
	}
	return nil
}

var programTag = regexp.MustCompile(`data-miniprogram-appid="([^"]*)"`)

// checkText counts bytes of UTF-8. Links to mini-programs must name one that is
// linked with the account (45086; the exact condition is the simulator's own).
func (s *Server) checkText(t *outText) *refusal {
	switch {
	case t == nil || t.Content == "":
		return refuse(CodeEmptyText)
	case len(t.Content) > s.opts.TextBytes:
		return refuse(CodeTextSize)
	}
	for _, tag := range programTag.FindAllStringSubmatch(t.Content, -1) {
		if !slices.Contains(s.opts.MiniPrograms, tag[1]) {
			return refuse(CodeMiniProgramTag)
		}
	}
	return nil
}

func (s *Server) checkMedia(m *outMedia, kind string) *refusal {
	if m == nil || s.find(m.ID, kind) == nil {
		return refuse(CodeMediaID)
	}
	return nil
}

// checkVideo needs no thumb: no page says what happens without one.
func (s *Server) checkVideo(v *outVideo) *refusal {
	switch {
	case v == nil, s.find(v.ID, "video") == nil, v.Thumb != "" && s.find(v.Thumb, "thumb", "image") == nil:
		return refuse(CodeMediaID)
	}
	return checkWords(v.Title, v.Description)
}

func (s *Server) checkMusic(m *outMusic) *refusal {
	switch {
	case m == nil || m.URL == "" && m.HQ == "":
		return refuse(CodeBadJSON)
	case s.find(m.Thumb, "thumb", "image") == nil:
		return refuse(CodeMediaID)
	}
	return checkWords(m.Title, m.Description)
}

// wordBytes bounds titles, descriptions and addresses. The pages give the
// errors and no numbers; this one is the simulator's own.
const wordBytes = 2048

func checkWords(title, description string) *refusal {
	switch {
	case len(title) > wordBytes:
		return refuse(CodeTitleSize)
	case len(description) > wordBytes:
		return refuse(CodeDescription)
	}
	return nil
}

// checkNews: exactly one article ([send]).
func checkNews(n *outNews) *refusal {
	switch {
	case n == nil || len(n.Articles) == 0:
		return refuse(CodeEmptyArticle)
	case len(n.Articles) > 1:
		return refuse(CodeArticleCount)
	}
	a := n.Articles[0]
	switch {
	case len(a.URL) > wordBytes:
		return refuse(CodeURLSize)
	case len(a.Picture) > wordBytes:
		return refuse(CodePictureURL)
	case !isWeb(a.URL) || a.Picture != "" && !isWeb(a.Picture):
		return refuse(CodeURL)
	}
	return checkWords(a.Title, a.Description)
}

func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

func (s *Server) checkArticle(a *outArticle) *refusal {
	if a == nil || s.find(a.ID, "article") == nil {
		return refuse(CodeArticleID)
	}
	return nil
}

// checkMenu: the errors are documented, the numbers are not (45098, 45099).
func (s *Server) checkMenu(m *outMenu) *refusal {
	if m == nil || len(m.List) == 0 {
		return refuse(CodeBadJSON)
	}
	if s.opts.MenuItems > 0 && len(m.List) > s.opts.MenuItems {
		return refuse(CodeMenuItems)
	}
	for _, item := range m.List {
		switch {
		case item.ID == "" || item.Content == "":
			return refuse(CodeBadJSON)
		case s.opts.MenuItemBytes > 0 && len(item.Content) > s.opts.MenuItemBytes:
			return refuse(CodeMenuItemText)
		}
	}
	return nil
}

// checkProgram: the mini-program must be linked with the account; 64 bytes of
// title are from older pages ([send]).
func (s *Server) checkProgram(p *outProgram) *refusal {
	switch {
	case p == nil:
		return refuse(CodeBadJSON)
	case len(p.Title) > 64:
		return refuse(CodeTitleSize)
	case !slices.Contains(s.opts.MiniPrograms, p.AppID):
		return refuse(CodeAppID)
	case p.Path == "":
		return refuse(CodePagePath)
	case s.find(p.Thumb, "thumb", "image") == nil:
		return refuse(CodeMediaID)
	}
	return nil
}
