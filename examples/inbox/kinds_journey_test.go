package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// S1.52, S5.22 to S5.24: an address is asked to connect by the same sheet, the
// customer says yes, and gets cards with pictures and an offer that ends.
func TestS5_22_AskedConnectedAndSentCards(t *testing.T) {
	photo, err := holidayPhoto()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "hills.png")
	require.NoError(t, os.WriteFile(path, photo, 0o600))
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.in("Asia/Dhaka")
	p.eval(`window.violations = []`)
	p.eval(`document.addEventListener("securitypolicyviolation", e => violations.push(e.violatedDirective))`)

	// Mia has written; the number of Noah's phone becomes one of hers.
	p.write(phoneField, "My work number is +44 7911 123456.")
	p.click("#list .item", "My work number")
	p.click("#chat .head h1 a", "Mia")
	p.click("#sheet-contact summary", "Add a number")
	p.enter("#number", "+44 7911 123456")
	p.click("#sheet-contact .more button", "Add")
	p.see("#sheet-contact .choice-card", "not connected")
	p.readable("unknown")
	p.wide(1280)
	p.click("#sheet-contact a", "Ask to connect by WhatsApp")
	p.see("#asks", "asks whether they want to hear from you")
	p.shoot("ask")
	p.click("#templates a", "may_we_write")
	p.see("#asks", "counts as connected when they answer")
	p.wait(`document.querySelector("[name='body.name']")?.value === "Mia Schulz"`)
	p.click(".filling button.main", "Send")
	p.see("#chat .out .text", "May we write to you here")
	p.click("#chat .head h1 a", "Mia")
	p.see("#sheet-contact .tag", "requested")
	p.see("#sheet-contact a", "Ask again by WhatsApp")
	p.shoot("requested")
	p.click(".phones .tabs a", "Noah")
	p.click(".phone button.answer", "Yes")
	p.count("#sheet-contact .state-requested", "0")
	p.see("#sheet-contact .state-connected", "connected")
	p.readable("connected")
	p.wide(1280)

	// Three cards, each with a picture of its own.
	p.click(`#sheet-contact li:has([href*="2B447911123456"]) a`, "Write here")
	p.see("#step-from", "+447911123456")
	p.click("#step-from a", "WhatsApp")
	p.click("#templates a", "living_room")
	p.count(".of-card legend", "3")
	p.click(".filling button.main", "Send")
	p.see("#at-field-card-2-header .fault", "")
	p.readable("cards-faults")
	p.wide(1280)
	for i, price := range []string{"49 €", "99 €", "199 €"} {
		card := "card-" + string(rune('0'+i))
		p.do(chromedp.SetUploadFiles(chromedp.CSS("#field-"+card+"-header"), []string{path}))
		p.see("#at-field-"+card+"-header .note", "hills.png")
		p.enter("#field-"+card+"-body-price", price)
	}
	p.see(".preview .of-cards .text", "The oak desk, now 199 €.")
	p.count(".filling .fault", "0")
	p.wait(`[...document.querySelectorAll(".preview .of-cards img")].filter(i => i.naturalWidth === 480).length >= 2`)
	p.readable("cards")
	p.wide(1280)
	p.click(".filling button.main", "Send")
	p.see("#chat .out .of-cards .text", "The oak chair, now 99 €.")
	p.see(".phone .in .of-cards .text", "The oak desk, now 199 €.")
	p.wait(`document.querySelector(".phone .of-cards img")?.naturalWidth === 480`)
	p.readable("cards-sent")
	p.wide(1280)
	p.click(".phone button.answer", "The lamp, please")
	p.see("#chat .choice", "The lamp, please")
	assert.Empty(t, p.eval("violations"), "the page keeps its own policy")
}

// An offer ends when the agent's own clock says so, unless another time zone is
// chosen; what was typed stays while the preview goes along.
func TestAnOfferEndsByTheAgentsClock(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.in("Asia/Dhaka")
	p.write(phoneField, "Any offers?")
	p.click("#list .item", "Any offers?")
	p.click("#chat .composer a", "Templates")
	p.click("#templates a", "weekend_offer")
	p.wait(`document.querySelector("#field-offer-zone")?.value === "Asia/Dhaka"`)
	p.set("#field-offer", "2040-07-01T18:00")
	p.see(".preview .text", "2040-07-01 12:00 UTC")
	p.set("#field-offer-zone", "Europe/Berlin")
	p.see(".preview .text", "2040-07-01 16:00 UTC")
	assert.Equal(t, "Europe/Berlin", p.eval(`document.querySelector("#field-offer-zone").value`))
	p.enter("#field-body-discount", "20 %")
	p.enter("#field-button-0", "LAMP20")
	p.enter("#field-button-1", "all")
	p.see(".preview .text", "20 % off all lamps with this code.")
	p.readable("offer")
	p.wide(1280)
	p.click(".filling button.main", "Send")
	p.see(".phone .in .text", "20 % off all lamps with this code.")

	p.click("#chat .composer a", "Templates")
	p.click("#templates a", "new_arrivals")
	p.enter("#field-button-0-products", "Lamps:\nL-1\nL-2")
	p.see(".preview", "View items")
	p.readable("articles")
	p.wide(1280)
	assert.Equal(t, "Lamps:\nL-1\nL-2", p.eval(`document.querySelector("#field-button-0-products").value`))
	p.click(".filling button.main", "Send")
	p.see(".phone .in .text", "these are new in the shop")
}

// in puts the browser into a time zone.
func (p *tabPage) in(zone string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	_, err := chromedp.Call(ctx, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: zone})
	require.NoError(p.t, err)
}

// set chooses the value of a field that is not typed into.
func (p *tabPage) set(selector, value string) {
	p.t.Helper()
	p.wait(`document.querySelector(` + quote(selector) + `)?.checkVisibility()`)
	p.eval(`(() => { const f = document.querySelector(` + quote(selector) + `); f.value = ` + quote(value) + `; f.dispatchEvent(new Event("input", {bubbles: true})); })()`)
}
