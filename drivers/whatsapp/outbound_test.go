package whatsapp_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/templates"
)

const jpeg = "https://shop.example/a.jpg"

var picture = channel.Media{URL: jpeg, Type: "image/jpeg"}

var orderTemplate = templates.Template{
	Name: "order_update", Language: "de",
	Header: templates.Header{Kind: templates.HeaderImage},
	Body:   templates.Text{Text: "Hello {{1}}, order {{2}} is on its way."},
	Buttons: []templates.Button{
		{Kind: templates.ButtonURL, Title: "Track", URL: "https://shop.example/t/{{1}}"},
		{Kind: templates.ButtonReply, Title: "Thanks"},
	},
}

// Each part, and what Meta is asked for beside the head that all share.
var outbound = []struct {
	name string
	part channel.Part
	want string
}{
	{"text", channel.Text{Body: "Grüße 😀"}, `"type":"text","text":{"body":"Grüße 😀"}`},
	{"text with preview", channel.Text{Body: "see https://a.example", Preview: true}, `"type":"text","text":{"body":"see https://a.example","preview_url":true}`},
	{"image", channel.Image{Media: picture, Caption: "this"}, `"type":"image","image":{"link":"` + jpeg + `","caption":"this"}`},
	{"video", channel.Video{Media: channel.Media{URL: "https://shop.example/a.mp4"}}, `"type":"video","video":{"link":"https://shop.example/a.mp4"}`},
	{"audio", channel.Audio{Media: channel.Media{URL: "https://shop.example/a.mp3"}}, `"type":"audio","audio":{"link":"https://shop.example/a.mp3"}`},
	{"voice", channel.Audio{Media: channel.Media{URL: "https://shop.example/a.ogg"}, Voice: true}, `"type":"audio","audio":{"link":"https://shop.example/a.ogg","voice":true}`},
	{"document", channel.File{Media: channel.Media{URL: "https://shop.example/a.pdf", Name: "bill.pdf"}, Caption: "yours"}, `"type":"document","document":{"link":"https://shop.example/a.pdf","caption":"yours","filename":"bill.pdf"}`},
	{"sticker", channel.Sticker{Media: channel.Media{URL: "https://shop.example/a.webp"}}, `"type":"sticker","sticker":{"link":"https://shop.example/a.webp"}`},
	{"location", channel.Location{Latitude: 0, Longitude: 114.2, Name: "Pier", Address: "Road 1"}, `"type":"location","location":{"latitude":0,"longitude":114.2,"name":"Pier","address":"Road 1"}`},
	{"contacts", channel.Contacts{Cards: []channel.ContactCard{{
		Name: "Ann Lee", LastName: "Lee", Organisation: "Shop", Birthday: "1990-01-02",
		Phones:    []channel.CardPhone{{Number: "+85251234567", Type: "WORK", Account: "85251234567"}},
		Mails:     []channel.CardDetail{{Value: "a@b.example", Type: "HOME"}},
		URLs:      []channel.CardDetail{{Value: "https://b.example"}},
		Addresses: []channel.CardAddress{{City: "Hong Kong"}},
	}}}, `"type":"contacts","contacts":[{"name":{"formatted_name":"Ann Lee","last_name":"Lee"},"birthday":"1990-01-02","org":{"company":"Shop"},
		"phones":[{"phone":"+85251234567","wa_id":"85251234567","type":"WORK"}],"emails":[{"email":"a@b.example","type":"HOME"}],
		"urls":[{"url":"https://b.example"}],"addresses":[{"city":"Hong Kong"}]}]`},
	{"contact with one name", channel.Contacts{Cards: []channel.ContactCard{{Name: "Shop"}}}, `"type":"contacts","contacts":[{"name":{"formatted_name":"Shop","first_name":"Shop"}}]`},
	{"buttons", channel.Buttons{Header: channel.Header{Text: "Tea"}, Body: "Which?", Footer: "today", Buttons: []channel.Button{{ID: "g", Title: "Green"}, {ID: "b", Title: "Black"}}},
		`"type":"interactive","interactive":{"type":"button","header":{"type":"text","text":"Tea"},"body":{"text":"Which?"},"footer":{"text":"today"},
		"action":{"buttons":[{"type":"reply","reply":{"id":"g","title":"Green"}},{"type":"reply","reply":{"id":"b","title":"Black"}}]}}`},
	{"buttons under a picture", channel.Buttons{Header: channel.Header{Image: &picture}, Body: "Which?", Buttons: []channel.Button{{ID: "g", Title: "Green"}}},
		`"type":"interactive","interactive":{"type":"button","header":{"type":"image","image":{"link":"` + jpeg + `"}},"body":{"text":"Which?"},
		"action":{"buttons":[{"type":"reply","reply":{"id":"g","title":"Green"}}]}}`},
	{"buttons under a document", channel.Buttons{Header: channel.Header{File: &channel.Media{URL: "https://shop.example/a.pdf", Name: "a.pdf"}}, Body: "Fine?", Buttons: []channel.Button{{ID: "y", Title: "Yes"}}},
		`"type":"interactive","interactive":{"type":"button","header":{"type":"document","document":{"link":"https://shop.example/a.pdf","filename":"a.pdf"}},"body":{"text":"Fine?"},
		"action":{"buttons":[{"type":"reply","reply":{"id":"y","title":"Yes"}}]}}`},
	{"list", channel.List{Body: "Which?", Label: "Menu", Sections: []channel.Section{{Title: "Tea", Rows: []channel.Row{{ID: "g", Title: "Green", Description: "fresh"}}}}},
		`"type":"interactive","interactive":{"type":"list","body":{"text":"Which?"},"action":{"button":"Menu","sections":[{"title":"Tea","rows":[{"id":"g","title":"Green","description":"fresh"}]}]}}`},
	{"link button", channel.LinkButton{Body: "Your order", Label: "Open", URL: "https://shop.example/o"},
		`"type":"interactive","interactive":{"type":"cta_url","body":{"text":"Your order"},"action":{"name":"cta_url","parameters":{"display_text":"Open","url":"https://shop.example/o"}}}`},
	{"location request", channel.LocationRequest{Body: "Where?"},
		`"type":"interactive","interactive":{"type":"location_request_message","body":{"text":"Where?"},"action":{"name":"send_location"}}`},
	{"carousel of links", channel.Carousel{Body: "Ours", Cards: []channel.Card{
		{Title: "One", Body: "first", Image: &picture, Buttons: []channel.CardButton{{Title: "Open", URL: "https://shop.example/1"}}},
		{Title: "Two", Image: &picture, Buttons: []channel.CardButton{{Title: "Open", URL: "https://shop.example/2"}}},
	}}, `"type":"interactive","interactive":{"type":"carousel","body":{"text":"Ours"},"action":{"cards":[
		{"card_index":0,"type":"cta_url","header":{"type":"image","image":{"link":"` + jpeg + `"}},"body":{"text":"One\nfirst"},"action":{"name":"cta_url","parameters":{"display_text":"Open","url":"https://shop.example/1"}}},
		{"card_index":1,"type":"cta_url","header":{"type":"image","image":{"link":"` + jpeg + `"}},"body":{"text":"Two"},"action":{"name":"cta_url","parameters":{"display_text":"Open","url":"https://shop.example/2"}}}]}}`},
	{"carousel of one", channel.Carousel{Body: "Ours", Cards: []channel.Card{{Title: "One", Image: &picture, Buttons: []channel.CardButton{{Title: "Take", ID: "1"}}}}},
		`"type":"interactive","interactive":{"type":"button","header":{"type":"image","image":{"link":"` + jpeg + `"}},"body":{"text":"Ours\nOne"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"Take"}}]}}`},
	{"template", channel.Template{
		Name: "order_update", Language: "de", Header: []channel.Parameter{{Image: &picture}},
		Body:    []channel.Parameter{{Text: "Ana"}, {Text: "77\n\t  b"}},
		Buttons: []channel.TemplateButton{{Index: 0, Kind: channel.TemplateURL, Value: "77"}, {Index: 1, Kind: channel.TemplateReply, Value: "thx"}},
	}, `"type":"template","template":{"name":"order_update","language":{"code":"de","policy":"deterministic"},"components":[
		{"type":"header","parameters":[{"type":"image","image":{"link":"` + jpeg + `"}}]},
		{"type":"body","parameters":[{"type":"text","text":"Ana"},{"type":"text","text":"77 b"}]},
		{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"77"}]},
		{"type":"button","sub_type":"quick_reply","index":"1","parameters":[{"type":"payload","payload":"thx"}]}]}`},
}

func TestEveryKindOfPartIsWrittenAsMetaWantsIt(t *testing.T) {
	r := open(t, whatsapptest.Options{Templates: []templates.Template{orderTemplate}})
	for _, c := range outbound {
		receipt, err := r.send(t, c.part)
		require.NoError(t, err, c.name)
		assert.NotEmpty(t, receipt.ID, c.name)
		want := `{"messaging_product":"whatsapp","recipient_type":"individual","to":"+491510000001","biz_opaque_callback_data":"key-1",` + c.want + `}`
		x := r.wire.Last(t)
		assert.JSONEq(t, want, x.Body, c.name)
		assert.Equal(t, "https://graph.facebook.com/v25.0/1110001110/messages", x.URL, c.name)
		assert.Equal(t, "Bearer token-of-the-simulator", x.Header.Get("Authorization"), c.name)
	}
	assert.Len(t, r.ana.Arrived(), len(outbound))
}

// Every kind that the capabilities promise has a row above, or a test below.
func TestEveryKindThatIsPromisedIsTried(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	tried := map[channel.PartKind]bool{channel.PartReaction: true}
	for _, c := range outbound {
		tried[c.part.Kind()] = true
	}
	for kind := range r.channel.Capabilities().Parts {
		assert.True(t, tried[kind], kind)
	}
}

func TestReactionAndItsRemoval(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	id := channel.ProviderID(r.ana.Screen()[0].ID)
	for _, emoji := range []string{"👍", ""} {
		m := r.message(channel.Reaction{To: id, Emoji: emoji})
		m.ReplyTo = id // a reaction quotes nothing
		_, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err)
		assert.Contains(t, r.wire.Last(t).Body, `"reaction":{"message_id":"`+string(id)+`","emoji":"`+emoji+`"}`)
		assert.NotContains(t, r.wire.Last(t).Body, "context")
		assert.Equal(t, emoji, r.ana.Screen()[0].TheirReaction)
	}
}

func TestReplyQuotes(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	m := r.message(channel.Text{Body: "yes"})
	m.ReplyTo = channel.ProviderID(r.ana.Screen()[0].ID)
	_, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Contains(t, r.wire.Last(t).Body, `"context":{"message_id":"`+string(m.ReplyTo)+`"}`)
	assert.Equal(t, string(m.ReplyTo), r.ana.Screen()[1].Quotes)
}

// A business-scoped id in "to" is answered with 200 and never delivered.
func TestUserIDsGoToRecipientWhole(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	bea, err := r.AddPhone(whatsapptest.Customer{Number: "49152", UserID: "DE.7001", HidesNumber: true})
	require.NoError(t, err)
	bea.Say("hi")
	_, err = r.channel.Send(t.Context(), &channel.Message{To: bea.Address(), Parts: channel.Parts{channel.Text{Body: "x"}}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"messaging_product":"whatsapp","recipient_type":"individual","recipient":"DE.7001","type":"text","text":{"body":"x"}}`, r.wire.Last(t).Body)
	assert.Len(t, bea.Arrived(), 1)
}

func TestParentIDsAndGroups(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	for _, c := range []struct {
		to   channel.Address
		want string
	}{
		{channel.Address{Kind: channel.AddressParent, Value: "DE.ENT.9"}, `"recipient_type":"individual","recipient":"DE.ENT.9"`},
		{channel.Address{Kind: channel.AddressGroup, Value: "G1"}, `"recipient_type":"group","to":"G1"`},
	} {
		m := r.message(channel.Text{Body: "x"})
		m.To = c.to
		_, _ = r.channel.Send(t.Context(), m)
		assert.Contains(t, r.wire.Last(t).Body, c.want)
	}
}

func TestAddressesThatCannotBeWrittenToAreInvalid(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	for _, to := range []channel.Address{
		{}, {Kind: channel.AddressPhone}, {Kind: channel.AddressPhone, Value: "4915100"}, {Kind: channel.AddressPhone, Value: "+49 DE.7"},
		{Kind: channel.AddressUser}, {Kind: channel.AddressUser, Scope: "another portfolio", Value: "DE.7"},
		{Kind: channel.AddressMail, Value: "a@b.example"},
	} {
		m := r.message(channel.Text{Body: "x"})
		m.To = to
		_, err := r.channel.Send(t.Context(), m)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, to)
	}
	assert.Empty(t, r.wire.Calls())
}

// In Brazil the number that WhatsApp knows has another spelling than the one
// that is dialled.
func TestReceiptHasTheNumberAsWhatsAppSpellsIt(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	p, err := r.AddPhone(whatsapptest.Customer{Number: "55 11 87654321", Aliases: []string{"5511987654321"}})
	require.NoError(t, err)
	p.Say("oi")
	m := r.message(channel.Text{Body: "x"})
	m.To = channel.Address{Kind: channel.AddressPhone, Value: "+5511987654321"}
	receipt, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, channel.Address{Kind: channel.AddressPhone, Value: "+551187654321"}, receipt.To)

	receipt, err = r.send(t, channel.Text{Body: "x"})
	require.NoError(t, err)
	assert.Zero(t, receipt.To)
}

func TestNativeGoesOutAsItIs(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	m := r.message(nil)
	m.Parts, m.Native = nil, whatsapp.Native{Type: "text", Payload: []byte(`{"body":"as it is"}`)}
	_, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Contains(t, r.wire.Last(t).Body, `"type":"text","text":{"body":"as it is"}`)
	for _, bad := range []any{whatsapp.Native{}, whatsapp.Native{Type: "text", Payload: []byte(`{`)}, &whatsapp.Native{Type: "text"}, 7} {
		m.Native = bad
		_, err := r.channel.Send(t.Context(), m)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	}
}

func TestWhatCannotBeSentIsRefusedBeforeTheCall(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	for name, c := range map[string]struct {
		part channel.Part
		kind channel.ErrorKind
	}{
		"no medium":              {channel.Image{}, channel.Invalid},
		"no medium in header":    {channel.Buttons{Header: channel.Header{Video: &channel.Media{}}, Body: "x"}, channel.Invalid},
		"a mail":                 {channel.Mail{Subject: "x"}, channel.Unsupported},
		"a choice":               {channel.Choice{ID: "x"}, channel.Unsupported},
		"a card without buttons": {channel.Carousel{Body: "x", Cards: []channel.Card{{}, {}}}, channel.Unsupported},
		"a card with both":       {channel.Carousel{Body: "x", Cards: []channel.Card{{Buttons: []channel.CardButton{{ID: "a", Title: "A"}, {URL: "https://b.example", Title: "B"}}}, {}}}, channel.Unsupported},
		"an empty value":         {channel.Template{Name: "x", Language: "de", Body: []channel.Parameter{{Text: " \n"}}}, channel.Invalid},
		"an empty button":        {channel.Template{Name: "x", Language: "de", Buttons: []channel.TemplateButton{{Kind: channel.TemplateURL}}}, channel.Invalid},
	} {
		_, err := r.send(t, c.part)
		assert.Equal(t, c.kind, failure(t, err).Kind, name)
	}
	m := r.message(channel.Text{Body: "x"})
	m.Key = strings.Repeat("k", 513)
	_, err := r.channel.Send(t.Context(), m)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	assert.Empty(t, r.wire.Calls())
}
