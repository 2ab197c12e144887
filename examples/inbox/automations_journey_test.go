package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// pickOption chooses in a list, as a person does.
func (p *tabPage) pickOption(name, value string) {
	p.t.Helper()
	p.wait(`document.getElementsByName(` + quote(name) + `)[0]?.checkVisibility()`)
	p.eval(`(s => { s.value = ` + quote(value) + `; s.dispatchEvent(new Event("input", {bubbles: true})) })(document.getElementsByName(` + quote(name) + `)[0])`)
}

// tickOn ticks a box.
func (p *tabPage) tickOn(name string) {
	p.t.Helper()
	p.eval(`(b => b.checked || b.click())(document.getElementsByName(` + quote(name) + `)[0])`)
}

// An administrator writes a welcome and a rule, is told what is wrong where it is
// wrong, and of two who edit at once nobody loses anything.
func TestAutomationsJourney(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1440, 900)
	p.click(".desk a", "Settings")
	p.click("#chat .tabs a", "Automations")
	p.see(".automations legend", "360dialog") // the first on which there is anything
	p.click(".automations summary", "Welcome")
	p.see(".automations textarea", "Welcome to Rapport Shop")
	p.screens("page")
	p.click("#chat .tabs a", "WhatsApp")
	p.see(".automations legend", "WhatsApp")

	p.click(".automations summary", "Welcome")
	p.tickOn("welcome.on")
	p.pickOption("welcome.message.kind", "list")
	p.pickOption("welcome.message.headerkind", "h-image")
	p.fill(`[name="welcome.message.text"]`, "What is it about?")
	p.fill(`[name="welcome.message.label"]`, "Choose")
	p.fill(`[name="welcome.message.lines"]`, "Orders | Where they are\nReturns")
	p.click(".automations summary", "Close for silence")
	p.tickOn("auto_close.on")
	p.fill(`[name="auto_close.after"]`, "73")
	p.pickOption("auto_close.after.unit", "hours")
	p.click(".automations summary", "Another rule")
	p.fill(`[name="rules[0].id"]`, "angry")
	p.pickOption("rules[0].trigger", "message_received")
	p.fill(`[name="rules[0].when"]`, `message.text contains 7`)
	p.pickOption("rules[0].actions[0].do", "set_priority")
	p.fill(`[name="rules[0].actions[0].priority"]`, "50")
	p.click(".automations button.main", "Save")
	p.see(".admin .problems", "the header of a list is none or a text")
	p.see(".admin .problems", "must be from 1 minute to 72 hours")
	p.see(".admin .problems", "rules[0].when")
	p.see(`.automations .fault`, "must be from 1 minute to 72 hours")
	assert.Equal(t, "73", p.eval(`document.getElementsByName("auto_close.after")[0].value`), "what was typed is still there")
	p.screens("wrong")

	other := openBrowser(t, app.url+"?sheet=admin&admin=automations&channel=whatsapp-demo", 1440, 900)
	other.click(".automations summary", "Last word")
	other.tickOn("close_message.on")
	other.pickOption("close_message.message.kind", "text")
	other.fill(`[name="close_message.message.text"]`, "Goodbye!")

	p.pickOption("welcome.message.headerkind", "")
	p.fill(`[name="auto_close.after"]`, "24")
	p.fill(`[name="rules[0].when"]`, `message.text contains "!!!"`)
	p.click(".automations button.main", "Save")
	p.see(".admin .said", "Saved as version 1.")
	p.see(".automations summary", "angry")

	other.click(".automations button.main", "Save")
	other.see(".admin .problems", "somebody saved this while you changed it")
	assert.Equal(t, "Goodbye!", other.eval(`document.getElementsByName("close_message.message.text")[0].value`))
	other.shoot("conflict")
	other.click(".automations a", "Undo my changes")
	other.see(".automations summary", "angry")

	p.write(phoneField, "Hello!!!")
	p.see(".phone .in .text", "What is it about?")
	p.see(".phone button.answer", "Returns")
	p.click("#chat .backlink", "")
	p.click("#list .item", "Mia Schulz")
	p.click("#chat .case-more summary", "Automations")
	p.see(".log li", "Welcome")
	p.see(".log li", "Rule angry")
	p.screens("log")
}

// A contact at 360dialog is welcomed, served, asked how it was, and answers on the
// page behind the link.
func TestS4_45_SurveyJourney(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1440, 900)
	p.chat("360dialog")
	p.write(phoneField, "Do you have oak lamps?")
	p.see(".phone .in .text", "Welcome to Rapport Shop!")
	p.click("#list .item", "Mia")
	p.click("#chat button", "Pick up")
	p.see("#chat .state", "You serve this case")
	p.write(agentField, "Yes, three of them.")
	p.see(".phone .in .text", "Yes, three of them.")
	p.click("#chat .actions button", "Done")
	p.see(".phone .in .text", "How did we do today?")
	p.see("#chat .case-more summary", "Survey: not answered")
	p.wait(`document.querySelector(".phone a.answer")?.href.includes("/survey/")`)

	contact := openBrowser(t, app.url, 390, 844)
	contact.do(chromedp.Navigate(p.eval(`document.querySelector(".phone a.answer").href`)))
	contact.wait(`document.querySelectorAll("[name=score]").length === 5`)
	contact.eval(`document.querySelectorAll("[name=score]")[4].click()`)
	contact.fill("[name=comment]", "Ana was quick & kind")
	contact.shoot("form")
	contact.eval(`document.querySelector("form").submit()`)
	contact.wait(`!document.querySelector("[name=score]")`)

	p.see("#chat .case-more summary", "Survey: 5 of 5")
	p.see(".phone .in .text", "Thank you for telling us!")
	p.click("#chat .case-more summary", "Survey: 5 of 5")
	p.see(".facts", "Ana was quick & kind")
	p.screens("answer")
	p.do(chromedp.Navigate(app.url + "?sheet=admin&admin=automations&channel=whatsapp-360"))
	p.click(".automations summary", "Survey")
	p.see(".results", "Answered: 1, 5.0 on average.")
	p.eval(`document.querySelector(".results").scrollIntoView()`)
	p.screens("results")
}
