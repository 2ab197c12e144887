package thirdparty

import (
	"cmp"
	"encoding/json"
	"math"
	"net/url"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A content is a piece of a message that came in, with the fields of all types.
type content struct {
	Type text `json:"type"`
	Text text `json:"text"`
	contentFile
	contentPlace
	Contacts []cardIn `json:"contacts"`
	ID       text     `json:"id"`
	Title    text     `json:"title"`
	Describe text     `json:"description"`
	Data     text     `json:"data"`
}

type contentFile struct {
	URL      text  `json:"url"`
	MIME     text  `json:"mime_type"`
	Name     text  `json:"name"`
	Size     count `json:"size"`
	SHA256   text  `json:"sha256"`
	Preview  text  `json:"preview_url"`
	Duration count `json:"duration_ms"`
	Caption  text  `json:"caption"`
	Voice    flag  `json:"voice"`
	Animated flag  `json:"animated"`
}

type contentPlace struct {
	Latitude  *float64 `json:"latitude"`
	Longitude *float64 `json:"longitude"`
	Address   text     `json:"address"`
}

// readContent is never empty: what cannot be read keeps its place in the talk.
func readContent(all []json.RawMessage) channel.Parts {
	var parts channel.Parts
	for _, raw := range all {
		var v content
		if !isObject(raw) || json.Unmarshal(raw, &v) != nil {
			v = content{Type: typeOf(raw)}
		}
		parts = append(parts, v.part())
	}
	return parts
}

// typeOf is the type of something that is not what its type says.
func typeOf(raw json.RawMessage) text {
	var v struct {
		Type text `json:"type"`
	}
	_ = json.Unmarshal(raw, &v) // what is no object has no type
	return "broken " + v.Type
}

func (v content) part() channel.Part {
	switch {
	case v.Type == "text" && v.Text != "":
		return channel.Text{Body: string(v.Text)}
	case v.Type == "image" && v.URL != "":
		return channel.Image{Media: v.media(), Caption: string(v.Caption)}
	case v.Type == "video" && v.URL != "":
		return channel.Video{Media: v.media(), Caption: string(v.Caption)}
	case v.Type == "file" && v.URL != "":
		return channel.File{Media: v.media(), Caption: string(v.Caption)}
	case v.Type == "audio" && v.URL != "":
		return channel.Audio{Media: v.media(), Voice: bool(v.Voice)}
	case v.Type == "sticker" && v.URL != "":
		return channel.Sticker{Media: v.media(), Animated: bool(v.Animated)}
	case v.Type == "location" && within(v.Latitude, 90) && within(v.Longitude, 180):
		return channel.Location{
			Latitude: *v.Latitude, Longitude: *v.Longitude, Name: string(v.Name), Address: string(v.Address), URL: web(string(v.URL)),
		}
	case v.Type == "contacts" && len(v.Contacts) > 0:
		return cards(v.Contacts)
	case v.Type == "choice" && (v.ID != "" || v.Title != ""):
		return channel.Choice{ID: string(v.ID), Title: cmp.Or(string(v.Title), string(v.ID)), Description: string(v.Describe)}
	case v.Type == "form" && v.Data != "":
		return channel.Form{Name: string(v.Name), Data: string(v.Data)}
	}
	return channel.Placeholder{Type: cmp.Or(strings.TrimSpace(string(v.Type)), "unknown")}
}

func within(degrees *float64, most float64) bool { return degrees != nil && math.Abs(*degrees) <= most }

// maxDuration is the longest that a film or sound is believed to be.
const maxDuration = 24 * time.Hour

func (f contentFile) media() channel.Media {
	m := channel.Media{
		URL: web(string(f.URL)), Type: mimeType(string(f.MIME)), Name: string(f.Name), Size: int64(f.Size),
		Preview: web(string(f.Preview)), SHA256: digest(string(f.SHA256)),
	}
	if f.Duration <= count(maxDuration.Milliseconds()) {
		m.Duration = time.Duration(f.Duration) * time.Millisecond
	}
	m.Gone = m.URL == ""
	return m
}

// web is an address of the web, whether or not it may be asked; empty if s is
// none.
func web(s string) string {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || len(s) > maxURL {
		return ""
	}
	return s
}

// mimeType is a type without its parameters.
func mimeType(s string) string {
	s, _, _ = strings.Cut(s, ";")
	return strings.ToLower(strings.TrimSpace(s))
}

// digest is a SHA-256 in lower-case hex; empty if s is none.
func digest(s string) string {
	s = strings.ToLower(s)
	if len(s) != 64 || strings.Trim(s, "0123456789abcdef") != "" {
		return ""
	}
	return s
}

// A cardIn is a business card that came in.
type cardIn struct {
	Name         text `json:"name"`
	FirstName    text `json:"first_name"`
	LastName     text `json:"last_name"`
	Organisation text `json:"organisation"`
	Title        text `json:"title"`
	Phones       []struct {
		Number text `json:"number"`
		Type   text `json:"type"`
	} `json:"phones"`
	Mails []cardLine `json:"emails"`
	URLs  []cardLine `json:"urls"`
}

type cardLine struct {
	Value text `json:"value"`
	Type  text `json:"type"`
}

func cards(all []cardIn) channel.Contacts {
	var out channel.Contacts
	for _, c := range all {
		made := channel.ContactCard{
			Name: string(c.Name), FirstName: string(c.FirstName), LastName: string(c.LastName),
			Organisation: string(c.Organisation), Title: string(c.Title), Mails: lines(c.Mails), URLs: lines(c.URLs),
		}
		for _, p := range c.Phones {
			made.Phones = append(made.Phones, channel.CardPhone{Number: string(p.Number), Type: string(p.Type)})
		}
		out.Cards = append(out.Cards, made)
	}
	return out
}

func lines(all []cardLine) []channel.CardDetail {
	var out []channel.CardDetail
	for _, l := range all {
		out = append(out, channel.CardDetail{Value: string(l.Value), Type: string(l.Type)})
	}
	return out
}
