package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// startAfter starts the program on a store with a fortnight behind it.
func startAfter(t *testing.T) *program {
	t.Helper()
	dir := t.TempDir()
	opened, err := openStore(t.Context(), options{data: dir})
	require.NoError(t, err)
	fortnight(t, opened.store, 13, time.Now().Add(-4*time.Hour))
	require.NoError(t, opened.close())
	return start(t, "-data", dir, "-routing")
}

// S5.37: a supervisor looks at the figures, chooses other days, a channel and an
// agent, and finds the numbers behind a plot.
func TestS5_37_FiguresJourney(t *testing.T) {
	app := startAfter(t)
	p := openBrowser(t, app.url, 1440, 900)
	p.click(".desk a", "Figures")
	p.see("#figures h1", "Figures")
	p.count(".plot svg", "7") // nobody waited for a later answer
	p.see("#plot-first svg title", "First response by day")
	p.shoots("figures")
	p.click("#plot-first summary", "The numbers")
	p.wait(`document.querySelectorAll("#plot-first tbody tr").length === 14`)
	p.click(".chip", "30 days")
	p.wait(`document.querySelectorAll("#plot-first tbody tr").length === 30`)
	p.click("#by-agent a", "Ben")
	p.see("#f-whom option[selected]", "Ben")
	p.see("#by-agent tbody", "Ben")
	p.wait(`!document.querySelector("#by-agent tbody").textContent.includes("Cleo")`)
	p.choose("#f-channel", "messenger-demo")
	p.click(".picker button", "Show")
	p.see("#f-channel option[selected]", "Messenger")
	p.wait(`document.querySelectorAll("#by-channel tbody tr").length === 1`)
	p.click("#other-days summary", "Other days")
	p.click("#other-days button", "Show these days")
	p.wait(`location.search.includes("days=0")`)
	p.click(".top a", "Back to the inbox")
	p.see(".desk", "Figures")
	p.be("Ben")
	p.count(`.desk a[href="/figures"]`, "0")
}

// shoots keeps pictures of a page that stands by itself, on a desk and on a phone,
// light and dark, and checks what can be checked of it.
func (p *tabPage) shoots(name string) {
	p.t.Helper()
	for _, size := range [][2]int64{{1440, 900}, {390, 844}} {
		p.do(chromedp.EmulateViewport(size[0], size[1]))
		p.wait(`document.documentElement.scrollWidth <= innerWidth`)
		for _, scheme := range []string{"light", "dark"} {
			p.scheme(scheme)
			p.eval(`scrollTo(0, 0)`)
			p.shoot(fmt.Sprintf("%s-%d-%s", name, size[0], scheme))
			p.eval(`scrollTo(0, 760)`)
			p.shoot(fmt.Sprintf("%s-%d-%s-below", name, size[0], scheme))
			assert.Empty(p.t, p.eval(faint), "too little contrast: %s, %s", name, scheme)
		}
		assert.Empty(p.t, p.eval(unnamed), "controls without a name: %s", name)
	}
	p.scheme("light")
	p.do(chromedp.EmulateViewport(1440, 900))
}
