package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A person talks on WeChat with an agent, who sees how much may be said, and
// then on WOZTELL.
func TestWeChatAndWoztell(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1440, 900)
	p.eval(`window.violations = []`)
	p.eval(`document.addEventListener("securitypolicyviolation", e => violations.push(e.violatedDirective))`)

	p.chat("WeChat")
	p.count(".phone .tools button", "0")
	p.write(phoneField, "How big is the lamp?")
	p.click("#list .item", "How big is the lamp?")
	p.click("#chat button", "Pick up")
	p.see("#chat .state", "You serve this case")
	p.see("#chat .hint", "5 messages left until")
	p.shoot("wechat-counted")
	for i, text := range []string{"40 cm", "and 25 wide", "in oak"} {
		p.write(agentField, text)
		p.see(".phone .in .text", text)
		p.see("#chat .hint", messagesText(4-i)+" left until")
	}
	p.attach("photo.png", must(holidayPhoto()))
	p.click(".composer form.write button.main", "Send")
	p.wait(`document.querySelector(".phone .in .picture img")?.naturalWidth === 480`)
	p.see("#chat .hint", "1 message left until")
	p.enter(agentField, strings.Repeat("far too long ", 200))
	p.press("Enter", "\r", 13)
	p.see("#notice", "Not sent. It takes more than the 1 message that is left until")
	p.shoot("wechat-too-long")
	p.eval(`document.querySelector("` + agentField + `").value = ""`)
	p.click("#chat .composer summary", "Answers to tap")
	p.enter("#chat textarea[name=answers]", "I take it\nNo, thanks\nTell me more\nLater")
	p.enter(agentField, "What do you think?")
	p.press("Enter", "\r", 13)
	p.see("#chat .turn", "No messages are left: the contact has to write or tap something first. Until then, send a template.")
	p.count("#chat form.write", "0")
	p.shoot("wechat-none-left")

	p.click(".phone button.answer", "Tell me more")
	p.see("#chat .choice", "Tell me more")
	p.see("#chat .hint", "3 messages left until")
	p.write(agentField, "With pleasure")
	p.see(".phone .in .text", "With pleasure")
	p.click(".phone-tools button", "Photo")
	p.wait(`document.querySelector("#chat .in .picture img")?.naturalWidth === 480`)
	p.see("#chat .in .text", "Look at this!")
	p.click(".phone-tools button", "Voice")
	p.see("#chat .in .file", "Audio")
	p.click(".phone-tools button", "Link")
	p.see("#chat .in .text a", "https://shop.example/ideas")
	p.click(".phone-tools button", "Place")
	p.see("#chat .in", "Brandenburg Gate")
	p.write(agentField, strings.Repeat("Oak is a hard wood. ", 120))
	p.see("#chat .note", "Adapted: ")
	p.wait(`[...document.querySelectorAll(".phone .in .text")].filter(e => e.textContent.includes("Oak is")).length === 2`)
	p.shoot("wechat")
	p.click(".phone-tools button", "Following")
	p.see("#chat .problem", "Messages may not arrive")
	p.see(".phone header p", "does not follow the business")
	p.shoot("wechat-unfollowed")

	p.chat("WOZTELL")
	p.write(phoneField, "Is the chair in stock?")
	p.click(".inbox .tabs a", "Queue")
	p.click("#list .item", "Is the chair in stock?")
	p.click("#chat button", "Pick up")
	p.see("#chat .state", "You serve this case")
	p.see("#chat .head h1", "Mia Schulz")
	p.see("#chat .head .who p", "WOZTELL")
	p.click("#chat .composer summary", "Answers to tap")
	p.enter("#chat textarea[name=answers]", "Red\nGreen\nBlue")
	p.write(agentField, "Yes. Which colour?")
	p.click(".phone button.answer", "Green")
	p.see("#chat .choice", "Green")
	p.attach("price list.pdf", []byte("%PDF-1.7"))
	p.enter(agentField, "Prices")
	p.click(".composer form.write button.main", "Send")
	p.see(".phone .in .file", "")
	p.see(".phone .in .text", "Prices")
	p.click(".phone-tools button", "Photo")
	p.wait(`document.querySelector("#chat .in .picture img")?.naturalWidth === 480`)
	p.see("#chat .out .tick.read", "Read")
	p.count("#chat .message.out", "2") // and no echo of them
	p.shoot("woztell")
	for _, scheme := range []string{"light", "dark"} {
		p.scheme(scheme)
		require.Empty(t, p.eval(faint), "too little contrast, %s", scheme)
	}
	require.Empty(t, p.eval(unnamed), "controls without a name")
	require.Empty(t, p.eval("violations"), "the page keeps its own policy")
}
