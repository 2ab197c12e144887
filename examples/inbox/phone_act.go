package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

// act does what a customer does on their phone.
func (b *phoneBook) act(w http.ResponseWriter, r *http.Request) error {
	l, p, err := b.find(r.PathValue("phone"))
	if err != nil {
		return err
	}
	message := r.FormValue("message")
	switch r.PathValue("verb") {
	case "say":
		err = say(p, r.FormValue("text"))
	case "photo":
		err = l.sendPhoto(p)
	case "file":
		err = l.sendFile(p, r)
	case "location":
		_, err = p.Write(channel.Location{Latitude: 52.51627, Longitude: 13.37770, Name: "Brandenburg Gate", Address: "Pariser Platz, Berlin"}, whatsapptest.Manner{})
	case "tap":
		_, err = p.Tap(message, r.FormValue("choice"))
	case "react":
		err = p.React(message, r.FormValue("emoji"))
	case "delete":
		err = p.Delete(message)
	case "online":
		setOnline(p, !p.Online())
	case "look":
		b.look(p)
	case "block":
		p.Block(!p.Blocked())
	default:
		return notFound("action")
	}
	if err != nil {
		return badRequest("the phone cannot do that: %v", err)
	}
	return done(w, r)
}

func say(p *whatsapptest.Phone, text string) error {
	text = channel.CleanText(strings.TrimSpace(text))
	if text == "" {
		return fmt.Errorf("there is no text")
	}
	p.Say(text)
	return nil
}

func setOnline(p *whatsapptest.Phone, online bool) {
	if online {
		p.GoOnline()
	} else {
		p.GoOffline()
	}
}

// look opens or closes the chat on a phone.
func (b *phoneBook) look(p *whatsapptest.Phone) {
	away := !b.isAway(p)
	b.setAway(p, away)
	if !away && p.Online() {
		p.Read()
	}
}

func (l *line) sendPhoto(p *whatsapptest.Phone) error {
	photo, err := holidayPhoto()
	if err != nil {
		return err
	}
	media := l.server.Keep(photo, "image/png", "photo.png")
	_, err = p.Write(channel.Image{Media: media, Caption: "Look at this!"}, whatsapptest.Manner{})
	return err
}

func (l *line) sendFile(p *whatsapptest.Phone, r *http.Request) error {
	file, header, err := r.FormFile("file")
	if err != nil {
		return fmt.Errorf("choose a file first")
	}
	defer func() { _ = file.Close() }()
	body, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	media := l.server.Keep(body, header.Header.Get("Content-Type"), channel.CleanText(header.Filename))
	part := channel.Part(channel.File{Media: media})
	if showable[media.Type] == "image" {
		part = channel.Image{Media: media}
	}
	_, err = p.Write(part, whatsapptest.Manner{})
	return err
}

// serveFile serves a file that a phone shows.
func (b *phoneBook) serveFile(w http.ResponseWriter, r *http.Request) error {
	l, _, err := b.find(r.PathValue("phone"))
	if err != nil {
		return err
	}
	body, kind, ok := l.server.File(r.PathValue("file"))
	if !ok {
		return notFound("file")
	}
	return serveForeign(w, r, bytes.NewReader(body), kind, "")
}
