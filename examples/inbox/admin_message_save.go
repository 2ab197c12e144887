package main

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
)

// message is what the form says. A file that came with it is kept, so that it is
// there when the form comes again.
func (f *messageForm) message(ctx context.Context, a *app) (automation.Message, error) {
	switch f.Kind {
	case "":
		return automation.Message{}, nil
	case fixedMessage:
		return f.stored, nil
	}
	m, err := f.media(ctx, a)
	if err != nil {
		return automation.Message{}, err
	}
	part := f.part(m)
	if part == nil {
		return automation.Message{}, badRequest("there is no message of that kind")
	}
	return automation.Message{Parts: channel.Parts{part}, Variables: variablesOf(f.Otherwise)}, nil
}

// part is the message's only part; nil for a kind that there is not.
func (f *messageForm) part(m *channel.Media) channel.Part {
	var file channel.Media
	if m != nil {
		file = *m
	}
	switch channel.PartKind(f.Kind) {
	case channel.PartText:
		return channel.Text{Body: f.Text, Preview: f.preview()}
	case channel.PartImage:
		return channel.Image{Media: file, Caption: f.Text}
	case channel.PartVideo:
		return channel.Video{Media: file, Caption: f.Text}
	case channel.PartFile:
		return channel.File{Media: file, Caption: f.Text}
	case channel.PartButtons:
		return channel.Buttons{Header: f.header(m), Body: f.Text, Footer: f.Footer, Buttons: f.buttons()}
	case channel.PartQuickReplies:
		return channel.QuickReplies{Body: f.Text, Replies: f.buttons()}
	case channel.PartLinkButton:
		return channel.LinkButton{Header: f.header(m), Body: f.Text, Footer: f.Footer, Label: f.Label, URL: f.URL}
	case channel.PartList:
		return channel.List{Header: f.header(m), Body: f.Text, Footer: f.Footer, Label: f.Label, Sections: sectionsOf(f.Lines)}
	}
	return nil
}

// preview is whether links are shown with a preview: as it was, and for a new text
// they are.
func (f *messageForm) preview() bool {
	if len(f.stored.Parts) == 1 {
		if t, ok := f.stored.Parts[0].(channel.Text); ok {
			return t.Preview
		}
	}
	return true
}

func (f *messageForm) header(m *channel.Media) channel.Header {
	switch f.HeaderKind {
	case "text":
		return channel.Header{Text: f.Header}
	case "image":
		return channel.Header{Image: orEmpty(m)}
	case "video":
		return channel.Header{Video: orEmpty(m)}
	case "file":
		return channel.Header{File: orEmpty(m)}
	}
	return channel.Header{}
}

// orEmpty is a file without content where there is none, so that its absence is
// found when the message is checked.
func orEmpty(m *channel.Media) *channel.Media {
	if m == nil {
		return &channel.Media{}
	}
	return m
}

// buttons are those of the lines. What was there before keeps its id, by which
// programs know it.
func (f *messageForm) buttons() []channel.Button {
	all := answerButtons(f.Lines)
	for _, p := range f.stored.Parts {
		switch p := p.(type) {
		case channel.Buttons:
			keepIDs(all, p.Buttons)
		case channel.QuickReplies:
			keepIDs(all, p.Replies)
		}
	}
	return all
}

func keepIDs(all, before []channel.Button) {
	for i := range all {
		for _, b := range before {
			if b.Title == all[i].Title {
				all[i].ID = b.ID
			}
		}
	}
}

// sectionsOf reads the rows of a list.
func sectionsOf(lines string) []channel.Section {
	all := []channel.Section{{}}
	for line := range strings.Lines(lines) {
		line = strings.TrimSpace(line)
		if title, is := strings.CutPrefix(line, "#"); is {
			all = append(all, channel.Section{Title: strings.TrimSpace(title)})
			continue
		}
		title, description, _ := strings.Cut(line, "|")
		if title = strings.TrimSpace(title); title != "" {
			last := &all[len(all)-1]
			last.Rows = append(last.Rows, channel.Row{ID: title, Title: title, Description: strings.TrimSpace(description)})
		}
	}
	if len(all[0].Rows) == 0 && len(all) > 1 {
		return all[1:]
	}
	return all
}

// media is the file that came with the form, or the one that there was; nil if the
// message has none.
func (f *messageForm) media(ctx context.Context, a *app) (*channel.Media, error) {
	if !f.Wants() {
		return nil, nil
	}
	file, header, err := f.file()
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return f.before(a), nil
	}
	if err != nil {
		return nil, badForm(err)
	}
	defer func() { _ = file.Close() }()
	m, err := a.keepFile(ctx, file, header)
	if err != nil {
		return nil, err
	}
	a.uploads.add(m)
	f.keep(&m, f.Text)
	return &m, nil
}

// before is the file that the message had, or that came with the form the last
// time.
func (f *messageForm) before(a *app) *channel.Media {
	for _, p := range f.stored.Parts {
		for _, m := range files(p) {
			if was := (messageForm{}); m.Stored != "" || m.URL != "" || m.ID != "" {
				if was.keep(&m, ""); was.Kept == f.Kept {
					return &m
				}
			}
		}
	}
	m := a.uploads.get(f.Kept)
	if m != nil {
		f.keep(m, f.Text)
	}
	return m
}
