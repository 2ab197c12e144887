package main

import (
	"cmp"
	"context"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// An insertedFile is the file of a canned reply that was chosen. Value names both
// in the form: the file is that of the reply, and of no other message.
type insertedFile struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// cannedFileIn takes the file out of parts that begin with one: what is left says the
// rest, the caption as a text. Parts without a file are left as they are.
func cannedFileIn(parts channel.Parts) (*channel.Media, channel.Parts) {
	if len(parts) == 0 {
		return nil, parts
	}
	var m channel.Media
	var caption string
	switch p := parts[0].(type) {
	case channel.Image:
		m, caption = p.Media, p.Caption
	case channel.Video:
		m, caption = p.Media, p.Caption
	case channel.File:
		m, caption = p.Media, p.Caption
	case channel.Audio:
		m = p.Media
	default:
		return nil, parts
	}
	rest := append(channel.Parts{}, parts[1:]...)
	if caption != "" {
		rest = append(channel.Parts{channel.Text{Body: caption}}, rest...)
	}
	return &m, rest
}

// withFile is a text with answers to tap and a file, which comes first and has the
// text as its caption if it can.
func withFile(m *channel.Media, text, answers string, quick bool) (channel.Parts, error) {
	switch {
	case m == nil:
		return textParts(text, answers, quick)
	case len(answerButtons(answers)) == 0:
		return captioned(*m, text), nil
	case text == "":
		return nil, badRequest("answers to tap stand below a text: write one")
	}
	rest, err := textParts(text, answers, quick)
	return append(channel.Parts{asFile(*m)}, rest...), err
}

// captioned is a file with a text: as its caption, or behind it.
func captioned(m channel.Media, text string) channel.Parts {
	switch p := asFile(m).(type) {
	case channel.Image:
		p.Caption = text
		return channel.Parts{p}
	case channel.Video:
		p.Caption = text
		return channel.Parts{p}
	case channel.File:
		p.Caption = text
		return channel.Parts{p}
	default:
		return withText(p, text)
	}
}

// mediaKey is what a file is known by.
func mediaKey(m *channel.Media) string { return cmp.Or(m.Stored, m.URL, m.ID) }

// insertedFileOf is the file of a canned reply; nil if it has none.
func insertedFileOf(reply string, m *channel.Media) *insertedFile {
	if m == nil {
		return nil
	}
	return &insertedFile{Name: cmp.Or(m.Name, "file"), Value: reply + "/" + mediaKey(m)}
}

// cannedFile is the file of the canned reply that a form names; nil if it names
// none. The agent must be one who may use the reply there.
func (a *app) cannedFile(ctx context.Context, me storage.AgentID, in storage.ConversationID, value string) (*channel.Media, error) {
	if value == "" {
		return nil, nil
	}
	id, key, _ := strings.Cut(value, "/")
	parts, err := a.engine.RenderReply(ctx, me, id, in)
	if err != nil && len(parts) == 0 {
		return nil, err
	}
	m, _ := cannedFileIn(parts)
	if m == nil || mediaKey(m) != key {
		return nil, badRequest("the file of this canned reply was changed meanwhile: choose the reply again")
	}
	return m, nil
}

// addCanned adds the file of a canned reply to the parts of a form.
func addCanned(parts channel.Parts, m *channel.Media) channel.Parts {
	if m == nil {
		return parts
	}
	return append(parts, asFile(*m))
}
