package dialog360_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
	"github.com/rapport-go/rapport/templates"
)

var welcome = templates.Template{
	Name: "welcome", Language: "de", Category: templates.CategoryUtility,
	Body: templates.Text{Text: "Hello {{1}}!", Variables: []templates.Variable{{Name: "1", Example: "Ana"}}},
}

// Engagement can be switched on for this provider's channels.
func TestS1_5_EngagementIsDeclared(t *testing.T) {
	r := open(t, dialog360test.Options{})
	assert.True(t, r.channel.Capabilities().Engagement)
	assert.Equal(t, channel.Kind("whatsapp"), r.channel.Capabilities().Kind, "people are the same through any provider")
}

// The key decides which number sends. One that belongs to another number than
// the configured one is found out.
func TestS3_78_TheNumberOfTheKeyIsTheSender(t *testing.T) {
	r := open(t, dialog360test.Options{})
	_, err := r.send(t, channel.Text{Body: "x"})
	require.NoError(t, err)
	require.NotEmpty(t, r.flush(t))
	for _, e := range r.events {
		assert.Equal(t, r.channel.Account(), e.Where().Account)
	}
	c := r.withConfig(t, func(cfg *dialog360.Config) { cfg.PhoneNumberID = "9990009990" })
	h, err := c.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityBlocked, h.Send)
	assert.Equal(t, []string{"the key belongs to another number: 1110001110"}, h.Reasons)
	assert.Equal(t, "9990009990", c.Account())
}

func TestTheNumbersIDCanBeLearnt(t *testing.T) {
	r := open(t, dialog360test.Options{})
	for name, learn := range map[string]func(*dialog360.Channel) error{
		"by asking":  func(c *dialog360.Channel) error { _, err := c.Identify(t.Context()); return err },
		"by a check": func(c *dialog360.Channel) error { _, err := c.CheckHealth(t.Context()); return err },
	} {
		c := r.withConfig(t, func(cfg *dialog360.Config) { cfg.PhoneNumberID = "" })
		assert.Empty(t, c.Account(), name)
		require.NoError(t, learn(c), name)
		assert.Equal(t, "1110001110", c.Account(), name)
	}
	id, err := r.channel.Identify(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "1110001110", id)

	r.wire.Next = &script{answers: []string{`{"status":"CONNECTED"}`, "401"}}
	for _, kind := range []channel.ErrorKind{channel.Unknown, channel.Unauthorized} {
		_, err = r.channel.Identify(t.Context())
		assert.Equal(t, kind, failure(t, err).Kind)
	}
}

func TestMarkReadAndTyping(t *testing.T) {
	r := open(t, dialog360test.Options{})
	id := channel.ProviderID(r.ana.Screen()[0].ID)
	require.NoError(t, r.channel.MarkRead(t.Context(), r.ana.Address(), id, ""))
	call := r.wire.Last(t)
	assert.Equal(t, "https://waba-v2.360dialog.io/messages", call.URL)
	assert.JSONEq(t, `{"messaging_product":"whatsapp","status":"read","message_id":"`+string(id)+`"}`, call.Body)
	assert.Equal(t, channel.StatusRead, r.ana.Screen()[0].Status)
	require.NoError(t, r.channel.Typing(t.Context(), r.ana.Address(), id))
	assert.Contains(t, r.wire.Last(t).Body, `"typing_indicator":{"type":"text"}`)
	assert.True(t, r.ana.Typing())
}

func TestHealth(t *testing.T) {
	r := open(t, dialog360test.Options{})
	h, err := r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.Health{Receive: channel.AbilityOK, Send: channel.AbilityOK, Quality: "GREEN"}, h)
	assert.Contains(t, r.wire.Calls()[0].URL, "https://waba-v2.360dialog.io/health_status?fields=health_status%2Cid%2C")

	r.SetHealth("RED", "BLOCKED", true)
	h, err = r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityBlocked, h.Send)
	assert.Equal(t, "RED", h.Quality)
	assert.Len(t, h.Reasons, 1)

	r.wire.Next = &script{answers: []string{`{"id":"1110001110","status":"CONNECTED"}`, "403"}}
	h, err = r.channel.CheckHealth(t.Context())
	require.NoError(t, err, "what may not be asked stays unknown")
	assert.Equal(t, channel.Health{Send: channel.AbilityOK, Reasons: []string{"the webhook is not known: unauthorized"}}, h)
}

// Address and header go together, always, and are asked back.
func TestSettingTheWebhook(t *testing.T) {
	r := open(t, dialog360test.Options{Direct: true})
	set, err := r.channel.Webhook(t.Context())
	require.NoError(t, err)
	assert.Equal(t, dialog360.Webhook{URL: "https://webhook.invalid/", Headers: []string{"Authorization"}}, set)

	const address = "https://shop.example/hooks/7f3a?x=1"
	require.NoError(t, r.channel.SetWebhook(t.Context(), address))
	calls := r.wire.Calls()
	post, get := calls[len(calls)-2], calls[len(calls)-1]
	assert.Equal(t, http.MethodPost, post.Method)
	assert.Equal(t, "https://waba-v2.360dialog.io/v1/configs/webhook", post.URL)
	assert.JSONEq(t, `{"url":"`+address+`","headers":{"Authorization":"Bearer header-of-the-simulator"}}`, post.Body)
	assert.Equal(t, http.MethodGet, get.Method)
	assert.Equal(t, post.URL, get.URL)
	assert.Equal(t, address, r.WebhookURL())
	assert.Len(t, r.flush(t), 1, "webhooks carry the header that was asked for")
}

// On the sandbox everything is below /v1, and the settings are not below it
// twice.
func TestTheSandboxsPaths(t *testing.T) {
	r := open(t, dialog360test.Options{Prefix: "/v1"})
	require.NoError(t, r.channel.SetWebhook(t.Context(), "https://shop.example/"))
	assert.Equal(t, "https://waba-v2.360dialog.io/v1/configs/webhook", r.wire.Last(t).URL)
	_, err := r.send(t, channel.Text{Body: "x"})
	require.NoError(t, err)
	assert.Equal(t, "https://waba-v2.360dialog.io/v1/messages", r.wire.Last(t).URL)
}

// What is set in the end decides, not what was answered to the change.
func TestAWebhookThatIsAnotherOneAfterAll(t *testing.T) {
	const address = "https://shop.example/"
	for name, c := range map[string]struct {
		answers []string
		kind    channel.ErrorKind
	}{
		"another address":        {[]string{"201", `{"url":"https://other.example/","headers":{"Authorization":"Bearer header-of-the-simulator"}}`}, channel.Unknown},
		"no address":             {[]string{`{}`, `{}`}, channel.Unknown},
		"without the header":     {[]string{`{}`, `{"url":"` + address + `","headers":{}}`}, channel.Unknown},
		"another header's value": {[]string{`{}`, `{"url":"` + address + `","headers":{"authorization":"Bearer x"}}`}, channel.Unknown},
		"not to be read":         {[]string{`{}`, `<html>`}, channel.Unavailable},
		"key dead":               {[]string{"401"}, channel.Unauthorized},
		"key dead meanwhile":     {[]string{`{}`, "401"}, channel.Unauthorized},
	} {
		r := open(t, dialog360test.Options{Direct: true})
		r.wire.Next = &script{answers: c.answers}
		err := r.channel.SetWebhook(t.Context(), address)
		assert.Equal(t, c.kind, failure(t, err).Kind, name)
		assert.NotContains(t, err.Error(), "header-of-the-simulator", name)
	}
	for name, answer := range map[string]string{
		"headers in lower case":   `{"url":"` + address + `","headers":{"authorization":"Bearer header-of-the-simulator"}}`,
		"headers that are hidden": `{"url":"` + address + `"}`,
		"headers as a list":       `{"url":"` + address + `","headers":[]}`,
	} {
		r := open(t, dialog360test.Options{Direct: true})
		r.wire.Next = &script{answers: []string{"", answer}}
		require.NoError(t, r.channel.SetWebhook(t.Context(), address), name)
	}
}

func manyTemplates(n int) []templates.Template {
	var all []templates.Template
	for i := range n {
		all = append(all, templates.Template{Name: fmt.Sprint("t", i), Language: "en", Body: templates.Text{Text: "Hello"}})
	}
	return all
}

func TestTemplatesAreListedPageByPage(t *testing.T) {
	r := open(t, dialog360test.Options{Cloud: dialog360test.Cloud{Templates: manyTemplates(250)}})
	got, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	require.Len(t, got, 250)
	assert.Equal(t, "t249", got[249].Name)
	calls := r.wire.Calls()
	require.Len(t, calls, 3)
	assert.Contains(t, calls[0].Answer, `"next":"https://waba-v2.360dialog.io/message_templates?`)

	r.FailCalls(1, dialog360test.TooFast())
	_, err = r.channel.Templates(t.Context())
	assert.Equal(t, channel.RateLimited, failure(t, err).Kind)
}

func TestOlderTemplatesAreListedByOffset(t *testing.T) {
	r := open(t, dialog360test.Options{LegacyTemplates: true, Cloud: dialog360test.Cloud{Templates: manyTemplates(2300)}})
	got, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	require.Len(t, got, 2300)
	seen := map[string]bool{}
	for _, tpl := range got {
		seen[tpl.Name] = true
	}
	assert.Len(t, seen, 2300)
	calls := r.wire.Calls()
	require.Len(t, calls, 4, "the newer listing once, then three pages")
	assert.Equal(t, "https://waba-v2.360dialog.io/v1/configs/templates?limit=1000&offset=2000&sort=id", calls[3].URL)
}

// The provider may give smaller pages than asked for, and count in its own way.
func TestOlderTemplatesOnSmallPages(t *testing.T) {
	page := func(names ...string) string {
		list := ""
		for i, name := range names {
			if i > 0 {
				list += ","
			}
			list += `{"id":"` + name + `","name":"` + name + `","language":"en","status":"approved"}`
		}
		return `{"waba_templates":[` + list + `],"count":` + fmt.Sprint(len(names)) + `,"limit":2}`
	}
	r := open(t, dialog360test.Options{})
	r.wire.Next = &script{answers: []string{"404", page("a", "b"), page("c", "d"), page()}}
	got, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	assert.Len(t, got, 4)

	r.wire.Next = &script{answers: []string{"404", page("a", "b"), page("a", "b")}}
	_, err = r.channel.Templates(t.Context())
	assert.Equal(t, channel.Unknown, failure(t, err).Kind, "an offset that nobody looks at")
}

// The older listing does not say how variables are counted.
func TestOlderTemplatesWithNamedVariables(t *testing.T) {
	named := welcome
	named.Name, named.Parameters, named.Body = "named", templates.Named, templates.Text{Text: "Hello {{first_name}}!"}
	r := open(t, dialog360test.Options{LegacyTemplates: true, Cloud: dialog360test.Cloud{Templates: []templates.Template{welcome, named}}})
	got, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	assert.NotEqual(t, templates.Named, got[0].Parameters)
	assert.Equal(t, templates.Named, got[1].Parameters)
	assert.Equal(t, "first_name", got[1].Body.Variables[0].Name)
}

func TestWithoutAnyListing(t *testing.T) {
	r := open(t, dialog360test.Options{})
	r.wire.Next = &script{answers: []string{"404", "404"}}
	_, err := r.channel.Templates(t.Context())
	assert.Equal(t, "HTTP 404", failure(t, err).Code)
	r.wire.Next = &script{answers: []string{"401"}}
	_, err = r.channel.Templates(t.Context())
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind, "only 404 leads to the older listing")
}

// Somebody without a number is written to by an id that is valid within the
// client's portfolio, and in no other.
func TestPeopleWithoutANumber(t *testing.T) {
	r := open(t, dialog360test.Options{})
	livia, err := r.AddPhone(dialog360test.Customer{Number: "+55 11 91234 5603", HidesNumber: true})
	require.NoError(t, err)
	livia.Say("oi")
	m := r.message(channel.Text{Body: "olá"})
	m.To = livia.Address()
	_, err = r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Contains(t, r.wire.Last(t).Body, `"recipient":"`+m.To.Value+`"`)
	assert.NotContains(t, r.wire.Last(t).Body, `"to":`)
	assert.Len(t, livia.Arrived(), 1)

	m.To.Scope = "another"
	_, err = r.channel.Send(t.Context(), m)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}
