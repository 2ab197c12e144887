package wechat

import (
	"github.com/rapport-go/rapport/channel"
)

// Where messages go ([send], [tmpl], [subn], 2026).
const (
	customPath   = "/cgi-bin/message/custom/send"
	templatePath = "/cgi-bin/message/template/send"
	noticePath   = "/cgi-bin/message/subscribe/bizsend"
)

// An outgoing is a message that is ready to go.
type outgoing struct {
	path string
	body any
	// named says that WeChat names the message in its answer.
	named bool
}

// encode makes a message ready.
func (c *Channel) encode(m *channel.Message) (outgoing, error) {
	to, err := c.recipient(opSend, m.To)
	switch {
	case err != nil:
		return outgoing{}, err
	case m.Native != nil:
		return c.nativeMessage(to, m)
	case len(m.Parts) != 1:
		return outgoing{}, invalid(opSend, "a call carries one part")
	}
	if err := c.check(m.Parts[0]); err != nil {
		return outgoing{}, err
	}
	if t, ok := m.Parts[0].(channel.Template); ok {
		return filled(to, m.Key, t)
	}
	body, err := c.content(m.Parts[0], m.Author)
	if err != nil {
		return outgoing{}, err
	}
	return outgoing{path: customPath, body: c.custom(to, body)}, nil
}

// A custom is a customer-service message ([send], 2026). One of its contents is
// set.
type custom struct {
	To    string      `json:"touser"`
	Type  string      `json:"msgtype"`
	Text  *outText    `json:"text,omitempty"`
	Image *outMedia   `json:"image,omitempty"`
	Voice *outMedia   `json:"voice,omitempty"`
	Video *outVideo   `json:"video,omitempty"`
	News  *outNews    `json:"news,omitempty"`
	Menu  *outMsgMenu `json:"msgmenu,omitempty"`
	Agent *outAgent   `json:"customservice,omitempty"`
}

type outText struct {
	Content string `json:"content"`
}

type outMedia struct {
	ID string `json:"media_id"`
}

// outVideo has no thumb: no page says what happens without one, and it would
// have to be uploaded before.
type outVideo struct {
	ID          string `json:"media_id"`
	Description string `json:"description,omitempty"`
}

type outNews struct {
	Articles []outArticle `json:"articles"`
}

type outArticle struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Picture     string `json:"picurl,omitempty"`
}

type outMsgMenu struct {
	Head string    `json:"head_content"`
	List []outItem `json:"list"`
	Tail string    `json:"tail_content,omitempty"`
}

// outItem has an id that is text and comes back as it is.
type outItem struct {
	ID      string `json:"id"`
	Content string `json:"content"`
}

type outAgent struct {
	Account string `json:"kf_account"`
}

func (c *Channel) custom(to string, body custom) custom {
	body.To, body.Agent = to, c.agent()
	return body
}

// agent is who a message seems to come from; nil for the account itself.
func (c *Channel) agent() *outAgent {
	if c.cfg.KFAccount == "" {
		return nil
	}
	return &outAgent{c.cfg.KFAccount}
}

// content writes one part.
func (c *Channel) content(part channel.Part, author channel.AuthorKind) (custom, error) {
	switch p := part.(type) {
	case channel.Text:
		return c.text(p, author)
	case channel.Image:
		return custom{Type: "image", Image: &outMedia{p.Media.ID}}, nil
	case channel.Audio:
		return custom{Type: "voice", Voice: &outMedia{p.Media.ID}}, nil
	case channel.Video:
		return custom{Type: "video", Video: &outVideo{p.Media.ID, p.Caption}}, nil
	case channel.Buttons:
		return menu(p.Body, p.Buttons, p.Footer, author), nil
	case channel.QuickReplies:
		return menu(p.Body, p.Replies, "", author), nil
	case channel.LinkButton:
		return linkArticle(p)
	case channel.Carousel:
		return c.card(p.Cards[0], author)
	}
	return custom{}, unsupported(opSend, "WeChat carries no "+string(part.Kind()))
}
