package wechat

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/rapport-go/rapport/channel"
)

// A Menu stands below every chat with the account: up to three buttons, each of
// which may open up to five more ([menu], 2026). The zero Menu is none.
type Menu struct {
	Buttons []MenuButton `json:"button"`
}

// A MenuButton is a button of a [Menu]. One with Sub has a Name only.
type MenuButton struct {
	// Type is WeChat's word for what the button does: "click", "view",
	// "miniprogram", "scancode_push", "scancode_waitmsg", "pic_sysphoto",
	// "pic_photo_or_album", "pic_weixin", "location_select", "media_id",
	// "article_id", "article_view_limited" or "view_limited".
	Type string `json:"type,omitempty"`
	// Name is up to 16 bytes long on top, and up to 60 below. Required.
	Name string `json:"name"`
	// Key comes back as the ID of a Choice when somebody taps "click" or scans: up
	// to 128 bytes.
	Key string `json:"key,omitempty"`
	// URL is what "view" opens, and "miniprogram" where there are none.
	URL string `json:"url,omitempty"`
	// AppID and PagePath are what "miniprogram" opens.
	AppID    string `json:"appid,omitempty"`
	PagePath string `json:"pagepath,omitempty"`
	// MediaID and ArticleID are what the types of these names show.
	MediaID   string `json:"media_id,omitempty"`
	ArticleID string `json:"article_id,omitempty"`
	// Sub are the buttons that this one opens.
	Sub []MenuButton `json:"sub_button,omitempty"`
}

// Limits of a menu ([menu], 2026).
const (
	maxMenuTop  = 3
	maxMenuSub  = 5
	maxTopName  = 16
	maxSubName  = 60
	maxMenuKeys = 128
)

// Menu reads the menu. An account without one has the zero Menu.
func (c *Channel) Menu(ctx context.Context) (Menu, error) {
	var answer struct {
		Menu Menu `json:"menu"`
	}
	err := c.get(ctx, opMenu, "/cgi-bin/menu/get", nil, &answer)
	if err != nil && channel.AsError(opMenu, err).Code == strconv.Itoa(codeNoMenu) {
		return Menu{}, nil
	}
	return answer.Menu, err
}

// SetMenu replaces the menu; the zero Menu takes it away. People see it within a
// day, or when they open the account anew. What breaks a limit is Invalid,
// before anything is sent.
func (c *Channel) SetMenu(ctx context.Context, m Menu) error {
	if len(m.Buttons) == 0 {
		return c.get(ctx, opMenu, "/cgi-bin/menu/delete", nil, nil)
	}
	if err := m.check(); err != nil {
		return &channel.Error{Kind: channel.Invalid, Op: opMenu, Err: err}
	}
	return c.post(ctx, opMenu, "/cgi-bin/menu/create", m, nil)
}

func (m Menu) check() error {
	err := atMost(len(m.Buttons), maxMenuTop, "buttons")
	for _, b := range m.Buttons {
		err = errors.Join(err, b.check(maxTopName), atMost(len(b.Sub), maxMenuSub, "buttons below one"))
		for _, sub := range b.Sub {
			err = errors.Join(err, sub.check(maxSubName), atMost(len(sub.Sub), 0, "buttons on a third level"))
		}
	}
	return err
}

func (b MenuButton) check(name int) error {
	err := errors.Join(atMost(len(b.Name), name, "bytes in a name"), atMost(len(b.Key), maxMenuKeys, "bytes in a key"))
	if b.Name == "" {
		err = errors.Join(err, errors.New("a button needs a name"))
	}
	if b.Type == "" && len(b.Sub) == 0 {
		err = errors.Join(err, errors.New("a button needs a type, or buttons below it"))
	}
	return err
}

func atMost(n, most int, what string) error {
	if n > most {
		return fmt.Errorf("%d %s, at most %d are allowed", n, what, most)
	}
	return nil
}
