package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// errNotThere is what the provider of a chat does not have.
var errNotThere = errors.New("this app has no such thing")

// act does what a customer does on their phone.
func (b *phoneBook) act(w http.ResponseWriter, r *http.Request) error {
	l, c, err := b.find(r.PathValue("phone"))
	if err != nil {
		return err
	}
	switch r.PathValue("verb") {
	case "say":
		err = say(c, r.FormValue("text"))
	case "photo":
		err = l.sendPhoto(c)
	case "file":
		err = l.sendFile(c, r)
	case "location":
		err = c.write(channel.Location{Latitude: 52.51627, Longitude: 13.37770, Name: "Brandenburg Gate", Address: "Pariser Platz, Berlin"})
	case "tap":
		err = c.tap(r.FormValue("message"), r.FormValue("choice"))
	case "look":
		b.look(l, c)
	default:
		err = actSpecially(c, r)
	}
	var wrong *mistake
	if err == nil {
		return done(w, r)
	}
	if errors.As(err, &wrong) {
		return err
	}
	return badRequest("the phone cannot do that: %v", err)
}

// actSpecially does what not every provider has.
func actSpecially(c chat, r *http.Request) error {
	message := r.FormValue("message")
	switch r.PathValue("verb") {
	case "react":
		if c, ok := c.(reactor); ok {
			return c.react(message, r.FormValue("emoji"))
		}
	case "delete":
		if c, ok := c.(remover); ok {
			return c.remove(message)
		}
	case "voice":
		if c, ok := c.(speaker); ok {
			return c.speak()
		}
	case "absent":
		if c, ok := c.(absentee); ok {
			return c.absent()
		}
	case "letter":
		if c, ok := c.(correspondent); ok {
			return sendLetter(c, r)
		}
	case "share":
		if c, ok := c.(sharer); ok {
			return c.share()
		}
	case "online":
		if c, ok := c.(switcher); ok {
			c.setOnline(!c.online())
			return nil
		}
	case "block":
		if c, ok := c.(blocker); ok {
			c.block(!c.blocked())
			return nil
		}
	default:
		return notFound("action")
	}
	return errNotThere
}

func say(c chat, text string) error {
	text = channel.CleanText(strings.TrimSpace(text))
	if text == "" {
		return errors.New("there is no text")
	}
	return c.write(channel.Text{Body: text})
}

// look opens or closes the chat on a phone.
func (b *phoneBook) look(l *line, c chat) {
	away := !b.isAway(l.chatID(c))
	b.setAway(l.chatID(c), away)
	if !away && isOnline(c) {
		c.read()
	}
}

func (l *line) sendPhoto(c chat) error {
	photo, err := holidayPhoto()
	if err != nil {
		return err
	}
	return c.write(channel.Image{Media: l.Keep(photo, "image/png", "photo.png"), Caption: "Look at this!"})
}

func (l *line) sendFile(c chat, r *http.Request) error {
	file, header, err := r.FormFile("file")
	if err != nil {
		return errors.New("choose a file first")
	}
	defer func() { _ = file.Close() }()
	body, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	media := l.Keep(body, header.Header.Get("Content-Type"), channel.CleanText(header.Filename))
	if showable[media.Type] == "image" {
		return c.write(channel.Image{Media: media})
	}
	return c.write(channel.File{Media: media})
}

// serveFile serves a file that a phone shows.
func (b *phoneBook) serveFile(w http.ResponseWriter, r *http.Request) error {
	l, _, err := b.find(r.PathValue("phone"))
	if err != nil {
		return err
	}
	body, kind, ok := l.File(r.PathValue("file"))
	if !ok {
		return notFound("file")
	}
	return serveForeign(w, r, bytes.NewReader(body), kind, "")
}
