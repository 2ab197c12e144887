package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// The program stops and starts on the same data while the page stays open: the
// page comes back by itself, and nothing is lost.
func TestNothingIsLostByARestart(t *testing.T) {
	data := t.TempDir()
	app := start(t, "-data", data)
	p := openBrowser(t, app.url, 1280, 800)
	p.eval(`window.neverReloaded = true`)
	p.write(phoneField, "Before the restart")
	p.click("#list .item", "Before the restart")
	p.click("#chat button", "Pick up")
	p.write(agentField, "An answer")
	p.see("#chat .out .tick.read", "Read")
	p.click(".phone-tools button", "Photo")
	p.wait(`document.querySelector("#chat .in .picture img")?.naturalWidth === 480`)
	p.enter(agentField, "a draft")
	chat, phone := p.texts("#chat"), p.texts(".phone")

	app.stop()
	p.see("#link.off", "Reconnecting")
	start(t, "-data", data, "-addr", strings.TrimSuffix(strings.TrimPrefix(app.url, "http://"), "/"))
	p.see("#link:not(.off)", "Live")
	p.write(phoneField, "After the restart")
	p.see("#chat .in .text", "After the restart")
	assert.Equal(t, "a draft", p.eval(`document.querySelector("`+agentField+`").value`))
	assert.Equal(t, "true", p.eval("window.neverReloaded"))
	p.do(chromedp.Reload())
	p.see("#chat .in .text", "After the restart")
	assert.Equal(t, chat+"\nAfter the restart", p.texts("#chat"))
	assert.Equal(t, phone+"\nAfter the restart", p.texts(".phone"))
	p.wait(`document.querySelector("#chat .in .picture img")?.naturalWidth === 480`)
}

// Who cannot go anywhere is told so until the program answers again, or until they
// have read it.
func TestALostConnectionIsSaidUntilItIsBack(t *testing.T) {
	data := t.TempDir()
	app := start(t, "-data", data)
	p := openBrowser(t, app.url, 1280, 800)
	p.see("#link:not(.off)", "Live")
	app.stop()
	p.see("#link.off", "Reconnecting")
	p.click(".tabs a", "Closed")
	p.see("#notice:not([hidden])", "The inbox does not answer")
	p.click("#notice button", "")
	p.wait(`document.querySelector("#notice").hidden`)
	p.click(".tabs a", "Closed")
	p.see("#notice:not([hidden])", "The inbox does not answer")
	p.shoot("lost")
	start(t, "-data", data, "-addr", strings.TrimSuffix(strings.TrimPrefix(app.url, "http://"), "/"))
	p.see("#link:not(.off)", "Live")
	p.wait(`document.querySelector("#notice").hidden`)
}

// What goes wrong at the provider is shown as what it is.
func TestTroubleIsShown(t *testing.T) {
	p := serving(t)

	p.click("#trouble summary", "")
	p.trouble("Fail late")
	p.write(agentField, "This fails")
	p.see("#chat .is-failed .text", "This fails")
	p.see("#chat .reason", "131026")

	p.trouble("Lose a message")
	p.write(agentField, "This vanishes")
	p.see("#chat .is-unknown .text", "This vanishes")
	p.shoot("trouble")
	p.click("#chat .settle button", "It did not arrive")
	p.count("#chat .is-unknown", "0")

	p.trouble("Drop an answer")
	p.write(agentField, "This arrives all the same")
	p.see("#chat .is-read .text", "This arrives all the same")
	p.count(".phone .in", "1")

	p.trouble("Deliver twice")
	p.write(phoneField, "Only once")
	p.see("#chat .in .text", "Only once")
	p.write(phoneField, "The end")
	p.see("#chat .in .text", "The end")
	p.count("#chat .in", "3")
}

// A second agent sees who serves a case, and cannot write into it.
func TestTwoAgents(t *testing.T) {
	p := serving(t)
	p.click(".agents button", "Ben")
	p.see(`.agents button[aria-pressed="true"]`, "Ben")
	p.see("#chat .turn", "Ana serves this case")
	p.count(agentField, "0")
	p.click(".tabs a", "Open")
	p.see("#list .item .meta", "Ana")
}

// Everything can be done with the keyboard.
func TestKeyboard(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.write(phoneField, "Hello")
	p.see("#list .item", "Hello")
	p.press("Escape", "", 27)
	p.press("j", "j", 74)
	p.wait(`document.activeElement.matches("#list .item")`)
	p.press("Enter", "\r", 13)
	p.see("#chat .state", "Waiting in the queue")
	p.press("c", "c", 67)
	p.write(agentField, "Hello Mia") // to answer is to pick up
	p.see("#chat .state", "You serve this case")
	p.see("#chat .out .text", "Hello Mia")
}

// Letters choose in a list of choices, and do not jump away from it.
func TestLettersChooseInAList(t *testing.T) {
	p := serving(t)
	p.click("#chat .as-note", "")
	chooser := `document.querySelector("#chat .note-form select")`
	p.eval(chooser + `.focus()`)
	p.press("c", "c", 'C')
	p.wait(`document.querySelector("#chat .note-form textarea").value.includes("@Cleo")`)
	for _, key := range []string{"j", "k"} {
		p.eval(chooser + `.focus()`)
		p.press(key, key, int64(strings.ToUpper(key)[0]))
		assert.Equal(t, "SELECT", p.eval(`document.activeElement.nodeName`), key)
	}
}

// A double click sends once, and what is typed while a message is on its way
// follows it.
func TestImpatience(t *testing.T) {
	p := serving(t)
	p.enter(agentField, "Only once")
	p.eval(`[1, 2, 3].forEach(() => document.querySelector(".composer form.write").requestSubmit())`)
	p.see("#chat .out .text", "Only once")
	p.enter(agentField, "First")
	p.eval(`(() => {
		const form = document.querySelector(".composer form.write");
		form.requestSubmit();
		form.elements.text.value = "Second";
		form.requestSubmit();
	})()`)
	p.see("#chat .out .text", "Second")
	p.see(".phone .in .text", "Second")
	assert.Equal(t, "Hello\nOnly once\nFirst\nSecond", p.texts(".phone"))
}

// A reply quotes, a reaction sticks to its message, a template is filled, a
// long list of answers is adapted and says so.
func TestRichMessages(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.write(phoneField, "Which sizes do you have?")
	p.click("#list .item", "Which sizes")
	p.click("#chat button", "Pick up")
	p.see("#chat .state", "You serve this case")

	p.eval(`document.querySelector("#chat .in .tools a").click()`)
	p.see("#chat .answering", "Which sizes do you have?")
	p.click("#chat .composer summary", "Answers to tap")
	p.enter("#chat textarea[name=answers]", "XS\nS\nM\nL\nXL")
	p.write(agentField, "These")
	p.see("#chat .out .quote", "Which sizes do you have?")
	p.see("#chat .note", "Adapted")
	p.count("#chat .answering", "0")
	p.click(".phone button.answer", "XL")
	p.see("#chat .choice", "XL")

	p.eval(`document.querySelector("#chat .in .tools form button").click()`)
	p.see(".phone .out .reactions", "👍")
	p.eval(`document.querySelector(".phone .in .tools form button").click()`)
	p.see("#chat .out .reactions", "👍")

	p.click("#chat .composer a", "Templates")
	p.click("#templates a", "order_update")
	p.wait(`document.querySelector("[name='body.name']")?.value === "Mia Schulz"`)
	p.fill("[name='body.name']", "Mia")
	p.fill("[name='body.order']", "A-1")
	p.see(".preview .text", "Hello Mia, your order A-1 is on its way.")
	p.click(".filling button.main", "Send")
	p.see("#chat .out .text", "Hello Mia, your order A-1 is on its way.")
	p.see(".phone .in .text", "Hello Mia, your order A-1 is on its way.")
	p.click(".phone-tools button", "Place")
	p.see("#chat .in .text", "Brandenburg Gate")
	p.shoot("rich")
	p.click("#chat button", "Done")
	p.see("#chat .state", "Done, closed by Ana")
}

// On a telephone there is one column: the list, or the conversation.
func TestNarrowScreen(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 390, 844)
	p.write(phoneField, "Hello from afar, can you tell me when you open tomorrow?")
	p.see("#list .item", "Hello from afar")
	p.eval(`scrollTo(0, 0)`)
	p.shoot("narrow-list")
	p.click("#list .item", "Hello from afar")
	p.click("#chat button", "Pick up")
	p.write(agentField, "At nine, as always.")
	p.see("#chat .out .tick.read", "Read")
	p.wait(`document.documentElement.scrollWidth <= 390`)
	p.eval(`scrollTo(0, 0)`)
	p.shoot("narrow-chat")
	p.eval(`document.querySelector("#phones").scrollIntoView()`)
	p.shoot("narrow-phone")
	p.do(chromedp.EmulateViewport(900, 700))
	p.eval(`scrollTo(0, 0)`)
	p.shoot("tablet")
}

// Whoever does something while the page is on its way to another place, or is
// about to be, arrives there: a form that leads nowhere else does not take them
// back.
func TestAFormDoesNotTakeBackWhoIsOnTheirWay(t *testing.T) {
	for name, hold := range map[string]string{"on the way": "!options?.method", "about to be": "String(url).includes('/pickup')"} {
		t.Run(name, func(t *testing.T) { photoWhilePickingUp(t, hold) })
	}
}

// photoWhilePickingUp picks up a case and sends a photo on the phone, while
// answers are held back.
func photoWhilePickingUp(t *testing.T, hold string) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.write(phoneField, "Hello")
	p.click("#list .item", "Hello")
	p.see("#chat button", "Pick up")
	p.eval(`(() => {
		const real = window.fetch;
		window.held = []; window.answers = 0;
		window.fetch = async (url, options) => {
			const response = await real(url, options);
			if (` + hold + ` && !window.free) await new Promise((go) => held.push(go));
			if (options?.method) window.answers++;
			return response;
		};
	})()`)
	p.click("#chat button", "Pick up")
	p.wait(`held.length >= 1`)
	before := p.eval("answers")
	p.click(".phone-tools button", "Photo")
	p.wait(`answers > ` + before)
	p.eval(`(window.free = true, held.forEach((go) => go()))`)
	p.see("#chat .in .text", "Look at this!")
	p.see("#list .item .waits", "just wrote")
	p.see(`.inbox .tabs [aria-current="page"]`, "Mine")
	assert.Contains(t, p.eval("location.search"), "view=mine")
}
