package metatest

import "github.com/rapport-go/rapport/templates"

// Templates are approved templates that channeltest.ExampleTemplates fills, of
// every shape that WhatsApp has, and the plain example "hello".
func Templates() []templates.Template {
	text := templates.ParseText
	head := func(k templates.HeaderKind) templates.Header { return templates.Header{Kind: k} }
	all := []templates.Template{
		{Name: "hello", Body: text("Hello!")},
		{Name: "text", Header: templates.Header{Kind: templates.HeaderText, Text: text("Hi {{1}}")}, Body: text("{{1}}, order {{2}} is ready"), Footer: "bye"},
		{Name: "image", Header: head(templates.HeaderImage), Body: text("Hi {{1}}")},
		{Name: "video", Header: head(templates.HeaderVideo), Body: text("Look")},
		{Name: "file", Header: head(templates.HeaderFile), Body: text("Your bill")},
		{Name: "gif", Header: head(templates.HeaderGIF), Body: text("Sale")},
		{Name: "location", Header: head(templates.HeaderLocation), Body: text("Here")},
		{Name: "product", Header: head(templates.HeaderProduct), Body: text("New"), Buttons: []templates.Button{{Kind: templates.ButtonProduct, Title: "View"}}},
		{Name: "buttons", Body: text("Which?"), Buttons: []templates.Button{
			{Kind: templates.ButtonReply, Title: "More"}, link("Track"), {Kind: templates.ButtonPhone, Title: "Call", Phone: "+49301"},
		}},
		{Name: "flow", Body: text("Book"), Buttons: []templates.Button{{Kind: templates.ButtonFlow, Title: "Book", Flow: "4711"}}},
		{Name: "flow_plain", Body: text("Book"), Buttons: []templates.Button{{Kind: templates.ButtonFlow, Title: "Book", Flow: "4712"}}},
		{Name: "catalog", Body: text("Shop"), Buttons: []templates.Button{{Kind: templates.ButtonCatalog, Title: "View catalog"}}},
		{Name: "catalog_plain", Body: text("Shop"), Buttons: []templates.Button{{Kind: templates.ButtonCatalog, Title: "View catalog"}}},
		{Name: "products", Body: text("Yours"), Buttons: []templates.Button{{Kind: templates.ButtonProducts, Title: "View items"}}},
		{Name: "offer", Offer: &templates.Offer{Text: "Ends soon!", Expires: true}, Body: text("Sale"), Buttons: []templates.Button{
			{Kind: templates.ButtonCode, Title: "Copy"}, {Kind: templates.ButtonURL, Title: "Shop", URL: "https://shop.example"},
		}},
		{Name: "carousel", Body: text("Our teas, {{1}}"), Cards: []templates.Card{mediaCard(), mediaCard()}},
		{Name: "product_carousel", Body: text("Ours"), Cards: []templates.Card{productCard(), productCard()}},
	}
	for i := range all {
		all[i].Language, all[i].Category = "en", templates.CategoryMarketing
		all[i].Status, all[i].Parameters = templates.StatusApproved, templates.Positional
	}
	return all
}

func link(title string) templates.Button {
	const address = "https://shop.example/{{1}}"
	return templates.Button{Kind: templates.ButtonURL, Title: title, URL: address, Variables: templates.ParseText(address).Variables}
}

func mediaCard() templates.Card {
	return templates.Card{
		Header: templates.Header{Kind: templates.HeaderImage}, Body: templates.ParseText("Our {{1}} tea"),
		Buttons: []templates.Button{{Kind: templates.ButtonReply, Title: "More"}, link("Buy")},
	}
}

func productCard() templates.Card {
	return templates.Card{
		Header:  templates.Header{Kind: templates.HeaderProduct},
		Buttons: []templates.Button{{Kind: templates.ButtonProduct, Title: "View"}},
	}
}
