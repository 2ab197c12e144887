package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// screens checks what the page shows at a desk and on a telephone, in light and in
// dark, and keeps pictures of it.
func (p *tabPage) screens(name string) {
	p.t.Helper()
	for _, size := range [][2]int64{{1440, 900}, {390, 844}} {
		p.do(chromedp.EmulateViewport(size[0], size[1]))
		p.wait(`document.documentElement.scrollWidth <= innerWidth`)
		p.eval(`scrollTo(0, 0)`)
		for _, scheme := range []string{"light", "dark"} {
			p.scheme(scheme)
			p.shoot(fmt.Sprintf("%s-%d-%s", name, size[0], scheme))
			assert.Empty(p.t, p.eval(faint), "too little contrast: %s, %s", name, scheme)
		}
	}
	p.scheme("light")
	p.do(chromedp.EmulateViewport(1440, 900))
	assert.Empty(p.t, p.eval(unnamed), "controls without a name: %s", name)
}

// served opens the inbox with a case that Ana serves.
func served(t *testing.T, text string) *tabPage {
	t.Helper()
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1440, 900)
	p.eval(`window.violations = []`)
	p.eval(`document.addEventListener("securitypolicyviolation", e => violations.push(e.violatedDirective))`)
	p.write(phoneField, text)
	p.click("#list .item", text)
	p.click("#chat button", "Pick up")
	p.see("#chat .state", "You serve this case")
	return p
}

// A slash in an empty message finds canned replies; what is chosen is filled in,
// changed and sent.
func TestCannedRepliesJourney(t *testing.T) {
	p := served(t, "Where is my order?")
	p.eval(`document.querySelector("` + agentField + `").focus()`)
	p.press("/", "/", 191)
	p.wait(`document.activeElement?.name === "canned"`)
	assert.Empty(t, p.eval(`document.querySelector("`+agentField+`").value`), "the slash is not part of the message")
	p.see(".canned-list li", "/hi")
	p.screens("canned")
	p.eval(`document.querySelector(".canned input[type=search]").focus()`)
	p.enter(".canned input[type=search]", "GREETING")
	p.count(".canned-list a", "1")
	p.press("Enter", "\r", 13)
	p.wait(`document.querySelector("` + agentField + `").value === "Hello Mia Schulz, this is Ana from Rapport Shop. How can I help?"`)
	p.wait(`document.activeElement?.name === "text" && !document.querySelector(".canned").open`)
	p.enter(agentField, " Tell me.")
	p.press("Enter", "\r", 13)
	p.see(".phone .in .text", "How can I help? Tell me.")

	p.press("/", "/", 191)
	p.wait(`document.querySelector(".canned").open && document.querySelectorAll(".canned-list a").length > 3`)
	p.click(".canned-list a", "Where the order is")
	p.see("#to-fill-in", "{{contact.attribute.order}}")
	assert.Equal(t, "{{contact.attribute.order}}", p.eval(`getSelection().toString()`), "what is missing can be typed over")
	p.shoot("missing")
	p.enter(agentField, "A-1042")
	p.press("Enter", "\r", 13)
	p.see(".phone .in .text", "Your order A-1042 has left our house")

	p.press("/", "/", 191)
	p.wait(`document.querySelector(".canned").open`)
	p.press("/", "/", 191)
	p.wait(`document.querySelector("` + agentField + `").value === "/"`)
	assert.Empty(t, p.eval("violations"), "the page keeps its own policy")
}

// Replies and macros are written on pages of their own; the rows of a macro show
// what belongs to their kind.
func TestRepliesAndMacrosAreWritten(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url+"?sheet=admin&admin=replies", 1440, 900)
	p.see(".admin legend", "Canned reply")
	p.screens("reply-page")
	p.click(".admin .chip", "new")
	p.see(".admin .chip[aria-current]", "new")
	p.fill("#reply-Name", "Bye")
	p.fill("#reply-Shortcut", "not one word")
	p.click(".admin button.main", "Save")
	p.see(".admin .problems", "Shortcut")
	p.see(".admin .problems", "Text")
	p.screens("reply-wrong")
	p.fill("#reply-Shortcut", "bye")
	p.fill("#reply-Text", "Goodbye, {{contact.name}}!")
	p.click(".admin button.main", "Save")
	p.see(".admin .chip[aria-current]", "Bye")
	p.see(".admin small", "Version 1, for everybody")

	p.click("#chat .tabs a", "Macros")
	p.see(".admin .chip", "Solved, goodbye")
	p.screens("macro-page")
	p.click(".admin .chip", "new")
	p.see(".admin .chip[aria-current]", "new")
	p.fill("#macro-Name", "Note it")
	p.eval(`(s => { s.value = "add_note"; s.dispatchEvent(new Event("input", {bubbles: true})) })(document.getElementById("actions[0].do"))`)
	p.wait(`document.getElementById("actions[0].text").checkVisibility() && !document.getElementById("actions[0].priority").checkVisibility()`)
	p.fill(`[name="actions[0].text"]`, "called back")
	p.click(".admin button.main", "Save")
	p.see(".admin .chip[aria-current]", "Note it")
	p.count(".admin .action", "2")
}

// A macro does several things with one touch, a message leaves later, and what
// happened by itself stands on the case.
func TestMacrosAndLaterJourney(t *testing.T) {
	p := served(t, "My lamp works again")
	p.click("#chat .composer summary", "Send later")
	p.enter(agentField, "How is the lamp today?")
	at := time.Now().Add(90 * time.Minute)
	p.eval(`document.querySelector("[name=at]").value = "` + at.Format(timeLayout) + `"`)
	p.eval(`(z => { z.add(new Option("UTC", "UTC")); z.value = "UTC" })(document.querySelector("[name='at.zone']"))`)
	p.eval(`document.querySelector("[name=at]").value = "` + at.UTC().Format(timeLayout) + `"`)
	p.shoot("later-form")
	p.click("#chat .composer button", "Send then")
	p.see("#chat .composer summary", "Leaves later (1)")
	p.wait(`document.querySelector("` + agentField + `").value === ""`)
	p.click("#chat .composer summary", "Leaves later")
	p.see(".later-list", "How is the lamp today?")
	p.screens("later")
	p.click(".composer .later a", "All of mine")
	p.see("#sheet-later", "Mia Schulz")
	p.screens("later-page")
	p.click("#sheet-later a", "Mia Schulz")
	p.click("#chat .composer summary", "Leaves later")
	p.click(".later-list button", "Take back")
	p.wait(`![...document.querySelectorAll(".composer summary")].some(s => s.textContent.includes("Leaves later"))`)

	p.click("#chat .case-more summary", "Macros")
	p.see(".macro-list", "Solved, goodbye")
	p.screens("macros")
	p.click(".macro-list button", "Solved, goodbye")
	p.see(".phone .in .text", "Glad that it works again. Goodbye!")
	p.see("#chat .state", "Done, closed by Ana")
	assert.Empty(t, p.eval("violations"), "the page keeps its own policy")
}
