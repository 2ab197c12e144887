package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// S1.46 to S1.57, S1.30, S1.31, S1.35: an agent writes first, with a template;
// the banner asks for templates until the customer answers; a second agent is
// refused until the first is not bound any more.
func TestS1_57_AnAgentWritesFirst(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.eval(`window.neverReloaded = true`)
	p.eval(`window.violations = []`)
	p.eval(`document.addEventListener("securitypolicyviolation", e => violations.push(e.violatedDirective))`)

	// To whom, from where, which template.
	p.click(".desk a", "New conversation")
	p.wait(`document.activeElement.id === "find"`)
	p.enter("#find", "+49 151 23456701")
	p.click("#found a", "not known yet")
	p.see("#step-to", "the first message makes the contact")
	p.shoot("senders")
	p.click("#step-from a", "WhatsApp")
	p.see("#templates", "are_you_still_there")
	p.see("#templates .refused", "paused")
	p.enter("#words", "order")
	p.count("#templates > li", "1")
	p.shoot("templates")

	// What is wrong stands at its field, and the preview goes along.
	p.click("#templates a", "order_update")
	p.click(".filling button.main", "Send")
	p.see("#at-field-body-order .fault", "")
	p.see("#at-field-body-name .fault", "")
	p.enter("[name='body.name']", "Mia")
	p.enter("[name='body.order']", "A-1042")
	p.see(".preview .text", "Hello Mia, your order A-1042 is on its way.")
	p.count(".filling .fault", "0")
	p.click(".filling button.main", "Send")
	p.see(".filling .problems", "Say how they agreed")
	p.shoot("consent")
	p.click("#consent label", "They told me")
	p.enter("#consent-detail", "At the counter")
	p.click(".filling button.main", "Send")

	// The banner is there until the customer answers.
	p.see("#chat .out .text", "Hello Mia, your order A-1042 is on its way.")
	p.see(".phone .in .text", "Hello Mia, your order A-1042 is on its way.")
	p.see("#chat .turn", "has not written yet: send a template")
	p.see("#chat .composer .hint", "Bound to you until")
	p.count(agentField, "0")
	p.see("#chat .out .tick.read", "Read")
	p.shoot("banner")
	p.write(phoneField, "Thank you!")
	p.see("#chat .in .text", "Thank you!")
	p.count("#chat .turn", "0")
	p.write(agentField, "You are welcome.")
	p.see(".phone .in .text", "You are welcome.")
	p.shoot("answered")
	p.click("#chat .actions button", "Done")
	p.see("#chat .state", "Done")
	assert.Equal(t, "true", p.eval("window.neverReloaded"), "everything came over the stream")
	assert.Empty(t, p.eval("violations"), "the page keeps its own policy")

	// A second agent is refused, with the holder and the date.
	p.be("Ben")
	p.click("#chat .head h1 a", "Mia")
	p.see("#sheet-contact", "recorded by Ana")
	p.shoot("contact")
	p.click("#sheet-contact a", "New conversation")
	p.see("#step-from .refused", "Bound to Ana until")
	p.shoot("refused")
	p.click(".desk a", "Bindings")
	p.see(".bindings tbody tr", "Ana")
	p.count(".bindings form", "0")

	// The chief revokes, and the second agent can.
	p.be("Ana")
	p.see(".bindings tbody tr", "Mia")
	p.shoot("bindings")
	p.click(".bindings form button", "Revoke")
	p.see("#sheet-bindings", "Nobody is bound")
	p.click("#sheet-bindings a", "Show those that are over")
	p.see(".bindings .over", "revoked by Ana")
	p.shoot("revoked")
	p.be("Ben")
	p.click(".bindings a", "Engage")
	p.click("#step-from a", "WhatsApp")
	p.click("#templates a", "are_you_still_there")
	p.click(".filling button.main", "Send")
	p.see("#chat .out .text", "Can we still help?")
	p.see("#chat .state", "You serve this case")
	p.click(".phone button.answer", "Yes, please")
	p.see("#chat .choice", "Yes, please")
}

// S1.52, S1.53, S5.46: a picture is uploaded where the template wants one, a
// link is put in, and both are in the preview before anything is sent.
func TestS1_52_AMediaHeaderIsUploaded(t *testing.T) {
	photo, err := holidayPhoto()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "hills.png")
	require.NoError(t, os.WriteFile(path, photo, 0o600))
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.write(phoneField, "What is on sale?")
	p.click("#list .item", "What is on sale?")
	p.click("#chat .composer a", "Templates")
	p.click(".chips a", "Marketing")
	p.see(`.chips [aria-current="true"]`, "Marketing")
	p.click("#templates a", "summer_sale")
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#field-header"), []string{path}))
	p.wait(`document.querySelector(".preview img")?.naturalWidth === 480`)
	p.fill("[name='body.discount']", "30 %")
	p.click(".filling summary", "Insert a link")
	p.eval(`document.querySelector("[name=into]").value = "button.0"`)
	p.enter("#link-address", "https://elsewhere.example/x")
	p.click(".link-row button", "Insert")
	p.see(".filling .problems", "fixed part")
	p.fill("#link-address", "https://shop.example/sale/july")
	p.click(".link-row button", "Insert")
	p.wait(`document.querySelector("[name='button.0']")?.value === "july"`)
	p.see(".preview .text", "Mia Schulz, our summer sale begins: 30 % off")
	p.shoot("media")
	p.scheme("dark")
	p.shoot("media-dark")
	p.click(".filling button.main", "Send")
	p.wait(`document.querySelector("#chat .out .picture img")?.naturalWidth === 480`)
	p.wait(`document.querySelector(".phone .in .picture img")?.naturalWidth === 480`)
}

// S1.55: before any answer more templates can be sent, each chosen anew.
func TestS1_55_MoreTemplatesBeforeAnAnswer(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.engage("are_you_still_there")
	p.click("#chat .turn a", "Choose a template")
	p.see("#step-from [aria-current]", "Bound to you until")
	p.click("#templates a", "order_update")
	p.enter("[name='body.name']", "Mia")
	p.enter("[name='body.order']", "A-2")
	p.click(".filling button.main", "Send")
	p.see("#chat .out .text", "your order A-2 is on its way.")
	p.count("#chat .out", "2")
	p.see("#chat .turn", "send a template")
	p.click(".tabs a", "Mine")
	p.count("#list .item", "1")
}

// A customer writes to the number that is with another provider.
func TestTheOtherProviderInTheBrowser(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.click(".phones .tabs a", "Noah")
	p.see(".phone header", "Noah Clarke")
	p.click(".chats a", "360dialog")
	p.see(`.chats [aria-current]`, "360dialog")
	p.write(phoneField, "Hello, is anybody there?")
	p.see("#list .item .meta", "360dialog")
	p.click("#list .item", "is anybody there?")
	p.click("#chat button", "Pick up")
	p.write(agentField, "Somebody is.")
	p.see(".phone .in .text", "Somebody is.")
	p.see("#chat .out .tick.read", "Read")
	p.click(".chats a", "WhatsApp")
	p.count(".phone .in", "0")
	p.shoot("other")
}
