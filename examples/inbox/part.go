package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A partView is one part, for the template "part".
type partView struct {
	Kind string
	Part channel.Part
	// Media is the part's file; nil if it has none.
	Media *mediaView
	// Inner is what a template looks like when it is filled.
	Inner []partView
	// Cards are those of a carousel.
	Cards []cardView
	// Tap is where an answer goes; empty where nobody can tap.
	Tap string
	// Message is the message that is answered with Tap.
	Message string
}

// A fileURL says where a file of a message can be had.
type fileURL func(channel.Media) string

// showPart prepares a part.
func showPart(p channel.Part, where fileURL) partView {
	v := partView{Kind: string(p.Kind()), Part: p, Cards: showCards(p, where)}
	if m, ok := channel.MediaOf(p); ok {
		v.Media = showMedia(m, v.Kind, where(m))
	}
	if t, ok := p.(channel.Template); ok {
		for _, inner := range t.Shown {
			v.Inner = append(v.Inner, showPart(inner, where))
		}
	}
	return v
}

// A mediaView is a file as the page shows it.
type mediaView struct {
	URL string
	// As is "image", "audio", "video", or "file" for what is only downloaded.
	As   string
	Name string
	Size string
	// Poster is a picture that stands for a film; empty if there is none here.
	Poster string
	Gone   bool
	// Forgotten says that it was there, and is not kept any more.
	Forgotten bool
}

// showable are the types that a browser shows by itself, and that cannot run
// anything. All others are downloaded.
var showable = map[string]string{
	"image/jpeg": "image", "image/png": "image", "image/gif": "image", "image/webp": "image",
	"audio/aac": "audio", "audio/mpeg": "audio", "audio/mp4": "audio", "audio/x-m4a": "audio", "audio/ogg": "audio", "audio/wav": "audio",
	"video/mp4": "video", "video/webm": "video", "video/3gpp": "video",
}

func showMedia(m channel.Media, kind, url string) *mediaView {
	v := &mediaView{URL: url, As: "file", Name: m.Name, Gone: m.Gone, Forgotten: m.Forgotten}
	if kind != "file" && showable[m.Type] != "" {
		v.As = showable[m.Type]
	}
	if v.Name == "" {
		v.Name = strings.ToUpper(kind[:1]) + kind[1:]
	}
	if m.Size > 0 {
		v.Size = bytesText(m.Size)
	}
	if m.Duration > 0 {
		v.Name += " · " + lengthText(m.Duration)
	}
	return v
}

// lengthText is how long a film or sound takes.
func lengthText(d time.Duration) string {
	seconds := int(d.Round(time.Second).Seconds())
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// Map is where a place can be looked at. It is text and not fetched.
func (v partView) Map() string {
	l, ok := v.Part.(channel.Location)
	if !ok {
		return ""
	}
	return fmt.Sprintf("https://www.openstreetmap.org/?mlat=%.5f&mlon=%.5f#map=16/%.5f/%.5f", l.Latitude, l.Longitude, l.Latitude, l.Longitude)
}

// showDraft prepares a part of a message that is not sent yet.
func showDraft(p channel.Part) partView {
	return showPart(p, func(m channel.Media) string { return uploadURL(&m) })
}
