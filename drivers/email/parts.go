package email

import (
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/content"
	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// partsOf is what a mail says: what only mail has, its text, what could not be had,
// and its files.
func (c *Channel) partsOf(m *content.Mail, s source) channel.Parts {
	parts := channel.Parts{channel.Mail{
		Subject: m.Subject, HTML: m.HTML, To: c.others(m.To), Cc: c.others(m.Cc), ReplyTo: replyTargets(m),
		Quoted: m.Quoted, Signature: m.Signature, Warning: m.Warning,
	}}
	if strings.TrimSpace(m.Text) != "" {
		parts = append(parts, channel.Text{Body: m.Text})
	}
	if p := m.Placeholder; p != nil {
		parts = append(parts, channel.Placeholder{Type: p.Type, Detail: p.Detail})
	}
	for _, f := range m.Files {
		parts = append(parts, filePart(f, s))
	}
	return parts
}

// others are the addresses that are not the channel's own.
func (c *Channel) others(all []header.Address) []string {
	var out []string
	for _, a := range all {
		_, token := c.seal.TokenOf(a.Mailbox)
		if !token && !c.own(a.Mailbox) && a.Mailbox != "" {
			out = append(out, a.Mailbox)
		}
	}
	return out
}

// replyTargets are where answers go if that is not the sender.
func replyTargets(m *content.Mail) []string {
	var out []string
	for _, a := range m.ReplyTo {
		if !strings.EqualFold(a.Mailbox, m.From.Mailbox) {
			out = append(out, a.Mailbox)
		}
	}
	return out
}

// filePart is a file as the kind of part that its type says.
func filePart(f content.File, s source) channel.Part {
	s.Part, s.Encoding = f.Path, f.Encoding
	media := channel.Media{ID: s.String(), Type: f.Type, Name: f.Name, Size: f.Size}
	if f.Inline {
		media.Inline = f.ContentID
	}
	switch kind, _, _ := strings.Cut(f.Type, "/"); kind {
	case "image":
		return channel.Image{Media: media}
	case "video":
		return channel.Video{Media: media}
	case "audio":
		return channel.Audio{Media: media}
	}
	return channel.File{Media: media, Caption: f.Note}
}
