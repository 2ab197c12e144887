package linetest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// The simulator's webhooks, event by event. messageEdited is younger than the
// files of 2026-07-01.
func TestWebhooksAreAsLINEDescribesThem(t *testing.T) {
	doc := describe(t, "webhook")
	b := open(t, linetest.Options{Batch: 1})
	var bodies []string
	b.SendTo(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		bodies = append(bodies, string(raw))
	}))
	for _, c := range inbound(b) {
		if c.part.Kind() == "placeholder" {
			continue
		}
		_, err := b.Phone("Mia").Write(c.part, c.how)
		require.NoError(t, err)
	}
	x := b.Keep([]byte("x"), "image/png", "")
	_, err := b.Phone("Mia").WriteAlbum(linetest.Manner{}, x, x)
	require.NoError(t, err)
	live(t, b)
	require.NoError(t, b.Flush(t.Context()))
	seen := map[string]bool{}
	for _, body := range bodies {
		var call struct{ Events []struct{ Type string } }
		require.NoError(t, json.Unmarshal([]byte(body), &call))
		kind := call.Events[0].Type
		if kind != "hologram" && kind != "messageEdited" {
			seen[kind] = true
			doc.conforms(t, "CallbackRequest", body)
		}
	}
	for kind := range doc.doc.Components.Schemas["Event"].Value.Discriminator.Mapping {
		assert.True(t, seen[kind], kind)
	}
}

// What the simulator accepts is described; see the table of rules.
func TestAcceptedMessagesAreAsLINEDescribesThem(t *testing.T) {
	doc := describe(t, "messaging-api")
	seen := map[string]bool{}
	for _, c := range rules() {
		if c.property == "" && !c.looser {
			doc.conforms(t, "Message", c.message)
			var m struct{ Type string }
			require.NoError(t, json.Unmarshal([]byte(c.message), &m))
			seen[m.Type] = true
		}
	}
	for kind := range doc.doc.Components.Schemas["Message"].Value.Discriminator.Mapping {
		assert.True(t, seen[kind], kind)
	}
}

func TestAnswersAreAsLINEDescribesThem(t *testing.T) {
	doc := describe(t, "messaging-api")
	b := open(t, linetest.Options{Verified: true, Quota: 1000, Picture: "https://a.example/a.jpg"})
	mia := b.Phone("Mia")
	g, r := b.AddGroup("Trip", mia), b.AddRoom(mia)
	g.SetPicture("https://a.example/b.jpg")
	for range 100 {
		b.Phone("friend " + string(rune('a'+len(b.Phones()))))
	}
	film := b.Keep([]byte("film"), "video/mp4", "")
	id := write(t, b, mia, "video", film)
	message := `"messages":[{"type":"text","text":"x"}]`
	const key = "123e4567-e89b-12d3-a456-426614174000"
	for _, c := range []struct {
		method, path, at, body string
		status                 int
		header                 []string
	}{
		{"POST", "/v2/bot/message/push", "", `{"to":"` + mia.UserID() + `",` + message + `}`, 200, []string{"X-Line-Retry-Key", key}},
		{"POST", "/v2/bot/message/push", "", `{"to":"` + mia.UserID() + `",` + message + `}`, 409, []string{"X-Line-Retry-Key", key}},
		{"POST", "/v2/bot/message/push", "", `{"to":"x"}`, 400, nil},
		{"POST", "/v2/bot/message/push", "", `{"to":"` + mia.UserID() + `","messages":[{"type":"text"}]}`, 400, nil},
		{"POST", "/v2/bot/message/reply", "", `{"replyToken":"` + replyToken(t, b, mia) + `",` + message + `}`, 200, nil},
		{"POST", "/v2/bot/message/multicast", "", `{"to":["` + mia.UserID() + `"],` + message + `}`, 200, nil},
		{"POST", "/v2/bot/message/broadcast", "", `{` + message + `}`, 200, nil},
		{"POST", "/v2/bot/message/narrowcast", "", `{` + message + `}`, 202, nil},
		{"POST", "/v2/bot/message/validate/push", "", `{` + message + `}`, 200, nil},
		{"GET", "/v2/bot/message/quota", "", "", 200, nil},
		{"GET", "/v2/bot/message/quota/consumption", "", "", 200, nil},
		{"GET", "/v2/bot/message/delivery/push?date=20261031", "/v2/bot/message/delivery/push", "", 200, nil},
		{"GET", "/v2/bot/message/aggregation/info", "", "", 200, nil},
		{"GET", "/v2/bot/message/aggregation/list", "", "", 200, nil},
		{"POST", "/v2/bot/chat/loading/start", "", `{"chatId":"` + mia.UserID() + `"}`, 202, nil},
		{"POST", "/v2/bot/chat/loading/start", "", `{"chatId":"` + g.ID() + `"}`, 400, nil},
		{"GET", "/v2/bot/info", "", "", 200, nil},
		{"GET", "/v2/bot/profile/" + mia.UserID(), "/v2/bot/profile/{userId}", "", 200, nil},
		{"GET", "/v2/bot/profile/U0", "/v2/bot/profile/{userId}", "", 404, nil},
		{"GET", "/v2/bot/followers/ids?limit=2", "/v2/bot/followers/ids", "", 200, nil},
		{"GET", "/v2/bot/group/" + g.ID() + "/summary", "/v2/bot/group/{groupId}/summary", "", 200, nil},
		{"GET", "/v2/bot/group/" + g.ID() + "/members/count", "/v2/bot/group/{groupId}/members/count", "", 200, nil},
		{"GET", "/v2/bot/group/" + g.ID() + "/members/ids", "/v2/bot/group/{groupId}/members/ids", "", 200, nil},
		{"GET", "/v2/bot/group/" + g.ID() + "/member/" + mia.UserID(), "/v2/bot/group/{groupId}/member/{userId}", "", 200, nil},
		{"GET", "/v2/bot/room/" + r.ID() + "/members/count", "/v2/bot/room/{roomId}/members/count", "", 200, nil},
		{"GET", "/v2/bot/room/" + r.ID() + "/members/ids", "/v2/bot/room/{roomId}/members/ids", "", 200, nil},
		{"GET", "/v2/bot/room/" + r.ID() + "/member/" + mia.UserID(), "/v2/bot/room/{roomId}/member/{userId}", "", 200, nil},
		{"POST", "/v2/bot/room/" + r.ID() + "/leave", "/v2/bot/room/{roomId}/leave", "", 200, nil},
		{"POST", "/v2/bot/group/" + g.ID() + "/leave", "/v2/bot/group/{groupId}/leave", "", 200, nil},
		{"POST", "/v2/bot/group/" + g.ID() + "/leave", "/v2/bot/group/{groupId}/leave", "", 404, nil},
		{"POST", "/v2/bot/user/" + mia.UserID() + "/linkToken", "/v2/bot/user/{userId}/linkToken", "", 200, nil},
		{"PUT", "/v2/bot/channel/webhook/endpoint", "", `{"endpoint":"https://a.example/hook"}`, 200, nil},
		{"GET", "/v2/bot/channel/webhook/endpoint", "", "", 200, nil},
		{"POST", "/v2/bot/channel/webhook/test", "", "", 200, nil},
		{"GET", "/v2/bot/message/" + id + "/content/transcoding", "/v2/bot/message/{messageId}/content/transcoding", "", 200, nil},
	} {
		at := c.at
		if at == "" {
			at = c.path
		}
		res := b.call(t, c.method, c.path, c.body, c.header...)
		assert.Equal(t, c.status, res.status, "%s %s: %s", c.method, c.path, res.body)
		doc.answers(t, c.method, at, res.status, res.body)
		if c.at == "" && c.path == "/v2/bot/message/narrowcast" {
			progress := b.call(t, "GET", "/v2/bot/message/progress/narrowcast?requestId="+res.header.Get("X-Line-Request-Id"), "")
			doc.answers(t, "GET", "/v2/bot/message/progress/narrowcast", progress.status, progress.body)
		}
	}
}

func TestTokensAreAsLINEDescribesThem(t *testing.T) {
	doc := describe(t, "channel-access-token")
	b := open(t, linetest.Options{})
	signer := register(t, b)
	secret := "grant_type=client_credentials&client_id=1650000001&client_secret=secret-of-the-simulator"
	jwt := "grant_type=client_credentials&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=" + signer.assertion(t, b, nil)
	form := []string{"Content-Type", "application/x-www-form-urlencoded"}
	stateless := b.call(t, "POST", "/oauth2/v3/token", secret, form...)
	doc.answers(t, "POST", "/oauth2/v3/token", stateless.status, stateless.body)
	issued := b.call(t, "POST", "/oauth2/v2.1/token", jwt, form...)
	doc.answers(t, "POST", "/oauth2/v2.1/token", issued.status, issued.body)
	ids := b.call(t, "GET", "/oauth2/v2.1/tokens/kid?"+jwt, "")
	doc.answers(t, "GET", "/oauth2/v2.1/tokens/kid", ids.status, ids.body)
	state := b.call(t, "GET", "/oauth2/v2.1/verify?access_token="+tokenOf(t, issued), "")
	doc.answers(t, "GET", "/oauth2/v2.1/verify", state.status, state.body)
	short := b.call(t, "POST", "/v2/oauth/accessToken", secret, form...)
	doc.answers(t, "POST", "/v2/oauth/accessToken", short.status, short.body)
	state = b.call(t, "POST", "/v2/oauth/verify", "access_token="+tokenOf(t, short), form...)
	doc.answers(t, "POST", "/v2/oauth/verify", state.status, state.body)
	refused := b.call(t, "POST", "/v2/oauth/accessToken", "grant_type=x", form...)
	doc.answers(t, "POST", "/v2/oauth/accessToken", refused.status, refused.body)
	for path, body := range map[string]string{
		"/oauth2/v2.1/revoke": secret + "&access_token=" + tokenOf(t, issued), "/v2/oauth/revoke": "access_token=" + tokenOf(t, short),
	} {
		res := b.call(t, "POST", path, body, form...)
		doc.answers(t, "POST", path, res.status, res.body)
		assert.Equal(t, http.StatusOK, res.status)
	}
}
