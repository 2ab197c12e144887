package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// theChat is in the address of the chat's own frame.
const theChat = "/webhooks/webchat-demo/frame"

// sayIn writes in the chat of a page.
func (p *tabPage) sayIn(text string) {
	p.t.Helper()
	p.waitIn(theChat, `document.querySelector("textarea")?.checkVisibility()`)
	_, ok := p.evalIn(theChat, `(() => { const t = document.querySelector("textarea"); t.focus(); document.execCommand("insertText", false, `+quote(text)+`); })()`)
	require.True(p.t, ok)
	_, ok = p.evalIn(theChat, `document.querySelector("textarea").dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true}))`)
	require.True(p.t, ok)
	p.seeIn(theChat, text)
}

// visitShop opens a page of the shop in a browser of its own: somebody's.
func visitShop(t *testing.T, url, path string, width, height int64) *tabPage {
	t.Helper()
	p := openBrowser(t, url, width, height)
	p.do(chromedp.Navigate(url+path), chromedp.WaitReady(chromedp.CSS("rapport-chat")))
	return p
}

// A visitor of the shop presses a button for a service tag, and writes. The agent
// sees how they came, and answers; the talk is there after a reload, and files go
// both ways.
func TestAVisitorOfTheShop(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1440, 900)
	shop := visitShop(t, app.url, "shop", 1100, 800)
	shop.shoot("home")
	shop.click("nav a", "Help")
	shop.see("h1", "How can we help?")
	shop.wait(`document.querySelector(".ways img").naturalWidth > 100`)
	shop.wait(`document.querySelector("rapport-chat")`)
	shop.shoot("help")
	shop.click("button", "Chat about an order")
	shop.sayIn("Where is my order?")

	p.click("#list .item", "Where is my order?")
	p.see("#chat .entry", "Came through a button for Orders")
	p.see("#chat .entry", "/shop/help")
	p.click("#chat button", "Pick up")
	p.see("#chat .state", "You serve this case")
	p.enter(agentField, "Let me")
	shop.waitIn(theChat, `document.querySelector(".typing").textContent.includes("is writing")`)
	p.eval(`document.querySelector("` + agentField + `").value = ""`)
	p.write(agentField, "On its way. When shall it come?")
	shop.seeIn(theChat, "On its way. When shall it come?")
	p.see("#chat .out .tick.read", "Read")
	p.click("#chat .composer summary", "Answers to tap")
	p.enter("#chat textarea[name=answers]", "Morning\nEvening")
	p.click("#chat .composer .tick-box", "Quick replies")
	p.write(agentField, "Choose:")
	shop.clickIn(theChat, "button", "Evening")
	p.see("#chat .choice", "Evening")
	p.attach("photo.png", must(holidayPhoto()))
	p.click(".composer form.write button.main", "Send")
	shop.waitIn(theChat, `[...document.querySelectorAll("img")].some(i => i.naturalWidth === 480)`)
	shop.shoot("talk")
	p.shoot("agent")

	shop.do(chromedp.Reload(), chromedp.WaitReady(chromedp.CSS("rapport-chat")))
	shop.eval(`window.rapportChat.open()`)
	shop.seeIn(theChat, "On its way. When shall it come?")
	shop.sayIn("Thank you!")
	p.see("#chat .in .text", "Thank you!")
	p.count("#list .item", "1")
	require.Empty(t, p.eval(unnamed), "controls without a name")
}

// A button leads to one of the staff; a telephone shows the chat alone. Who is
// signed in at the shop is known by name.
func TestTheShopOnAPhone(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1440, 900)
	p.eval(`window.violations = []`)
	p.eval(`document.addEventListener("securitypolicyviolation", e => violations.push(e.violatedDirective))`)
	shop := visitShop(t, app.url, "shop/help", 390, 844)
	shop.wait(`document.documentElement.scrollWidth <= 390`)
	shop.shoot("help")
	shop.click("button", "Chat with Ana")
	shop.sayIn("Hello Ana")
	shop.shoot("chat")
	p.click("#list .item", "Hello Ana")
	p.see("#chat .entry", "Came through a button for Ana")

	p.chat("Web shop")
	p.seeIn("/shop?as=", "Signed in as Mia Schulz")
	p.clickIn("/shop?as=", "button", "Ask for advice")
	p.sayIn("Which lamp is brighter?")
	p.click("#list .item", "Which lamp is brighter?")
	p.see("#chat .head h1", "Mia Schulz")
	p.see("#chat .entry", "Came through a button for Advice")
	p.shoot("in-the-inbox")
	assert.Empty(t, p.eval("violations"))
}

// A system of somebody else's is a channel like others.
func TestAThirdPartyInTheBrowser(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1440, 900)
	p.chat("Third party")
	p.write(phoneField, "Hello over there")
	p.click("#list .item", "Hello over there")
	p.click("#chat button", "Pick up")
	p.see("#chat .state", "You serve this case")
	p.enter(agentField, "Hello")
	p.see(".phone .typing", "The business is writing")
	p.click("#chat .composer summary", "Answers to tap")
	p.enter("#chat textarea[name=answers]", "Yes\nNo")
	p.write(agentField, " Mia. Is it urgent?")
	p.click(".phone button.answer", "Yes")
	p.see("#chat .choice", "Yes")
	p.see("#chat .in .quote", "Is it urgent?")
	p.attach("photo.png", must(holidayPhoto()))
	p.click(".composer form.write button.main", "Send")
	p.wait(`document.querySelector(".phone .in .picture img")?.naturalWidth === 480`)
	p.click(".phone-tools button", "Photo")
	p.wait(`document.querySelector("#chat .in .picture img")?.naturalWidth === 480`)
	p.see("#chat .out .tick.read", "Read")
	p.shoot("talk")
}
