package line_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

func TestMessagesAreAsLINEDescribesThem(t *testing.T) {
	doc := openAPI(t, "messaging-api")
	r := open(t, linetest.Options{})
	parts := []channel.Part{hi}
	for _, c := range outbound {
		parts = append(parts, c.part)
	}
	for _, part := range parts {
		for _, m := range []*channel.Message{r.message(part, hi), r.answer(part, hi)} {
			m.ReplyTo, m.ReplyMemo = r.hello.ID, r.hello.Memo
			m.Sender = channel.Sender{Name: "Ann", Picture: "https://shop.example/ann.png"}
			_, err := r.channel.Send(t.Context(), m)
			require.NoError(t, err)
			x := r.wire.Last(t)
			if strings.HasSuffix(x.URL, reply) {
				doc.conforms(t, "ReplyMessageRequest", x.Body)
				doc.conforms(t, "ReplyMessageResponse", x.Answer)
				r.ana.Say("next")
				r.hello = r.flush(t)[0].(channel.MessageReceived)
				continue
			}
			doc.conforms(t, "PushMessageRequest", x.Body)
			doc.conforms(t, "PushMessageResponse", x.Answer)
		}
	}
}

func TestOtherCallsAreAsLINEDescribesThem(t *testing.T) {
	doc := openAPI(t, "messaging-api")
	r := open(t, linetest.Options{Quota: 10})
	r.SendToURL("https://shop.example/hook", nil)
	require.NoError(t, r.channel.MarkRead(t.Context(), r.to(), r.hello.ID, r.hello.Memo))
	doc.conforms(t, "MarkMessagesAsReadByTokenRequest", r.wire.Last(t).Body)
	require.NoError(t, r.channel.Typing(t.Context(), r.to(), ""))
	doc.conforms(t, "ShowLoadingAnimationRequest", r.wire.Last(t).Body)
	_, err := r.channel.Profile(t.Context(), r.to())
	require.NoError(t, err)
	_, err = r.channel.Profile(t.Context(), group(r.AddGroup("Family", r.ana)))
	require.NoError(t, err)
	_, err = r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	for _, x := range r.wire.Calls() {
		u, err := url.Parse(x.URL)
		require.NoError(t, err)
		path := u.Path
		for prefix, described := range map[string]string{"/v2/bot/profile/": "/v2/bot/profile/{userId}", "/v2/bot/group/": "/v2/bot/group/{groupId}/summary"} {
			if strings.HasPrefix(path, prefix) {
				path = described
			}
		}
		operation := doc.doc.Paths.Value(path).GetOperation(x.Method)
		require.NotNil(t, operation, path)
		assert.NotNil(t, operation.Responses.Status(x.Status), "%s answered with %d", path, x.Status)
		if x.Method == http.MethodGet {
			doc.visit(t, path, doc.answer(t, x.Method, path), x.Answer)
		}
	}
}

func TestRequestsForTokensAreAsLINEDescribesThem(t *testing.T) {
	doc := openAPI(t, "channel-access-token")
	for name, change := range map[string]func(*line.Config, *linetest.Server){
		"secret": nil,
		"key": func(cfg *line.Config, s *linetest.Server) {
			cfg.Assertion = line.AssertionKey{ID: s.RegisterKey(&testKey().PublicKey), Key: channel.NewSecret(pkcs8(testKey()))}
		},
		"key for days": func(cfg *line.Config, s *linetest.Server) {
			cfg.Assertion = line.AssertionKey{ID: s.RegisterKey(&testKey().PublicKey), Key: channel.NewSecret(pkcs8(testKey())), Days: 1}
		},
	} {
		c, s, wire := asker(t, change)
		require.NoError(t, sendOne(t.Context(), c, s, "1"))
		x := issues(wire)[0]
		u, err := url.Parse(x.URL)
		require.NoError(t, err)
		form, err := url.ParseQuery(x.Body)
		require.NoError(t, err)
		fields := map[string]string{}
		for key := range form {
			fields[key] = form.Get(key)
		}
		body, err := json.Marshal(fields)
		require.NoError(t, err)
		doc.visit(t, name, doc.form(t, u.Path), string(body))
		doc.visit(t, name, doc.answer(t, http.MethodPost, u.Path), x.Answer)
	}
}

// Events that LINE's file does not have yet, or has no more.
var undescribed = map[string]string{
	"old_sample":            "from before the file",
	"edited":                "younger than the file",
	"things":                "LINE Things has ended",
	"new_kind":              "made up",
	"message_of_a_new_type": "made up",
	"message_that_is_odd":   "broken on purpose",
	"postback_odd_params":   "broken on purpose",
}

// The samples of this package are what LINE would send.
func TestSamplesAreAsLINEDescribesThem(t *testing.T) {
	doc := openAPI(t, "webhook")
	seen := map[string]bool{}
	for _, f := range metatest.Changes(t, "testdata/inbound") {
		var e struct {
			Type string `json:"type"`
		}
		require.NoError(t, json.Unmarshal([]byte(f.JSON), &e))
		if undescribed[f.Name] != "" {
			continue
		}
		seen[e.Type] = true
		doc.conforms(t, "CallbackRequest", string(envelope(botID, f.JSON)))
	}
	for kind := range doc.doc.Components.Schemas["Event"].Value.Discriminator.Mapping {
		assert.True(t, seen[kind], "there is no sample of %q", kind)
	}
}

// The files check what they should: each of these has one thing wrong.
func TestWhatLINEDoesNotDescribeIsFound(t *testing.T) {
	doc := openAPI(t, "messaging-api")
	schema := doc.doc.Components.Schemas["PushMessageRequest"].Value
	refused := func(message string) error {
		var v any
		require.NoError(t, json.Unmarshal([]byte(`{"to":"U1","messages":[`+message+`]}`), &v))
		return schema.VisitJSON(v)
	}
	require.NoError(t, refused(`{"type":"text","text":"x"}`))
	for _, wrong := range []string{
		`{"type":"text"}`, `{"type":"text","text":"x","txet":"x"}`, `{"type":"document"}`, `{"type":"audio","originalContentUrl":"https://a.example","duration":"1"}`,
		`{"type":"text","text":"x","sender":{"name":"a name of more than twenty"}}`,
		`{"type":"template","altText":"x","template":{"type":"buttons","text":"x"}}`, `{"type":"template","altText":"x","template":{"type":"confirm","text":"x","actions":[{"type":"post"}]}}`,
		`{"type":"flex","altText":"x","contents":{"type":"bubble","body":{"type":"box","layout":"diagonal","contents":[]}}}`,
		`{"type":"flex","altText":"x","contents":{"type":"carousel","contents":[{"type":"bubble","hero":{"type":"image"}}]}}`,
	} {
		assert.Error(t, refused(wrong), wrong)
	}
}
