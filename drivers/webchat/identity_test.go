package webchat_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
)

const hostSecret = "the host's own secret for its users!"

func vouching(now *clock) webchat.Config {
	cfg := open()
	cfg.Now = now.now
	cfg.Identities = []webchat.IdentityKey{
		{ID: "new", Secret: channel.NewSecret(hostSecret)}, {ID: "old", Secret: channel.NewSecret(otherSecret)},
	}
	return cfg
}

// vouched is an identity token; changes replace claims, and nil takes one away.
func vouched(now time.Time, changes map[string]any) string {
	c := jwt.MapClaims{"sub": "u-1", "aud": "chat", "iat": now.Unix(), "exp": now.Add(10 * time.Minute).Unix(), "name": "Ana"}
	for k, v := range changes {
		if c[k] = v; v == nil {
			delete(c, k)
		}
	}
	return signed(jwt.SigningMethodHS256, []byte(hostSecret), "new", c)
}

func signed(m jwt.SigningMethod, key any, kid string, c jwt.MapClaims) string {
	t := jwt.NewWithClaims(m, c)
	if kid != "" {
		t.Header["kid"] = kid
	}
	s, err := t.SignedString(key)
	if err != nil {
		panic(err)
	}
	return s
}

func TestIdentityTokensThatAreNotGood(t *testing.T) {
	now := &clock{noon}
	good := jwt.MapClaims{"sub": "u-1", "aud": "chat", "exp": noon.Add(time.Minute).Unix()}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	public := pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&key.PublicKey)})
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	ours := vouched(noon, nil)
	pieces := strings.Split(ours, ".")
	tests := map[string]string{
		"nothing at all":                         "x",
		"algorithm none":                         signed(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, "new", good),
		"signature cut off":                      pieces[0] + "." + pieces[1] + ".",
		"header says none":                       base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","kid":"new"}`)) + "." + pieces[1] + ".",
		"RS256":                                  signed(jwt.SigningMethodRS256, key, "new", good),
		"HS256 by a public key":                  signed(jwt.SigningMethodHS256, public, "new", good),
		"HS512":                                  signed(jwt.SigningMethodHS512, []byte(hostSecret), "new", good),
		"EdDSA, which we did not give a key for": signed(jwt.SigningMethodEdDSA, edKey, "new", good),
		"another secret":                         signed(jwt.SigningMethodHS256, []byte("somebody else's secret, long enough"), "new", good),
		"a key that is not known":                signed(jwt.SigningMethodHS256, []byte(hostSecret), "third", good),
		"the wrong key's name":                   signed(jwt.SigningMethodHS256, []byte(hostSecret), "old", good),
		"no key's name":                          signed(jwt.SigningMethodHS256, []byte(hostSecret), "", good),
		"our own session secret":                 signed(jwt.SigningMethodHS256, []byte("a secret for tests that is long enough"), "new", good),
		"no end":                                 vouched(noon, map[string]any{"exp": nil}),
		"over":                                   vouched(noon, map[string]any{"exp": noon.Add(-time.Minute).Unix()}),
		"good for two hours":                     vouched(noon, map[string]any{"exp": noon.Add(2 * time.Hour).Unix()}),
		"good for two hours, made who knows when": vouched(noon, map[string]any{"exp": noon.Add(2 * time.Hour).Unix(), "iat": nil}),
		"made an hour and a half ago for two":     vouched(noon, map[string]any{"iat": noon.Add(-90 * time.Minute).Unix(), "exp": noon.Add(30 * time.Minute).Unix()}),
		"of the future":                           vouched(noon, map[string]any{"iat": noon.Add(5 * time.Minute).Unix()}),
		"not yet":                                 vouched(noon, map[string]any{"nbf": noon.Add(5 * time.Minute).Unix()}),
		"for another chat":                        vouched(noon, map[string]any{"aud": "other"}),
		"for nobody":                              vouched(noon, map[string]any{"aud": nil}),
		"without a user":                          vouched(noon, map[string]any{"sub": nil}),
		"an empty user":                           vouched(noon, map[string]any{"sub": ""}),
		"a user who is a number":                  vouched(noon, map[string]any{"sub": 1}),
		"an endless user":                         vouched(noon, map[string]any{"sub": strings.Repeat("u", 300)}),
		"an end that is a text":                   vouched(noon, map[string]any{"exp": "tomorrow"}),
	}
	for name, token := range tests {
		t.Run(name, func(t *testing.T) {
			h := hostOf(t, vouching(now))
			r := refusal(t, h.Visitor().EnterAs(t.Context(), token))
			assert.Equal(t, http.StatusForbidden, r.Status)
			assert.Equal(t, "identity", r.Code)
			ana := entered(t, h)
			before := ana.Session()
			_, err := ana.Identify(t.Context(), token)
			assert.Equal(t, "identity", refusal(t, err).Code)
			assert.Equal(t, before, ana.Session())
			assert.Empty(t, h.Events())
		})
	}
	t.Run("no keys, no users", func(t *testing.T) {
		assert.Equal(t, "identity", refusal(t, hostOf(t, open()).Visitor().EnterAs(t.Context(), ours)).Code)
	})
}

func TestIdentityTokensThatAreGood(t *testing.T) {
	now := &clock{noon}
	good := jwt.MapClaims{"sub": "u-1", "aud": []string{"x", "chat"}, "exp": noon.Add(time.Hour).Unix()}
	public, edKey, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	tests := []struct {
		name, token string
		keys        []webchat.IdentityKey
	}{
		{"the new key", signed(jwt.SigningMethodHS256, []byte(hostSecret), "new", good), vouching(now).Identities},
		{"the old key", signed(jwt.SigningMethodHS256, []byte(otherSecret), "old", good), vouching(now).Identities},
		{"the only key, without a name", signed(jwt.SigningMethodHS256, []byte(hostSecret), "", good), vouching(now).Identities[:1]},
		{"Ed25519", signed(jwt.SigningMethodEdDSA, edKey, "ed", good), []webchat.IdentityKey{{ID: "ed", PublicKey: public}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := vouching(now)
			cfg.Identities = tt.keys
			ana := hostOf(t, cfg).Visitor()
			require.NoError(t, ana.EnterAs(t.Context(), tt.token))
			assert.True(t, ana.Session().Verified)
			assert.Equal(t, channel.Address{Kind: channel.AddressUser, Scope: webchat.ScopeUser, Value: "u-1"}, ana.Address())
		})
	}
}

func TestAVisitorBecomesAUserAndKeepsTheTalk(t *testing.T) {
	now := &clock{noon}
	h := hostOf(t, vouching(now))
	ana := entered(t, h)
	visitor := ana.Address()
	_, err := ana.Say(t.Context(), "before")
	require.NoError(t, err)
	s := listening(t, ana)
	r, err := ana.Identify(t.Context(), vouched(noon, nil))
	require.NoError(t, err)
	require.NotNil(t, r.Session)
	assert.False(t, r.Session.Fresh)
	assert.Equal(t, "Ana", ana.Session().Name)
	user := ana.Address()
	e := lastEvent[channel.IdentityChanged](t, h)
	assert.Equal(t, []channel.Address{visitor}, e.Old)
	assert.Equal(t, []channel.Address{user, visitor}, e.New)
	assert.NotContains(t, string(e.Raw), "eyJ", "the token is not kept")
	_, err = awaits(t, s, "end")
	require.NoError(t, err, "the old stream ends")

	now.at = now.at.Add(time.Second)
	_, err = ana.Say(t.Context(), "after")
	require.NoError(t, err)
	m := lastEvent[channel.MessageReceived](t, h)
	assert.Equal(t, []channel.Address{user, visitor}, m.From.Addresses)
	assert.Equal(t, "Ana", m.From.Name)
	p, err := ana.History(t.Context(), "", 10)
	require.NoError(t, err)
	assert.Len(t, p.Messages, 2)

	t.Run("again changes nothing", func(t *testing.T) {
		before := len(h.Events())
		r, err := ana.Identify(t.Context(), vouched(noon, nil))
		require.NoError(t, err)
		assert.False(t, r.Session.Fresh)
		assert.Len(t, h.Events(), before)
	})
	t.Run("another browser sees it too", func(t *testing.T) {
		phone := h.Visitor()
		require.NoError(t, phone.EnterAs(t.Context(), vouched(noon, nil)))
		p, err := phone.History(t.Context(), "", 10)
		require.NoError(t, err)
		assert.Len(t, p.Messages, 2)
	})
}

// Trap 8 of the sheet: the next user of a browser sees nothing of the one
// before, and the streams of the one before end.
func TestTrap8_AnotherUserOnTheSameBrowserBeginsAnew(t *testing.T) {
	now := &clock{noon}
	h := hostOf(t, vouching(now))
	ana := h.Visitor()
	require.NoError(t, ana.EnterAs(t.Context(), vouched(noon, nil)))
	_, err := ana.Say(t.Context(), "Ana's secret")
	require.NoError(t, err)
	s := listening(t, ana)
	old := "Bearer " + ana.Session().Token
	r, err := ana.Identify(t.Context(), vouched(noon, map[string]any{"sub": "u-2", "name": "Ben"}))
	require.NoError(t, err)
	assert.True(t, r.Session.Fresh)
	_, err = awaits(t, s, "end")
	require.NoError(t, err)
	shutOne(t, with(h, old).Call(t.Context(), http.MethodGet, "/messages", nil, nil))
	p, err := ana.History(t.Context(), "", 10)
	require.NoError(t, err)
	assert.Empty(t, p.Messages)
	for _, e := range h.Events() {
		assert.NotEqual(t, channel.EventIdentity, e.Kind(), "nobody is joined")
	}
}

func shutOne(t *testing.T, err error) {
	t.Helper()
	assert.Equal(t, http.StatusUnauthorized, refusal(t, err).Status)
}

// Trap 1: whoever claims somebody's mail address in a form is not that person.
func TestTrap1_AClaimJoinsNobody(t *testing.T) {
	cfg := shop()
	h := hostOf(t, cfg)
	mallory := entered(t, h)
	_, err := mallory.Act(t.Context(), map[string]any{
		"type": "form", "form": "pre_chat", "values": map[string]any{"name": "Ana", "mail": "ana@example.com", "phone": "+85251234567"},
	})
	require.NoError(t, err)
	m := lastEvent[channel.MessageReceived](t, h)
	assert.Equal(t, []channel.Address{mallory.Address()}, m.From.Addresses, "the session's address and no other")
	assert.Equal(t, "Ana", m.From.Name)
}

// A token that was stolen does not open a second browser, as far as this
// process remembers; the one that it was made for may come again.
func TestATokenWithAnIDServesOneVisitor(t *testing.T) {
	now := &clock{noon}
	h := hostOf(t, vouching(now))
	token := vouched(noon, map[string]any{"jti": "n-1"})
	ana := entered(t, h)
	_, err := ana.Identify(t.Context(), token)
	require.NoError(t, err)
	_, err = ana.Identify(t.Context(), token)
	require.NoError(t, err)
	mallory := entered(t, h)
	_, err = mallory.Identify(t.Context(), token)
	assert.Equal(t, "identity", refusal(t, err).Code)
}

// The user is a contact already: the talk of this browser stays with the contact
// that it began with, the widget shows both, and what follows is the user's.
func TestAUserWhoIsKnownKeepsBothTalks(t *testing.T) {
	now := &clock{noon}
	h := hostOf(t, vouching(now))
	phone, desk := h.Visitor(), entered(t, h)
	require.NoError(t, phone.EnterAs(t.Context(), vouched(noon, nil)))
	for i, say := range []struct {
		v    *webchattest.Visitor
		text string
	}{{phone, "1 phone"}, {desk, "2 desk"}, {phone, "3 phone"}} {
		now.at = noon.Add(time.Duration(i) * time.Second)
		_, err := say.v.Say(t.Context(), say.text)
		require.NoError(t, err)
	}
	visitor := desk.Address()
	_, err := desk.Identify(t.Context(), vouched(noon, nil))
	require.NoError(t, err)
	now.at = noon.Add(time.Minute)
	_, err = h.Say(visitor, "4 to the desk")
	require.NoError(t, err)
	now.at = noon.Add(2 * time.Minute)
	_, err = desk.Say(t.Context(), "5 desk, as the user")
	require.NoError(t, err)
	texts := func(v *webchattest.Visitor, limit int) (all []string) {
		before := ""
		for {
			p, err := v.History(t.Context(), before, limit)
			require.NoError(t, err)
			var some []string
			for _, m := range p.Messages {
				some = append(some, m.Text())
			}
			if all = append(some, all...); p.Before == "" {
				return all
			}
			before = p.Before
		}
	}
	for _, limit := range []int{1, 2, 50} {
		assert.Equal(t, []string{"1 phone", "2 desk", "3 phone", "4 to the desk", "5 desk, as the user"}, texts(desk, limit))
		assert.Equal(t, []string{"1 phone", "3 phone", "5 desk, as the user"}, texts(phone, limit))
	}
}
