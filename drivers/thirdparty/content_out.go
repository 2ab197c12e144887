package thirdparty

import (
	"github.com/rapport-go/rapport/channel"
)

// What content looks like in message.send. Every piece has its type first.
type (
	textOut struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	fileOut struct {
		Type     string `json:"type"`
		URL      string `json:"url"`
		MIME     string `json:"mime_type,omitempty"`
		Name     string `json:"name,omitempty"`
		Size     int64  `json:"size,omitempty"`
		SHA256   string `json:"sha256,omitempty"`
		Preview  string `json:"preview_url,omitempty"`
		Duration int64  `json:"duration_ms,omitempty"`
		Caption  string `json:"caption,omitempty"`
		Voice    bool   `json:"voice,omitempty"`
		Animated bool   `json:"animated,omitempty"`
	}
	placeOut struct {
		Type      string  `json:"type"`
		Latitude  float64 `json:"latitude"`
		Longitude float64 `json:"longitude"`
		Name      string  `json:"name,omitempty"`
		Address   string  `json:"address,omitempty"`
		URL       string  `json:"url,omitempty"`
	}
	answerOut struct {
		ID          string `json:"id"`
		Title       string `json:"title"`
		Description string `json:"description,omitempty"`
	}
	buttonsOut struct {
		Type    string      `json:"type"`
		Header  string      `json:"header,omitempty"`
		Text    string      `json:"text"`
		Footer  string      `json:"footer,omitempty"`
		Buttons []answerOut `json:"buttons"`
	}
	linkOut struct {
		Type   string `json:"type"`
		Header string `json:"header,omitempty"`
		Text   string `json:"text"`
		Footer string `json:"footer,omitempty"`
		Label  string `json:"label"`
		URL    string `json:"url"`
	}
	listOut struct {
		Type     string       `json:"type"`
		Header   string       `json:"header,omitempty"`
		Text     string       `json:"text"`
		Footer   string       `json:"footer,omitempty"`
		Label    string       `json:"label"`
		Sections []sectionOut `json:"sections"`
	}
	sectionOut struct {
		Title string      `json:"title,omitempty"`
		Rows  []answerOut `json:"rows"`
	}
	carouselOut struct {
		Type  string    `json:"type"`
		Text  string    `json:"text,omitempty"`
		Cards []cardOut `json:"cards"`
	}
	cardOut struct {
		Title   string          `json:"title,omitempty"`
		Text    string          `json:"text,omitempty"`
		Image   *fileOut        `json:"image,omitempty"`
		Buttons []cardButtonOut `json:"buttons,omitempty"`
	}
	cardButtonOut struct {
		ID    string `json:"id,omitempty"`
		URL   string `json:"url,omitempty"`
		Title string `json:"title"`
	}
	reactionOut struct {
		Type  string `json:"type"`
		To    string `json:"to"`
		Emoji string `json:"emoji"`
	}
	contactsOut struct {
		Type     string    `json:"type"`
		Contacts []cardWho `json:"contacts"`
	}
)

// A cardWho is a business card, in both directions.
type cardWho struct {
	Name         string        `json:"name"`
	FirstName    string        `json:"first_name,omitempty"`
	LastName     string        `json:"last_name,omitempty"`
	Organisation string        `json:"organisation,omitempty"`
	Title        string        `json:"title,omitempty"`
	Phones       []cardNumber  `json:"phones,omitempty"`
	Mails        []cardAddress `json:"emails,omitempty"`
	URLs         []cardAddress `json:"urls,omitempty"`
}

type cardNumber struct {
	Number string `json:"number"`
	Type   string `json:"type,omitempty"`
}

type cardAddress struct {
	Value string `json:"value"`
	Type  string `json:"type,omitempty"`
}

// encoders has every kind of part that the contract has a form for. One returns
// false for a part of another type than its kind says.
var encoders = map[channel.PartKind]func(channel.Part) (any, bool){
	channel.PartText:            of(func(v channel.Text) any { return textOut{"text", v.Body} }),
	channel.PartImage:           of(func(v channel.Image) any { return file("image", v.Media, v.Caption) }),
	channel.PartVideo:           of(func(v channel.Video) any { return file("video", v.Media, v.Caption) }),
	channel.PartFile:            of(func(v channel.File) any { return file("file", v.Media, v.Caption) }),
	channel.PartAudio:           of(sound),
	channel.PartSticker:         of(sticker),
	channel.PartLocation:        of(place),
	channel.PartContacts:        of(contacts),
	channel.PartButtons:         of(buttons),
	channel.PartQuickReplies:    of(quickReplies),
	channel.PartList:            of(list),
	channel.PartLinkButton:      of(linkButton),
	channel.PartCarousel:        of(carousel),
	channel.PartLocationRequest: of(func(v channel.LocationRequest) any { return textOut{"location_request", v.Body} }),
	channel.PartReaction:        of(func(v channel.Reaction) any { return reactionOut{"reaction", string(v.To), v.Emoji} }),
}

// of makes an encoder of any part out of one of a certain type.
func of[T channel.Part](f func(T) any) func(channel.Part) (any, bool) {
	return func(p channel.Part) (any, bool) {
		v, ok := p.(T)
		if !ok {
			return nil, false
		}
		return f(v), true
	}
}

func file(kind string, m channel.Media, caption string) fileOut {
	return fileOut{
		Type: kind, URL: m.URL, MIME: m.Type, Name: m.Name, Size: m.Size, SHA256: m.SHA256,
		Preview: m.Preview, Duration: m.Duration.Milliseconds(), Caption: caption,
	}
}

func sound(v channel.Audio) any {
	f := file("audio", v.Media, "")
	f.Voice = v.Voice
	return f
}

func sticker(v channel.Sticker) any {
	f := file("sticker", v.Media, "")
	f.Animated = v.Animated
	return f
}

func place(v channel.Location) any {
	return placeOut{"location", v.Latitude, v.Longitude, v.Name, v.Address, v.URL}
}

func answers(all []channel.Button) []answerOut {
	out := make([]answerOut, len(all))
	for i, b := range all {
		out[i] = answerOut{ID: b.ID, Title: b.Title}
	}
	return out
}

func buttons(v channel.Buttons) any {
	return buttonsOut{"buttons", v.Header.Text, v.Body, v.Footer, answers(v.Buttons)}
}

func quickReplies(v channel.QuickReplies) any {
	return buttonsOut{Type: "quick_replies", Text: v.Body, Buttons: answers(v.Replies)}
}

func linkButton(v channel.LinkButton) any {
	return linkOut{"link_button", v.Header.Text, v.Body, v.Footer, v.Label, v.URL}
}

func list(v channel.List) any {
	out := listOut{"list", v.Header.Text, v.Body, v.Footer, v.Label, make([]sectionOut, len(v.Sections))}
	for i, s := range v.Sections {
		out.Sections[i] = sectionOut{s.Title, make([]answerOut, len(s.Rows))}
		for j, r := range s.Rows {
			out.Sections[i].Rows[j] = answerOut(r)
		}
	}
	return out
}

func carousel(v channel.Carousel) any {
	out := carouselOut{"carousel", v.Body, make([]cardOut, len(v.Cards))}
	for i, c := range v.Cards {
		made := cardOut{Title: c.Title, Text: c.Body}
		if c.Image != nil {
			f := file("image", *c.Image, "")
			made.Image = &f
		}
		for _, b := range c.Buttons {
			made.Buttons = append(made.Buttons, cardButtonOut{b.ID, b.URL, b.Title})
		}
		out.Cards[i] = made
	}
	return out
}

func contacts(v channel.Contacts) any {
	out := contactsOut{"contacts", make([]cardWho, len(v.Cards))}
	for i, c := range v.Cards {
		made := cardWho{Name: c.Name, FirstName: c.FirstName, LastName: c.LastName, Organisation: c.Organisation, Title: c.Title}
		for _, p := range c.Phones {
			made.Phones = append(made.Phones, cardNumber{p.Number, p.Type})
		}
		for _, m := range c.Mails {
			made.Mails = append(made.Mails, cardAddress(m))
		}
		for _, u := range c.URLs {
			made.URLs = append(made.URLs, cardAddress(u))
		}
		out.Contacts[i] = made
	}
	return out
}
