package survey_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation/survey"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// answers keeps the first answer to each survey.
type answers struct {
	mu   sync.Mutex
	kept map[string]string
	fail error
}

func (a *answers) Answer(_ context.Context, v survey.Survey, score int, comment string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.fail != nil {
		return a.fail
	}
	if _, ok := a.kept[v.ID]; ok {
		return fmt.Errorf("kept before: %w", survey.ErrAnswered)
	}
	a.kept[v.ID] = fmt.Sprintf("%s %s %d %s", v.Case, v.Channel, score, comment)
	return nil
}

// A site is a handler with its answers.
type site struct {
	*survey.Handler
	*answers
	t     *testing.T
	now   time.Time
	token string
}

func newSite(t *testing.T, change func(*survey.Config)) *site {
	s := &site{answers: &answers{kept: map[string]string{}}, t: t, now: noon}
	c := survey.Config{Signer: signer(t, key("a")), Answers: s.answers, Now: func() time.Time { return s.now }}
	if change != nil {
		change(&c)
	}
	h, err := survey.New(c)
	require.NoError(t, err)
	s.Handler, s.token = h, token(t, c.Signer, asked())
	return s
}

func (s *site) do(r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func (s *site) get() *http.Response { return s.do(httptest.NewRequest("GET", "/"+s.token, nil)) }

func (s *site) post(form string) *http.Response {
	r := httptest.NewRequest("POST", "/"+s.token, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(r)
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return html.UnescapeString(string(b))
}

func TestS4_48_TheFormIsFixed(t *testing.T) {
	s := newSite(t, nil)
	r := s.get()
	assert.Equal(t, http.StatusOK, r.StatusCode)
	page := body(t, r)
	for score := range 5 {
		assert.Contains(t, page, fmt.Sprintf(`name="score" value="%d" required`, score+1))
	}
	assert.Equal(t, 5, strings.Count(page, `type="radio"`))
	assert.Contains(t, page, `<textarea id="comment" name="comment"`)
	assert.Contains(t, page, `maxlength="2000"`)
	assert.NotContains(t, page, "<script")
	assert.NotContains(t, page, "case-1", "the page shows nothing of the case")
}

func TestAnAnswerIsKept(t *testing.T) {
	s := newSite(t, nil)
	r := s.post(url.Values{"score": {"4"}, "comment": {" very\r\nhelpful <b>\x00 "}}.Encode())
	assert.Equal(t, http.StatusOK, r.StatusCode)
	assert.Contains(t, body(t, r), "Thank you. Your answer")
	assert.Equal(t, map[string]string{"s1": "case-1 wa 4 very\nhelpful <b>"}, s.kept)
}

func TestLookingIsNoAnswer(t *testing.T) {
	s := newSite(t, nil)
	for _, method := range []string{"GET", "HEAD"} {
		r := s.do(httptest.NewRequest(method, "/"+s.token+"?score=1&comment=x", nil))
		assert.Equal(t, http.StatusOK, r.StatusCode)
	}
	for _, method := range []string{"PUT", "DELETE", "PATCH", "OPTIONS"} {
		r := s.do(httptest.NewRequest(method, "/"+s.token+"?score=1", strings.NewReader("score=1")))
		assert.Equal(t, http.StatusMethodNotAllowed, r.StatusCode)
		assert.Equal(t, "GET, HEAD, POST", r.Header.Get("Allow"))
	}
	r := s.do(httptest.NewRequest("POST", "/"+s.token+"?score=1", nil))
	assert.Equal(t, http.StatusUnprocessableEntity, r.StatusCode, "a mark in the address is none in the form")
	assert.Empty(t, s.kept)
}

func TestSendingTwiceIsSafe(t *testing.T) {
	s := newSite(t, nil)
	codes := make(chan int)
	for i := range 8 {
		go func() { codes <- s.post(fmt.Sprintf("score=%d", i%5+1)).StatusCode }()
	}
	for range 8 {
		assert.Equal(t, http.StatusOK, <-codes)
	}
	assert.Len(t, s.kept, 1)
	assert.Contains(t, body(t, s.post("score=1")), "You have answered already")
}

func TestLinksThatAreNotGood(t *testing.T) {
	s := newSite(t, nil)
	good := s.token
	unknown := func(path string) {
		t.Helper()
		for _, method := range []string{"GET", "POST"} {
			r := s.do(httptest.NewRequest(method, path, strings.NewReader("score=1")))
			assert.Equal(t, http.StatusNotFound, r.StatusCode)
			page := body(t, r)
			assert.Contains(t, page, "There is no such page")
			assert.NotContains(t, page, "<form")
		}
	}
	unknown("/")
	unknown("/" + good[:len(good)-1])
	unknown("/" + good + "/more")
	unknown("/x." + good)
	s.now = noon.Add(time.Hour)
	for _, r := range []*http.Response{s.get(), s.post("score=5")} {
		assert.Equal(t, http.StatusGone, r.StatusCode)
		assert.Contains(t, body(t, r), "This survey is over")
	}
	assert.Empty(t, s.kept)
}

func TestFormsThatAreNotGood(t *testing.T) {
	s := newSite(t, nil)
	for name, tt := range map[string]struct {
		form   string
		status int
		says   string
	}{
		"no mark":          {"comment=slow", 422, "Please choose"},
		"no number":        {"score=good", 422, "Please choose"},
		"too low":          {"score=0", 422, "Please choose"},
		"too high":         {"score=6", 422, "Please choose"},
		"a huge one":       {"score=99999999999999999999", 422, "Please choose"},
		"two marks":        {"score=1&score=5", 422, "Please choose"},
		"broken":           {"score=1&comment=%zz", 400, "Please choose"},
		"a long comment":   {"score=1&comment=" + strings.Repeat("a", 2001), 422, "fewer words"},
		"a huge body":      {"score=1&comment=" + strings.Repeat("a", 100_000), 413, "fewer words"},
		"just long enough": {"score=1&comment=" + url.QueryEscape(strings.Repeat("語", 2000)), 200, "Thank you"},
	} {
		r := s.post(tt.form)
		assert.Equal(t, tt.status, r.StatusCode, name)
		page := body(t, r)
		assert.Contains(t, page, tt.says, name)
		assert.Equal(t, tt.status != 200, strings.Contains(page, "<form"), name)
	}
	assert.Len(t, s.kept, 1)
	page := body(t, s.post(url.Values{"score": {"9"}, "comment": {`</textarea><script>alert(1)</script>`}}.Encode()))
	assert.Contains(t, page, "alert(1)", "what was written is still there")
	raw, err := io.ReadAll(s.post(url.Values{"comment": {`</textarea><script>alert(1)</script>`}}.Encode()).Body)
	require.NoError(t, err)
	assert.NotContains(t, string(raw), "<script", "as text")
}

func TestTroubleAsksToTryAgain(t *testing.T) {
	s := newSite(t, nil)
	s.fail = errors.New("disk full: secret")
	r := s.post("score=4&comment=fine")
	assert.Equal(t, http.StatusServiceUnavailable, r.StatusCode)
	page := body(t, r)
	assert.Contains(t, page, "try again")
	assert.Contains(t, page, `value="4" required checked`)
	assert.Contains(t, page, ">fine</textarea>")
	assert.NotContains(t, page, "secret")
	s.fail = survey.ErrClosed
	assert.Equal(t, http.StatusGone, s.post("score=4").StatusCode)
	s.fail = nil
	assert.Equal(t, http.StatusOK, s.post("score=4").StatusCode)
}

func TestThePageIsStrict(t *testing.T) {
	s := newSite(t, nil)
	for _, r := range []*http.Response{s.get(), s.post("score=9"), s.post("score=5"), s.do(httptest.NewRequest("GET", "/x", nil))} {
		h := r.Header
		assert.Equal(t, "no-referrer", h.Get("Referrer-Policy"), "the address is the key to the form")
		assert.Equal(t, "nosniff", h.Get("X-Content-Type-Options"))
		assert.Equal(t, "no-store", h.Get("Cache-Control"))
		assert.Equal(t, "noindex, nofollow", h.Get("X-Robots-Tag"))
		assert.Empty(t, r.Cookies())
		raw, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindSubmatch(raw)
		require.Len(t, style, 2)
		sum := sha256.Sum256(style[1])
		assert.Equal(t, "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+
			"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'", h.Get("Content-Security-Policy"))
		for _, word := range []string{"<script", " style=", " onload", "http:", "https:", "@import", "url("} {
			assert.NotContains(t, string(raw), word)
		}
	}
}

// Every field has a label, and what went wrong is announced.
func TestThePageIsAccessible(t *testing.T) {
	s := newSite(t, nil)
	doc, err := html.Parse(s.post("score=9").Body)
	require.NoError(t, err)
	var inputs, labelled int
	var alert, language, legend, viewport string
	ids := map[string]bool{}
	for n := range doc.Descendants() {
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		ids[attr["id"]] = true
		switch n.Data {
		case "html":
			language = attr["lang"] + attr["dir"]
		case "input":
			inputs++
			if n.Parent.Data == "label" {
				labelled++
			}
		case "legend":
			legend = n.FirstChild.Data
		case "label":
			if to := attr["for"]; to != "" {
				assert.Equal(t, "comment", to)
			}
		case "meta":
			if attr["name"] == "viewport" {
				viewport = attr["content"]
			}
		case "form":
			assert.True(t, ids[attr["aria-describedby"]])
		}
		if attr["role"] == "alert" {
			alert = n.FirstChild.Data
		}
	}
	assert.Equal(t, []int{5, 5}, []int{inputs, labelled})
	assert.Equal(t, "Please choose one of the marks.", alert)
	assert.Equal(t, "enltr", language)
	assert.NotEmpty(t, legend)
	assert.Contains(t, viewport, "width=device-width")
	assert.NotContains(t, viewport, "maximum-scale", "readers may zoom")
}

func TestThePageSpeaksTheContactsLanguage(t *testing.T) {
	german, arabic := survey.English(), survey.English()
	german.Title, arabic.Title = "Wie war es?", "كيف كان؟"
	texts := map[string]survey.Texts{"de": german, "AR": arabic}
	s := newSite(t, func(c *survey.Config) { c.Texts = texts })
	ask := func(language, accept string) string {
		v := asked()
		v.Language = language
		r := httptest.NewRequest("GET", "/"+token(t, signer(t, key("a")), v), nil)
		r.Header.Set("Accept-Language", accept)
		page := body(t, s.do(r))
		return regexp.MustCompile(`<html lang="([^>]*)">`).FindStringSubmatch(page)[1] + " " + regexp.MustCompile(`<h1>(.*)</h1>`).FindStringSubmatch(page)[1]
	}
	assert.Equal(t, `de" dir="ltr Wie war es?`, ask("de-AT", "ar"), "the contact's own first")
	assert.Equal(t, `ar" dir="rtl كيف كان؟`, ask("", "fr;q=0.9, ar-EG;q=0.8"))
	assert.Equal(t, `en" dir="ltr How did we do?`, ask("fr", "*"))
	other := newSite(t, func(c *survey.Config) { c.Texts, c.Language = texts, "de" })
	assert.Contains(t, body(t, other.do(httptest.NewRequest("GET", "/x", nil))), "Wie war es?")

	broken := german
	broken.Send, broken.Marks[2] = " ", ""
	_, err := survey.New(survey.Config{Texts: map[string]survey.Texts{"de": broken}, Language: "fr"})
	require.Error(t, err)
	for _, want := range []string{"required", "Send of \"de\"", "Marks[2] of \"de\"", `no texts in "fr"`} {
		assert.Contains(t, err.Error(), want)
	}
}
