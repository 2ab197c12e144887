package webchat_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
)

// Whatever a browser posts becomes events that can be stored, or an error or
// answer that says so.
func FuzzReceive(f *testing.F) {
	h, err := webchattest.NewHost(shop())
	require.NoError(f, err)
	v := h.Visitor()
	require.NoError(f, v.Enter(f.Context()))
	for _, s := range webhooks("").Samples {
		f.Add(s.Body)
	}
	f.Add(act("message", webchattest.Act{"text": "x", "reply_to": "o.1", "via": "tag", "tag": "billing", "files": []string{"v1.e30.x"}}))
	f.Add(act("identify", webchattest.Act{"identity": "a.b.c"}))
	f.Add(act("delete", webchattest.Act{"of": "v.x.12345678"}))
	f.Add([]byte(`{"events":[{"type":"form","id":"12345678","form":"pre_chat","values":{"name":1}}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := h.Channel().Receive(t.Context(), posted(body, channeltest.Signed, v.Session().Token))
		if err != nil {
			e, ok := errors.AsType[*channel.Error](err)
			if !ok || e.Kind == channel.Unknown || len(d.Events) > 0 || len(d.Reply.Body) > 0 && !json.Valid(d.Reply.Body) {
				t.Fatalf("got %v with %q and %d events", err, d.Reply.Body, len(d.Events))
			}
			return
		}
		if !json.Valid(d.Reply.Body) || d.Reply.Status >= http.StatusBadRequest {
			t.Fatalf("answer %d %q with %d events and no error", d.Reply.Status, d.Reply.Body, len(d.Events))
		}
		for _, e := range d.Events {
			if _, err := channel.EncodeEvent(e); err != nil {
				t.Fatal(err)
			}
			if p, ok := e.(channel.MessageReceived); ok && p.From.Address() != v.Address() {
				t.Fatalf("from %v", p.From)
			}
		}
	})
}

// No token that we did not make opens anything, and none makes a panic.
func FuzzTokens(f *testing.F) {
	cfg := vouching(&clock{noon})
	h, err := webchattest.NewHost(cfg)
	require.NoError(f, err)
	good := foreign()
	f.Add(good)
	f.Add("v1.e30.AAAA")
	f.Add(vouched(noon, nil) + "x")
	f.Add("....")
	f.Fuzz(func(t *testing.T, token string) {
		for _, r := range []*http.Request{
			httptest.NewRequest(http.MethodGet, "/messages", nil), httptest.NewRequest(http.MethodGet, "/stream", nil),
		} {
			r.Header.Set("Authorization", "Bearer "+token)
			q := r.URL.Query()
			q.Set("ticket", token)
			r.URL.RawQuery = q.Encode()
			w := httptest.NewRecorder()
			h.Channel().ServeSite(w, r)
			if w.Code != http.StatusUnauthorized {
				t.Fatalf("%s: %d", r.URL.Path, w.Code)
			}
		}
		body, err := json.Marshal(map[string]string{"identity": token})
		if err != nil {
			return
		}
		var s webchattest.Session
		if h.Visitor().Call(t.Context(), http.MethodPost, "/session", json.RawMessage(body), &s) == nil && s.Verified {
			t.Fatal("a token that nobody signed makes a user")
		}
	})
}
