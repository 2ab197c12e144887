package woztell

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/lenient"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// attachment refers to a file: live by fileId, in the documentation by waMediaId
// or address ([hack] audio_processor.py, [d:channels-webhook]).
type attachment struct {
	Type     text         `json:"type"`
	FileID   text         `json:"fileId"`
	MediaID  text         `json:"waMediaId"`
	URL      text         `json:"url"`
	Opus     lenient.Flag `json:"opus"`
	Name     text         `json:"name"`
	File     text         `json:"filename"`
	FileName text         `json:"fileName"`
	MIME     text         `json:"mimeType"`
	MetaMIME text         `json:"mime_type"`
	Nested   struct {
		URL         text `json:"url"`
		Coordinates struct {
			Latitude  degree `json:"lat"`
			Longitude degree `json:"long"`
		} `json:"coordinates"`
	} `json:"payload"`
}

// attachments are those of one message. A broken one leaves the others alone.
type attachments []attachment

// UnmarshalJSON never fails.
func (all *attachments) UnmarshalJSON(b []byte) error {
	var raws []json.RawMessage
	if json.Unmarshal(b, &raws) != nil {
		return nil
	}
	for _, raw := range raws {
		var a attachment
		_ = json.Unmarshal(raw, &a) // what has another type is left out
		*all = append(*all, a)
	}
	return nil
}

func (all attachments) parts() channel.Parts {
	var parts channel.Parts
	for _, a := range all {
		parts = append(parts, a.part(string(upper(a.Type)), ""))
	}
	return parts
}

// address is where the file is, if anybody can fetch it.
func (a *attachment) address() string {
	for _, address := range []text{a.URL, a.Nested.URL} {
		if u, err := url.Parse(string(address)); address != "" && err == nil && (call.Public(u) || call.Loopback(u)) {
			return string(address)
		}
	}
	return ""
}

func (a *attachment) there() bool { return a.FileID != "" || a.MediaID != "" || a.address() != "" }

// mediaPrefix stands before the id of a file that WOZTELL calls a waMediaId,
// which is looked up in another way than a fileId.
const mediaPrefix = "waMediaId:"

// media refers to the file. Addresses live for minutes only, so that one goes
// where there is an id as well (trap P15).
func (a *attachment) media() channel.Media {
	m := channel.Media{Type: meta.MediaType(string(first(a.MIME, a.MetaMIME))), Name: string(first(a.File, a.FileName, a.Name))}
	switch {
	case a.FileID != "":
		m.ID = string(a.FileID)
	case a.MediaID != "":
		m.ID = mediaPrefix + string(a.MediaID)
	default:
		m.URL = a.address()
	}
	m.Gone = m.ID == "" && m.URL == ""
	return m
}

func (a *attachment) part(kind, caption string) channel.Part {
	m := a.media()
	switch kind {
	case "IMAGE":
		return channel.Image{Media: m, Caption: caption}
	case "VIDEO":
		return channel.Video{Media: m, Caption: caption}
	case "AUDIO":
		return channel.Audio{Media: m, Voice: bool(a.Opus)}
	case "STICKER":
		return channel.Sticker{Media: m}
	case "FILE", "DOCUMENT":
		return channel.File{Media: m, Caption: caption}
	}
	return a.other(kind, m)
}

// other is a place, a file of a type that nobody knows, or nothing at all.
func (a *attachment) other(kind string, m channel.Media) channel.Part {
	at := a.Nested.Coordinates
	switch {
	case at.Latitude.there && at.Longitude.there:
		return channel.Location{Latitude: at.Latitude.value, Longitude: at.Longitude.value, Name: string(a.Name)}
	case !m.Gone:
		return channel.File{Media: m}
	case kind == "":
		kind = "attachment"
	}
	return channel.Placeholder{Type: strings.ToLower(kind)}
}
