package meta

import (
	"encoding/json"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// content is what a message can hold, of which one field is set.
type content struct {
	Text        *body         `json:"text"`
	Image       *file         `json:"image"`
	Video       *file         `json:"video"`
	Audio       *file         `json:"audio"`
	Voice       *file         `json:"voice"`
	Document    *file         `json:"document"`
	Sticker     *file         `json:"sticker"`
	Location    *location     `json:"location"`
	Cards       []card        `json:"contacts"`
	CardsOrigin Text          `json:"origin"`
	Interactive *interactive  `json:"interactive"`
	Button      *tappedButton `json:"button"`
	Order       *order        `json:"order"`
	Unsupported *unsupported  `json:"unsupported"`
	Reaction    *reaction     `json:"reaction"`
	Edit        *edit         `json:"edit"`
	Revoke      *revoke       `json:"revoke"`
	System      *systemNotice `json:"system"`
}

type body struct {
	Body Text `json:"body"`
}

// file is any medium. Its "url" needs the access token and expires within
// minutes, so only the id is kept.
type file struct {
	ID       Text  `json:"id"`
	Type     Text  `json:"mime_type"`
	SHA256   Text  `json:"sha256"`
	Caption  Text  `json:"caption"`
	Name     Text  `json:"filename"`
	Voice    loose `json:"voice"`
	Animated loose `json:"animated"`
}

func (f *file) media() channel.Media {
	return channel.Media{
		ID: string(f.ID), Type: MediaType(string(f.Type)), Name: string(f.Name),
		SHA256: SHA256(string(f.SHA256)), Gone: f.ID == "",
	}
}

type location struct {
	Latitude  amount `json:"latitude"`
	Longitude amount `json:"longitude"`
	Name      Text   `json:"name"`
	Address   Text   `json:"address"`
	URL       Text   `json:"url"`
}

type tappedButton struct {
	Payload Text `json:"payload"`
	Text    Text `json:"text"`
}

type unsupported struct {
	Type Text `json:"type"`
}

type reaction struct {
	Message Text `json:"message_id"`
	// Emoji is missing when the reaction was taken back.
	Emoji Text `json:"emoji"`
}

func (r *reaction) of() channel.ProviderID { return channel.ProviderID(r.Message) }

type edit struct {
	Original Text `json:"original_message_id"`
	Message  struct {
		Type Text `json:"type"`
		content
	} `json:"message"`
}

func (e *edit) of() channel.ProviderID { return channel.ProviderID(e.Original) }

func (e *edit) parts() channel.Parts { return e.Message.content.parts(e.Message.Type, nil) }

type revoke struct {
	Original Text `json:"original_message_id"`
}

func (r *revoke) of() channel.ProviderID { return channel.ProviderID(r.Original) }

func (m *message) parts() channel.Parts { return m.content.parts(m.Type, m.Errors) }

// parts is never empty. Errors of the message, such as a medium that Meta
// could not fetch (code 131052), stand in a placeholder of their own.
func (c *content) parts(kind Text, faults []Fault) channel.Parts {
	part := c.part(kind)
	if len(faults) == 0 {
		return channel.Parts{part}
	}
	note := channel.Placeholder{Type: string(kind), Code: string(faults[0].Code), Detail: faults[0].Detail()}
	if p, ok := part.(channel.Placeholder); ok {
		note.Type = p.Type
		return channel.Parts{note}
	}
	return channel.Parts{part, note}
}

func (c *content) part(kind Text) channel.Part {
	switch {
	case kind == "text" && c.Text != nil:
		return channel.Text{Body: string(c.Text.Body)}
	case kind == "location" && c.Location != nil:
		return c.Location.part()
	case kind == "contacts" && len(c.Cards) > 0:
		return cardsPart(c.Cards, c.CardsOrigin)
	case kind == "interactive" && c.Interactive != nil:
		return c.Interactive.part()
	case kind == "button" && c.Button != nil:
		return channel.Choice{ID: string(c.Button.Payload), Title: string(c.Button.Text)}
	case kind == "order" && c.Order != nil:
		return c.Order.part()
	case kind == "unsupported" && c.Unsupported != nil && c.Unsupported.Type != "":
		return channel.Placeholder{Type: string(c.Unsupported.Type)}
	}
	return c.mediaPart(kind)
}

func (c *content) mediaPart(kind Text) channel.Part {
	switch {
	case kind == "image" && c.Image != nil:
		return channel.Image{Media: c.Image.media(), Caption: string(c.Image.Caption)}
	case kind == "video" && c.Video != nil:
		return channel.Video{Media: c.Video.media(), Caption: string(c.Video.Caption)}
	case kind == "audio" && c.Audio != nil:
		return channel.Audio{Media: c.Audio.media(), Voice: bool(c.Audio.Voice)}
	case kind == "voice" && c.Voice != nil:
		return channel.Audio{Media: c.Voice.media(), Voice: true}
	case kind == "document" && c.Document != nil:
		return channel.File{Media: c.Document.media(), Caption: string(c.Document.Caption)}
	case kind == "sticker" && c.Sticker != nil:
		return channel.Sticker{Media: c.Sticker.media(), Animated: bool(c.Sticker.Animated)}
	}
	return channel.Placeholder{Type: orUnknown(kind)}
}

func orUnknown(kind Text) string {
	if kind == "" {
		return "unknown"
	}
	return string(kind)
}

func (l *location) part() channel.Part {
	return channel.Location{
		Latitude: float64(l.Latitude), Longitude: float64(l.Longitude),
		Name: string(l.Name), Address: string(l.Address), URL: string(l.URL),
	}
}

// interactive is the answer to an interactive message.
type interactive struct {
	Type       Text            `json:"type"`
	Button     *tapped         `json:"button_reply"`
	List       *tapped         `json:"list_reply"`
	Form       *formReply      `json:"nfm_reply"`
	Permission json.RawMessage `json:"call_permission_reply"`
}

type tapped struct {
	ID          Text `json:"id"`
	Title       Text `json:"title"`
	Description Text `json:"description"`
}

// formReply answers a flow or an address request. The answer is JSON within a
// string, and need not be an object.
type formReply struct {
	Name Text `json:"name"`
	Data Text `json:"response_json"`
}

func (i *interactive) part() channel.Part {
	switch {
	case i.Type == "button_reply" && i.Button != nil:
		return i.Button.part()
	case i.Type == "list_reply" && i.List != nil:
		return i.List.part()
	case i.Type == "nfm_reply" && i.Form != nil:
		return channel.Form{Name: string(i.Form.Name), Data: string(i.Form.Data)}
	case i.Type == "call_permission_reply" && len(i.Permission) > 0:
		return channel.Form{Name: string(i.Type), Data: channel.CleanText(string(i.Permission))}
	}
	return channel.Placeholder{Type: "interactive " + strings.TrimSpace(orUnknown(i.Type))}
}

func (t *tapped) part() channel.Part {
	return channel.Choice{ID: string(t.ID), Title: string(t.Title), Description: string(t.Description)}
}
