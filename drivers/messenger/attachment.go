package messenger

import (
	"encoding/json"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// attachment is a file, a sticker, something shared or a template
// (EV/messages, 2026). In echoes title and address may stand beside the type.
type attachment struct {
	Type    graph.Text `json:"type"`
	Title   graph.Text `json:"title"`
	URL     graph.Text `json:"url"`
	Payload *payload   `json:"payload"`
}

type payload struct {
	URL         graph.Text `json:"url"`
	Title       graph.Text `json:"title"`
	Sticker     graph.Text `json:"sticker_id"`
	Coordinates *struct {
		Latitude  graph.Amount `json:"lat"`
		Longitude graph.Amount `json:"long"`
	} `json:"coordinates"`
	Product *struct {
		Elements []element `json:"elements"`
	} `json:"product"`
	Status   graph.Text  `json:"status"`
	Start    graph.Stamp `json:"start_time"`
	Template graph.Text  `json:"template_type"`
	Text     graph.Text  `json:"text"`
	Elements []element   `json:"elements"`
	Buttons  []inButton  `json:"buttons"`
}

// attachments are those of one message. A broken one leaves the others alone.
type attachments []attachment

// UnmarshalJSON never fails: what is broken keeps its type, if it has one.
func (all *attachments) UnmarshalJSON(b []byte) error {
	var raws []json.RawMessage
	if json.Unmarshal(b, &raws) != nil {
		*all = attachments{{Type: "attachments", Payload: &payload{}}}
		return nil
	}
	for _, raw := range raws {
		a := attachment{}
		if json.Unmarshal(raw, &a) != nil {
			a = broken(raw)
		}
		if a.Payload == nil {
			a.Payload = &payload{}
		}
		*all = append(*all, a)
	}
	return nil
}

// broken is an attachment of which only the type is known; it is shown as
// what nobody knows.
func broken(raw json.RawMessage) attachment {
	var a struct {
		Type graph.Text `json:"type"`
	}
	if json.Unmarshal(raw, &a) != nil {
		a.Type = ""
	}
	return attachment{Type: "broken " + a.Type}
}

// attached is what the attachments of a message show. text is what the message
// says beside them.
func attached(all []attachment, text string) channel.Parts {
	var parts channel.Parts
	for i := range all {
		if a := &all[i]; !a.doubles(all) {
			parts = append(parts, a.parts(text)...)
		}
	}
	return parts
}

// doubles reports whether the attachment is a sticker's second appearance. Until
// 2026-08-30 a sticker came as two: a sticker and an image (STK, 2026-06-01).
func (a *attachment) doubles(all []attachment) bool {
	if a.Type != "image" {
		return false
	}
	return slices.ContainsFunc(all, func(b attachment) bool {
		same := b.Payload.Sticker != "" && b.Payload.Sticker == a.Payload.Sticker
		return b.Type == "sticker" && (same || b.Payload.URL != "" && b.Payload.URL == a.Payload.URL)
	})
}

func (a *attachment) parts(text string) channel.Parts {
	switch a.Type {
	case "image", "sticker":
		if a.Type == "sticker" || a.Payload.Sticker != "" {
			return channel.Parts{a.sticker()}
		}
		return channel.Parts{channel.Image{Media: a.media()}}
	case "video":
		return channel.Parts{channel.Video{Media: a.media()}}
	case "audio":
		return channel.Parts{channel.Audio{Media: a.media()}}
	case "file":
		return channel.Parts{channel.File{Media: a.media()}}
	case "fallback", "reel", "ig_reel", "post", "ig_post", "share":
		return a.shared(text)
	case "location":
		return channel.Parts{a.location()}
	case "template":
		return a.template()
	case "appointment_booking":
		return channel.Parts{a.appointment()}
	}
	return channel.Parts{channel.Placeholder{Type: strings.TrimSpace(string(a.Type))}}
}

// thumbs are the stickers of the like button, small to large (nyaruka/courier,
// handlers/meta, 2026-08).
var thumbs = map[graph.Text]bool{"369239263222822": true, "369239343222814": true, "369239383222810": true}

func (a *attachment) sticker() channel.Part {
	if thumbs[a.Payload.Sticker] {
		return channel.Text{Body: "👍"}
	}
	m := a.media()
	m.ID = string(a.Payload.Sticker)
	m.Gone = m.Gone && m.ID == ""
	return channel.Sticker{Media: m}
}

// media is the file of an attachment. An address that is none makes a file that
// was never there.
func (a *attachment) media() channel.Media {
	address := string(a.Payload.URL)
	u, ok := web(address)
	if !ok {
		return channel.Media{Gone: true}
	}
	m := channel.Media{URL: address}
	if file := path.Base(u.Path); strings.Contains(file, ".") {
		m.Name = file
	}
	return m
}

// web reports whether an address can be opened by anybody. What stands in the
// place of one may be a path, or anything else.
func web(address string) (*url.URL, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, false
	}
	return u, true
}

// shared is a link to something. That of a fallback stands in the text as well.
func (a *attachment) shared(text string) channel.Parts {
	address, title := first(a.Payload.URL, a.URL), first(a.Payload.Title, a.Title)
	_, ok := web(address)
	inText := strings.Contains(text, "://") && a.Type == "fallback"
	switch {
	case inText || ok && strings.Contains(text, address) || text != "" && address == "" && title == "":
		return nil
	case ok:
		return channel.Parts{channel.Text{Body: strings.TrimSpace(title + "\n" + address), Preview: true}}
	}
	return channel.Parts{channel.Placeholder{Type: string(a.Type), Detail: strings.TrimSpace(title + " " + address)}}
}

func first(all ...graph.Text) string {
	for _, t := range all {
		if t != "" {
			return string(t)
		}
	}
	return ""
}

// location is a point on the map. It is a legacy that clients still meet.
func (a *attachment) location() channel.Part {
	c := a.Payload.Coordinates
	if c == nil {
		return channel.Placeholder{Type: string(a.Type), Detail: first(a.Payload.Title, a.Title)}
	}
	l := channel.Location{Latitude: float64(c.Latitude), Longitude: float64(c.Longitude), Name: first(a.Payload.Title, a.Title)}
	if address := first(a.Payload.URL, a.URL); address != "" {
		if _, ok := web(address); ok {
			l.URL = address
		}
	}
	return l
}

func (a *attachment) appointment() channel.Part {
	p := channel.Placeholder{Type: string(a.Type), Detail: string(a.Payload.Status)}
	if at := a.Payload.Start; !at.IsZero() {
		p.Detail = strings.TrimSpace(p.Detail + " " + at.Format("2006-01-02 15:04 UTC"))
	}
	return p
}
