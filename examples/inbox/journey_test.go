package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The fields to write in, of the phone and of the agent.
const (
	phoneField = ".phone textarea[name=text]"
	agentField = ".composer textarea[name=text]"
)

// A customer writes, an agent picks up and answers, ticks turn: all without
// loading the page again.
func TestCustomerAndAgentTalk(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.eval(`window.neverReloaded = true`)
	p.eval(`window.violations = []`)
	p.eval(`document.addEventListener("securitypolicyviolation", e => violations.push(e.violatedDirective))`)

	p.write(phoneField, "Where is my order?")
	p.see("#list .item .who", "Mia Schulz")
	p.see("#list .item .badge", "1")
	p.click("#list .item", "Where is my order?")
	p.see("#chat .in .text", "Where is my order?")
	p.click("#chat button", "Pick up")
	p.see("#chat .state", "You serve this case")
	p.see(".phone .tick.read", "Read") // the agent has seen it, and the customer is told

	p.write(agentField, "It is on its way, Mia.")
	p.see("#chat .out .text", "It is on its way, Mia.")
	p.see("#chat .out .tick.delivered, #chat .out .tick.read", "")
	p.see(".phone .in .text", "It is on its way, Mia.")
	p.see("#chat .out .tick.read", "Read")

	p.click(".phone-tools button", "Photo")
	p.see("#chat .in .text", "Look at this!")
	p.wait(`document.querySelector("#chat .in .picture img")?.naturalWidth === 480`)

	p.click("#chat .composer summary", "Answers to tap")
	p.enter("#chat textarea[name=answers]", "To my door\nTo a shop")
	p.write(agentField, "Where shall it go?")
	p.click(".phone button.answer", "To a shop")
	p.see("#chat .choice", "To a shop")

	p.write(phoneField, `<img src=x onerror="window.hacked=1"><b>bold</b>`)
	p.see("#chat .in .text", `<b>bold</b>`)
	assert.Equal(t, "undefined", p.eval("window.hacked"))
	p.count("#chat .in .text b", "0")
	assert.Equal(t, "true", p.eval("window.neverReloaded"), "everything came over the stream")
	assert.Empty(t, p.eval("violations"), "the page keeps its own policy")
	p.shoot("desktop")
	p.scheme("dark")
	p.shoot("dark")
}
