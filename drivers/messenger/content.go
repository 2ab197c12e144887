package messenger

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// outMessage is the content of a message: one of text, attachment, sticker and
// template. Quick replies go with a text.
type outMessage struct {
	Text       string         `json:"text,omitempty"`
	Quick      []outQuick     `json:"quick_replies,omitempty"`
	Attachment *outAttachment `json:"attachment,omitempty"`
	Sticker    json.Number    `json:"sticker_id,omitempty"`
	Template   *outTemplate   `json:"template,omitempty"`
	Metadata   string         `json:"metadata,omitempty"`
}

type outQuick struct {
	Type    string `json:"content_type"`
	Title   string `json:"title"`
	Payload string `json:"payload"`
}

// outAttachment is a file or a template of the Send API.
type outAttachment struct {
	Type    string     `json:"type"`
	Payload outPayload `json:"payload"`
}

// outPayload refers to a file by the id of an upload or by a link that Meta
// fetches without credentials, or holds a template.
type outPayload struct {
	ID       string       `json:"attachment_id,omitempty"`
	URL      string       `json:"url,omitempty"`
	Reusable bool         `json:"is_reusable,omitempty"`
	Template string       `json:"template_type,omitempty"`
	Text     string       `json:"text,omitempty"`
	Buttons  []outButton  `json:"buttons,omitempty"`
	Elements []outElement `json:"elements,omitempty"`
}

// fill puts the content of m into out.
func (c *Channel) fill(ctx context.Context, out *outgoing, m *channel.Message) error {
	if m.Native != nil {
		return c.native(out, m)
	}
	if len(m.Parts) != 1 {
		return invalid(opSend, "a call carries exactly one part")
	}
	if r, ok := m.Parts[0].(channel.Reaction); ok {
		return react(out, r)
	}
	_, template := m.Parts[0].(channel.Template)
	var err error
	if out.Type, out.Tag, err = c.purpose(m, template); err != nil {
		return err
	}
	content, err := c.content(ctx, m.Parts[0])
	if err != nil {
		return err
	}
	content.Metadata = m.Key
	out.Message = content
	return nil
}

// react makes a sender action of a reaction. It carries nothing but the
// recipient and what it reacts to (SACT, 2026).
func react(out *outgoing, r channel.Reaction) error {
	if r.To == "" {
		return invalid(opSend, "the reaction names no message")
	}
	*out = outgoing{Recipient: out.Recipient, Action: "react", Payload: &outReaction{string(r.To), r.Emoji}}
	if r.Emoji == "" {
		out.Action = "unreact"
	}
	return nil
}

func (c *Channel) content(ctx context.Context, part channel.Part) (*outMessage, error) {
	switch p := part.(type) {
	case channel.Text:
		return &outMessage{Text: p.Body}, nil
	case channel.QuickReplies:
		return &outMessage{Text: p.Body, Quick: outReplies(p.Replies)}, nil
	case channel.Image:
		return file("image", p.Media, p.Caption)
	case channel.Video:
		return file("video", p.Media, p.Caption)
	case channel.Audio:
		return file("audio", p.Media, "")
	case channel.File:
		return file("file", p.Media, p.Caption)
	case channel.Sticker:
		return sticker(p.Media)
	case channel.Buttons, channel.LinkButton:
		return buttons(part)
	case channel.Carousel:
		return c.carousel(ctx, p)
	case channel.Template:
		return template(p)
	}
	return nil, &channel.Error{Kind: channel.Unsupported, Op: opSend, Detail: "Messenger carries no " + string(part.Kind())}
}

func outReplies(all []channel.Button) []outQuick {
	var out []outQuick
	for _, b := range all {
		out = append(out, outQuick{"text", b.Title, b.ID})
	}
	return out
}

// file refers to a file; the id of an upload wins. It is sent as what it was
// uploaded as, since Meta refuses it as anything else (SA, 100/2018047).
func file(kind string, m channel.Media, caption string) (*outMessage, error) {
	a := outAttachment{Type: kind}
	switch {
	case caption != "":
		return nil, invalid(opSend, "files have no caption on Messenger")
	case m.ID != "":
		a.Payload.ID = m.ID
		if m.Type != "" {
			a.Type = attachmentType(m.Type)
		}
	case m.URL != "":
		a.Payload.URL = m.URL
	default:
		return nil, invalid(opSend, "the "+kind+" has neither an id nor an address")
	}
	return &outMessage{Attachment: &a}, nil
}

// attachmentType is what a file of a MIME type is uploaded and sent as.
func attachmentType(mime string) string {
	mime = meta.MediaType(mime)
	for kind, types := range map[string]map[string]int64{"image": imageTypes, "video": videoTypes, "audio": audioTypes} {
		if _, ok := types[mime]; ok {
			return kind
		}
	}
	return "file"
}

var digits = regexp.MustCompile(`^[0-9]+$`)

// sticker is named by its number, behind the name of its pack if there is one
// (STK, 2026-06-01).
func sticker(m channel.Media) (*outMessage, error) {
	id := m.ID[strings.LastIndexByte(m.ID, '/')+1:]
	if !digits.MatchString(id) {
		return nil, invalid(opSend, "the sticker has no id in digits")
	}
	return &outMessage{Sticker: json.Number(id)}, nil
}
