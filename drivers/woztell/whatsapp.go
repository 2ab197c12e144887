package woztell

import (
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// outInteractive is reply buttons or a list on WhatsApp. It is Meta's object
// but for the key payload, where Meta has id ([d:wa-message-types]; trap P12).
type outInteractive struct {
	Type   string     `json:"type"`
	Header *outHeader `json:"header,omitempty"`
	Body   outLine    `json:"body"`
	Footer *outLine   `json:"footer,omitempty"`
	Action outAction  `json:"action"`
}

type outLine struct {
	Text string `json:"text"`
}

type outHeader struct {
	Type     string   `json:"type"`
	Text     string   `json:"text,omitempty"`
	Image    *outLink `json:"image,omitempty"`
	Video    *outLink `json:"video,omitempty"`
	Document *outLink `json:"document,omitempty"`
}

type outLink struct {
	Link string `json:"link"`
}

type outAction struct {
	Button   string       `json:"button,omitempty"`
	Buttons  []outReply   `json:"buttons,omitempty"`
	Sections []outSection `json:"sections,omitempty"`
}

type outReply struct {
	Type  string    `json:"type"`
	Reply outAnswer `json:"reply"`
}

type outAnswer struct {
	Payload     string `json:"payload"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

type outSection struct {
	Title string      `json:"title,omitempty"`
	Rows  []outAnswer `json:"rows"`
}

// interactive makes buttons or a list for WhatsApp. Lists are known from a
// third party's program only, which tests them.
func interactive(part channel.Part) (any, error) {
	switch p := part.(type) {
	case channel.Buttons:
		out := outInteractive{Type: "WHATSAPP_REPLY_BUTTONS", Body: outLine{p.Body}}
		if p.Footer != "" {
			out.Footer = &outLine{p.Footer}
		}
		for _, b := range p.Buttons {
			out.Action.Buttons = append(out.Action.Buttons, outReply{"reply", outAnswer{Payload: b.ID, Title: b.Title}})
		}
		var err error
		out.Header, err = header(p.Header)
		return out, err
	case channel.List:
		out := outInteractive{Type: "WHATSAPP_LIST", Body: outLine{p.Body}, Action: outAction{Button: p.Label}}
		for _, s := range p.Sections {
			out.Action.Sections = append(out.Action.Sections, section(s))
		}
		return out, nil
	}
	return nil, unsupported(opSend, "no "+string(part.Kind())+" can be sent")
}

func section(s channel.Section) outSection {
	out := outSection{Title: s.Title}
	for _, r := range s.Rows {
		out.Rows = append(out.Rows, outAnswer{r.ID, r.Title, r.Description})
	}
	return out
}

func header(h channel.Header) (*outHeader, error) {
	if h.IsZero() {
		return nil, nil
	}
	if h.Text != "" {
		return &outHeader{Type: "text", Text: h.Text}, nil
	}
	to := &outLink{h.Media().URL}
	if to.Link == "" {
		return nil, unsupported(opSend, "a file above buttons needs an address")
	}
	switch {
	case h.Image != nil:
		return &outHeader{Type: "image", Image: to}, nil
	case h.Video != nil:
		return &outHeader{Type: "video", Video: to}, nil
	}
	return &outHeader{Type: "document", Document: to}, nil
}

// outTemplate is a filled template. Its type is TEMPLATE, the values are Meta's
// ([d:wa-message-types], [n8n] setParamsComponents).
type outTemplate struct {
	Type       string           `json:"type"`
	Name       string           `json:"elementName"`
	Language   string           `json:"languageCode"`
	WABA       string           `json:"wabaId,omitempty"`
	Components []meta.Component `json:"components,omitempty"`
}

func (c *Channel) template(t channel.Template) (any, error) {
	linked, err := channel.MapMedia(t, preferLink)
	if err != nil {
		return nil, err
	}
	components, err := meta.Encoder{Op: opSend}.Components(linked.(channel.Template))
	if err != nil {
		return nil, err
	}
	for i := range components {
		capitals(&components[i])
	}
	return outTemplate{"TEMPLATE", t.Name, t.Language, c.cfg.WABAID, components}, nil
}

// preferLink leaves out an id if there is an address as well: that of an inbound
// file is WOZTELL's and means nothing to Meta.
func preferLink(m channel.Media) (channel.Media, error) {
	if m.URL != "" {
		m.ID = ""
	}
	return m, nil
}

// capitals writes a carousel as the vendor's own program does: its type and the
// kinds of its cards' buttons in capitals.
func capitals(c *meta.Component) {
	if c.Type != "carousel" {
		return
	}
	c.Type = strings.ToUpper(c.Type)
	for _, card := range c.Cards {
		for i := range card.Components {
			card.Components[i].SubType = strings.ToUpper(card.Components[i].SubType)
		}
	}
}
