package messengertest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
	"github.com/rapport-go/rapport/templates"
)

func utilityTemplates() []templates.Template {
	return []templates.Template{
		{
			Name: "ready", Language: "en", Header: templates.Header{Kind: templates.HeaderText, Text: templates.Text{Text: "Order {{1}}"}},
			Body: templates.Text{Text: "Hello {{1}}, it costs {{2}} in all."}, Footer: "Bye",
			Buttons: []templates.Button{{Kind: templates.ButtonReply, Title: "Yes"}, {Kind: templates.ButtonURL, Title: "Track", URL: "https://a.example/{{1}}"}},
		},
		{Name: "named", Language: "en", Parameters: templates.Named, Body: templates.Text{Text: "Hello {{name}} and good bye."}},
		{Name: "photo", Language: "en", Header: templates.Header{Kind: templates.HeaderImage, Example: "4::aW"}, Body: templates.Text{Text: "Look at this."},
			Buttons: []templates.Button{{Kind: templates.ButtonReply, Title: "Yes"}}},
		{Name: "fixed", Language: "en", Header: templates.Header{Kind: templates.HeaderImage, Fixed: &channel.Media{URL: "https://a.example/f.png"}}, Body: templates.Text{Text: "Look."}},
		{Name: "waiting", Language: "en", Status: templates.StatusPending, Body: templates.Text{Text: "x"}},
	}
}

func utility(name, components string) string {
	return `"messaging_type":"UTILITY","message":{"template":{"name":"` + name + `","language":{"code":"en"},"components":[` + components + `]}}`
}

func values(kind string, all ...string) string {
	s := ""
	for i, v := range all {
		if i > 0 {
			s += ","
		}
		s += v
	}
	return `{"type":"` + kind + `","parameters":[` + s + `]}`
}

func word(text string) string { return `{"type":"text","text":"` + text + `"}` }

// UTIL: what a utility template wants, and what it shows.
func TestUtilityTemplates(t *testing.T) {
	b := open(t, messengertest.Options{Templates: utilityTemplates()})
	ana := b.Phone("Ana")
	head, body := values("header", word("42")), values("body", word("Ana"), word("3 EUR"))
	taps := values("buttons", `{"type":"POSTBACK","payload":"Y"}`, `{"type":"URL","url":"https://a.example/t/42"}`)
	all := head + "," + body + "," + taps
	for _, c := range []struct{ name, want, rest string }{
		{"complete", "", utility("ready", all)},
		{"without the buttons' values", "100", utility("ready", head+","+body)},
		{"fewer buttons", "100", utility("ready", head+","+body+","+values("buttons", `{"type":"POSTBACK","payload":"Y"}`))},
		{"the wrong kind of button", "100", utility("ready", head+","+body+","+values("buttons", `{"type":"URL","url":"https://a.example"}`, `{"type":"URL","url":"https://a.example"}`))},
		{"no address", "100/2018041", utility("ready", head+","+body+","+values("buttons", `{"type":"POSTBACK","payload":"Y"}`, `{"type":"URL"}`))},
		{"no payload", "100", utility("ready", head+","+body+","+values("buttons", `{"type":"POSTBACK"}`, `{"type":"URL","url":"https://a.example"}`))},
		{"fewer values", "100", utility("ready", head+","+values("body", word("Ana"))+","+taps)},
		{"more values", "100", utility("ready", head+","+values("body", word("Ana"), word("3"), word("4"))+","+taps)},
		{"an empty value", "100", utility("ready", head+","+values("body", word("Ana"), word(""))+","+taps)},
		{"no header", "100", utility("ready", body+","+taps)},
		{"another component", "100", utility("ready", all+","+values("carousel"))},
		{"by name", "", utility("named", values("body", `{"type":"text","parameter_name":"name","text":"Ana"}`))},
		{"by another name", "100", utility("named", values("body", `{"type":"text","parameter_name":"nome","text":"Ana"}`))},
		{"not approved", "100", utility("waiting", "")},
		{"not there", "100", utility("nothing", "")},
		{"with an image", "", utility("photo", values("header", `{"type":"image","image":{"link":"https://a.example/a.png"}}`))},
		{"with the image of the template", "", utility("photo", "")},
		{"with the image that it keeps", "", utility("fixed", "")},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, c.want, b.send(t, ana, c.rest)) })
	}
	screen := ana.Arrived()
	require.Len(t, screen, 5)
	assert.Equal(t, channel.Parts{channel.Carousel{Cards: []channel.Card{{Body: "Order 42\n\nHello Ana, it costs 3 EUR in all.\n\nBye", Buttons: []channel.CardButton{
		{ID: "Y", Title: "Yes"}, {Title: "Track", URL: "https://a.example/t/42"}}}}}}, screen[0].Parts)
	assert.Equal(t, channel.Parts{channel.Text{Body: "Hello Ana and good bye."}}, screen[1].Parts)
	yes := channel.Buttons{Body: "Look at this.", Buttons: []channel.Button{{ID: "Yes", Title: "Yes"}}}
	assert.Equal(t, channel.Parts{channel.Image{Media: channel.Media{URL: "https://a.example/a.png"}}, yes}, screen[2].Parts)
	assert.Equal(t, channel.Parts{channel.Image{Media: channel.Media{URL: "4::aW"}}, yes}, screen[3].Parts)
	assert.Equal(t, channel.Parts{channel.Image{Media: channel.Media{URL: "https://a.example/f.png"}}, channel.Text{Body: "Look."}}, screen[4].Parts)
	_, err := ana.Tap(screen[0].ID, "Y")
	require.NoError(t, err)
	_, err = ana.Tap(screen[2].ID, "Yes")
	require.NoError(t, err)
}

func TestTemplatesAreListed(t *testing.T) {
	b := open(t, messengertest.Options{Templates: utilityTemplates()})
	a := b.call(t, http.MethodGet, "me/message_templates?limit=3&access_token=x", "")
	assert.Len(t, a.at("data"), 3)
	one := a.at("data", 0)
	assert.Equal(t, "ready en APPROVED UTILITY POSITIONAL", at(one, "name").(string)+" "+at(one, "language").(string)+" "+at(one, "status").(string)+" "+at(one, "category").(string)+" "+at(one, "parameter_format").(string))
	assert.Equal(t, "Hello {{1}}, it costs {{2}} in all.", at(one, "components", 1, "text"))
	assert.Equal(t, "URL", at(one, "components", 2, "buttons", 1, "type"))
	assert.Equal(t, "body_text_named_params", keyOf(at(a.at("data", 1), "components", 0, "example")))
	next := a.at("paging", "next").(string)
	assert.NotContains(t, next, "access_token")
	a = b.call(t, http.MethodGet, next, "")
	assert.Len(t, a.at("data"), 2)
	assert.Nil(t, a.at("paging", "next"))
	assert.Len(t, b.call(t, http.MethodGet, "me/message_templates?name=named", "").at("data"), 1)
	refused(t, "100", b.call(t, http.MethodGet, "me/message_templates?after=x", ""))
	refused(t, "100/33", b.call(t, http.MethodPut, "me/message_templates", ""))
	b.SetTemplates()
	assert.Empty(t, b.call(t, http.MethodGet, "me/message_templates", "").at("data"))
}

func keyOf(v any) string {
	for key := range v.(map[string]any) {
		return key
	}
	return ""
}

// UTIL: a new template is approved or rejected within seconds.
func TestTemplatesAreMade(t *testing.T) {
	b := open(t, messengertest.Options{})
	compose := func(name, body string) string {
		return `{"name":"` + name + `","language":"en","category":"UTILITY","components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"` + body + `"},
			{"type":"BUTTONS","buttons":[{"type":"POSTBACK","text":"Yes"},{"type":"URL","text":"Go","url":"https://a.example"}]},{"type":"FOOTER","text":"Bye"}]}`
	}
	for _, c := range []struct{ name, body, event, reason string }{
		{"good", "Your order {{1}} is ready now.", "APPROVED", "NONE"},
		{"begins", "{{1}} is ready now, friend.", "REJECTED", "INCORRECT_PARAMS"},
		{"ends", "It is ready now, {{1}}", "REJECTED", "INCORRECT_PARAMS"},
		{"short", "Hi {{1}} there!", "REJECTED", "PARAMS_TO_WORD_RATIO_EXCEED_LIMIT"},
		{"fits", "Hi {{1}} over there!", "APPROVED", "NONE"},
		{"full", "Hi {{1}} {{2}} there.", "REJECTED", "PARAMS_TO_WORD_RATIO_EXCEED_LIMIT"},
	} {
		a := b.call(t, http.MethodPost, "me/message_templates", compose(c.name, c.body))
		require.Equal(t, http.StatusOK, a.status, a.raw)
		got := b.told(t)
		assert.Equal(t, []string{"change message_template_status_update"}, kinds(got))
		assert.Equal(t, map[string]any{"event": c.event, "message_template_id": a.at("id"), "message_template_name": c.name, "message_template_language": "en", "reason": c.reason}, got[0].at("value"))
	}
	b.sent(t, b.Phone("Ana"), utility("good", values("body", word("7"))))
	refused(t, "100", b.send(t, b.Phone("Ana"), utility("begins", values("body", word("7")))))
	refused(t, "100", b.call(t, http.MethodPost, "me/message_templates", compose("good", "Again and again.")))
	for _, body := range []string{`{`, `{"name":"a","language":"en","category":"MARKETING"}`, `{"language":"en","category":"UTILITY"}`,
		`{"name":"a","language":"en","category":"UTILITY"}`, `{"name":"a","language":"en","category":"UTILITY","components":[{"type":"HOLOGRAM"}]}`} {
		refused(t, "100", b.call(t, http.MethodPost, "me/message_templates", body))
	}
	refused(t, "", b.call(t, http.MethodDelete, "me/message_templates?name=good", ""))
	refused(t, "100", b.call(t, http.MethodDelete, "me/message_templates?name=good", ""))
}

// Trap 25: the field of the changes has two names.
func TestTrap25_TemplatesChange(t *testing.T) {
	b := open(t, messengertest.Options{Templates: utilityTemplates()})
	assert.True(t, b.SetTemplateStatus("ready", "en", templates.StatusPaused, "LOW_QUALITY"))
	assert.Equal(t, []string{"change message_template_status_update"}, kinds(b.told(t)))
	refused(t, "", b.call(t, http.MethodPost, "me/subscribed_apps?subscribed_fields=messenger_template_status_update", ""))
	assert.True(t, b.SetTemplateStatus("ready", "en", templates.StatusApproved, ""))
	assert.Equal(t, []string{"change messenger_template_status_update"}, kinds(b.told(t)))
	assert.False(t, b.SetTemplateStatus("nothing", "en", templates.StatusPaused, ""))
}
