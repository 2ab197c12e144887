package meta

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
)

func TestMediaTypes(t *testing.T) {
	for in, want := range map[string]string{
		"audio/ogg; codecs=opus": "audio/ogg", "Image/JPEG": "image/jpeg", "": "", "image/png; =broken": "image/png",
	} {
		assert.Equal(t, want, MediaType(in))
	}
}

func TestHashes(t *testing.T) {
	const hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	for _, in := range []string{hex, strings.ToUpper(hex), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"} {
		assert.Equal(t, hex, SHA256(in))
	}
	for _, in := range []string{"", "x", hex[1:], "47DEQ"} {
		assert.Empty(t, SHA256(in))
	}
}

func TestAddressesByTheirLook(t *testing.T) {
	d := Decoder{Portfolio: "p"}
	for in, want := range map[string]channel.Address{
		"4915100":       {Kind: channel.AddressPhone, Value: "+4915100"},
		"+49 (151) 0-0": {Kind: channel.AddressPhone, Value: "+4915100"},
		"DE.7001":       {Kind: channel.AddressUser, Scope: "p", Value: "DE.7001"},
		"DE.ENT.7001":   {Kind: channel.AddressParent, Value: "DE.ENT.7001"},
		"":              {}, " ": {},
	} {
		assert.Equal(t, want, d.Address(in), in)
	}
}

func TestTemplateValues(t *testing.T) {
	file := channel.Media{URL: "https://a.example/a.pdf", Name: "a.pdf"}
	got, err := Encoder{}.Encode(&channel.Message{To: channel.Address{Kind: channel.AddressPhone, Value: "+49"}, Parts: channel.Parts{channel.Template{
		Name: "x", Language: "de",
		Header:  []channel.Parameter{{File: &file}},
		Body:    []channel.Parameter{{Name: "a", Text: "b"}},
		Buttons: []channel.TemplateButton{{Index: 2, Kind: channel.TemplateCode, Value: "SAVE"}},
	}}})
	require.NoError(t, err)
	assert.Contains(t, string(got), `"components":[{"type":"header","parameters":[{"type":"document","document":{"link":"https://a.example/a.pdf","filename":"a.pdf"}}]},`+
		`{"type":"body","parameters":[{"type":"text","parameter_name":"a","text":"b"}]},`+
		`{"type":"button","sub_type":"copy_code","index":"2","parameters":[{"type":"coupon_code","coupon_code":"SAVE"}]}]`)
	for want, p := range map[string]channel.Parameter{
		`{"type":"video","video":{"link":"https://a.example/a.pdf"}}`:                                  {Video: &channel.Media{URL: "https://a.example/a.pdf"}},
		`{"type":"location","location":{"latitude":1,"longitude":2,"name":"Pier","address":"Road 1"}}`: {Location: &channel.Location{Latitude: 1, Longitude: 2, Name: "Pier", Address: "Road 1"}},
		`{"type":"image","image":{"id":"7"}}`:                                                          {Image: &channel.Media{ID: "7", URL: "https://a.example"}},
	} {
		p, err := Encoder{}.parameter(p)
		require.NoError(t, err)
		encoded, err := json.Marshal(p)
		require.NoError(t, err)
		assert.Equal(t, want, string(encoded))
	}
}

// A form is named even if it is given nothing.
func TestTemplateButtons(t *testing.T) {
	sections := []channel.ProductSection{{Title: "Tea", Products: []string{"tea", "oolong"}}, {Products: []string{"cup"}}}
	for want, b := range map[string]channel.TemplateButton{
		`{"type":"button","sub_type":"flow","index":"1"}`:                                                                                      {Index: 1, Kind: channel.TemplateFlow},
		`{"type":"button","sub_type":"flow","index":"0","parameters":[{"type":"action","action":{"flow_token":"t"}}]}`:                         {Kind: channel.TemplateFlow, Value: "t"},
		`{"type":"button","sub_type":"flow","index":"0","parameters":[{"type":"action","action":{"flow_action_data":{"a":1}}}]}`:               {Kind: channel.TemplateFlow, Data: ` {"a": 1} `},
		`{"type":"button","sub_type":"catalog","index":"0"}`:                                                                                   {Kind: channel.TemplateCatalog},
		`{"type":"button","sub_type":"catalog","index":"0","parameters":[{"type":"action","action":{"thumbnail_product_retailer_id":"tea"}}]}`: {Kind: channel.TemplateCatalog, Value: "tea"},
		`{"type":"button","sub_type":"mpm","index":"0","parameters":[{"type":"action","action":{"thumbnail_product_retailer_id":"tea","sections":[` +
			`{"title":"Tea","product_items":[{"product_retailer_id":"tea"},{"product_retailer_id":"oolong"}]},{"product_items":[{"product_retailer_id":"cup"}]}]}}]}`: {Kind: channel.TemplateProducts, Value: "tea", Sections: sections},
	} {
		c, err := Encoder{}.templateButton(b)
		require.NoError(t, err)
		got, err := json.Marshal(c)
		require.NoError(t, err)
		assert.Equal(t, want, string(got))
	}
	for kind, all := range map[channel.ErrorKind][]channel.TemplateButton{
		channel.Unsupported: {{Kind: "hologram", Value: "x"}},
		channel.Invalid: {
			{Kind: channel.TemplateURL}, {Kind: channel.TemplateFlow, Data: "{"}, {Kind: channel.TemplateFlow, Data: "null"},
			{Kind: channel.TemplateProducts, Value: "tea"}, {Kind: channel.TemplateProducts, Sections: sections},
			{Kind: channel.TemplateProducts, Value: "tea", Sections: []channel.ProductSection{{Title: "empty"}}},
		},
	} {
		for _, b := range all {
			_, err := Encoder{}.templateButton(b)
			assert.ErrorIs(t, err, kind, b)
		}
	}
}

// Whatever is wrong with a card is found, and cards without values are named.
func TestTemplateCards(t *testing.T) {
	got, err := Encoder{}.templateCards([]channel.TemplateCard{{}, {Header: []channel.Parameter{{Video: &channel.Media{ID: "7"}}}}})
	require.NoError(t, err)
	b, err := json.Marshal(got)
	require.NoError(t, err)
	assert.Equal(t, `[{"type":"carousel","cards":[{"card_index":0,"components":[]},{"card_index":1,"components":[{"type":"header","parameters":[{"type":"video","video":{"id":"7"}}]}]}]}]`, string(b))
	for _, card := range []channel.TemplateCard{
		{Header: []channel.Parameter{{Image: &channel.Media{}}}}, {Header: []channel.Parameter{{GIF: &channel.Media{}}}},
		{Header: []channel.Parameter{{Product: &channel.Product{ID: "tea"}}}}, {Body: []channel.Parameter{{Text: " "}}},
		{Buttons: []channel.TemplateButton{{Kind: channel.TemplateReply}}},
	} {
		m := channel.Message{To: channel.Address{Kind: channel.AddressPhone, Value: "+49"}, Parts: channel.Parts{channel.Template{Name: "x", Language: "en", Cards: []channel.TemplateCard{{}, card}}}}
		_, err := Encoder{}.Encode(&m)
		assert.ErrorIs(t, err, channel.Invalid)
	}
}
