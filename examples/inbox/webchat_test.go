package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// visitor is somebody at the shop, with a session.
func (r *rig) visitor() *webchattest.Visitor {
	r.t.Helper()
	v := webchattest.NewVisitor(r.srv.URL+"/webhooks/"+string(simulatedShop), http.DefaultTransport)
	require.NoError(r.t, v.Enter(r.t.Context()))
	return v
}

// How somebody came to the shop's chat stands in the list before they write, and
// above the talk.
func TestS2_9_HowAVisitorCame(t *testing.T) {
	for _, test := range []struct{ via, target, want string }{
		{"button", "tag:orders", "Came through a button for Orders"},
		{"staff", "staff:ana", "Came through the chat’s list for Ana"},
		{"qr", "tag:returns", "Came through a QR code for Returns"},
		{"page", "", "Came through the page"},
	} {
		t.Run(test.via, func(t *testing.T) {
			r := newRig(t)
			_, err := r.visitor().Open(t.Context(), test.via, test.target)
			require.NoError(t, err)
			id := r.conversationOn(simulatedShop)
			_, list := r.get("/?part=inbox&view=open")
			assert.Contains(t, list, `<span class="preview"><bdi>`+test.want)
			assert.Contains(t, r.page(id), `<p class="entry">`+test.want)
		})
	}
}

// An answer is there at once, and after a reload; a file of a visitor's is kept.
func TestATalkInTheShop(t *testing.T) {
	r := newRig(t)
	v := r.visitor()
	_, err := v.Say(t.Context(), evil)
	require.NoError(t, err)
	up, err := v.Upload(t.Context(), "photo.png", must(holidayPhoto()))
	require.NoError(t, err)
	_, err = v.Act(t.Context(), webchattest.Act{"type": "message", "files": []string{up.Upload}})
	require.NoError(t, err)
	id := r.conversationOn(simulatedShop)
	stream, err := v.Listen(t.Context())
	require.NoError(t, err)
	defer stream.Close()
	_, err = stream.AwaitKind(t.Context(), "ready")
	require.NoError(t, err)
	_, err = r.app.engine.Send(t.Context(), engagement.Outgoing{Conversation: id, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "Hello there"}}})
	require.NoError(t, err)
	r.settle()
	got, err := stream.Await(t.Context(), func(e webchattest.Event) bool {
		return e.Kind == "message" && strings.Contains(string(e.Data), "Hello there")
	})
	require.NoError(t, err)
	assert.Contains(t, string(got.Data), `"Ana"`)
	r.settle() // the picture
	page := r.page(id)
	assert.Contains(t, page, "&lt;script&gt;alert(1)")
	assert.NotContains(t, page, "<script>alert")
	res, picture := r.get(firstWith(page, `<img src="/media/`))
	assert.Equal(t, http.StatusOK, res.StatusCode)
	assert.Equal(t, string(must(holidayPhoto())), picture)
	timeline, err := r.app.engine.Timeline(t.Context(), id, storage.MessageID{}, 0)
	require.NoError(t, err)
	assert.Len(t, timeline.Messages, 3)
}

// The shop's pages embed the chat with one script tag, and nothing else of it;
// who is signed in is said by a token.
func TestThePagesOfTheShop(t *testing.T) {
	r := newRig(t)
	res, page := r.get("/shop")
	require.Equal(t, http.StatusOK, res.StatusCode)
	assert.Contains(t, page, `<script src="`+r.srv.URL+`/webhooks/webchat-demo/widget.js" async></script>`)
	assert.NotContains(t, page, "data-identity")
	policy := res.Header.Get("Content-Security-Policy")
	assert.Contains(t, policy, "frame-ancestors 'self'")
	assert.NotContains(t, policy, "unsafe")
	_, page = r.get("/shop/help")
	assert.Contains(t, page, `data-rapport-chat="tag:orders"`)
	assert.Contains(t, page, `data-rapport-chat="staff:ana"`)
	_, page = r.get("/shop?as=" + people[0].key())
	assert.Contains(t, page, "Signed in as <b>Mia Schulz</b>")
	v := webchattest.NewVisitor(r.srv.URL+"/webhooks/"+string(simulatedShop), http.DefaultTransport)
	require.NoError(t, v.EnterAs(t.Context(), strings.TrimPrefix(firstWith(page, `data-identity="`), "")))
	_, err := v.Say(t.Context(), "hello")
	require.NoError(t, err)
	assert.Equal(t, "Mia Schulz", r.conversation().Contact.Name)
	for _, path := range []string{"/shop/nowhere", "/shop/home/x", "/webhooks/webchat-demo/none"} {
		res, _ := r.get(path)
		assert.Equal(t, http.StatusNotFound, res.StatusCode, path)
	}
	res, _ = r.get("/webhooks/webchat-demo/frame?origin=https%3A%2F%2Fevil.example")
	assert.Equal(t, http.StatusForbidden, res.StatusCode, "another site")
}

// At an address that browsers do not take for safe there is no web chat, and all
// else works.
func TestNoWebChatWithoutASafeAddress(t *testing.T) {
	secret := func(string) channel.Secret { return channel.NewSecret(strings.Repeat("secret", 6)) }
	for base, there := range map[string]bool{"http://127.0.0.1:8080": true, "https://x.example": true, "http://192.0.2.1:8080": false, "": false} {
		l, err := openShop(host{public: base, secret: secret})
		require.NoError(t, err)
		assert.Equal(t, there, l != nil, base)
	}
	assert.Equal(t, "127.0.0.1:8080", reachable("[::]:8080"))
	assert.Equal(t, "127.0.0.1:8080", reachable("0.0.0.0:8080"))
	assert.Equal(t, "192.0.2.1:8080", reachable("192.0.2.1:8080"))
	assert.Equal(t, []string{"http://127.0.0.1:1", "http://localhost:1"}, ownOrigins("http://127.0.0.1:1/webhooks/a"))
}
