package channel_test

import (
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/channel"
)

// words draws texts out of what providers count and cut in different ways.
func words(least int) *rapid.Generator[string] {
	runes := []rune{'a', 'b', 'Z', '7', ' ', ' ', '\n', '.', 'é', '漢', '字', '。', '😀', '👍', '\u0301', '\u200d', '\U0001F1ED', '\U0001F1F0', '<', '"'}
	return rapid.Custom(func(t *rapid.T) string {
		body := rapid.StringOfN(rapid.SampledFrom(runes), 0, 40, -1).Draw(t, "text")
		if least > 0 {
			body = "x" + body
		}
		return body
	})
}

func maybe(t *rapid.T, name string) bool { return rapid.Bool().Draw(t, name) }

func media(t *rapid.T) channel.Media {
	m := channel.Media{
		ID:   rapid.SampledFrom([]string{"", "file-1"}).Draw(t, "file"),
		URL:  rapid.SampledFrom([]string{"", "https://e.io/f"}).Draw(t, "url"),
		Type: rapid.SampledFrom([]string{"", "image/png", "video/mp4", "audio/ogg", "application/pdf"}).Draw(t, "type"),
		Name: rapid.SampledFrom([]string{"", "a.bin"}).Draw(t, "name"),
		Size: rapid.Int64Range(0, 50).Draw(t, "size"),
	}
	if m.ID == "" && m.URL == "" {
		m.ID = "file-2"
	}
	return m
}

func header(t *rapid.T) channel.Header {
	m := media(t)
	switch rapid.IntRange(0, 4).Draw(t, "header") {
	case 1:
		return channel.Header{Text: words(1).Draw(t, "header text")}
	case 2:
		return channel.Header{Image: &m}
	case 3:
		return channel.Header{Video: &m}
	case 4:
		return channel.Header{File: &m}
	}
	return channel.Header{}
}

func buttons(t *rapid.T) []channel.Button {
	var all []channel.Button
	for i := range rapid.IntRange(1, 5).Draw(t, "buttons") {
		all = append(all, channel.Button{ID: string(rune('a' + i)), Title: words(1).Draw(t, "title")})
	}
	return all
}

func sections(t *rapid.T) []channel.Section {
	var all []channel.Section
	for i := range rapid.IntRange(1, 3).Draw(t, "sections") {
		s := channel.Section{Title: words(0).Draw(t, "section")}
		for j := range rapid.IntRange(1, 4).Draw(t, "rows") {
			s.Rows = append(s.Rows, channel.Row{
				ID: string(rune('a'+i)) + string(rune('a'+j)), Title: words(1).Draw(t, "title"), Description: words(0).Draw(t, "description"),
			})
		}
		all = append(all, s)
	}
	return all
}

func cards(t *rapid.T) []channel.Card {
	var all []channel.Card
	for i := range rapid.IntRange(1, 4).Draw(t, "cards") {
		c := channel.Card{Title: words(1).Draw(t, "title"), Body: words(0).Draw(t, "body")}
		if maybe(t, "picture") {
			m := media(t)
			c.Image = &m
		}
		if maybe(t, "answer") {
			c.Buttons = append(c.Buttons, channel.CardButton{ID: string(rune('a' + i)), Title: words(1).Draw(t, "answer title")})
		}
		if maybe(t, "link") {
			c.Buttons = append(c.Buttons, channel.CardButton{URL: "https://e.io/c", Title: words(1).Draw(t, "link title")})
		}
		all = append(all, c)
	}
	return all
}

func contacts(t *rapid.T) channel.Contacts {
	var c channel.Contacts
	for range rapid.IntRange(1, 4).Draw(t, "contacts") {
		c.Cards = append(c.Cards, channel.ContactCard{
			Name: words(1).Draw(t, "name"), Phones: []channel.CardPhone{{Number: "+85251234567"}},
		})
	}
	return c
}

func filledTemplate(t *rapid.T) channel.Template {
	m := channel.Template{Name: "hello", Language: "en", Shown: channel.Parts{channel.Text{Body: words(1).Draw(t, "shown")}}}
	for range rapid.IntRange(0, 3).Draw(t, "template cards") {
		file := media(t)
		m.Cards = append(m.Cards, channel.TemplateCard{
			Header: []channel.Parameter{{Image: &file}}, Body: []channel.Parameter{{Text: words(1).Draw(t, "value")}},
			Buttons: []channel.TemplateButton{{Kind: channel.TemplateURL, Value: "v"}},
		})
	}
	if maybe(t, "products") {
		m.Buttons = []channel.TemplateButton{{Kind: channel.TemplateProducts, Value: "p", Sections: []channel.ProductSection{
			{Title: words(0).Draw(t, "title"), Products: rapid.SliceOfN(rapid.Just("p"), 1, 4).Draw(t, "articles")},
		}}}
	}
	return m
}

// part draws a part that is sound in itself.
func part(t *rapid.T) channel.Part {
	switch rapid.SampledFrom(channel.PartKinds()).Draw(t, "kind") {
	case channel.PartImage:
		return channel.Image{Media: media(t), Caption: words(0).Draw(t, "caption")}
	case channel.PartVideo:
		return channel.Video{Media: media(t), Caption: words(0).Draw(t, "caption")}
	case channel.PartAudio:
		return channel.Audio{Media: media(t)}
	case channel.PartFile:
		return channel.File{Media: media(t), Caption: words(0).Draw(t, "caption")}
	case channel.PartSticker:
		return channel.Sticker{Media: media(t)}
	case channel.PartLocation:
		return channel.Location{Latitude: 22.3, Longitude: 114.2, Name: words(0).Draw(t, "name"), Address: words(0).Draw(t, "address")}
	case channel.PartContacts:
		return contacts(t)
	case channel.PartButtons:
		return channel.Buttons{Header: header(t), Body: words(1).Draw(t, "body"), Footer: words(0).Draw(t, "footer"), Buttons: buttons(t)}
	case channel.PartList:
		return channel.List{Header: header(t), Body: words(1).Draw(t, "body"), Footer: words(0).Draw(t, "footer"), Label: "Choose", Sections: sections(t)}
	case channel.PartLinkButton:
		return channel.LinkButton{Header: header(t), Body: words(1).Draw(t, "body"), Footer: words(0).Draw(t, "footer"), Label: words(1).Draw(t, "label"), URL: "https://e.io/l"}
	case channel.PartQuickReplies:
		return channel.QuickReplies{Body: words(1).Draw(t, "body"), Replies: buttons(t)}
	case channel.PartCarousel:
		return channel.Carousel{Body: words(0).Draw(t, "body"), Cards: cards(t)}
	case channel.PartLocationRequest:
		return channel.LocationRequest{Body: words(1).Draw(t, "body")}
	case channel.PartTemplate:
		return filledTemplate(t)
	case channel.PartReaction:
		return channel.Reaction{To: "m-1", Emoji: "👍"}
	case channel.PartMail:
		return channel.Mail{Subject: words(0).Draw(t, "subject")}
	}
	return channel.Text{Body: words(1).Draw(t, "body")}
}

// draft draws a draft with parts that are sound in themselves.
func draft(t *rapid.T) channel.Draft {
	d := channel.Draft{
		ReplyTo: rapid.SampledFrom([]channel.ProviderID{"", "m-0"}).Draw(t, "reply"),
		Policy:  rapid.SampledFrom([]channel.Policy{channel.Adapt, channel.Strict, channel.Lossy}).Draw(t, "policy"),
	}
	for range rapid.IntRange(1, 4).Draw(t, "parts") {
		d.Parts = append(d.Parts, part(t))
	}
	return d
}

// capabilities draws a channel that carries little, within small limits.
func capabilities(t *rapid.T) channel.Capabilities {
	c := channel.Capabilities{
		Kind: "drawn", Parts: map[channel.PartKind]channel.PartSupport{},
		PartsPerCall: rapid.IntRange(0, 3).Draw(t, "per call"),
		Reply:        rapid.SampledFrom(levels).Draw(t, "reply"),
	}
	for _, kind := range channel.PartKinds() {
		c.Parts[kind] = support(t)
	}
	return c
}

var levels = []channel.Support{channel.SupportNone, channel.SupportPartial, channel.SupportFull, channel.SupportFull}

func support(t *rapid.T) channel.PartSupport {
	s := channel.PartSupport{Level: rapid.SampledFrom(levels).Draw(t, "level"), Limits: map[channel.Field]channel.Limit{}}
	for _, f := range []channel.Field{
		channel.FieldBody, channel.FieldCaption, channel.FieldFooter, channel.FieldHeader, channel.FieldLabel, channel.FieldName,
		channel.FieldButtonTitle, channel.FieldRowTitle, channel.FieldRowDescription, channel.FieldSectionTitle,
		channel.FieldCardTitle, channel.FieldCardBody, channel.FieldSubject, channel.FieldParameter,
	} {
		if maybe(t, "limited") {
			unit := rapid.SampledFrom([]channel.Unit{channel.Runes, channel.UTF16, channel.Bytes}).Draw(t, "unit")
			s.Limits[f] = channel.Limit{Max: rapid.IntRange(0, 60).Draw(t, "max"), Unit: unit}
		}
	}
	for _, f := range []channel.Field{
		channel.FieldButtons, channel.FieldSections, channel.FieldRows, channel.FieldCards, channel.FieldCardButtons, channel.FieldContacts,
		channel.FieldProducts,
	} {
		if maybe(t, "counted") {
			s.Limits[f] = channel.Limit{Max: rapid.IntRange(0, 4).Draw(t, "max"), Unit: channel.Items}
		}
	}
	for _, f := range []channel.Field{channel.FieldMediaID, channel.FieldMediaURL, channel.FieldPreview, channel.FieldDuration} {
		if rapid.IntRange(0, 7).Draw(t, "required") == 0 {
			s.Required = append(s.Required, f)
		}
	}
	if maybe(t, "typed") {
		s.Types = map[string]int64{"image/png": 20, "application/pdf": 0}
	}
	if maybe(t, "headers") {
		s.HeaderTypes = map[string]int64{"image/png": 0}
	}
	return s
}
