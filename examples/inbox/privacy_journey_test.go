package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// A conversation is downloaded; its contact is erased by who typed their name, and
// the receipt says what is gone; how long data is kept is saved.
func TestPrivacyJourney(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url+"?view=open", 1440, 900)
	p.write(phoneField, "Please forget me")
	p.click("#list .item", "Please forget me")
	p.see("#chat .in .text", "Please forget me")
	p.click("#chat .menu summary", "Download")
	p.see(".downloads a", "CSV")
	p.wait(`document.querySelector(".downloads").checkVisibility()`)
	p.shoots("download")
	page := p.eval(`document.querySelector(".downloads a").href`)
	chat := p.eval(`location.href`)
	p.do(chromedp.Navigate(page))
	p.see("article", "Please forget me")
	p.shoot("printed")
	p.do(chromedp.Navigate(chat))

	p.click("#chat .head .who a", "")
	p.click("#sheet-contact a", "Download or erase")
	p.see("#privacy h1", "What is kept of")
	p.fill("#erase-name", "nobody")
	p.click("#privacy button", "Erase this person")
	p.see("#erase-fault", "Nothing was removed.")
	p.shoots("privacy")
	p.fill("#erase-name", p.eval(`document.querySelector("#privacy label b").textContent`))
	p.click("#privacy button", "Erase this person")
	p.see("#receipt .said", "Everything within reach was removed.")
	p.shoots("receipt")
	p.click("#receipt a", "all that was erased")
	p.count("#receipts dt", "1")
	p.shoots("receipts")
	p.click("#receipts dt a", "")
	p.see("#receipt .said", "Everything within reach was removed.")

	p.do(chromedp.Navigate(app.url + "retention"))
	p.fill("#keep-content", "730")
	p.click("#retention button", "Save")
	p.see("#retention .said", "Saved as version 1.")
	p.shoots("retention")
	p.do(chromedp.Navigate(app.url + "?view=open"))
	p.see("#list .empty", "No case is open.")
}
