package webchat_test

import (
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
)

// The host says who the visitor is; signing out leaves nothing behind.
func TestBrowserIdentity(t *testing.T) {
	key := channel.NewSecret("the host's own secret, which is long enough")
	s := openSite(t, func(cfg *webchat.Config) { cfg.Identities = []webchat.IdentityKey{{Secret: key}} })
	p := visit(t, s.shop.URL)
	p.begin()
	p.write("Before I signed in")
	anonymous := s.heard("Before I signed in").From.Address()
	assert.Equal(t, "undefined", p.host(`window.rapportChat.identify(`+quote(vouch(t, key, "user-1"))+`)`))
	p.write("Now you know me")
	known := s.heard("Now you know me").From.Addresses
	assert.Contains(t, known, channel.Address{Kind: channel.AddressUser, Scope: "user", Value: "user-1"})
	assert.NotEqual(t, anonymous, known[0])
	assert.Contains(t, p.host(`window.rapportChat.identify("no token").catch(e => e.code)`), "identity")
	p.see(".mine .text", "Before I signed in")

	assert.Equal(t, "undefined", p.host(`window.rapportChat.logout()`))
	p.see("button.main", "Start a chat")
	assert.Equal(t, "", p.eval(`Object.keys(localStorage).join()`), "nothing is left of who it was")
	p.click("button.main", "Start a chat")
	p.write("Somebody else")
	assert.NotContains(t, s.heard("Somebody else").From.Addresses, known[0])
	assert.Equal(t, "Somebody else", p.texts())
}

// A session that is over is replaced without a word, and what was written in it
// arrives as a new visitor's.
func TestBrowserSessionOver(t *testing.T) {
	s := openSite(t, nil)
	p := visit(t, s.shop.URL)
	p.begin()
	p.write("First")
	before := s.heard("First").From.Address()
	p.live()
	p.eval(`(() => {
		const name = Object.keys(localStorage).find(key => key.endsWith(" session"));
		localStorage[name] = JSON.stringify({ ...JSON.parse(localStorage[name]), session: "v1.forged.forged" });
	})()`)
	p.write("Second")
	m := s.heard("Second")
	assert.NotEqual(t, before, m.From.Address())
	s.say(m.From.Address(), channel.Text{Body: "Welcome"})
	p.see(".theirs .text", "Welcome")
}

// A badge counts what came while the chat was closed, and tells the page.
func TestBrowserUnread(t *testing.T) {
	s := openSite(t, nil)
	p := visit(t, s.shop.URL)
	p.begin()
	p.write("Hello")
	to := s.heard("Hello").From.Address()
	p.bubble()
	p.hostWait(`document.querySelector("rapport-chat").shadowRoot.activeElement?.matches(".bubble")`)
	s.say(to, channel.Text{Body: "One"}, channel.Text{Body: "Two"})
	p.hostWait(`document.querySelector("rapport-chat").shadowRoot.querySelector(".count").textContent === "2"`)
	p.shoot("unread")
	assert.Equal(t, "Open chat (2 new)", p.host(`document.querySelector("rapport-chat").shadowRoot.querySelector(".bubble").ariaLabel`))
	p.reload()
	p.hostWait(`document.querySelector("rapport-chat")?.shadowRoot.querySelector(".count").textContent === "2"`)
	p.bubble()
	p.see(".day.is-new", "New")
	p.hostWait(`document.querySelector("rapport-chat").shadowRoot.querySelector(".count").hidden`)
}

// vouch is a token by which the host says who somebody is.
func vouch(t *testing.T, key channel.Secret, user string) string {
	t.Helper()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"aud": "chat", "sub": user, "iat": time.Now().Unix(), "exp": time.Now().Add(10 * time.Minute).Unix(), "jti": uuid.NewString(),
	})
	text, err := token.SignedString([]byte(key.Reveal()))
	require.NoError(t, err)
	return text
}
