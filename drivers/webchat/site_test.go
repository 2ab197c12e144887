package webchat_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
	"github.com/rapport-go/rapport/drivers/webchat/widget"
)

// endpoints are all of them, with a body that does as little as possible.
var endpoints = []struct {
	method, path, body string
	public             bool // any site's page may ask
	loads              bool // a page of another origin may load it
}{
	{method: "GET", path: "/widget.js", public: true, loads: true},
	{method: "GET", path: "/frame?origin=https%3A%2F%2Fshop.example", public: true},
	{method: "GET", path: "/chat", public: true},
	{method: "GET", path: "/assets/" + anAsset(), public: true},
	{method: "GET", path: "/qr", public: true, loads: true},
	{method: "GET", path: "/l/SUMMER7", public: true},
	{method: "GET", path: "/files/x", public: true},
	{method: "GET", path: "/config"},
	{method: "POST", path: "/session", body: "{}"},
	{method: "POST", path: "/logout"},
	{method: "POST", path: "", body: `{"events":[{"type":"open","id":"12345678","via":"page"}]}`},
	{method: "GET", path: "/messages"},
	{method: "POST", path: "/ticket", body: "{}"},
	{method: "GET", path: "/stream"},
	{method: "POST", path: "/files"},
	{method: "GET", path: "/nothing", public: true},
}

func do(t *testing.T, v *webchattest.Visitor, method, path, body string) (*http.Response, string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	resp, err := v.Do(ctx, method, path, []byte(body))
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		return resp, ""
	}
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(text)
}

// Every answer is safe to get, whatever it is. The answers to events are the
// host's to dress.
func TestHeadersOfEveryAnswer(t *testing.T) {
	h := hostOf(t, shop())
	for _, e := range endpoints {
		if e.path == "" {
			continue
		}
		t.Run(e.method+" "+e.path, func(t *testing.T) {
			for _, v := range []*webchattest.Visitor{h.Visitor(), entered(t, h)} {
				resp, _ := do(t, v, e.method, e.path, e.body)
				got := resp.Header
				assert.Equal(t, "nosniff", got.Get("X-Content-Type-Options"))
				assert.Equal(t, "no-referrer", got.Get("Referrer-Policy"))
				assert.Equal(t, "noindex", got.Get("X-Robots-Tag"))
				assert.Empty(t, got.Values("Set-Cookie"), "there are no cookies")
				assert.Empty(t, got.Get("Access-Control-Allow-Origin"), "no other site reads this")
				want := "same-origin"
				if e.loads && resp.StatusCode == http.StatusOK {
					want = "cross-origin"
				}
				assert.Equal(t, want, got.Get("Cross-Origin-Resource-Policy"))
				policy := got.Get("Content-Security-Policy")
				assert.True(t, strings.HasPrefix(policy, "default-src 'none'"), policy)
				assert.Contains(t, policy, "frame-ancestors ")
				assert.NotContains(t, policy, "unsafe")
				if !e.public {
					assert.Contains(t, got.Get("Cache-Control"), "no-store")
				}
			}
		})
	}
}

func TestPagesOfOtherSitesGetNothing(t *testing.T) {
	strange := []struct{ origin, site string }{
		{"https://evil.example", "cross-site"}, {"https://evil.example", ""}, {"null", ""}, {"null", "cross-site"}, {"", "cross-site"},
		{"", "same-site"}, {"", "none"}, {"https://shop.example", "cross-site"}, {"https://support.example.com.evil.example", ""},
		{"http://support.example.com", ""}, {"https://support.example.com:8443", ""}, {"https://sub.support.example.com", "same-site"},
	}
	h := hostOf(t, shop())
	for _, e := range endpoints {
		if e.public {
			continue
		}
		for _, s := range strange {
			v := entered(t, h)
			v.SetHeader("Origin", s.origin)
			v.SetHeader("Sec-Fetch-Site", s.site)
			resp, body := do(t, v, e.method, e.path, e.body)
			assert.Equal(t, http.StatusForbidden, resp.StatusCode, "%s %s from %v", e.method, e.path, s)
			assert.Contains(t, body, `"origin"`)
		}
	}
	assert.Empty(t, h.Events())
}

func TestOnlyAllowedSitesEmbedTheFrame(t *testing.T) {
	h := hostOf(t, shop())
	tests := []struct {
		origin string
		want   string // the ancestor; empty if refused
	}{
		{"https://shop.example", "https://shop.example"},
		{"https://SHOP.example", "https://shop.example"},
		{"https://de.eu.shop.example", "https://de.eu.shop.example"},
		{"https://a.b.eu.shop.example", "https://a.b.eu.shop.example"},
		{"https://eu.shop.example", ""},
		{"https://eueu.shop.example", ""},
		{"https://www.shop.example", ""},
		{"http://shop.example", ""},
		{"https://shop.example:444", ""},
		{"https://shop.example.evil.example", ""},
		{"https://evil.example/https://shop.example", ""},
		{"https://shop.example/", ""},
		{"https://shop.example@evil.example", ""},
		{"https://x;script-src *.eu.shop.example", ""},
		{"https://x;.eu.shop.example", ""},
		{"https://*.eu.shop.example", ""},
		{"https://'none'.eu.shop.example", ""},
		{"null", ""}, {"", ""}, {"*", ""}, {"https://", ""}, {"javascript:alert(1)", ""},
	}
	for _, tt := range tests {
		resp, _ := do(t, h.Visitor(), "GET", "/frame?origin="+escape(tt.origin), "")
		policy := resp.Header.Get("Content-Security-Policy")
		if tt.want == "" {
			assert.Equal(t, http.StatusForbidden, resp.StatusCode, tt.origin)
			assert.Contains(t, policy, "frame-ancestors 'none'", tt.origin)
			continue
		}
		assert.Equal(t, http.StatusOK, resp.StatusCode, tt.origin)
		assert.True(t, strings.HasSuffix(policy, "frame-ancestors "+tt.want), policy)
	}
	t.Run("nobody, if no site is allowed", func(t *testing.T) {
		resp, _ := do(t, hostOf(t, open()).Visitor(), "GET", "/frame?origin=https%3A%2F%2Fshop.example", "")
		assert.Equal(t, http.StatusForbidden, resp.StatusCode)
	})
}

func TestThePolicyOfThePage(t *testing.T) {
	h := hostOf(t, shop())
	for _, path := range []string{"/frame?origin=https%3A%2F%2Fshop.example", "/chat"} {
		resp, body := do(t, h.Visitor(), "GET", path, "")
		policy := resp.Header.Get("Content-Security-Policy")
		for _, want := range []string{"script-src 'self'", "style-src 'self'", "connect-src 'self'", "form-action 'none'", "base-uri 'none'"} {
			assert.Contains(t, policy, want)
		}
		assert.Equal(t, path == "/chat", strings.Contains(body, `data-mode="page"`))
		assert.Equal(t, path != "/chat", strings.Contains(body, `data-mode="frame"`))
	}
	resp, _ := do(t, h.Visitor(), "GET", "/chat", "")
	assert.Contains(t, resp.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'")
}

func TestPathsLeadNowhereElse(t *testing.T) {
	h := hostOf(t, shop())
	for _, path := range []string{
		"/assets/../doc.go", "/assets/%2e%2e/doc.go", "/assets/..%2fdoc.go", "/assets//etc/passwd", "/assets/%2fetc%2fpasswd", `/assets/..\..\x`,
		"/files/..%2f..%2fetc%2fpasswd", "/files/", "/l/..%2f..", "/l/%0d%0aSet-Cookie:x", "//evil.example/", "/./config", "/frame/", "/assets/",
		"/assets/frame.html", "/assets/widget.js", "/PROTOCOL.md", "/widget.go", "/l/" + strings.Repeat("A", 65),
	} {
		resp, body := do(t, h.Visitor(), "GET", path, "")
		assert.Equal(t, http.StatusNotFound, resp.StatusCode, path)
		assert.NotContains(t, body, "root:")
		assert.Empty(t, resp.Header.Get("Location"), path)
	}
}

func TestMethodsThatAreNotThere(t *testing.T) {
	h := hostOf(t, shop())
	v := entered(t, h)
	for _, e := range []struct{ method, path string }{
		{"GET", "/session"}, {"PUT", "/session"}, {"DELETE", "/messages"}, {"POST", "/stream"}, {"POST", "/config"}, {"OPTIONS", "/session"},
	} {
		resp, _ := do(t, v, e.method, e.path, "")
		assert.Contains(t, []int{http.StatusNotFound, http.StatusMethodNotAllowed}, resp.StatusCode, "%v", e)
	}
}

func TestWhatTheWidgetIsTold(t *testing.T) {
	cfg := shop()
	cfg.Theme = webchat.Theme{Color: "#112233", Position: "left"}
	cfg.Open = func(_ context.Context, lang string) (bool, string, error) { return false, "hint-" + lang, nil }
	h := hostOf(t, cfg)
	_, body := do(t, h.Visitor(), "GET", "/config?language=de-AT", "")
	var got map[string]any
	require.NoError(t, json.Unmarshal([]byte(body), &got))
	assert.Equal(t, "de", got["language"])
	assert.Equal(t, "Laden", got["title"])
	assert.Equal(t, "hint-de", got["hint"])
	assert.Equal(t, false, got["open"])
	fields := got["pre_chat"].([]any)
	assert.Equal(t, "Thema", fields[3].(map[string]any)["label"])
	assert.NotContains(t, body, "javascript:", "a link that runs code is left out")
	for _, private := range []string{"shop.example", webchattest.Secret, "rate", "origins"} {
		assert.NotContains(t, body, private)
	}
	_, body = do(t, h.Visitor(), "GET", "/config?language=ja", "")
	assert.Contains(t, body, `"language":"en"`, "the first language, where there is no nearer one")

	_, body = do(t, h.Visitor(), "GET", "/widget.js", "")
	line, _, _ := strings.Cut(body, "\n")
	assert.Equal(t, `globalThis.rapportChatBoot={"open":false,"theme":{"color":"#112233","position":"left"},"title":"Shop","version":1};`, line)
}

func TestAnEmptyConfigIsComplete(t *testing.T) {
	_, body := do(t, hostOf(t, open()).Visitor(), "GET", "/config", "")
	var got map[string]any
	require.NoError(t, json.Unmarshal([]byte(body), &got))
	for _, list := range []string{"pre_chat", "offline"} {
		assert.IsType(t, []any{}, got[list], "a list, and not null")
	}
	d := got["directory"].(map[string]any)
	assert.Equal(t, []any{}, d["tags"])
	assert.Equal(t, []any{}, d["staff"])
	assert.Equal(t, true, got["open"])
}

func TestAssetsAreKeptByBrowsers(t *testing.T) {
	v := hostOf(t, open()).Visitor()
	resp, _ := do(t, v, "GET", "/assets/"+anAsset(), "")
	tag := resp.Header.Get("ETag")
	require.NotEmpty(t, tag)
	v.SetHeader("If-None-Match", tag)
	resp, body := do(t, v, "GET", "/assets/"+anAsset(), "")
	assert.Equal(t, http.StatusNotModified, resp.StatusCode)
	assert.Empty(t, body)
}

// After an update no browser shows a page of one release with scripts of another.
func TestAssetsOfTwoReleasesAreNotMixed(t *testing.T) {
	v := hostOf(t, open()).Visitor()
	_, page := do(t, v, "GET", "/chat", "")
	folder := "assets/v-" + widget.Version() + "/"
	assert.Contains(t, page, `src="`+folder+`app/main.js"`)
	assert.NotContains(t, strings.ReplaceAll(page, folder, ""), "assets/", "all of them are of this release")
	_, plain := do(t, v, "GET", "/assets/"+anAsset(), "")
	for path, keep := range map[string]string{
		"/" + folder + anAsset():       "public, max-age=31536000, immutable",
		"/assets/v-older/" + anAsset(): "no-store",
		"/assets/" + anAsset():         "public, max-age=300",
	} {
		resp, body := do(t, v, "GET", path, "")
		assert.Equal(t, http.StatusOK, resp.StatusCode, path)
		assert.Equal(t, keep, resp.Header.Get("Cache-Control"), path)
		assert.Equal(t, plain, body, path)
	}
	resp, _ := do(t, v, "GET", "/"+folder+"frame.html", "")
	assert.Equal(t, http.StatusNotFound, resp.StatusCode)
}

func TestOriginsOfTwoHeadersAreRefused(t *testing.T) {
	h := hostOf(t, open())
	r := posted([]byte("{}"), 0, "")
	r.Header["Origin"] = slices.Repeat([]string{webchattest.Origin}, 2)
	d, err := h.Channel().Receive(t.Context(), r)
	require.ErrorIs(t, err, channel.Unauthorized)
	assert.Equal(t, http.StatusForbidden, d.Reply.Status)
}
