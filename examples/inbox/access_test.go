package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// unnamed are controls that a screen reader would have no word for.
const unnamed = `[...document.querySelectorAll("a, button:not([aria-hidden]), summary, textarea, select, input:not([type=hidden])")]
	.filter(e => !(e.textContent.trim() || e.getAttribute("aria-label") || e.labels?.length || e.querySelector("img[alt]")?.alt))
	.map(e => e.outerHTML).join("\n")`

// faint is every text whose contrast with what is behind it is below 4.5 : 1,
// the limit of WCAG 2.2, 1.4.3 (level AA).
const faint = `(() => {
	const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
	const paint = (...colours) => {
		canvas.clearRect(0, 0, 1, 1);
		for (const c of colours) { canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); }
		return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
	};
	const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
		.map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const behind = e => e ? [...behind(e.parentElement), getComputedStyle(e).backgroundColor] : ["white"];
	const found = [];
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (texts.nextNode()) {
		const e = texts.currentNode.parentElement;
		if (!texts.currentNode.data.trim() || !e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) || e.closest(".sr, [aria-hidden] svg")) continue;
		const ground = behind(e);
		const [a, b] = [light(paint(...ground)), light(paint(...ground, getComputedStyle(e).color))];
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (ratio < 4.5) found.push(ratio.toFixed(2) + " " + e.className + ": " + e.textContent.trim().slice(0, 30));
	}
	return found.join("\n");
})()`

// Every control has a name, and every text stands out, by day and by night.
func TestEverybodyCanReadIt(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.write(phoneField, "Hello")
	p.click("#list .item", "Hello")
	p.click("#chat button", "Pick up")
	p.click(".phone-tools button", "Photo")
	p.see("#chat .in .text", "Look at this!")
	p.click("#trouble summary", "")
	p.trouble("Fail late")
	p.write(agentField, "This fails")
	p.see("#chat .reason", "131026")
	p.click("#chat .composer summary", "Answers to tap")
	p.write(agentField, "This arrives")
	p.see("#chat .out .tick.read", "Read")
	p.write(phoneField, "Thanks")
	p.see("#list .item .waits", "just wrote")
	for _, scheme := range []string{"light", "dark"} {
		p.scheme(scheme)
		assert.Empty(t, p.eval(faint), "too little contrast, %s", scheme)
	}
	assert.Empty(t, p.eval(unnamed), "controls without a name")
	p.eval(`Object.assign(document.querySelector("#notice"), {hidden: false, textContent: "faint"}).style.color = "#555"`)
	assert.Contains(t, p.eval(faint), "notice: faint", "the check itself notices grey on brown")
}

// The same holds for the sheets, on a desk and on a telephone, where nothing is
// wider than the screen.
func TestEverybodyCanReadTheSheets(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.engage("are_you_still_there")
	p.click("#chat .head h1 a", "")
	p.see("#sheet-contact", "recorded by Ana")
	for _, details := range []string{"Change the details", "Add a number", "Record a yes or a no"} {
		p.click("#sheet-contact summary", details)
	}
	p.readable("contact")
	p.click("#sheet-contact .person a", "New conversation")
	p.see("#step-from", "Bound to you until")
	p.click("#step-from a", "WhatsApp")
	p.see("#templates", "spring_sale")
	p.readable("templates")
	p.click("#templates a", "appointment")
	p.click(".filling button.main", "Send")
	p.see(".filling .fault", "")
	p.click(".filling summary", "Insert a link")
	p.readable("filling")
	p.click("#chat .backlink", "")
	p.see("#chat .turn", "send a template")
	p.readable("banner")
	p.wide(1280)
	p.click(".desk a", "Bindings")
	p.see(".bindings", "Ana")
	p.readable("bindings")
	p.wide(1280)
	p.click(".desk a", "Settings")
	p.see("#settings-whatsapp-demo", "Agents may write first")
	p.readable("settings")
}

// wide makes the screen so wide.
func (p *tabPage) wide(width int64) {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(width, 800))
}

// readable checks what the page shows, and keeps pictures of it.
func (p *tabPage) readable(name string) {
	p.t.Helper()
	for _, width := range []int64{1280, 390} {
		p.wide(width)
		p.wait(`document.documentElement.scrollWidth <= innerWidth`)
		p.eval(`scrollTo(0, 0)`)
		for _, scheme := range []string{"light", "dark"} {
			p.scheme(scheme)
			p.shoot(fmt.Sprintf("%s-%d-%s", name, width, scheme))
			assert.Empty(p.t, p.eval(faint), "too little contrast: %s, %s", name, scheme)
		}
	}
	p.scheme("light")
	assert.Empty(p.t, p.eval(unnamed), "controls without a name: %s", name)
}
