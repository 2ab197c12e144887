package woztelltest_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

const cloudURL = "https://api.whatsapp-cloud.woztell.sanuker.com"

func (b *business) cloud(t *testing.T, version, place string, q url.Values) response {
	t.Helper()
	if !q.Has("accessToken") {
		q.Set("accessToken", b.Credentials().CloudToken)
	}
	return b.call(t, http.MethodGet, cloudURL+version+"/api/"+place+"?"+q.Encode(), "", "Authorization", "")
}

// Templates are listed by name, with their languages inside (n8n). Both versions
// of the address work (trap P17).
func TestTrap17_TemplatesAreListed(t *testing.T) {
	b := on(t, woztelltest.TypeWhatsApp, woztelltest.Options{})
	waba := b.Credentials().WABA
	for _, version := range []string{"/v1.1", "/v1.2"} {
		res := b.cloud(t, version, "whatsapp-message-templates", url.Values{"wabaId": {waba}, "first": {"100"}}).tree(t)
		require.EqualValues(t, 1, res["ok"])
		require.Len(t, res["data"], 8)
		order := at(res, "data.1")
		assert.Equal(t, []any{"zh_HK", "en"}, at(order, "languages"))
		assert.Equal(t, []any{"APPROVED", "PENDING"}, []any{at(order, "statuses.0.status"), at(order, "statuses.1.status")})
		assert.Equal(t, []any{"HEADER", "IMAGE", "BODY", "example"}, []any{
			at(order, "templates.0.components.0.type"), at(order, "templates.0.components.0.format"),
			at(order, "templates.0.components.1.type"), at(order, "templates.0.components.1.example.body_text.0.1"),
		})
		assert.Equal(t, "FLOW", at(order, "templates.0.components.2.buttons.2.type"))
		assert.Equal(t, "CAROUSEL", at(res, "data.2.templates.0.components.1.type"))
	}
	list := func(q url.Values) tree {
		q.Set("wabaId", waba)
		return b.cloud(t, "/v1.1", "whatsapp-message-templates", q).tree(t)
	}
	assert.Len(t, list(url.Values{"status": {`["APPROVED"]`}, "name": {"order"}})["data"], 1)
	assert.Equal(t, []any{"zh_HK"}, at(list(url.Values{"status": {`["APPROVED"]`}, "name": {"order"}}), "data.0.languages"))
	assert.Len(t, list(url.Values{"first": {"3"}, "after": {"6"}})["data"], 2)
	assert.Empty(t, list(url.Values{"after": {"60"}})["data"])
	assert.EqualValues(t, 0, list(url.Values{"status": {"APPROVED"}})["ok"])
	assert.EqualValues(t, 0, list(url.Values{"first": {"x"}})["ok"])
	assertErr(t, b.cloud(t, "/v1.1", "whatsapp-message-templates", url.Values{}), nil, "wabaId")
}

// The app's token does not open this API (trap P2).
func TestTrap2_TheOtherToken(t *testing.T) {
	b := open(t, woztelltest.Options{})
	q := url.Values{"wabaId": {b.Credentials().WABA}, "accessToken": {b.Credentials().Token}}
	assertErr(t, b.cloud(t, "/v1.1", "whatsapp-message-templates", q), nil, woztelltest.NotAuthorized)
	old := b.Credentials().CloudToken
	assert.Equal(t, b.RotateCloudToken(), b.Credentials().CloudToken)
	assert.Equal(t, http.StatusOK, b.cloud(t, "/v1.2", "waba-info", url.Values{"channelId": {"channel-1"}}).status)
	b.Revoke(old)
	assertErr(t, b.cloud(t, "/v1.2", "waba-info", url.Values{"accessToken": {old}}), nil, woztelltest.NotAuthorized)
}

func TestAccountData(t *testing.T) {
	b := open(t, woztelltest.Options{})
	waba := b.Credentials().WABA
	for _, q := range []url.Values{{"channelId": {"channel-1"}}, {"wabaId": {waba}}} {
		res := b.cloud(t, "/v1.1", "waba-info", q).tree(t)
		assert.Equal(t, []any{waba, "85290000002"}, []any{at(res, "result.wabaId"), at(res, "result.waId")})
	}
	assertErr(t, b.cloud(t, "/v1.1", "waba-info", url.Values{"wabaId": {"x"}}), 112, "not found")
	res := b.cloud(t, "/v1.1", "whatsapp-business-profile", url.Values{"phoneNumberId": {"120000000000001"}})
	assert.Equal(t, http.StatusOK, res.status)
	assertErr(t, b.cloud(t, "/v1.1", "whatsapp-business-profile", url.Values{}), nil, "phoneNumberId")
}
