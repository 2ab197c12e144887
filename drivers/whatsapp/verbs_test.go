package whatsapp_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/templates"
)

func TestMarkReadAndTyping(t *testing.T) {
	now := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	r := open(t, whatsapptest.Options{Now: func() time.Time { return now }})
	id := channel.ProviderID(r.ana.Screen()[0].ID)
	require.NoError(t, r.channel.MarkRead(t.Context(), r.ana.Address(), id, ""))
	assert.JSONEq(t, `{"messaging_product":"whatsapp","status":"read","message_id":"`+string(id)+`"}`, r.wire.Last(t).Body)
	assert.Equal(t, channel.StatusRead, r.ana.Screen()[0].Status)
	assert.False(t, r.ana.Typing())

	require.NoError(t, r.channel.Typing(t.Context(), r.ana.Address(), id))
	assert.JSONEq(t, `{"messaging_product":"whatsapp","status":"read","message_id":"`+string(id)+`","typing_indicator":{"type":"text"}}`, r.wire.Last(t).Body)
	now = now.Add(24 * time.Second)
	assert.True(t, r.ana.Typing())
	now = now.Add(time.Second)
	assert.False(t, r.ana.Typing())

	calls := len(r.wire.Calls())
	assert.Equal(t, channel.Invalid, failure(t, r.channel.Typing(t.Context(), r.ana.Address(), "")).Kind)
	assert.Len(t, r.wire.Calls(), calls)
	assert.Equal(t, channel.Invalid, failure(t, r.channel.MarkRead(t.Context(), r.ana.Address(), "wamid.unknown", "")).Kind)
}

func TestStartersAreReplacedWhole(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	want := channel.Starters{Welcome: true, IceBreakers: []string{"Where is my order?"}, Commands: []channel.Command{{Name: "order", Hint: "See it"}}}
	require.NoError(t, r.channel.SetStarters(t.Context(), want))
	got, err := r.channel.Starters(t.Context())
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Equal(t, want, r.Starters())

	require.NoError(t, r.channel.SetStarters(t.Context(), channel.Starters{}))
	assert.JSONEq(t, `{"enable_welcome_message":false,"prompts":[],"commands":[]}`, r.wire.Last(t).Body)
	got, err = r.channel.Starters(t.Context())
	require.NoError(t, err)
	assert.Zero(t, got)
}

func TestStartersOverALimitAreRefusedBeforeTheCall(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	for name, s := range map[string]channel.Starters{
		"a fifth ice breaker": {IceBreakers: []string{"a", "b", "c", "d", "e"}},
		"an emoji":            {IceBreakers: []string{"hello 👋"}},
		"an empty name":       {Commands: []channel.Command{{Hint: "x"}}},
	} {
		err := r.channel.SetStarters(t.Context(), s)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, name)
	}
	assert.Empty(t, r.wire.Calls())
}

func TestHealth(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	h, err := r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.Health{Receive: channel.AbilityOK, Send: channel.AbilityOK, Quality: "GREEN", Limit: "TIER_2K"}, h)

	r.SetHealth("RED", "LIMITED", false)
	h, err = r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityLimited, h.Send)
	assert.Equal(t, channel.AbilityBlocked, h.Receive)
	assert.Equal(t, "RED", h.Quality)
	assert.Len(t, h.Reasons, 2)
}

// The check for subscriptions needs the account; without leave to ask, the rest
// is reported all the same.
func TestHealthWithoutLeaveToAskEverything(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	r.FailCalls(1, whatsapptest.CallFault{Op: whatsapptest.OpApps, Code: 200})
	h, err := r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityOK, h.Send)
	assert.Empty(t, h.Receive)
	assert.Len(t, h.Reasons, 1)

	cfg := r.Config()
	cfg.BusinessAccountID = ""
	h, err = newChannel(t, cfg).CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Empty(t, h.Receive)
}

func TestTemplatesAreListedPageByPage(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	var all []templates.Template
	for i := range 250 {
		all = append(all, templates.Template{Name: fmt.Sprint("t", i), Language: "en", Body: templates.Text{Text: "Hello"}})
	}
	all[249].Status, all[249].RejectedReason = templates.StatusRejected, "INVALID_FORMAT"
	r.SetTemplates(all...)
	got, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	require.Len(t, got, 250)
	assert.Len(t, r.wire.Calls(), 3)
	assert.Equal(t, "t137", got[137].Name)
	assert.Equal(t, templates.StatusRejected, got[249].Status)
	assert.Equal(t, "INVALID_FORMAT", got[249].RejectedReason)
	assert.Empty(t, got[0].RejectedReason)

	r.FailCalls(1, whatsapptest.CallFault{Op: whatsapptest.OpTemplates, Code: 80007})
	_, err = r.channel.Templates(t.Context())
	assert.Equal(t, channel.RateLimited, failure(t, err).Kind)
}

func TestTemplatesKeepTheirParts(t *testing.T) {
	r := open(t, whatsapptest.Options{Templates: []templates.Template{orderTemplate}})
	got, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	require.Len(t, got, 1)
	assert.Equal(t, templates.HeaderImage, got[0].Header.Kind)
	assert.Equal(t, "Hello {{1}}, order {{2}} is on its way.", got[0].Body.Text)
	assert.Equal(t, []templates.Variable{{Name: "1", Example: "example"}, {Name: "2", Example: "example"}}, got[0].Body.Variables)
	require.Len(t, got[0].Buttons, 2)
	assert.Equal(t, channel.TemplateURL, got[0].Buttons[0].Takes())
	assert.True(t, got[0].Sendable())
}

// Types come in upper or lower case, positional variables in any order, and
// components that the model has no word for are named.
func TestTemplatesAsOthersWroteThem(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	r.FailCalls(1, whatsapptest.CallFault{Op: whatsapptest.OpTemplates, Status: 200, Body: `{"data":[{"id":"7","name":"x","language":"pt_BR","status":"approved","category":"MARKETING",
		"parameter_format":"NAMED","rejected_reason":"NONE","quality_score":{"score":"GREEN","date":1},"components":[
		{"type":"header","format":"text","text":"Hi {{name}}","example":{"header_text_named_params":[{"param_name":"name","example":"Ana"}]}},
		{"type":"BODY","text":"{{10}} {{2}} {{1}}","example":{"body_text":[["a","b","c"]]}},{"type":"footer","text":"bye"},
		{"type":"LIMITED_TIME_OFFER"},{"type":"buttons","buttons":[{"type":"COPY_CODE","text":"Copy","example":"SAVE"},{"type":"PHONE_NUMBER","text":"Call","phone_number":"+49"}]}]}],
		"paging":{"cursors":{"after":"x"}}}`})
	got, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []templates.Template{{
		ID: "7", Account: "2220002220", Name: "x", Language: "pt_BR", Status: templates.StatusApproved, Category: templates.CategoryMarketing,
		Quality: "GREEN", Parameters: templates.Named,
		Header: templates.Header{Kind: templates.HeaderText, Text: templates.Text{Text: "Hi {{name}}", Variables: []templates.Variable{{Name: "name", Example: "Ana"}}}},
		Body:   templates.Text{Text: "{{10}} {{2}} {{1}}", Variables: []templates.Variable{{Name: "1", Example: "a"}, {Name: "2", Example: "b"}, {Name: "10", Example: "c"}}},
		Footer: "bye", Other: []string{"LIMITED_TIME_OFFER"},
		Buttons: []templates.Button{{Kind: templates.ButtonCode, Title: "Copy"}, {Kind: templates.ButtonPhone, Title: "Call", Phone: "+49"}},
	}}, got)
}

func TestAListingThatGoesRoundInCirclesEnds(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	r.FailCalls(10_000, whatsapptest.CallFault{Op: whatsapptest.OpTemplates, Status: 200, Body: `{"data":[],"paging":{"cursors":{"after":"x"},"next":"y"}}`})
	_, err := r.channel.Templates(t.Context())
	assert.Equal(t, channel.Unknown, failure(t, err).Kind)
}

func TestTemplatesWithoutAnAccountAreUnsupported(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	cfg := r.Config()
	cfg.BusinessAccountID = ""
	_, err := newChannel(t, cfg).Templates(t.Context())
	assert.Equal(t, channel.Unsupported, failure(t, err).Kind)
}
