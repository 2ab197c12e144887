// Package preview shortens a message for a list.
package preview

import (
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// Length is how many runes a preview has at most.
const Length = 120

// Of returns the beginning of what the parts say, on one line. Parts without
// words stand as their kind in brackets, but for what a mail has beside its text.
func Of(parts channel.Parts) string {
	var words []string
	for _, p := range parts {
		s := words1(p)
		switch {
		case s != "":
			words = append(words, s)
		case p.Kind() != channel.PartMail || len(parts) == 1:
			words = append(words, "["+string(p.Kind())+"]")
		}
	}
	return shorten(strings.Join(strings.Fields(strings.Join(words, " ")), " "))
}

// words1 is the words of one part; empty if it has none.
func words1(p channel.Part) string {
	switch p := p.(type) {
	case channel.Text:
		return p.Body
	case channel.Image:
		return p.Caption
	case channel.Video:
		return p.Caption
	case channel.File:
		return first(p.Caption, p.Media.Name)
	case channel.Location:
		return first(p.Name, p.Address)
	case channel.Buttons:
		return p.Body
	case channel.List:
		return p.Body
	case channel.LinkButton:
		return p.Body
	case channel.QuickReplies:
		return p.Body
	case channel.Carousel:
		return p.Body
	case channel.LocationRequest:
		return p.Body
	case channel.Template:
		return first(shown(p), p.Name)
	case channel.Reaction:
		return p.Emoji
	case channel.Mail:
		return p.Subject
	case channel.Choice:
		return p.Title
	case channel.Form:
		return p.Name
	}
	return ""
}

func shown(t channel.Template) string {
	if len(t.Shown) == 0 {
		return ""
	}
	return Of(t.Shown)
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func shorten(s string) string {
	n := 0
	for i := range s {
		if n == Length {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
