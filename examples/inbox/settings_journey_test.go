package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// S1.7, S1.13, S1.19: the chief changes the settings of a channel; what
// somebody else saved meanwhile is not overwritten.
func TestS1_19_SettingsAreSavedAtOnce(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.click(".desk a", "Settings")
	p.see("#sheet-settings-whatsapp-demo", "Version 1")
	p.see("#catalogue", "Read from the provider")
	p.click("#health button", "Check now")
	p.see("#health", "sends: ok")
	p.shoot("settings")

	other := openBrowser(t, app.url+"?sheet=settings", 1280, 800)
	other.click("#settings-whatsapp-demo .chip", "30 days")
	other.click("#settings-whatsapp-demo .tick-box", "Forward a reply")
	p.click("#settings-whatsapp-demo .chip", "1 day")
	p.click("#settings-whatsapp-demo button", "Save")
	p.see("#settings-whatsapp-demo", "Version 2")
	assert.Equal(t, "30", other.eval(`document.querySelector("[name=period]:checked").value`), "nobody takes away what somebody is changing")
	other.click("#settings-whatsapp-demo button", "Save")
	other.see("#notice", "Somebody saved these settings")
	other.click("#settings-whatsapp-demo a", "Undo")
	other.see("#settings-whatsapp-demo", "Version 2")
	other.wait(`document.querySelector("[name=period]:checked").value === "1"`)
	other.wait(`!document.querySelector("[name=forward]").checked`)

	other.click("#settings-whatsapp-demo .tick-box", "Agents may write first")
	other.click("#settings-whatsapp-demo button", "Save")
	p.see("#settings-whatsapp-demo", "Version 3")
	p.wait(`!document.querySelector("[name=on]").checked`)
	p.be("Ben")
	p.see("#sheet-settings-whatsapp-demo .hint", "Only agents who manage channels")
	p.count("#settings-whatsapp-demo button:not(:disabled)", "0")
	p.do(chromedp.EmulateViewport(390, 844))
	p.wait(`document.documentElement.scrollWidth <= 390`)
	p.scheme("dark")
	p.shoot("narrow")
}

// S2.31, S2.32: the chief notes what agents should know about a channel, and who
// serves there sees it.
func TestS2_32_InfoOfAChannelJourney(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.write(phoneField, "Hello")
	p.click(".desk a", "Settings")
	p.fill("#info-text", "Services: lamps and desks")
	p.click("#info-whatsapp-demo .tick-box", "Show it above")
	p.click("#info-whatsapp-demo button", "Save")
	p.see("#info-whatsapp-demo", "Version 1")
	p.click("#list .item", "Hello")
	p.click("#chat .about summary", "About WhatsApp")
	p.see("#chat .about dd", "lamps and desks")
	p.readable("about")
}

// S1.38, S1.39: a reply waits for the agent whom the contact is bound to; it
// says so, and others see whose turn it is.
func TestS1_39_AReplyWaitsForItsAgent(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.engage("are_you_still_there")
	p.click("#chat .actions button", "Done")
	p.see("#chat .state", "Done")
	p.write(phoneField, "Yes, still here")
	p.click(".tabs a", "Queue")
	p.see("#list .waits", "waits for you until")
	p.shoot("mine")
	p.be("Ben")
	p.count("#list .item", "0")
	p.click(".tabs a", "Open")
	p.see("#list .waits", "waits for Ana until")
	p.click("#list .item", "still here")
	p.see("#chat .turn", "The case waits for Ana until")
	p.count(agentField, "0")
	p.shoot("waits")
	p.count("#chat .actions button", "0")
	p.be("Ana")
	p.click("#chat .actions button", "Pick up")
	p.see("#chat .state", "You serve this case")
	p.count("#chat .turn", "0")
}

// engage writes first to Mia, of whom nothing is known, with a template that
// has nothing to fill in.
func (p *tabPage) engage(template string) {
	p.t.Helper()
	p.click(".desk a", "New conversation")
	p.enter("#find", "+49 151 23456701")
	p.click("#found a", "not known yet")
	p.click("#step-from a", "WhatsApp")
	p.click("#templates a", template)
	p.click(".filling button.main", "Send")
	p.click("#consent label", "They told me")
	p.click(".filling button.main", "Send")
	p.see("#chat .out .tick.read", "Read")
}

// S1.59, S1.60: a colleague is reached by a link, and nothing is stored.
func TestS1_59_AColleagueIsALink(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 390, 844)
	p.click(".desk a", "New conversation")
	p.enter("#find", "be")
	p.click("#found a", "Ben")
	p.see("#step-staff code", "https://wa.me/4915123456789")
	p.wait(`document.querySelector("#step-staff .qr").naturalWidth > 0`)
	p.wait(`document.documentElement.scrollWidth <= 390`)
	p.eval(`scrollTo(0, 0)`)
	p.shoot("staff")
	p.click("#sheet-start a", "Somebody else")
	p.enter("#find", "nn")
	p.see("#sheet-start .hint", "Nobody has a name like that")
	p.fill("#find", "+49 15")
	p.see("#sheet-start .hint", "too short")
	p.click(".backlink", "")
	p.see("#inbox", "Nobody is waiting")
}
