package main

import (
	"fmt"
	"net/http"
	"net/mail"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// mailParts is what the fields of a mail say: a subject and copies, a text, and
// files. Pictures may stand in the text.
func (a *app) mailParts(r *http.Request) (channel.Parts, error) {
	head := channel.Mail{Subject: strings.TrimSpace(r.PostFormValue("subject"))}
	var err error
	if head.Cc, err = mailboxesOf("cc", r.PostFormValue("cc")); err != nil {
		return nil, err
	}
	if head.Bcc, err = mailboxesOf("bcc", r.PostFormValue("bcc")); err != nil {
		return nil, err
	}
	text := strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n"))
	files, inline, err := a.enclosed(r)
	if err != nil {
		return nil, err
	}
	if text == "" && len(files) == 0 {
		return nil, badRequest("there is nothing to send: write a text or attach a file")
	}
	if len(inline) > 0 {
		head.HTML = textAsPage(text, inline)
	}
	parts := channel.Parts{head}
	if text != "" {
		parts = append(parts, channel.Text{Body: text})
	}
	return append(parts, files...), nil
}

// enclosed keeps the files of a form, and names those pictures that shall stand in
// the text.
func (a *app) enclosed(r *http.Request) (files channel.Parts, inline []string, err error) {
	if r.MultipartForm == nil {
		return nil, nil, nil
	}
	for i, header := range r.MultipartForm.File["file"] {
		file, err := header.Open()
		if err != nil {
			return nil, nil, badForm(err)
		}
		m, err := a.keepFile(r.Context(), file, header)
		_ = file.Close()
		if err != nil {
			return nil, nil, err
		}
		m = a.uploads.once(r.PostFormValue("key"), m)
		if r.PostFormValue("inline") != "" && showable[m.Type] == "image" {
			m.Inline = fmt.Sprintf("picture-%d", i+1)
			inline = append(inline, m.Inline)
		}
		files = append(files, asFile(m))
	}
	return files, inline, nil
}

// asFile is a file as the kind of part that its type says.
func asFile(m channel.Media) channel.Part {
	switch main, _, _ := strings.Cut(m.Type, "/"); main {
	case "image":
		return channel.Image{Media: m}
	case "video":
		return channel.Video{Media: m}
	case "audio":
		return channel.Audio{Media: m}
	}
	return channel.File{Media: m}
}

// mailboxesOf reads the addresses in a field.
func mailboxesOf(field, text string) ([]string, error) {
	all := addresses(text)
	for i, a := range all {
		parsed, err := mail.ParseAddress(a)
		if err != nil {
			return nil, badRequest("%s: “%s” is no mail address", field, a)
		}
		all[i] = parsed.Address
	}
	return all, nil
}
