package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// noteField is the field in which an agent writes notes.
const noteField = ".note-form textarea[name=note]"

// shown checks that what the page shows can be read and fits, at a desk and on a
// telephone, by day and by night, and keeps pictures of it.
func (p *tabPage) shown(name string) {
	p.t.Helper()
	for _, size := range [][2]int64{{390, 844}, {1440, 900}} {
		p.do(chromedp.EmulateViewport(size[0], size[1]))
		p.wait(`document.documentElement.scrollWidth <= innerWidth`)
		p.eval(`scrollTo(0, 0)`)
		for _, scheme := range []string{"dark", "light"} {
			p.scheme(scheme)
			p.shoot(fmt.Sprintf("%s-%d-%s", name, size[0], scheme))
			assert.Empty(p.t, p.eval(faint), "too little contrast: %s, %s", name, scheme)
		}
	}
	assert.Empty(p.t, p.eval(unnamed), "controls without a name: %s", name)
}

// openDesk starts the program with the demo's talk, and shows Ana's cases.
func openDesk(t *testing.T) *tabPage {
	app := start(t, "-data", t.TempDir(), "-talk=true")
	p := openBrowser(t, app.url, 1440, 900)
	p.eval(`(window.neverReloaded = true, window.violations = [])`)
	p.eval(`document.addEventListener("securitypolicyviolation", e => violations.push(e.violatedDirective))`)
	p.click(".tabs a", "Mine")
	p.see("#list .item", "complaint")
	p.count("#list .item", "1")
	return p
}

// A note is written with a mention that is picked behind an @, looks like a note,
// and reaches the colleague, who comes to it from the list of mentions.
func TestNotesInTheBrowser(t *testing.T) {
	p := openDesk(t)
	p.see("#mentions-link .badge", "1")
	p.shown("mine")
	p.click("#list .item", "Mia Schulz")
	p.see("#chat .memo", "shelf 7")
	p.count("#mentions-link .badge", "0") // to see the note is to have seen it
	p.shown("chat")

	p.enter(agentField, "a draft of the answer")
	p.click(".switch .as-note", "")
	p.wait(`document.activeElement.name === "note"`)
	p.count(`#chat .composer textarea[name=text]:not([hidden])`, "1")
	p.enter(noteField, "Thanks! @b")
	p.see(`.mention-list [aria-selected="true"]`, "Ben")
	p.shown("mention")
	p.press("Enter", "\r", 13)
	assert.Equal(t, "Thanks! @Ben ", p.eval(`document.querySelector("`+noteField+`").value`))
	p.enter(noteField, "I take it.")
	p.click(".note-form button", "Add note")
	p.see("#chat .memo", "Thanks! @Ben I take it.")
	p.wait(`document.querySelector("` + noteField + `").value === ""`)
	p.count(".phone .in .memo", "0")
	p.click(".switch .as-reply", "")
	assert.Equal(t, "a draft of the answer", p.eval(`document.querySelector("`+agentField+`").value`), "the answer waits where it was")
	assert.NotContains(t, p.texts(".phone"), "I take it", "the contact sees none of it")
	assert.Equal(t, "true", p.eval("window.neverReloaded"))
	assert.Empty(t, p.eval("violations"), "the page keeps its own policy")

	p.click(".desk a", "Bindings")
	p.see("#sheet-bindings", "")
	p.be("Ben")
	p.see("#mentions-link .badge", "2")
	p.click("#mentions-link", "")
	p.see("#mentions", "Thanks! @Ben I take it.")
	p.shown("mentions")
	p.click("#mentions a", "Thanks!")
	p.see("#chat .memo.found", "Thanks! @Ben I take it.")
	p.wait(`(b => b.top >= 0 && b.bottom <= innerHeight)(document.querySelector(".memo.found").getBoundingClientRect())`)
	p.count("#mentions-link .badge", "0")
}

// What was said is searched from the list, and opened where it stands.
func TestSearchInTheBrowser(t *testing.T) {
	p := openDesk(t)
	p.enter("#search-words", "deliv")
	p.press("Enter", "\r", 13)
	p.count("#hits > li", "2")
	p.see("#hits mark", "delivery")
	p.shown("search")
	p.fill("#messages-words", "shelf")
	p.see("#hits .of-note mark", "shelf")
	p.count("#hits > li", "1")
	p.fill("#messages-words", "?")
	p.see("#nothing-found", "at least one letter")
	p.shown("search-empty")
	p.fill("#messages-words", "oak lamp")
	p.click("#hits a", "lamp arrived")
	p.see("#chat .found", "my oak lamp arrived")
	p.eval(`history.back()`)
	p.see("#hits", "oak")
}

// Labels are put on and taken off, the list is sorted by one, and what is unread
// is counted until it is read.
func TestLabelsInTheBrowser(t *testing.T) {
	p := openDesk(t)
	p.see("#list .item .urgent", "High")
	p.click("#list .item", "Mia Schulz")
	p.see("#chat .chat-marks", "order: A-1042")
	p.click(".mark-menu summary", "Label")
	p.enter("#add-case", "refund")
	p.shown("label-menu")
	p.press("Enter", "\r", 13)
	p.see("#chat .chat-marks .label-chip", "refund")
	p.click(`#chat [aria-label="Take the label spare part off"]`, "")
	p.wait(`![...document.querySelectorAll("#chat .chat-marks .label-chip")].some(e => e.textContent.includes("spare part"))`)
	p.click(".tabs a", "Open")
	p.count("#list .item", "4")
	p.eval(`(s => { s.value = "return"; s.dispatchEvent(new Event("change", {bubbles: true})); })(document.querySelector("#label-filter"))`)
	p.count("#list .item", "1")
	p.see("#list .item", "Lívia")
	p.click("#chat .chat-marks a", "refund")
	p.see(`#list .item[aria-current]`, "Mia Schulz")
	p.count("#list .item", "1")
	assert.Equal(t, "refund", p.eval(`document.querySelector("#label-filter").value`), "the choice goes along")

	p.click(".desk a", "Bindings")
	p.count("#chat .chat-marks", "0") // what comes while a talk is open is read
	p.write(phoneField, "Are you there?")
	p.see("#unread-total", "unread in your cases")
	p.shown("unread")
	p.click("#list .item", "Mia Schulz")
	p.see("#unread-total", "are read")
	p.count("#list .item .badge.strong", "0")
}

// The whole talk of a person is seen, filtered and continued elsewhere; another
// record is merged into it, and parted again.
func TestThePersonInTheBrowser(t *testing.T) {
	p := openDesk(t)
	p.click("#list .item", "Mia Schulz")
	p.click("#chat .talk-link", "Whole talk")
	p.see("#chat .talk-entry", "Do you deliver lamps to Hamburg?")
	p.see("#chat .talk-entry.memo", "shelf 7")
	p.shown("person")
	p.click("#talk-form .chip", "Notes")
	p.count("#chat .talk-entry.memo", "0")
	p.click("#chat .sheet-head .chips a", "Messenger")
	p.count("#chat .talk-entry", "2")
	p.click("#chat .sheet-head .chips a", "All channels")
	p.see("#chat .sheet-head .chips a[aria-current]", "All channels")
	p.enter("#talk-words", "lamp")
	p.count("#chat .talk-entry", "2")
	p.see("#chat .talk-entry mark", "lamp")
	p.shown("person-search")
	p.click("#chat .ways a", "Messenger")
	p.see("#chat .messages", "We do, in two days.")

	p.click("#chat .head h1 a", "Mia Schulz")
	p.see("#records", "merged")
	p.shown("contact")
	p.click("#records a", "Merge another record")
	p.see("#merge-found", "on line")
	p.shown("merge-choose")
	p.click("#merge-found a", "Mia Schulz")
	p.see("#merge-confirm", "It can be undone")
	p.shown("merge-confirm")
	p.click("#merge-confirm button", "Merge into Mia Schulz")
	p.see("#notice", "close it first, or merge the other way round")
	p.click("#sheet-merge a", "The other way round")
	p.see("#merge-into", "line")
	p.click("#merge-confirm a", "Do not merge")
	p.see("#sheet-contact", "line")
}
