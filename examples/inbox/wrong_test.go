package main

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// Who goes to an address that cannot be shown gets a page with a way back; scripts,
// programs and frames get the bare words.
func TestAWrongAddressHasAWayBack(t *testing.T) {
	r := newRig(t)
	browser := http.Header{"Accept": {"text/html,application/xhtml+xml,*/*;q=0.8"}}
	frame := browser.Clone()
	frame.Set("Sec-Fetch-Dest", "iframe")
	for _, path := range []string{"/nonsense", "/?c=nonsense", "/figures?days=x"} {
		for name, c := range map[string]struct {
			header http.Header
			page   bool
		}{"browser": {browser, true}, "frame": {frame, false}, "script": {http.Header{}, false}} {
			res, body := r.send(http.MethodGet, path, "", nil, c.header)
			assert.GreaterOrEqual(t, res.StatusCode, 400, path)
			if c.page {
				assert.Equal(t, "text/html; charset=utf-8", res.Header.Get("Content-Type"), name)
				assert.Contains(t, body, "Back to the inbox", name)
			} else {
				assert.Equal(t, "text/plain; charset=utf-8", res.Header.Get("Content-Type"), name)
				assert.NotContains(t, body, "<", name)
			}
		}
	}
	_, body := r.send(http.MethodGet, "/figures?from=%3Cb%3E", "", nil, browser)
	assert.NotContains(t, body, "<b>")
}

func TestAWrongAddressInABrowser(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 390, 844)
	p.do(chromedp.Navigate(app.url + "?c=nonsense"))
	p.see("#wrong", "There is no such conversation.")
	p.wait(`document.documentElement.scrollWidth <= 390`)
	p.shoot("wrong")
	p.click("#wrong a", "Back to the inbox")
	p.see("#inbox", "Queue")
}
