package storetest

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

func media(name string) channel.Media {
	return channel.Media{
		ID: name, URL: "https://example.com/" + name, Type: "image/png", Name: name + ".png", Size: 12,
		SHA256: "ab12", Inline: "logo@x", Stored: "kept/" + name, Gone: true, Forgotten: true,
		Preview: "https://example.com/small/" + name, Duration: 1500 * time.Millisecond,
	}
}

func pointed[T any](v T) *T { return &v }

// allParts has a part of every kind with every field set.
func allParts() channel.Parts {
	return append(plainParts(), richParts()...)
}

func plainParts() channel.Parts {
	return channel.Parts{
		channel.Text{Body: "héllo <b>&amp;</b> \u2028 🙂", Preview: true},
		channel.Image{Media: media("image"), Caption: "c"},
		channel.Video{Media: media("video"), Caption: "c"},
		channel.Audio{Media: media("audio"), Voice: true},
		channel.File{Media: media("file"), Caption: "c"},
		channel.Sticker{Media: media("sticker"), Animated: true},
		channel.Location{Latitude: 1.25, Longitude: -2.5, Name: "n", Address: "a", URL: "u"},
		channel.Contacts{Cards: []channel.ContactCard{card()}, Requested: true},
		channel.Reaction{To: "wamid.x", Emoji: "👍"},
		channel.Mail{
			Subject: "s", HTML: "<p>", To: []string{"t@example.com"}, Cc: []string{"a@example.com"}, Bcc: []string{"b@example.com"},
			ReplyTo: []string{"r@example.com"}, Quoted: "> q", Signature: "Zoë", Warning: "dmarc=fail",
		},
		channel.Choice{ID: "1", Title: "t", Description: "d"},
		channel.Form{Name: "f", Data: `{"a":1}`},
		channel.Order{Catalog: "c", Note: "n", Items: []channel.OrderItem{{Product: "p", Quantity: 2, Price: "1.50", Currency: "EUR"}}},
		channel.Placeholder{Type: "poll", Code: "1", Detail: "d"},
	}
}

func card() channel.ContactCard {
	return channel.ContactCard{
		Name: "Zoë B", FirstName: "Zoë", LastName: "B", Organisation: "o", Title: "t", Birthday: "2000-01-02",
		Phones:    []channel.CardPhone{{Number: "+1", Type: "cell", Account: "1"}},
		Mails:     []channel.CardDetail{{Value: "a@example.com", Type: "work"}},
		URLs:      []channel.CardDetail{{Value: "https://example.com", Type: "home"}},
		Addresses: []channel.CardAddress{{Street: "s", City: "c", State: "s", Zip: "z", Country: "c", Type: "t"}},
	}
}

func richParts() channel.Parts {
	header := channel.Header{Image: pointed(media("header"))}
	return channel.Parts{
		channel.Buttons{Header: header, Body: "b", Footer: "f", Buttons: []channel.Button{{ID: "1", Title: "t"}}},
		channel.List{
			Header: channel.Header{Text: "h"}, Body: "b", Footer: "f", Label: "l",
			Sections: []channel.Section{{Title: "s", Rows: []channel.Row{{ID: "1", Title: "t", Description: "d"}}}},
		},
		channel.LinkButton{Header: channel.Header{Video: pointed(media("video"))}, Body: "b", Footer: "f", Label: "l", URL: "u"},
		channel.Carousel{Body: "b", Cards: []channel.Card{{
			Title: "t", Body: "b", Image: pointed(media("card")), Buttons: []channel.CardButton{{ID: "1", Title: "t", URL: "u"}},
		}}},
		channel.QuickReplies{Body: "b", Replies: []channel.Button{{ID: "1", Title: "t"}, {ID: "2", Title: "u"}}},
		channel.LocationRequest{Body: "where?"},
		channel.Template{
			Name: "hello", Language: "en_US", Header: filledParameters(), Body: filledParameters(), Buttons: filledButtons(),
			Cards:     []channel.TemplateCard{{Header: filledParameters(), Body: filledParameters(), Buttons: filledButtons()}},
			OfferEnds: time.Date(2026, 12, 24, 18, 0, 0, 1_000_000, time.UTC),
			Shown:     channel.Parts{channel.Buttons{Header: channel.Header{File: pointed(media("shown"))}, Body: "b", Buttons: []channel.Button{{ID: "1"}}}},
		},
	}
}

// filledParameters and filledButtons share no memory between calls.
func filledParameters() []channel.Parameter {
	return []channel.Parameter{
		{Name: "n", Text: "t"},
		{
			Image: pointed(media("i")), Video: pointed(media("v")), File: pointed(media("f")), GIF: pointed(media("g")),
			Location: &channel.Location{Latitude: 1}, Product: &channel.Product{Catalog: "c", ID: "p"},
		},
	}
}

func filledButtons() []channel.TemplateButton {
	return []channel.TemplateButton{{
		Index: 1, Kind: channel.TemplateProducts, Value: "v", Data: `{"a":1}`,
		Sections: []channel.ProductSection{{Title: "t", Products: []string{"p"}}},
	}}
}
