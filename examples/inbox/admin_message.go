package main

import (
	"cmp"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
)

// A messageForm is a message that is sent by itself, or by a macro: a text, a file
// with a text, or something to tap (S4.8 to S4.10). At is its path in the settings.
type messageForm struct {
	At, Title string
	// Kind is the kind of its part; empty says nothing, and fixedMessage is more
	// than the form shows and stays as it is.
	Kind                   string
	Text, Footer           string
	HeaderKind, Header     string // "", "text", "image", "video" or "file"
	Lines                  string // what can be tapped, a line each
	Label, URL             string
	Kept, KeptName         string // the file that there is: its key and its name
	Otherwise              string
	Needed, TextOnly, Rich bool

	stored automation.Message
	file   func() (multipart.File, *multipart.FileHeader, error)
}

// fixedMessage stands for a message that the form does not show.
const fixedMessage = "fixed"

// messageAt makes the form of a message.
func messageAt(at, title string, m automation.Message) messageForm {
	f := messageForm{At: at, Title: title, stored: m, Otherwise: otherwiseText(m.Variables)}
	if len(m.Parts) == 0 {
		return f
	}
	if f.Kind = fixedMessage; len(m.Parts) == 1 {
		f.show(m.Parts[0])
	}
	return f
}

// show fills in the form with a part.
func (f *messageForm) show(p channel.Part) {
	switch p := p.(type) {
	case channel.Text:
		f.Text = p.Body
	case channel.Image:
		f.keep(&p.Media, p.Caption)
	case channel.Video:
		f.keep(&p.Media, p.Caption)
	case channel.File:
		f.keep(&p.Media, p.Caption)
	case channel.Buttons:
		f.Text, f.Lines = p.Body, titlesOf(p.Buttons)
		f.around(p.Header, p.Footer)
	case channel.QuickReplies:
		f.Text, f.Lines = p.Body, titlesOf(p.Replies)
	case channel.LinkButton:
		f.Text, f.Label, f.URL = p.Body, p.Label, p.URL
		f.around(p.Header, p.Footer)
	case channel.List:
		f.Text, f.Label, f.Lines = p.Body, p.Label, rowsText(p.Sections)
		f.around(p.Header, p.Footer)
	default:
		return
	}
	f.Kind = string(p.Kind())
}

func (f *messageForm) around(h channel.Header, footer string) {
	f.Footer = footer
	switch {
	case h.Text != "":
		f.HeaderKind, f.Header = "text", h.Text
	case h.Image != nil:
		f.HeaderKind = "image"
	case h.Video != nil:
		f.HeaderKind = "video"
	case h.File != nil:
		f.HeaderKind = "file"
	}
	f.keep(h.Media(), f.Text)
}

// keep shows the file that there is.
func (f *messageForm) keep(m *channel.Media, text string) {
	f.Text = text
	if m != nil {
		f.Kept, f.KeptName = cmp.Or(m.Stored, m.URL, m.ID), cmp.Or(m.Name, "the file of now")
	}
}

// rowsText has a line for each row of a list: "Title | description", and "# Title"
// for each section that has one.
func rowsText(sections []channel.Section) string {
	var lines []string
	for _, s := range sections {
		if s.Title != "" {
			lines = append(lines, "# "+s.Title)
		}
		for _, r := range s.Rows {
			lines = append(lines, strings.TrimSuffix(r.Title+" | "+r.Description, " | "))
		}
	}
	return strings.Join(lines, "\n")
}

func (f *messageForm) read(r *http.Request) {
	get := func(name string) string {
		return strings.TrimSpace(strings.ReplaceAll(r.FormValue(f.At+"."+name), "\r\n", "\n"))
	}
	f.Kind, f.Text, f.Footer, f.Lines = get("kind"), get("text"), get("footer"), get("lines")
	f.HeaderKind, f.Header = strings.TrimPrefix(get("headerkind"), "h-"), get("header")
	f.Label, f.URL, f.Otherwise, f.Kept = get("label"), get("url"), get("otherwise"), get("kept")
	f.file = func() (multipart.File, *multipart.FileHeader, error) { return r.FormFile(f.At + ".file") }
}

// Wants says that the message has a file, in it or above it.
func (f messageForm) Wants() bool {
	return isFile(f.Kind) || isFile(f.HeaderKind)
}

func isFile(kind string) bool { return kind == "image" || kind == "video" || kind == "file" }
