package thirdpartytest

import (
	"errors"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A contentWire is a piece of content with the fields of all types, as the
// contract writes them.
type contentWire struct {
	Type      string        `json:"type"`
	Text      string        `json:"text"`
	URL       string        `json:"url"`
	MIME      string        `json:"mime_type"`
	Name      string        `json:"name"`
	Size      int64         `json:"size"`
	SHA256    string        `json:"sha256"`
	Preview   string        `json:"preview_url"`
	Duration  int64         `json:"duration_ms"`
	Caption   string        `json:"caption"`
	Voice     bool          `json:"voice"`
	Animated  bool          `json:"animated"`
	Latitude  *float64      `json:"latitude"`
	Longitude *float64      `json:"longitude"`
	Address   string        `json:"address"`
	Header    string        `json:"header"`
	Footer    string        `json:"footer"`
	Label     string        `json:"label"`
	Buttons   []choiceWire  `json:"buttons"`
	Sections  []sectionWire `json:"sections"`
	Cards     []cardWire    `json:"cards"`
	Contacts  []contactWire `json:"contacts"`
	To        string        `json:"to"`
	Emoji     string        `json:"emoji"`
}

type choiceWire struct {
	ID          string `json:"id"`
	URL         string `json:"url"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

type sectionWire struct {
	Title string       `json:"title"`
	Rows  []choiceWire `json:"rows"`
}

type cardWire struct {
	Title   string       `json:"title"`
	Text    string       `json:"text"`
	Image   *contentWire `json:"image"`
	Buttons []choiceWire `json:"buttons"`
}

type contactWire struct {
	Name         string `json:"name"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name"`
	Organisation string `json:"organisation"`
	Title        string `json:"title"`
	Phones       []struct {
		Number string `json:"number"`
		Type   string `json:"type"`
	} `json:"phones"`
	Emails []detailWire `json:"emails"`
	URLs   []detailWire `json:"urls"`
}

type detailWire struct {
	Value string `json:"value"`
	Type  string `json:"type"`
}

var errNoFile = errors.New("the file has no address")

// part is what the content shows as.
func (v contentWire) part() (channel.Part, error) {
	m := v.media()
	switch v.Type {
	case "text":
		return channel.Text{Body: v.Text}, nil
	case "image":
		return withFile(channel.Image{Media: m, Caption: v.Caption}, m)
	case "video":
		return withFile(channel.Video{Media: m, Caption: v.Caption}, m)
	case "file":
		return withFile(channel.File{Media: m, Caption: v.Caption}, m)
	case "audio":
		return withFile(channel.Audio{Media: m, Voice: v.Voice}, m)
	case "sticker":
		return withFile(channel.Sticker{Media: m, Animated: v.Animated}, m)
	case "location":
		if v.Latitude == nil || v.Longitude == nil {
			return nil, errors.New("a location has a latitude and a longitude")
		}
		return channel.Location{Latitude: *v.Latitude, Longitude: *v.Longitude, Name: v.Name, Address: v.Address, URL: v.URL}, nil
	case "buttons":
		return channel.Buttons{Header: channel.Header{Text: v.Header}, Body: v.Text, Footer: v.Footer, Buttons: v.choices()}, nil
	case "quick_replies":
		return channel.QuickReplies{Body: v.Text, Replies: v.choices()}, nil
	case "link_button":
		return channel.LinkButton{Header: channel.Header{Text: v.Header}, Body: v.Text, Footer: v.Footer, Label: v.Label, URL: v.URL}, nil
	case "list":
		return v.list(), nil
	case "carousel":
		return v.carousel(), nil
	case "contacts":
		return v.contacts(), nil
	case "location_request":
		return channel.LocationRequest{Body: v.Text}, nil
	case "reaction":
		return channel.Reaction{To: channel.ProviderID(v.To), Emoji: v.Emoji}, nil
	}
	return nil, errors.New("there is no content of the type " + v.Type)
}

func withFile(p channel.Part, m channel.Media) (channel.Part, error) {
	if m.URL == "" {
		return nil, errNoFile
	}
	return p, nil
}

func (v contentWire) media() channel.Media {
	return channel.Media{
		URL: v.URL, Type: v.MIME, Name: v.Name, Size: v.Size, SHA256: v.SHA256, Preview: v.Preview,
		Duration: time.Duration(v.Duration) * time.Millisecond,
	}
}

func (v contentWire) choices() []channel.Button {
	var out []channel.Button
	for _, b := range v.Buttons {
		out = append(out, channel.Button{ID: b.ID, Title: b.Title})
	}
	return out
}

func (v contentWire) list() channel.Part {
	out := channel.List{Header: channel.Header{Text: v.Header}, Body: v.Text, Footer: v.Footer, Label: v.Label}
	for _, s := range v.Sections {
		made := channel.Section{Title: s.Title}
		for _, r := range s.Rows {
			made.Rows = append(made.Rows, channel.Row{ID: r.ID, Title: r.Title, Description: r.Description})
		}
		out.Sections = append(out.Sections, made)
	}
	return out
}

func (v contentWire) carousel() channel.Part {
	out := channel.Carousel{Body: v.Text}
	for _, c := range v.Cards {
		made := channel.Card{Title: c.Title, Body: c.Text}
		if c.Image != nil {
			m := c.Image.media()
			made.Image = &m
		}
		for _, b := range c.Buttons {
			made.Buttons = append(made.Buttons, channel.CardButton{ID: b.ID, Title: b.Title, URL: b.URL})
		}
		out.Cards = append(out.Cards, made)
	}
	return out
}

func (v contentWire) contacts() channel.Part {
	var out channel.Contacts
	for _, c := range v.Contacts {
		made := channel.ContactCard{Name: c.Name, FirstName: c.FirstName, LastName: c.LastName, Organisation: c.Organisation, Title: c.Title}
		for _, p := range c.Phones {
			made.Phones = append(made.Phones, channel.CardPhone{Number: p.Number, Type: p.Type})
		}
		for _, m := range c.Emails {
			made.Mails = append(made.Mails, channel.CardDetail(m))
		}
		for _, u := range c.URLs {
			made.URLs = append(made.URLs, channel.CardDetail(u))
		}
		out.Cards = append(out.Cards, made)
	}
	return out
}
