package main

import "github.com/rapport-go/rapport/templates"

// livingRoom has cards: a picture, a price and two buttons on each.
func livingRoom() templates.Template {
	t := templates.Template{Body: sampled("{{name}}, here are three things for your living room.")}
	for _, thing := range []string{"lamp", "chair", "desk"} {
		t.Cards = append(t.Cards, templates.Card{
			Header: templates.Header{Kind: templates.HeaderImage},
			Body:   sampled("The oak " + thing + ", now {{price}}."),
			Buttons: []templates.Button{
				{Kind: templates.ButtonReply, Title: "The " + thing + ", please"},
				{Kind: templates.ButtonURL, Title: "Look at it", URL: "https://shop.example/oak/" + thing},
			},
		})
	}
	return t
}

// weekend counts down to the end of an offer, with a code to copy.
func weekend() templates.Template {
	return templates.Template{
		Offer: &templates.Offer{Text: "Ends soon!", Expires: true},
		Body:  sampled("{{name}}, {{discount}} off all lamps with this code."),
		Buttons: []templates.Button{
			{Kind: templates.ButtonCode, Title: "Copy the code", Variables: []templates.Variable{{Name: "1", Example: "LAMP20"}}},
			{
				Kind: templates.ButtonURL, Title: "See the lamps", URL: "https://shop.example/lamps/{{1}}",
				Variables: []templates.Variable{{Name: "1", Example: "all"}},
			},
		},
	}
}

// arrivals opens a choice of articles.
func arrivals() templates.Template {
	return templates.Template{
		Body:    sampled("{{name}}, these are new in the shop."),
		Buttons: []templates.Button{{Kind: templates.ButtonProducts, Title: "View items"}},
	}
}

// article shows a single article of the catalogue.
func article() templates.Template {
	return templates.Template{
		Header:  templates.Header{Kind: templates.HeaderProduct},
		Body:    sampled("{{name}}, this is the article of the week."),
		Buttons: []templates.Button{{Kind: templates.ButtonProduct, Title: "View"}},
	}
}

// survey opens a form.
func survey() templates.Template {
	return templates.Template{
		Body:    sampled("{{name}}, how was your visit?"),
		Buttons: []templates.Button{{Kind: templates.ButtonFlow, Title: "Tell us", Flow: "1122334455"}},
	}
}
