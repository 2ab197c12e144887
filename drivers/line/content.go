package line

import (
	"cmp"
	"encoding/json"
	"math"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A content is a message as a webhook has it (OAPI MessageContent, 2026-07-01).
// The placeholders of LINE's own emoji, such as "(hello)", and the names of
// people who are mentioned stand in the text.
type content struct {
	ID     text `json:"id"`
	Type   text `json:"type"`
	Quote  text `json:"quoteToken"`
	Quoted text `json:"quotedMessageId"`
	Read   text `json:"markAsReadToken"`
	body
}

// body is what only some types have.
type body struct {
	Text      text     `json:"text"`
	Provider  provider `json:"contentProvider"`
	Duration  count    `json:"duration"`
	FileName  text     `json:"fileName"`
	FileSize  count    `json:"fileSize"`
	Title     text     `json:"title"`
	Address   text     `json:"address"`
	Latitude  *float64 `json:"latitude"`
	Longitude *float64 `json:"longitude"`
	Package   text     `json:"packageId"`
	Sticker   text     `json:"stickerId"`
	Resource  text     `json:"stickerResourceType"`
	Keywords  []text   `json:"keywords"`
}

// A provider says where a file is: at LINE under the message's id, or at an
// address of somebody else's, which must not see the token.
type provider struct {
	Type     text `json:"type"`
	Original text `json:"originalContentUrl"`
	Preview  text `json:"previewImageUrl"`
}

// readContent reads as much of a message as can be read: content that is not
// what its type says is left out.
func readContent(raw json.RawMessage) content {
	var whole content
	if json.Unmarshal(raw, &whole) == nil {
		return whole
	}
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(raw, &fields) // what is no object has no fields
	word := func(key string) text {
		var t text
		_ = json.Unmarshal(fields[key], &t) // what is no text is left out
		return t
	}
	return content{ID: word("id"), Type: word("type"), Quote: word("quoteToken"), Quoted: word("quotedMessageId"), Read: word("markAsReadToken")}
}

// parts is never empty.
func (m content) parts() channel.Parts {
	part := m.part()
	if s, ok := part.(channel.Sticker); ok && m.Text != "" {
		return channel.Parts{s, channel.Text{Body: string(m.Text)}}
	}
	return channel.Parts{part}
}

func (m content) part() channel.Part {
	switch {
	case m.Type == "text" && m.Text != "":
		return channel.Text{Body: string(m.Text)}
	case m.Type == "image":
		return channel.Image{Media: m.media()}
	case m.Type == "video":
		return channel.Video{Media: m.media()}
	case m.Type == "audio":
		return channel.Audio{Media: m.media()}
	case m.Type == "file":
		return channel.File{Media: m.media()}
	case m.Type == "sticker" && m.Sticker != "":
		return m.sticker()
	case m.Type == "location" && place(m.Latitude, 90) && place(m.Longitude, 180):
		return channel.Location{
			Latitude: *m.Latitude, Longitude: *m.Longitude, Name: string(m.Title), Address: string(m.Address),
		}
	}
	return channel.Placeholder{Type: cmp.Or(string(m.Type), "unknown")}
}

func place(degrees *float64, most float64) bool {
	return degrees != nil && math.Abs(*degrees) <= most
}

// media refers to the file under the message's id, or to where somebody else
// has it.
func (m content) media() channel.Media {
	f := channel.Media{
		ID: string(m.ID), Name: string(m.FileName), Size: int64(m.FileSize), Duration: milliseconds(m.Duration),
	}
	if m.Provider.Type == "external" {
		f.ID, f.URL, f.Preview = "", string(m.Provider.Original), string(m.Provider.Preview)
	}
	f.Gone = f.ID == "" && f.URL == ""
	return f
}

// sticker has no file: LINE has no call for that. What it shows is told by
// keywords, which stand in for a name.
func (m content) sticker() channel.Part {
	var words []string
	for _, k := range m.Keywords {
		words = append(words, string(k))
	}
	return channel.Sticker{
		Media:    channel.Media{ID: string(m.Package + "/" + m.Sticker), Name: strings.Join(words, ", "), Gone: true},
		Animated: strings.Contains(string(m.Resource), "ANIMATION") || strings.HasPrefix(string(m.Resource), "POPUP"),
	}
}
