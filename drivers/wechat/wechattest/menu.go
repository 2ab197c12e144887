package wechattest

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// A MenuButton is a button of the account's menu ([menu]).
type MenuButton struct {
	Type    string       `json:"type,omitempty"`
	Name    string       `json:"name"`
	Key     string       `json:"key,omitempty"`
	URL     string       `json:"url,omitempty"`
	Media   string       `json:"media_id,omitempty"`
	Article string       `json:"article_id,omitempty"`
	AppID   string       `json:"appid,omitempty"`
	Path    string       `json:"pagepath,omitempty"`
	Sub     []MenuButton `json:"sub_button,omitempty"`
}

// menu is what people see below the chat.
type menu struct {
	Buttons []MenuButton    `json:"button"`
	Rule    json.RawMessage `json:"matchrule,omitempty"`
	ID      int64           `json:"menuid,omitempty"`
}

// keyed types need a key ([menu]).
var keyed = map[string]bool{
	"click": true, "scancode_push": true, "scancode_waitmsg": true, "pic_sysphoto": true, "pic_photo_or_album": true,
	"pic_weixin": true, "location_select": true,
}

func (s *Server) createMenu(c *call, _ *http.Request) (any, *refusal) {
	m, no := s.readMenu(c)
	if no != nil {
		return nil, no
	}
	s.menu = m
	s.touch()
	return done, nil
}

// createSpecialMenu stores a menu for some people. Phones do not show it.
func (s *Server) createSpecialMenu(c *call, _ *http.Request) (any, *refusal) {
	m, no := s.readMenu(c)
	if no = firstOf(no, missing(no == nil && len(m.Rule) == 0)); no != nil {
		return nil, no
	}
	s.special = append(s.special, *m)
	return struct {
		ID string `json:"menuid"`
	}{strconv.FormatInt(m.ID, 10)}, nil
}

func (s *Server) readMenu(c *call) (*menu, *refusal) {
	var m menu
	if no := c.decode(&m); no != nil {
		return nil, no
	}
	if len(m.Buttons) < 1 || len(m.Buttons) > 3 {
		return nil, refuse(CodeMenuCount)
	}
	for _, b := range m.Buttons {
		if no := s.checkButton(b, true); no != nil {
			return nil, no
		}
	}
	s.ids++
	m.ID = int64(200_000_000 + s.ids)
	return &m, nil
}

// checkButton: names of 16 bytes, below one of 60; keys of 128; five buttons
// below one ([menu]). Addresses of 1,024 bytes are from memory.
func (s *Server) checkButton(b MenuButton, top bool) *refusal {
	switch {
	case top && (b.Name == "" || len(b.Name) > 16):
		return refuse(CodeMenuName)
	case b.Name == "" || len(b.Name) > 60:
		return refuse(CodeSubMenuName)
	case len(b.Sub) > 5 || !top && len(b.Sub) > 0:
		return refuse(CodeSubMenuCount)
	case len(b.Sub) > 0:
		for _, sub := range b.Sub {
			if no := s.checkButton(sub, false); no != nil {
				return no
			}
		}
		return nil
	case keyed[b.Type]:
		return check(b.Key != "" && len(b.Key) <= 128, CodeMenuKey)
	}
	return s.checkTarget(b)
}

// checkTarget checks where a button leads.
func (s *Server) checkTarget(b MenuButton) *refusal {
	switch b.Type {
	case "view":
		return check(isWeb(b.URL) && len(b.URL) <= 1024, CodeMenuURL)
	case "miniprogram":
		return firstOf(check(isWeb(b.URL), CodeMenuURL), check(b.AppID != "", CodeAppID), check(b.Path != "", CodePagePath))
	case "media_id", "view_limited":
		return check(s.find(b.Media, "image", "voice", "video", "thumb", "mpnews") != nil, CodeMediaID)
	case "article_id", "article_view_limited":
		return check(s.find(b.Article, "article") != nil, CodeArticleID)
	}
	return refuse(CodeMenuType)
}

func check(fine bool, code Code) *refusal {
	if fine {
		return nil
	}
	return refuse(code)
}

func (s *Server) getMenu(*call, *http.Request) (any, *refusal) {
	if s.menu == nil {
		return nil, refuse(CodeNoMenu)
	}
	return struct {
		Menu    *menu  `json:"menu"`
		Special []menu `json:"conditionalmenu,omitempty"`
	}{s.menu, s.special}, nil
}

func (s *Server) deleteMenu(*call, *http.Request) (any, *refusal) {
	s.menu, s.special = nil, nil
	s.touch()
	return done, nil
}
