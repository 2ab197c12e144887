package woztelltest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
	"github.com/rapport-go/rapport/templates"
)

func shopTemplates() []templates.Template {
	return []templates.Template{
		{Name: "hello", Language: "en", Body: templates.ParseText("Hello!"), Footer: "bye"},
		{Name: "order_update", Language: "zh_HK", Header: templates.Header{Kind: templates.HeaderImage}, Body: templates.ParseText("Hi {{1}}, {{2}} is on its way"), Buttons: []templates.Button{
			{Kind: templates.ButtonReply, Title: "Thanks"},
			{Kind: templates.ButtonURL, Title: "Track", URL: "https://a.example/{{1}}"},
			{Kind: templates.ButtonFlow, Title: "Rate", Flow: "77"},
		}},
		{Name: "order_update", Language: "en", Header: templates.Header{Kind: templates.HeaderText, Text: templates.ParseText("For {{1}}")}, Body: templates.ParseText("Coming"), Status: templates.StatusPending},
		{Name: "teas", Language: "en", Body: templates.ParseText("Teas"), Cards: []templates.Card{
			{Header: templates.Header{Kind: templates.HeaderImage}, Body: templates.ParseText("{{1}}"), Buttons: []templates.Button{{Kind: templates.ButtonReply, Title: "Buy"}, {Kind: templates.ButtonURL, Title: "See", URL: "https://a.example/{{1}}"}, {Kind: templates.ButtonPhone, Title: "Call"}}},
		}},
		{Name: "slow", Language: "en", Body: templates.ParseText("x"), Status: templates.StatusPaused},
		{Name: "gone", Language: "en", Body: templates.ParseText("x"), Status: templates.StatusDisabled},
		{Name: "here", Language: "en", Header: templates.Header{Kind: templates.HeaderLocation}, Body: templates.ParseText("We are here")},
		{Name: "code", Language: "en", Body: templates.ParseText("Your coupon"), Buttons: []templates.Button{{Kind: templates.ButtonCode, Title: "Copy"}}},
		{Name: "deal", Language: "en", Header: templates.Header{Kind: templates.HeaderFile}, Body: templates.ParseText("See the file")},
	}
}

const (
	head = `{"type":"header","parameters":[{"type":"image","image":{"link":"https://a.example/a.jpg"}}]}`
	body = `{"type":"body","parameters":[{"type":"text","text":"Ann"},{"type":"text","text":"tea"}]}`
	taps = `{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"P"}]},` + link + `,` + flow
	link = `{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"o7"}]}`
	flow = `{"type":"button","sub_type":"flow","index":"2","parameters":[{"type":"action","action":{"flow_token":"77:ctx"}}]}`
)

func template(name, language, components string) string {
	return `{"type":"TEMPLATE","elementName":"` + name + `","languageCode":"` + language + `","components":[` + components + `]}`
}

// A template reaches somebody who never wrote, filled in; its values must be
// exact (d:wa-message-types; trap P19). Faults come as FAILED only.
func TestTrap19_TemplatesAreExact(t *testing.T) {
	card := func(index, button string) string {
		return `{"type":"CAROUSEL","cards":[{"card_index":` + index + `,"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://a.example/t.jpg"}}]},{"type":"body","parameters":[{"type":"text","text":"Oolong"}]},{"type":"BUTTON","sub_type":"QUICK_REPLY","index":` + button + `,"parameters":[{"type":"payload","payload":"B1"}]},` + link + `]}]}`
	}
	for name, c := range map[string]struct {
		response string
		code     int // 0: it arrives
	}{
		"static":                     {`{"type":"TEMPLATE","elementName":"hello","languageCode":"en"}`, 0},
		"static with an empty body":  {template("hello", "en", `{"type":"body","parameters":[]}`), 0},
		"full":                       {template("order_update", "zh_HK", head+","+body+","+taps), 0},
		"a form without data":        {template("order_update", "zh_HK", head+","+body+","+link+`,{"type":"button","sub_type":"flow","index":"2"}`), 0},
		"cards":                      {template("teas", "en", card("0", `"0"`)), 0},
		"place":                      {template("here", "en", `{"type":"header","parameters":[{"type":"location","location":{"latitude":"1.5","longitude":2.5,"name":"n"}}]}`), 0},
		"another language":           {template("order_update", "zh_TW", body), 132001},
		"unknown":                    {template("nothing", "en", ``), 132001},
		"not approved":               {template("order_update", "en", ``), 132001},
		"paused":                     {template("slow", "en", ``), 132015},
		"disabled":                   {template("gone", "en", ``), 132016},
		"too few values":             {template("order_update", "zh_HK", head+`,{"type":"body","parameters":[{"type":"text","text":"Ann"}]},`+taps), 132000},
		"too many values":            {template("hello", "en", `{"type":"body","parameters":[{"type":"text","text":"Ann"}]}`), 132000},
		"an empty value":             {template("order_update", "zh_HK", head+`,{"type":"body","parameters":[{"type":"text","text":"Ann"},{"type":"text"}]},`+taps), 131008},
		"a value with a line break":  {template("order_update", "zh_HK", head+`,{"type":"body","parameters":[{"type":"text","text":"A\nn"},{"type":"text","text":"b"}]},`+taps), 132018},
		"no header":                  {template("order_update", "zh_HK", body+","+taps), 132012},
		"a header without a file":    {template("order_update", "zh_HK", `{"type":"header","parameters":[{"type":"image"}]},`+body+","+taps), 131008},
		"a header by an unknown id":  {template("order_update", "zh_HK", `{"type":"header","parameters":[{"type":"image","image":{"id":"x"}}]},`+body+","+taps), 131009},
		"a header without TLS":       {template("order_update", "zh_HK", `{"type":"header","parameters":[{"type":"image","image":{"link":"http://a.example"}}]},`+body+","+taps), 131009},
		"an index that is no text":   {template("teas", "en", card("0", "0")), 131009},
		"no value for a link":        {template("order_update", "zh_HK", head+","+body+","+flow), 131008},
		"a form that is not named":   {template("order_update", "zh_HK", head+","+body+","+link), 131008},
		"a button that is not there": {template("hello", "en", link), 131009},
		"a wrong sub_type":           {template("order_update", "zh_HK", head+","+body+","+flow+`,{"type":"button","sub_type":"flow","index":"1","parameters":[{"type":"text","text":"o7"}]}`), 131009},
		"a wrong parameter":          {template("order_update", "zh_HK", head+","+body+","+flow+`,{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"payload","payload":"o7"}]}`), 131008},
		"cards are missing":          {template("teas", "en", ``), 132012},
		"cards that are not there":   {template("hello", "en", card("0", `"0"`)), 132012},
		"a card with another index":  {template("teas", "en", card("1", `"0"`)), 131009},
		"no place":                   {template("here", "en", `{"type":"header","parameters":[{"type":"location"}]}`), 131008},
		"a place nowhere":            {template("here", "en", `{"type":"header","parameters":[{"type":"location","location":{"longitude":1}}]}`), 131009},
	} {
		t.Run(name, func(t *testing.T) {
			b := on(t, woztelltest.TypeWhatsApp, woztelltest.Options{})
			mia := b.Phone("Mia")
			ids := b.send(t, mia, c.response)
			all := b.told(t)
			if c.code == 0 {
				assert.Equal(t, []string{"API_OUTBOUND MANUAL", "SENT", "DELIVERED"}, types(all))
				require.Len(t, mia.Arrived(), 1)
				assert.NotEmpty(t, mia.Arrived()[0].Template)
				return
			}
			require.Equal(t, []string{"API_OUTBOUND MANUAL", "FAILED"}, types(all))
			assert.Equal(t, ids[0], at(all[1], "data.messageId"))
			assert.EqualValues(t, c.code, at(all[1], "data.errors.0.code"))
			assert.Empty(t, mia.Screen())
		})
	}
}

func TestTemplatesAreShownFilledIn(t *testing.T) {
	b := on(t, woztelltest.TypeWhatsApp, woztelltest.Options{})
	mia := b.Phone("Mia")
	b.send(t, mia, template("order_update", "zh_HK", head+","+body+","+taps)+","+template("hello", "en", ""))
	screen := mia.Screen()
	require.Len(t, screen, 2)
	assert.Equal(t, channel.Parts{
		channel.Image{Media: channel.Media{URL: "https://a.example/a.jpg"}},
		channel.Buttons{Body: "Hi Ann, tea is on its way", Buttons: []channel.Button{{ID: "P", Title: "Thanks"}}},
	}, screen[0].Parts)
	assert.Equal(t, channel.Parts{channel.Text{Body: "Hello!\n\nbye"}}, screen[1].Parts)
	_, err := mia.Tap(screen[0].ID, "P")
	require.NoError(t, err)
}

func TestOtherTemplates(t *testing.T) {
	b := on(t, woztelltest.TypeWhatsApp, woztelltest.Options{})
	mia := b.Phone("Mia")
	b.send(t, mia, template("code", "en", `{"type":"button","sub_type":"copy_code","index":"0","parameters":[{"type":"coupon_code","coupon_code":"X1"}]}`)+","+
		template("deal", "en", `{"type":"header","parameters":[{"type":"document","document":{"link":"https://a.example/a.pdf","filename":"a.pdf"}}]}`)+","+
		template("teas", "en", `{"type":"carousel","cards":[{"card_index":0,"components":[{"type":"header","parameters":[{"type":"image","image":{"id":"`+b.Keep([]byte("p"), "image/png", "").ID+`"}}]},{"type":"body","parameters":[{"type":"text","text":"Oolong"}]},`+link+`]}]}`))
	screen := mia.Screen()
	require.Len(t, screen, 3)
	assert.Equal(t, "a.pdf", screen[1].Parts[0].(channel.File).Media.Name)
	card := screen[2].Parts[0].(channel.Carousel).Cards[0]
	assert.Equal(t, "Oolong", card.Body)
	assert.EqualValues(t, 1, card.Image.Size)
	assert.Equal(t, []channel.CardButton{{ID: "Buy", Title: "Buy"}, {Title: "See", URL: "https://a.example/o7"}}, card.Buttons)
}
