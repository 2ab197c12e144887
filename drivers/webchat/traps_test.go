package webchat_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
)

// served is a host behind a real web server.
func served(t *testing.T, timeout time.Duration) *webchattest.Visitor {
	t.Helper()
	srv := httptest.NewUnstartedServer(nil)
	cfg := open()
	cfg.BaseURL = "http://" + srv.Listener.Addr().String() + webchattest.Mount
	h := hostOf(t, cfg)
	srv.Config.Handler, srv.Config.WriteTimeout = h.Handler(), timeout
	srv.Config.RegisterOnShutdown(h.Channel().Close)
	srv.Start()
	t.Cleanup(srv.Close)
	t.Cleanup(h.Channel().Close)
	return webchattest.NewVisitor(h.BaseURL(), srv.Client().Transport)
}

// Trap 2: what opens a session stands in no address; the ticket of a stream is
// something else.
func TestTrap2_TokensStandInNoAddress(t *testing.T) {
	h := hostOf(t, open())
	ana := entered(t, h)
	var addresses []string
	spy := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addresses = append(addresses, r.URL.String(), r.Referer())
		h.Handler().ServeHTTP(w, r)
	})
	v := webchattest.NewVisitor(h.BaseURL(), webchattest.Transport(spy))
	v.Take(ana.Session())
	s, err := v.Listen(t.Context())
	require.NoError(t, err)
	s.Close()
	_, err = v.Say(t.Context(), "hello")
	require.NoError(t, err)
	for _, a := range addresses {
		assert.NotContains(t, a, ana.Session().Token)
	}
	for _, path := range []string{"/messages", "/stream"} {
		for _, name := range []string{"session", "token", "access_token", "ticket"} {
			resp, _ := do(t, h.Visitor(), http.MethodGet, path+"?"+name+"="+ana.Session().Token, "")
			assert.Equal(t, http.StatusUnauthorized, resp.StatusCode, "and one there opens nothing")
		}
	}
}

// Trap 3: a program that names no origin gets no further for it.
func TestTrap3_AMissingOriginProvesNothing(t *testing.T) {
	h := hostOf(t, open())
	v := h.Visitor()
	v.SetHeader("Origin", "")
	v.SetHeader("Sec-Fetch-Site", "")
	for _, g := range guarded {
		err := v.Call(t.Context(), g.method, g.path, map[string]any{}, nil)
		assert.Equal(t, http.StatusUnauthorized, refusal(t, err).Status)
	}
}

// Trap 4: a server's WriteTimeout does not end a stream, and proxies are told
// not to hold it back.
func TestTrap4_StreamsOutliveTheServersWriteTimeout(t *testing.T) {
	// Every answer but a stream's would be too late already.
	ana := served(t, 0)
	require.NoError(t, ana.Enter(t.Context()))
	token := ana.Session()

	short := served(t, time.Nanosecond)
	short.Take(token) // the same secret: the session is good there too
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	resp, err := short.Do(ctx, http.MethodGet, "/stream", nil)
	require.NoError(t, err)
	assert.Equal(t, "no", resp.Header.Get("X-Accel-Buffering"))
	assert.Contains(t, resp.Header.Get("Cache-Control"), "no-transform")
	var got strings.Builder
	for !strings.Contains(got.String(), "event: ready") {
		b := make([]byte, 1024)
		n, err := resp.Body.Read(b)
		require.NoError(t, err)
		got.Write(b[:n])
	}
	require.NoError(t, resp.Body.Close())
}

// Streams end when the server stops, so that it can.
func TestAServerStopsWithStreamsOpen(t *testing.T) {
	ana := served(t, 0)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	require.NoError(t, ana.Enter(ctx))
	s := listening(t, ana)
	t.Cleanup(func() { <-s.Done() }) // after served's clean-ups have stopped the server
}

// Trap 13: whoever knows the name of a message or an address of another's is no
// nearer to what they say.
func TestTrap13_NamesOpenNothing(t *testing.T) {
	h := hostOf(t, open())
	ana, mallory := entered(t, h), entered(t, h)
	said, err := ana.Say(t.Context(), "secret")
	require.NoError(t, err)
	for _, body := range []webchattest.Act{
		{"type": "message", "text": "x", "visitor": ana.Address().Value, "from": said.MessageID, "reply_to": said.MessageID},
		{"type": "message", "text": "x", "id": strings.ReplaceAll(ana.Address().Value, "_", "-")},
	} {
		_, err = mallory.Act(t.Context(), body)
		require.NoError(t, err)
		m := lastEvent[channel.MessageReceived](t, h)
		assert.Equal(t, []channel.Address{mallory.Address()}, m.From.Addresses)
	}
	p, err := mallory.History(t.Context(), "", 100)
	require.NoError(t, err)
	assert.Len(t, p.Messages, 2)
	_, err = mallory.History(t.Context(), said.MessageID, 100)
	assert.Equal(t, "malformed", refusal(t, err).Code)
}

// Trap 10: a code is anybody's to copy and to change: it leads somewhere, and
// says nothing of who comes.
func TestTrap10_ACodeLeadsAndProvesNothing(t *testing.T) {
	h := hostOf(t, shop())
	for _, code := range []string{"SUMMER7", "summer7", "SUMMER8", "x", "' OR 1=1 --"} {
		v := entered(t, h)
		_, err := v.Act(t.Context(), webchattest.Act{"type": "open", "via": "link", "code": code})
		require.NoError(t, err)
		e := lastEvent[channel.ConversationOpened](t, h)
		assert.Equal(t, []channel.Address{v.Address()}, e.From.Addresses)
	}
}
