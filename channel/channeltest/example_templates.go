package channeltest

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

// ExampleTemplates are filled templates of every shape that there is: each kind
// of header, button and card. They are named after what is special about them,
// their language is "en", their files are addresses at example.com, and no two
// calls share memory. A provider's other side must know templates to match
// before it takes them.
func ExampleTemplates() []channel.Template {
	tea := &channel.Product{Catalog: "700", ID: "tea"}
	pier := &channel.Location{Latitude: 22.3, Longitude: 114.2, Name: "Pier 7", Address: "Harbour Road 1"}
	all := []channel.Template{
		{Name: "text", Header: texts("Ann"), Body: texts("Ann", "77")},
		{Name: "image", Header: one(channel.Parameter{Image: fileOf("image/jpeg", "jpg")}), Body: texts("Ann")},
		{Name: "video", Header: one(channel.Parameter{Video: fileOf("video/mp4", "mp4")})},
		{Name: "file", Header: one(channel.Parameter{File: fileOf("application/pdf", "pdf")})},
		{Name: "gif", Header: one(channel.Parameter{GIF: fileOf("video/mp4", "mp4")})},
		{Name: "location", Header: one(channel.Parameter{Location: pier})},
		{Name: "product", Header: one(channel.Parameter{Product: tea})},
		{Name: "buttons", Buttons: []channel.TemplateButton{
			{Index: 0, Kind: channel.TemplateReply, Value: "more"}, {Index: 1, Kind: channel.TemplateURL, Value: "77"},
		}},
		{Name: "flow", Buttons: []channel.TemplateButton{{Kind: channel.TemplateFlow, Value: "visit-7", Data: `{"name":"Ann"}`}}},
		{Name: "flow_plain", Buttons: []channel.TemplateButton{{Kind: channel.TemplateFlow}}},
		{Name: "catalog", Buttons: []channel.TemplateButton{{Kind: channel.TemplateCatalog, Value: "tea"}}},
		{Name: "catalog_plain", Buttons: []channel.TemplateButton{{Kind: channel.TemplateCatalog}}},
		{Name: "products", Buttons: []channel.TemplateButton{{
			Kind: channel.TemplateProducts, Value: "tea",
			Sections: []channel.ProductSection{{Title: "Tea", Products: []string{"tea", "oolong"}}, {Title: "Cups", Products: []string{"cup"}}},
		}}},
		{Name: "offer", OfferEnds: time.Date(2030, 12, 24, 18, 0, 0, 0, time.UTC), Buttons: []channel.TemplateButton{
			{Index: 0, Kind: channel.TemplateCode, Value: "SAVE"},
		}},
		{Name: "carousel", Body: texts("Ann"), Cards: []channel.TemplateCard{mediaCard("green"), mediaCard("black")}},
		{Name: "product_carousel", Cards: []channel.TemplateCard{
			{Header: one(channel.Parameter{Product: &channel.Product{Catalog: "700", ID: "tea"}})},
			{Header: one(channel.Parameter{Product: &channel.Product{Catalog: "700", ID: "cup"}})},
		}},
	}
	for i := range all {
		all[i].Language = "en"
	}
	return all
}

func mediaCard(name string) channel.TemplateCard {
	return channel.TemplateCard{
		Header: one(channel.Parameter{Image: fileOf("image/jpeg", "jpg")}), Body: texts(name),
		Buttons: []channel.TemplateButton{{Index: 0, Kind: channel.TemplateReply, Value: name}, {Index: 1, Kind: channel.TemplateURL, Value: name}},
	}
}

func one(p channel.Parameter) []channel.Parameter { return []channel.Parameter{p} }

func texts(values ...string) []channel.Parameter {
	var all []channel.Parameter
	for _, v := range values {
		all = append(all, channel.Parameter{Text: v})
	}
	return all
}

func fileOf(kind, ending string) *channel.Media {
	return &channel.Media{URL: "https://example.com/file." + ending, Type: kind, Name: "file." + ending, Size: 1000}
}
