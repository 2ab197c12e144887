package templates_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

func TestS1_54_Preview(t *testing.T) {
	assert.Equal(t, channel.Parts{
		channel.Image{Media: picture},
		channel.Buttons{
			Body: "Tea for Ana\n\nTrack: https://shop.example/77\nCall: +49\nCopy: SAVE", Footer: "bye",
			Buttons: []channel.Button{{ID: "thx", Title: "Thanks"}},
		},
	}, order.Preview(filled()))
}

func TestPreviewOfWhatIsHalfFilled(t *testing.T) {
	got := order.Preview(channel.Template{Body: []channel.Parameter{{}, {Text: "{{1}}"}}})
	assert.Equal(t, channel.Parts{channel.Buttons{
		Body: "{{1}} for {{1}}\n\nTrack: https://shop.example/{{1}}\nCall: +49\nCopy", Footer: "bye",
		Buttons: []channel.Button{{ID: "Thanks", Title: "Thanks"}},
	}}, got)
}

func TestPreviewOfOneLink(t *testing.T) {
	tpl := templates.Template{
		Header:  templates.Header{Kind: templates.HeaderText, Text: templates.ParseText("Hi {{1}}")},
		Body:    templates.ParseText("Your order"),
		Buttons: []templates.Button{{Kind: templates.ButtonURL, Title: "Open", URL: "https://shop.example/$1"}},
	}
	got := tpl.Preview(channel.Template{Header: []channel.Parameter{{Text: "Ana"}}})
	assert.Equal(t, channel.Parts{channel.LinkButton{
		Header: channel.Header{Text: "Hi Ana"}, Body: "Your order", Label: "Open", URL: "https://shop.example/$1",
	}}, got)
	tpl.Buttons = nil
	got = tpl.Preview(channel.Template{})
	assert.Equal(t, channel.Parts{channel.Text{Body: "Hi {{1}}\n\nYour order"}}, got)
}

func TestOtherHeaders(t *testing.T) {
	place := channel.Location{Latitude: 1, Longitude: 2}
	for kind, value := range map[templates.HeaderKind]channel.Parameter{
		templates.HeaderVideo: {Video: &picture}, templates.HeaderFile: {File: &picture}, templates.HeaderLocation: {Location: &place},
	} {
		tpl := templates.Template{Header: templates.Header{Kind: kind}}
		m := channel.Template{Header: []channel.Parameter{value}}
		assert.NoError(t, tpl.Check(m))
		assert.Len(t, tpl.Preview(m), 2)
		assert.Error(t, tpl.Check(channel.Template{Header: []channel.Parameter{{Image: &picture}}}))
	}
}

func TestPreviewOfACarousel(t *testing.T) {
	tpl := templates.Template{
		Body: templates.ParseText("Hi {{1}}"), Footer: "bye", Offer: &templates.Offer{Text: "Today only"},
		Cards: []templates.Card{{
			Header: templates.Header{Kind: templates.HeaderImage}, Body: templates.ParseText("Tea"),
			Buttons: []templates.Button{{Kind: templates.ButtonReply, Title: "More"}, {Kind: templates.ButtonPhone, Title: "Call", Phone: "+49"}},
		}},
	}
	assert.Equal(t, channel.Parts{channel.Carousel{Body: "Today only\n\nHi Ana\n\nbye", Cards: []channel.Card{
		{Body: "Tea\n\nCall: +49", Buttons: []channel.CardButton{{ID: "More", Title: "More"}}},
	}}}, tpl.Preview(channel.Template{Body: []channel.Parameter{{Text: "Ana"}}}))
}

func TestS5_45_AFixedPictureIsShownAndTakesNoValue(t *testing.T) {
	tpl := templates.Template{Header: templates.Header{Kind: templates.HeaderImage, Fixed: &picture}, Body: templates.ParseText("Hi")}
	assert.Empty(t, tpl.Fields())
	assert.NoError(t, tpl.Check(channel.Template{}))
	assert.Equal(t, channel.Parts{channel.Image{Media: picture}, channel.Text{Body: "Hi"}}, tpl.Preview(channel.Template{}))
	for kind, part := range map[templates.HeaderKind]channel.Part{
		templates.HeaderVideo: channel.Video{Media: picture}, templates.HeaderGIF: channel.Video{Media: picture}, templates.HeaderFile: channel.File{Media: picture},
	} {
		fixed := templates.Template{Header: templates.Header{Kind: kind, Fixed: &picture}}
		assert.Equal(t, part, fixed.Preview(channel.Template{})[0])
	}
	other := channel.Template{Header: []channel.Parameter{{Image: &channel.Media{ID: "7"}}}}
	assert.Equal(t, []templates.FaultCode{templates.FaultFixed}, codes(tpl.Check(other)))
	assert.Equal(t, channel.Image{Media: picture}, tpl.Preview(other)[0])
}

// A one-time code is in the body; its button shows no address.
func TestPreviewOfAOneTimeCode(t *testing.T) {
	tpl := templates.Template{Body: templates.ParseText("*{{1}}*"), Buttons: []templates.Button{{Kind: templates.ButtonOTP, Title: "Copy", URL: "https://www.whatsapp.com/otp/code/?code=otp{{1}}"}}}
	m := channel.Template{Body: []channel.Parameter{{Text: "77"}}, Buttons: []channel.TemplateButton{{Kind: channel.TemplateURL, Value: "77"}}}
	assert.Equal(t, channel.Parts{channel.Text{Body: "*77*\n\nCopy"}}, tpl.Preview(m))
}

// Only what a browser opens as a page becomes a link.
func TestS1_54_OnlyWebAddressesBecomeLinks(t *testing.T) {
	for _, address := range []string{"javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//shop.example", "https:///x", "https://user@shop.example", "ht tp://x", ""} {
		tpl := templates.Template{Body: templates.ParseText("x"), Buttons: []templates.Button{{Kind: templates.ButtonURL, Title: "Open", URL: address}}}
		got := tpl.Preview(channel.Template{})
		require.Len(t, got, 1)
		assert.Equal(t, channel.PartText, got[0].Kind(), address)
	}
}

func TestS5_48_ActionButtonsCallOrOpenALink(t *testing.T) {
	tpl := templates.Template{Body: templates.ParseText("x"), Buttons: []templates.Button{
		{Kind: templates.ButtonPhone, Title: "Call", Phone: "+4930"}, {Kind: templates.ButtonURL, Title: "Open", URL: "https://a.example"},
	}}
	assert.Empty(t, tpl.Fields(), "they are fixed")
	assert.NoError(t, tpl.Check(channel.Template{}))
	assert.Equal(t, channel.Parts{channel.Text{Body: "x\n\nCall: +4930\nOpen: https://a.example"}}, tpl.Preview(channel.Template{}))
}

// What a tap on a reply button brings back is known before it is sent.
func TestS5_47_ReplyButtonsSayWhatComesBack(t *testing.T) {
	tpl := templates.Template{Buttons: []templates.Button{{Kind: templates.ButtonReply, Title: "Yes"}, {Kind: templates.ButtonReply, Title: "No"}}}
	m := channel.Template{Buttons: []channel.TemplateButton{{Index: 1, Kind: channel.TemplateReply, Value: "appointment-7/no"}}}
	assert.NoError(t, tpl.Check(m))
	assert.Equal(t, []channel.Button{{ID: "Yes", Title: "Yes"}, {ID: "appointment-7/no", Title: "No"}}, tpl.Preview(m)[0].(channel.Buttons).Buttons)
}
