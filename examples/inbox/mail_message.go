package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/storage"
)

// A mailMessage is what a message has that is a mail.
type mailMessage struct {
	channel.Mail
	// Subject is empty where it says no more than the topic of the conversation.
	Subject string
	// Lines are who it is for besides.
	Lines []mailLine
	// Page is the address of its HTML, which Remote pictures are left out of;
	// empty if it has none. Loaded is the same with them. Frame is its name.
	Page, Loaded, Frame string
	Remote, Height      int
}

// A mailLine is one line of a mail's head.
type mailLine struct{ Title, Text string }

// isMail reports whether a channel is mail.
func isMail(caps channel.Capabilities) bool {
	return caps.Parts[channel.PartMail].Level != channel.SupportNone
}

// asMail makes a message's view that of a mail: what the HTML shows is not shown
// beside it.
func (v *messageView) asMail(topic string) {
	m, ok := mailOf(v.Parts)
	if !ok {
		return
	}
	v.Mail = &mailMessage{Mail: m}
	if !sameTopic(m.Subject, topic) {
		v.Mail.Subject = m.Subject
	}
	v.Mail.Lines = mailLines(m)
	var shown []partView
	own := v.Mail.place(v.Message)
	for _, p := range v.Shown {
		f, isFile := channel.MediaOf(p.Part)
		switch {
		case p.Kind == string(channel.PartMail):
		case p.Kind == string(channel.PartText) && v.Mail.Page != "":
		case isFile && slices.Contains(own, f.Inline) && f.Stored != "" && v.Mail.Page != "":
		default:
			shown = append(shown, p)
		}
	}
	v.Shown = shown
}

// place says where the HTML is, and which pictures of the mail's own it shows.
// The address changes as they come in.
func (m *mailMessage) place(msg *storage.Message) []string {
	if m.HTML == "" {
		return nil
	}
	safe := email.Sanitize(m.HTML)
	remote, own := picturesIn(safe)
	here := 0
	for _, cid := range own {
		if f, ok := inlineFile(msg.Parts, cid); ok && f.Stored != "" {
			here++
		}
	}
	m.Page = fmt.Sprintf("/mail/%s?own=%d", msg.ID, here)
	m.Loaded, m.Frame = m.Page+"&pictures=yes", "frame-"+msg.ID.String()
	m.Remote, m.Height = remote, heightOf(safe, agentWidth)
	return own
}

func mailLines(m channel.Mail) []mailLine {
	var all []mailLine
	for _, l := range []struct {
		title string
		to    []string
	}{{"To", m.To}, {"Copy", m.Cc}, {"Hidden copy", m.Bcc}, {"Answers to", m.ReplyTo}} {
		if len(l.to) > 0 {
			all = append(all, mailLine{l.title, strings.Join(l.to, ", ")})
		}
	}
	return all
}

// sameTopic reports whether a subject is the topic, but for marks such as "Re:".
func sameTopic(subject, topic string) bool {
	subject = strings.TrimSpace(subject)
	for {
		mark, rest, ok := strings.Cut(subject, ":")
		if strings.EqualFold(subject, topic) || subject == "" {
			return true
		}
		if !ok || len(mark) > len("Antwort") {
			return false
		}
		subject = strings.TrimSpace(rest)
	}
}

// automaticText says what made a message that no person wrote.
func automaticText(what string) string {
	switch what {
	case "":
		return ""
	case "auto-reply":
		return "Automatic answer"
	case "bulk":
		return "Bulk mail"
	}
	return "Automatic: " + automationName(what)
}

// titleOf is what a conversation is called: by its topic where a person may have
// many.
func titleOf(conv *storage.Conversation, name string, caps channel.Capabilities) string {
	switch {
	case !isMail(caps):
		return name
	case conv.Topic == "":
		return "(no subject)"
	}
	return conv.Topic
}

// withoutTopic is the preview of a mail without the subject at its beginning,
// which stands above it.
func withoutTopic(preview, topic string) string {
	preview = strings.TrimPrefix(preview, "[mail] ") // one without a subject of its own
	for _, mark := range []string{"", "Re: ", "RE: ", "Aw: ", "AW: "} {
		if rest, ok := strings.CutPrefix(preview, mark+topic); ok && topic != "" && (rest == "" || rest[0] == ' ') {
			return strings.TrimSpace(rest)
		}
	}
	return preview
}
