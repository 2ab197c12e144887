package webchat_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
)

const otherSecret = "quite another secret that is long enough"

// with is a visitor who has exactly this Authorization header.
func with(h *webchattest.Host, header string) *webchattest.Visitor {
	v := h.Visitor()
	v.SetHeader("Authorization", header)
	return v
}

// guarded are the calls that need a session.
var guarded = []struct{ method, path string }{
	{http.MethodPost, ""}, {http.MethodPost, "/"}, {http.MethodPost, "/logout"}, {http.MethodPost, "/ticket"}, {http.MethodPost, "/files"},
	{http.MethodGet, "/messages"}, {http.MethodGet, "/stream"},
}

func TestASessionThatIsNotGoodOpensNothing(t *testing.T) {
	now := &clock{noon}
	cfg := open()
	cfg.Now = now.now
	h := hostOf(t, cfg)
	good := entered(t, h).Session().Token
	pieces := strings.Split(good, ".")
	other := cfg
	other.Account = "other"
	tests := map[string]string{
		"nothing":                     "",
		"an empty one":                "Bearer ",
		"no scheme":                   good,
		"another scheme":              "Basic " + good,
		"without its signature":       "Bearer " + pieces[0] + "." + pieces[1] + ".",
		"no signature at all":         "Bearer " + pieces[0] + "." + pieces[1],
		"another version":             "Bearer v2." + pieces[1] + "." + pieces[2],
		"another payload":             "Bearer " + pieces[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"s":"x","v":"y","e":99999999999}`)) + "." + pieces[2],
		"somebody else's secret":      "Bearer " + foreign(),
		"of another chat":             "Bearer " + entered(t, hostOf(t, other)).Session().Token,
		"with something behind it":    "Bearer " + good + "A",
		"with a line break within":    "Bearer " + good[:len(good)-9] + "\n" + good[len(good)-9:],
		"twice":                       "Bearer " + good + " " + good,
		"far too long":                "Bearer " + strings.Repeat("a.", 100_000),
		"a ticket instead":            "Bearer " + ticketOf(t, h),
		"no token, but a JSON object": `Bearer {"s":"x"}`,
	}
	for name, header := range tests {
		t.Run(name, func(t *testing.T) { shut(t, h, header) })
	}
	t.Run("an old one", func(t *testing.T) {
		now.at = now.at.Add(30*24*time.Hour + time.Second)
		shut(t, h, "Bearer "+good)
		now.at = noon
	})
	t.Run("one of the future", func(t *testing.T) {
		now.at = now.at.Add(-time.Hour)
		shut(t, h, "Bearer "+good)
		now.at = noon
	})
	t.Run("the good one is good", func(t *testing.T) {
		require.NoError(t, with(h, "bearer "+good).Call(t.Context(), http.MethodGet, "/messages", nil, nil))
	})
}

func shut(t *testing.T, h *webchattest.Host, header string) {
	t.Helper()
	v := with(h, header)
	for _, g := range guarded {
		err := v.Call(t.Context(), g.method, g.path, map[string]any{"events": []any{}}, nil)
		assert.Equal(t, http.StatusUnauthorized, refusal(t, err).Status, "%s %q", g.method, g.path)
	}
	assert.Empty(t, h.Events())
}

func ticketOf(t *testing.T, h *webchattest.Host) string {
	t.Helper()
	var got struct {
		Ticket string `json:"ticket"`
	}
	require.NoError(t, entered(t, h).Call(t.Context(), http.MethodPost, "/ticket", nil, &got))
	return got.Ticket
}

func TestSecretsAreReplacedWithoutLosingSessions(t *testing.T) {
	before := open()
	h := hostOf(t, before)
	ana := entered(t, h)
	token := "Bearer " + ana.Session().Token

	during := before
	during.Secret, during.OldSecret = channel.NewSecret(otherSecret), channel.NewSecret(webchattest.Secret)
	hd := hostOf(t, during)
	v := with(hd, token)
	require.NoError(t, v.Call(t.Context(), http.MethodGet, "/messages", nil, nil))
	require.NoError(t, v.Enter(t.Context()))
	renewed := v.Session()
	assert.False(t, renewed.Fresh)
	assert.Equal(t, ana.Address(), v.Address(), "the visitor is the same")

	after := during
	after.OldSecret = channel.Secret{}
	ha := hostOf(t, after)
	err := with(ha, token).Call(t.Context(), http.MethodGet, "/messages", nil, nil)
	assert.Equal(t, http.StatusUnauthorized, refusal(t, err).Status)
	require.NoError(t, with(ha, "Bearer "+renewed.Token).Call(t.Context(), http.MethodGet, "/messages", nil, nil))
}

func TestASessionIsRenewedAndNeverLost(t *testing.T) {
	now := &clock{noon}
	cfg := open()
	cfg.Now = now.now
	h := hostOf(t, cfg)
	ana := entered(t, h)
	first := ana.Session()
	assert.True(t, first.Fresh)
	assert.Equal(t, noon.Add(24*time.Hour), first.RenewAfter)
	now.at = noon.Add(29 * 24 * time.Hour)
	require.NoError(t, ana.Enter(t.Context()))
	assert.False(t, ana.Session().Fresh)
	assert.Equal(t, now.at.Add(30*24*time.Hour), ana.Session().ExpiresAt)

	now.at = now.at.Add(31 * 24 * time.Hour)
	before := ana.Address()
	require.NoError(t, ana.Enter(t.Context()), "an old session gives a new one and no error")
	assert.True(t, ana.Session().Fresh)
	assert.NotEqual(t, before, ana.Address())
}

func TestLogoutEndsAllTokensAndStreamsOfTheSession(t *testing.T) {
	h := hostOf(t, open())
	ana := entered(t, h)
	old := "Bearer " + ana.Session().Token
	require.NoError(t, ana.Enter(t.Context()))
	s := listening(t, ana)
	require.NoError(t, ana.Call(t.Context(), http.MethodPost, "/logout", nil, nil))
	end, err := awaits(t, s, "end")
	require.NoError(t, err)
	assert.Contains(t, string(end.Data), `"session"`)
	<-s.Done()
	shut(t, h, old)
	shut(t, h, "Bearer "+ana.Session().Token)
	_, err = ana.Listen(t.Context())
	assert.Equal(t, http.StatusUnauthorized, refusal(t, err).Status)
}

// bookmarks is a host's store, as far as sessions need it.
type bookmarks struct {
	mu  sync.Mutex
	all map[string]string
	err error
}

func (b *bookmarks) Bookmark(_ context.Context, name string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all[name], b.err
}

func (b *bookmarks) MoveBookmark(_ context.Context, name, old, next string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err == nil && b.all[name] == old {
		b.all[name] = next
	}
	return b.all[name], b.err
}

func TestLogoutHoldsInOtherProcesses(t *testing.T) {
	cfg := open()
	store := &bookmarks{all: map[string]string{}}
	cfg.Ended = store
	h := hostOf(t, cfg)
	twin, err := h.Twin()
	require.NoError(t, err)
	ana := entered(t, h)
	require.NoError(t, ana.Call(t.Context(), http.MethodPost, "/logout", nil, nil))
	shut(t, twin, "Bearer "+ana.Session().Token)

	t.Run("a store that fails lets nobody in, and nobody lose a session", func(t *testing.T) {
		ben := entered(t, h)
		store.err = assert.AnError
		third, err := h.Twin()
		require.NoError(t, err)
		v := with(third, "Bearer "+ben.Session().Token)
		err = v.Call(t.Context(), http.MethodGet, "/messages", nil, nil)
		assert.Equal(t, http.StatusServiceUnavailable, refusal(t, err).Status)
		err = v.Enter(t.Context())
		assert.Equal(t, http.StatusServiceUnavailable, refusal(t, err).Status)
		err = ben.Call(t.Context(), http.MethodPost, "/logout", nil, nil)
		assert.Equal(t, http.StatusServiceUnavailable, refusal(t, err).Status, "the widget must know that it did not hold everywhere")
	})
}

func TestAChallengeStandsBeforeNewSessionsOnly(t *testing.T) {
	cfg := open()
	cfg.Challenge = func(_ context.Context, _ *http.Request, answer string) error {
		if answer != "42" {
			return assert.AnError
		}
		return nil
	}
	h := hostOf(t, cfg)
	v := h.Visitor()
	r := refusal(t, v.Enter(t.Context()))
	assert.Equal(t, "challenge", r.Code)
	var s webchattest.Session
	require.NoError(t, v.Call(t.Context(), http.MethodPost, "/session", map[string]string{"challenge": "42"}, &s))
	v.Take(s)
	require.NoError(t, v.Enter(t.Context()))
}

func TestConfigNamesEveryProblem(t *testing.T) {
	_, err := webchat.New(webchat.Config{
		BaseURL: "http://example.com", Secret: channel.NewSecret("short"), OldSecret: channel.NewSecret("short"),
		Origins: []string{"*", "https://*.com", "shop.example", "https://a.example/path", "ftp://a.example"}, Start: "later",
		Theme: webchat.Theme{Color: "red;}", Scheme: "pink", Position: "top", Logo: "http://x"}, SessionFor: -1,
		PreChat:    []webchat.Field{{Key: "a b", Type: "magic"}, {Key: "x", Type: webchat.FieldSelect}, {Key: "x", Type: webchat.FieldText}},
		Identities: []webchat.IdentityKey{{}, {ID: "a", Secret: channel.NewSecret("short")}},
		Limits:     webchat.Limits{Text: -1},
	})
	require.Error(t, err)
	for _, word := range []string{
		"Account", "BaseURL", "Secret has", "OldSecret", "Origins", "Start", "Theme.Color", "Theme.Scheme", "Theme.Position", "Theme.Logo",
		"SessionFor", "PreChat has a key that", "PreChat has a field of a type", "PreChat has a select", "PreChat has a key twice",
		"Identities has several", "both or neither", "less than 32", "Limits",
	} {
		assert.Contains(t, err.Error(), word)
	}
	assert.NotContains(t, err.Error(), "short")
}

// A process that did not end the session itself ends its streams with the next
// sign of life.
func TestLogoutEndsStreamsOfOtherProcesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := ticking()
		cfg.Ended = &bookmarks{all: map[string]string{}}
		h := hostOf(t, cfg)
		twin, err := h.Twin()
		require.NoError(t, err)
		ana := entered(t, h)
		there := twin.Visitor()
		there.Take(ana.Session())
		s := listening(t, there)
		require.NoError(t, ana.Call(t.Context(), http.MethodPost, "/logout", nil, nil))
		<-time.After(time.Minute)
		all := s.Events()
		assert.Equal(t, "end", all[len(all)-1].Kind, "and not only when the session is over by itself")
	})
}
