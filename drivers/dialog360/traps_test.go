package dialog360_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/templates"
)

// What others ran into with 360dialog, by the numbers of a list that was made
// from their trackers and code. Those that are missing are not about code: the
// order of multiple webhooks (8), links that redirect (12), and the creation of
// templates by two channels at once (16).

const (
	emptyBody = `{"object":"whatsapp_business_account","entry":[]}`
	// Computed by another program, with the key "platform-secret-1".
	emptySigned = "1bca5833420a394bb4bc508f080da45d2d7e12707693b3a462c37f116c6a0e0e"
)

func TestTrap1_MetasSignatureDoesNotCount(t *testing.T) {
	r := open(t, dialog360test.Options{PlatformSecret: "platform-secret-1"})
	_, err := r.channel.Receive(t.Context(), post(emptyBody, "x-360dialog-signature", emptySigned))
	require.NoError(t, err)
	_, err = r.channel.Receive(t.Context(), post(emptyBody, "x-360dialog-signature", "sha256="+emptySigned))
	require.NoError(t, err)
	_, err = r.channel.Receive(t.Context(), post(emptyBody, "X-Hub-Signature-256", "sha256="+emptySigned))
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
}

// Nothing of Meta's own signature reaches us, and webhooks are accepted.
func TestTrap1_WebhooksCarryNoSignatureOfMetas(t *testing.T) {
	r := open(t, dialog360test.Options{})
	var headers http.Header
	r.SendTo(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		headers = req.Header.Clone()
		r.receive(w, req)
	}))
	assert.Len(t, r.flush(t), 1)
	assert.NotContains(t, headers, "X-Hub-Signature-256")
	assert.Equal(t, []int{http.StatusOK}, r.answers)
}

func TestTrap2_FilesAreFetchedFromTheGatewayWithTheKey(t *testing.T) {
	r := open(t, dialog360test.Options{})
	body, err := openMedia(t, r.channel, r.Keep([]byte("bytes"), "image/jpeg", "a.jpg").ID)
	require.NoError(t, err)
	assert.Equal(t, "bytes", body)
	calls := r.wire.Calls()
	require.Len(t, calls, 2)
	assert.Contains(t, calls[0].Answer, "https://lookaside.fbsbx.com/whatsapp_business/attachments/")
	for _, call := range calls {
		u, err := url.Parse(call.URL)
		require.NoError(t, err)
		assert.Equal(t, "waba-v2.360dialog.io", u.Host)
		assert.Equal(t, "key-of-the-simulator", call.Header.Get("D360-API-KEY"))
		assert.Empty(t, call.Header.Get("Authorization"))
	}
}

// One slash, a path in front, and a query that is the same to the byte.
func TestTrap3_AddressesAreMovedByParts(t *testing.T) {
	const answered = `https:\/\/lookaside.fbsbx.com\/whatsapp_business\/attachments\/?mid=1&ext=2&hash=A_b-C%2f%20+`
	for base, want := range map[string]string{
		"https://waba-v2.360dialog.io":           "https://waba-v2.360dialog.io/whatsapp_business/attachments/?mid=1&ext=2&hash=A_b-C%2f%20+",
		"https://waba-v2.360dialog.io/":          "https://waba-v2.360dialog.io/whatsapp_business/attachments/?mid=1&ext=2&hash=A_b-C%2f%20+",
		"https://waba-sandbox.360dialog.io/v1":   "https://waba-sandbox.360dialog.io/v1/whatsapp_business/attachments/?mid=1&ext=2&hash=A_b-C%2f%20+",
		"https://proxy.example/a/360dialog/v1//": "https://proxy.example/a/360dialog/v1/whatsapp_business/attachments/?mid=1&ext=2&hash=A_b-C%2f%20+",
	} {
		r := open(t, dialog360test.Options{})
		next := &script{answers: []string{`{"url":"` + answered + `","mime_type":"image/jpeg"}`, "bytes"}}
		r.wire.Next = next
		c := r.withConfig(t, func(cfg *dialog360.Config) { cfg.BaseURL = base })
		_, err := openMedia(t, c, "1")
		require.NoError(t, err)
		assert.Equal(t, want, r.wire.Last(t).URL)
	}
}

func TestTrap4_BothListingsAreRead(t *testing.T) {
	for _, legacy := range []bool{false, true} {
		r := open(t, dialog360test.Options{LegacyTemplates: legacy, Cloud: dialog360test.Cloud{Templates: []templates.Template{welcome}}})
		got, err := r.channel.Templates(t.Context())
		require.NoError(t, err)
		require.Len(t, got, 1)
		assert.Equal(t, "welcome", got[0].Name)
	}
}

// The list of the one under the other's address is no empty list.
func TestTrap4_AListUnderTheWrongKeyIsAnError(t *testing.T) {
	for _, answers := range [][]string{
		{`{"waba_templates":[{"name":"x"}],"count":1}`},
		{"404", `{"data":[{"name":"x"}]}`},
	} {
		r := open(t, dialog360test.Options{})
		r.wire.Next = &script{answers: answers}
		_, err := r.channel.Templates(t.Context())
		assert.Equal(t, channel.Unknown, failure(t, err).Kind)
	}
}

func TestTrap5_StatusesInLowerCase(t *testing.T) {
	pending := welcome
	pending.Name, pending.Status = "pending", templates.StatusPending
	r := open(t, dialog360test.Options{LegacyTemplates: true, Cloud: dialog360test.Cloud{Templates: []templates.Template{welcome, pending}}})
	got, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	answer := r.wire.Last(t).Answer
	assert.Contains(t, answer, `"status":"approved"`)
	assert.Contains(t, answer, `"status":"submitted"`)
	assert.Equal(t, templates.StatusApproved, got[0].Status)
	assert.Equal(t, templates.CategoryUtility, got[0].Category)
	assert.True(t, got[0].Sendable())
	assert.Equal(t, templates.StatusPending, got[1].Status)
}

// The old key is dead and nothing comes in any more; health says both, and a
// webhook that is set anew brings what waited.
func TestTrap6_ANewKeyTakesTheWebhookAway(t *testing.T) {
	r := open(t, dialog360test.Options{Direct: true})
	r.flush(t)
	key := r.RotateKey()
	_, err := r.send(t, channel.Text{Body: "x"})
	e := failure(t, err)
	assert.Equal(t, channel.Unauthorized, e.Kind)
	assert.Equal(t, channel.ScopeChannel, e.Scope)

	r.channel = r.withConfig(t, func(cfg *dialog360.Config) { cfg.APIKey = channel.NewSecret(key) })
	r.ana.Say("anybody there?")
	assert.Error(t, r.Flush(t.Context()))
	h, err := r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityLimited, h.Receive)
	assert.Len(t, h.Reasons, 1)

	require.NoError(t, r.channel.SetWebhook(t.Context(), "https://shop.example/hooks/whatsapp"))
	h, err = r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityOK, h.Receive)
	r.now = r.now.Add(time.Minute) // till the next try
	assert.Len(t, r.flush(t), 1)
}

func TestTrap7_AddressesThatTheGatewayRefuses(t *testing.T) {
	r := open(t, dialog360test.Options{})
	for _, address := range []string{
		"", "shop.example/hooks", "http://shop.example/hooks", "https://", "https:///x", "https://shop.example:443/hooks", "https://shop.example:/hooks",
		"https://my_shop.example/hooks", "https://u:p@shop.example/hooks", "https://shop.example/hooks#x", "https://shop.example/%zz",
	} {
		err := r.channel.SetWebhook(t.Context(), address)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, address)
	}
	assert.Empty(t, r.wire.Calls())
	require.NoError(t, r.channel.SetWebhook(t.Context(), "https://shop.example/my_hooks?word=x_y"), "path and query are free")
}

// A message that was one too many is kept: the whole channel waits.
func TestTrap9_TooFastIsToldWith400(t *testing.T) {
	r := open(t, dialog360test.Options{})
	r.FailCalls(1, dialog360test.TooFast())
	_, err := r.send(t, channel.Text{Body: "x"})
	e := failure(t, err)
	assert.Equal(t, channel.RateLimited, e.Kind)
	assert.Equal(t, channel.ScopeChannel, e.Scope)
	assert.False(t, e.Uncertain)
	assert.Equal(t, http.StatusBadRequest, r.wire.Last(t).Status)
	_, err = r.send(t, channel.Text{Body: "x"})
	require.NoError(t, err)
}

func TestTrap10_AMissingFileIsNotHammered(t *testing.T) {
	r := open(t, dialog360test.Options{})
	for range 40 {
		_, err := openMedia(t, r.channel, "404040404")
		require.Error(t, err)
	}
	assert.Len(t, r.wire.Calls(), 15, "each was asked for once, and then none any more")
	assert.False(t, r.MediaBlocked())
}

func TestTrap11_NothingOfTheOnPremiseGateway(t *testing.T) {
	r := open(t, dialog360test.Options{})
	_, err := r.send(t, channel.Text{Body: "x"})
	require.NoError(t, err)
	call := r.wire.Last(t)
	assert.Equal(t, "https://waba-v2.360dialog.io/messages", call.URL)
	assert.Contains(t, call.Body, `"messaging_product":"whatsapp"`)
	cfg := r.Config()
	cfg.BaseURL = "https://waba.360dialog.io/v1"
	_, err = dialog360.New(cfg)
	assert.ErrorContains(t, err, "on-premise")
}

// The webhook of a whole business account brings what happens to every number.
func TestTrap13_TheEventSaysWhichNumberItIsAbout(t *testing.T) {
	r := open(t, dialog360test.Options{})
	got := r.decode(t, metatest.Envelope(
		`{"field":"messages","value":{"metadata":{"phone_number_id":"1110001110"},"messages":[{"from":"49151","id":"wamid.1","timestamp":"1790000000","type":"text","text":{"body":"a"}}]}}`,
		`{"field":"messages","value":{"metadata":{"phone_number_id":"9990009990"},"messages":[{"from":"49151","id":"wamid.2","timestamp":"1790000000","type":"text","text":{"body":"b"}}]}}`))
	require.Len(t, got, 2)
	assert.Equal(t, "1110001110", got[0].Where().Account)
	assert.Equal(t, "9990009990", got[1].Where().Account)
	assert.Equal(t, "1110001110", r.channel.Account(), "a webhook does not change who we are")
}

func TestTrap14_GroupsRepeatsAndStatusesThatNobodyKnows(t *testing.T) {
	r := open(t, dialog360test.Options{})
	got := r.decode(t, string(metatest.Value(
		`"messages":[{"from":"49151","group_id":"G1","id":"wamid.1","timestamp":"1790000000","type":"text","text":{"body":"x"}},`+
			`{"from":"49151","id":"wamid.2","timestamp":"1790000000","type":"text","text":{"body":"y"}},`+
			`{"from":"49151","id":"wamid.2","timestamp":"1790000000","type":"text","text":{"body":"y"}}],`+
			`"statuses":[{"id":"wamid.3","status":"levitated","timestamp":"1790000000"}]`)))
	require.Len(t, got, 4)
	assert.Equal(t, channel.Address{Kind: channel.AddressGroup, Value: "G1"}, got[0].(channel.MessageReceived).Chat, "it never opens a talk with a person")
	assert.Equal(t, got[1].Where().ID, got[2].Where().ID, "a repeat is known by its id")
	assert.Equal(t, channel.EventUnknown, got[3].Kind())
}

func TestTrap15_ErrorsThatAreTextKeepTheirReason(t *testing.T) {
	for _, body := range []string{
		`{"error":"the reason\n why"}`, `{"meta":{"success":false,"developer_message":"the reason why"}}`, `{"message":"the reason  why","code":7}`,
	} {
		r := open(t, dialog360test.Options{})
		r.FailCalls(1, dialog360test.CallFault{Status: http.StatusBadRequest, Body: body})
		_, err := r.send(t, channel.Text{Body: "x"})
		e := failure(t, err)
		assert.Equal(t, channel.Invalid, e.Kind)
		assert.Equal(t, "the reason why", e.Detail)
		assert.Equal(t, "HTTP 400", e.Code)
	}
}

// Whatever Meta's driver makes of a change, this one makes of it too.
func TestTrap17_WebhooksAreDecodedAsMetasAre(t *testing.T) {
	r := open(t, dialog360test.Options{})
	for _, c := range metatest.Changes(t, inbound) {
		t.Run(c.Name, func(t *testing.T) {
			got := metatest.Lines(t, r.decode(t, metatest.Envelope(c.JSON)))
			assert.Equal(t, golden(t, c.Want), got)
		})
	}
}
