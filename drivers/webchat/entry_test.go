package webchat_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
)

// An enquiry records by which way it came.
func TestS2_2_TheEntryPointIsRecorded(t *testing.T) {
	tests := []struct {
		name string
		act  webchattest.Act
		want channel.Referral
	}{
		{"tag directory", webchattest.Act{"via": "tag", "tag": "billing"}, channel.Referral{Source: "tag", Ref: "tag:billing"}},
		{"staff directory", webchattest.Act{"via": "staff", "staff": "anna"}, channel.Referral{Source: "staff", Ref: "staff:anna"}},
		{"call-to-action button", webchattest.Act{"via": "button", "staff": "anna", "page": "https://shop.example/a?b=c#secret", "title": "Sale"},
			channel.Referral{Source: "button", Ref: "staff:anna", URL: "https://shop.example/a?b=c", Headline: "Sale"}},
		{"web link of a campaign", webchattest.Act{"via": "link", "code": "SUMMER7"}, channel.Referral{Source: "link", ID: "SUMMER7", Ref: "tag:sale"}},
		{"QR code", webchattest.Act{"via": "qr", "code": "SUMMER7"}, channel.Referral{Source: "qr", ID: "SUMMER7", Ref: "tag:sale"}},
		{"a code that is no more", webchattest.Act{"via": "link", "code": "WINTER"}, channel.Referral{Source: "link", ID: "WINTER"}},
		{"the page, without a choice", webchattest.Act{"via": "page"}, channel.Referral{Source: "page"}},
		{"a tag that is not public", webchattest.Act{"via": "tag", "tag": "board"}, channel.Referral{Source: "tag"}},
		{"somebody who is not public", webchattest.Act{"via": "staff", "staff": "boss"}, channel.Referral{Source: "staff"}},
		{"a page that is no page", webchattest.Act{"via": "page", "page": "javascript:alert(1)"}, channel.Referral{Source: "page"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := hostOf(t, shop())
			tt.act["type"] = "open"
			_, err := entered(t, h).Act(t.Context(), tt.act)
			require.NoError(t, err)
			require.NotNil(t, lastEvent[channel.ConversationOpened](t, h).Referral)
			assert.Equal(t, tt.want, *lastEvent[channel.ConversationOpened](t, h).Referral)
		})
	}
}

// On a web site the enquiry begins when the visitor chooses, before any message,
// and not when the page loads.
func TestS2_9_ChoosingATagBeginsTheEnquiry(t *testing.T) {
	h := hostOf(t, shop())
	ana := entered(t, h)
	require.NoError(t, ana.Call(t.Context(), http.MethodGet, "/config", nil, nil))
	listening(t, ana)
	_, err := ana.History(t.Context(), "", 10)
	require.NoError(t, err)
	assert.Empty(t, h.Events(), "looking at the page begins nothing")

	_, err = ana.Open(t.Context(), "tag", "tag:billing")
	require.NoError(t, err)
	e := lastEvent[channel.ConversationOpened](t, h)
	assert.True(t, e.Begins)
	assert.Equal(t, ana.Address(), e.From.Address())
	assert.Len(t, h.Events(), 1)
}

// A scan opens a page; the enquiry begins when the visitor taps Chat on it.
func TestS2_10_TheScanItselfBeginsNothing(t *testing.T) {
	h := hostOf(t, shop())
	ana := h.Visitor()
	resp, err := ana.Do(t.Context(), http.MethodGet, "/l/SUMMER7?via=qr", nil)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, http.StatusSeeOther, resp.StatusCode)
	assert.Equal(t, h.BaseURL()+"/chat?l=SUMMER7&via=qr", resp.Header.Get("Location"))

	resp, err = ana.Do(t.Context(), http.MethodGet, "/chat?l=SUMMER7&via=qr", nil)
	require.NoError(t, err)
	page, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Contains(t, string(page), `data-mode="page"`)
	require.NoError(t, ana.Enter(t.Context()))
	assert.Empty(t, h.Events())

	_, err = ana.Act(t.Context(), webchattest.Act{"type": "open", "via": "qr", "code": "SUMMER7"})
	require.NoError(t, err)
	assert.Equal(t, "qr", lastEvent[channel.ConversationOpened](t, h).Referral.Source)
}

// No welcome comes from the driver: whether there is one is a rule of the
// channel's, off for web chats.
func TestS2_20_TheDriverWelcomesNobody(t *testing.T) {
	h := hostOf(t, shop())
	ana := entered(t, h)
	_, err := ana.Open(t.Context(), "page", "")
	require.NoError(t, err)
	s := listening(t, ana)
	for _, e := range s.Events() {
		assert.NotEqual(t, "message", e.Kind)
	}
}

func TestAMessageBringsItsEntryToo(t *testing.T) {
	h := hostOf(t, shop())
	_, err := entered(t, h).Act(t.Context(), webchattest.Act{"type": "message", "text": "hi", "via": "staff", "staff": "anna"})
	require.NoError(t, err)
	m := lastEvent[channel.MessageReceived](t, h)
	assert.Equal(t, &channel.Referral{Source: "staff", Ref: "staff:anna"}, m.Referral)
}

func TestQRCodes(t *testing.T) {
	h := hostOf(t, shop())
	ana := h.Visitor()
	tests := []struct {
		ask    string
		status int
	}{
		{"", 200}, {"?tag=billing", 200}, {"?staff=anna&size=128", 200}, {"?code=SUMMER7&size=1024", 200},
		{"?tag=board", 404}, {"?staff=boss", 404}, {"?tag=billing&staff=anna", 404}, {"?code=WINTER", 404}, {"?code=..%2F..", 404},
		{"?size=1", 422}, {"?size=99999", 422}, {"?code=BROKEN", 503},
	}
	for _, tt := range tests {
		resp, err := ana.Do(t.Context(), http.MethodGet, "/qr"+tt.ask, nil)
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.Equal(t, tt.status, resp.StatusCode, tt.ask)
		if tt.status == http.StatusOK {
			assert.True(t, strings.HasPrefix(string(body), "\x89PNG"), tt.ask)
		}
	}
}
