package wechat

import (
	"math"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// message reads what a person wrote ([recv], 2026).
func (c *Channel) message(p push) channel.Event {
	by := byMessage
	if p.get("bizmsgmenuid") != "" {
		by = byMenu
	}
	return channel.MessageReceived{
		Origin: p.origin(), From: c.sender(p), Parts: channel.Parts{p.part()},
		Allowance: by.at(p.at()), Referral: p.article(),
	}
}

// article is the article below which somebody wrote, if that is how they came.
func (p push) article() *channel.Referral {
	id := p.get("MsgDataId")
	if id == "" || id == "0" {
		return nil
	}
	return &channel.Referral{Source: "post", ID: id, Ref: p.get("Idx")}
}

func (p push) part() channel.Part {
	kind := p.get("MsgType")
	switch kind {
	case "text":
		if part, ok := p.words(); ok {
			return part
		}
	case "image":
		return channel.Image{Media: p.file(p.get("MediaId"), p.get("PicUrl"))}
	case "voice":
		return p.voice()
	case "video", "shortvideo":
		return channel.Video{Media: p.file(p.get("MediaId"), "")}
	case "location":
		if part, ok := p.place(); ok {
			return part
		}
	case "link":
		if part, ok := p.link(); ok {
			return part
		}
	}
	return channel.Placeholder{Type: kind, Detail: p.get("Title")}
}

// words is a text, or the item of a msgmenu that was tapped: its id is text, and
// its element is in lower case ([send], 2026).
func (p push) words() (channel.Part, bool) {
	content := p.get("Content")
	if id := p.get("bizmsgmenuid"); id != "" {
		return channel.Choice{ID: id, Title: content}, true
	}
	return channel.Text{Body: content}, content != ""
}

// file refers to a file that WeChat keeps for three days under its id ([media],
// 2026), and to the copy of a picture that anybody can fetch.
func (p push) file(id, address string) channel.Media {
	return channel.Media{ID: id, URL: address, Gone: id == "" && address == ""}
}

// voice takes the recording at 8 kHz, which every message has. What "Recognition"
// says is left out: it is a leftover, and was never said by the person.
func (p push) voice() channel.Part {
	m := p.file(p.get("MediaId"), "")
	switch p.get("Format") {
	case "amr", "AMR":
		m.Type = "audio/amr"
	case "speex", "SPEEX":
		m.Type = "audio/speex"
	}
	return channel.Audio{Media: m, Voice: true}
}

// place: X is the latitude and Y the longitude ([recv], 2026).
func (p push) place() (channel.Part, bool) {
	x, okX := degrees(p.get("Location_X"), 90)
	y, okY := degrees(p.get("Location_Y"), 180)
	return channel.Location{Latitude: x, Longitude: y, Name: p.get("Poiname"), Address: p.get("Label")}, okX && okY
}

func degrees(s string, most float64) (float64, bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return v, err == nil && math.Abs(v) <= most
}

// link is a page that somebody shares.
func (p push) link() (channel.Part, bool) {
	body := lines(p.get("Title"), p.get("Description"), p.get("Url"))
	return channel.Text{Body: body, Preview: true}, body != ""
}
