package linetest

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// fill puts the content of a part into a message.
func (s *Server) fill(m *inMessage, part channel.Part, how Manner) error {
	switch v := part.(type) {
	case channel.Text:
		m.Type, m.Text, m.Emojis = "text", v.Body, how.Emojis
		if len(how.Mentions) > 0 {
			m.Mention = &mention{how.Mentions}
		}
	case channel.Location:
		m.Type, m.Title, m.Address, m.Lat, m.Lon = "location", v.Name, v.Address, &v.Latitude, &v.Longitude
	case channel.Sticker:
		return fillSticker(m, v, how)
	case channel.Placeholder:
		m.Type = v.Type
	case channel.File:
		m.Type = "file"
		return s.fillFile(m, v.Media)
	default:
		return s.fillMedia(m, part, how)
	}
	return nil
}

func fillSticker(m *inMessage, v channel.Sticker, how Manner) error {
	set, id, ok := strings.Cut(v.Media.ID, "/")
	if !ok {
		return fmt.Errorf("linetest: a sticker is named as set/sticker, not %q", v.Media.ID)
	}
	kind := "STATIC"
	if v.Animated {
		kind = "ANIMATION"
	}
	m.Type, m.Package, m.Sticker, m.Resource = "sticker", set, id, cmp.Or(how.StickerType, kind)
	m.Keywords, m.Text = how.Keywords, how.Text
	return nil
}

func (s *Server) fillMedia(m *inMessage, part channel.Part, how Manner) error {
	media, ok := channel.MediaOf(part)
	if !ok {
		return fmt.Errorf("linetest: people do not write %s", part.Kind())
	}
	m.Type, m.Set, m.Provider = string(part.Kind()), how.set, &provider{Type: "line"}
	m.Duration = int64(media.Duration / time.Millisecond)
	if how.External {
		m.Provider = &provider{"external", media.URL, media.Preview}
		return nil
	}
	return s.keepContent(m, media)
}

func (s *Server) fillFile(m *inMessage, media channel.Media) error {
	if err := s.keepContent(m, media); err != nil {
		return err
	}
	f := s.files[media.ID]
	size := int64(len(f.Body))
	m.FileName, m.FileSize = cmp.Or(media.Name, f.Name), &size
	return nil
}

func captionOf(part channel.Part) string {
	switch v := part.(type) {
	case channel.Image:
		return v.Caption
	case channel.Video:
		return v.Caption
	case channel.File:
		return v.Caption
	}
	return ""
}

func withoutCaption(part channel.Part) channel.Part {
	switch v := part.(type) {
	case channel.Image:
		v.Caption = ""
		return v
	case channel.Video:
		v.Caption = ""
		return v
	case channel.File:
		v.Caption = ""
		return v
	}
	return part
}
