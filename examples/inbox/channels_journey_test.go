package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// A person talks on Messenger and on LINE with an agent, who answers in the
// ways that each has.
func TestMessengerAndLINE(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1440, 900)
	p.eval(`window.violations = []`)
	p.eval(`document.addEventListener("securitypolicyviolation", e => violations.push(e.violatedDirective))`)

	p.chat("Messenger")
	p.see(".phone header p", "id ")
	p.count(".phone-tools form[action$=location]", "0")
	p.write(phoneField, "Which sizes do you have?")
	p.see("#list .item .who", "Mia Schulz")
	p.wait(`document.querySelector("#list .face img")?.naturalWidth === 96`)
	p.click("#list .item", "Which sizes")
	p.click("#chat button", "Pick up")
	p.see("#chat .state", "You serve this case")
	p.see("#chat .hint", "answers by a person until")
	p.click("#chat .composer summary", "Answers to tap")
	p.enter("#chat textarea[name=answers]", "S\nM\nL\nXL")
	p.write(agentField, "These")
	p.see("#chat .note", "sent as quick replies")
	p.see("#chat .quick .answer", "XL")
	p.count(".phone .quick button", "4")
	p.shoot("quick-replies")
	p.click(".phone .quick button", "L")
	p.see("#chat .choice", "L")
	p.count(".phone .quick button", "0")
	p.eval(`document.querySelector("#chat .in .tools a").click()`)
	p.see("#chat .answering", "Which sizes")
	p.write(agentField, "As you asked")
	p.see(".phone .in .quote", "Which sizes")
	p.see("#chat .out .tick.read", "Read")
	p.shoot("messenger")
	p.attach("photo.png", must(holidayPhoto()))
	p.click(".composer form.write button.main", "Send")
	p.wait(`document.querySelector(".phone .in .picture img")?.naturalWidth === 480`)

	p.chat("LINE")
	p.write(phoneField, "And what does it cost?")
	p.click(".inbox .tabs a", "Queue")
	p.click("#list .item", "And what does it cost?")
	p.click("#chat button", "Pick up")
	p.see("#chat .state", "You serve this case")
	p.see("#chat .head .who p", "LINE")
	p.count("#chat .tools form", "0")
	p.eval(`document.querySelector("#chat .in .tools a").click()`)
	p.see("#chat .answering", "And what does it cost?")
	p.write(agentField, "49 €, Mia")
	p.see(".phone .in .quote", "And what does it cost?")
	p.see(".phone .in .writer", "Ana")
	p.attach("price list.pdf", []byte("%PDF-1.7"))
	p.click(".composer form.write button.main", "Send")
	p.see("#chat .note", "sent as a link")
	p.see(".phone .in .text a", app.url+"files/")
	p.attach("photo.png", must(holidayPhoto()))
	p.click(".composer form.write button.main", "Send")
	p.wait(`document.querySelector(".phone .in .picture img")?.naturalWidth === 480`)
	p.attach("jingle.mp3", silence())
	p.click(".composer form.write button.main", "Send")
	p.see("#chat .out .sound", "jingle.mp3 · 0:02")
	p.wait(`document.querySelector(".phone .in audio")?.duration > 1`)
	p.click("#chat .composer summary", "Answers to tap")
	p.enter("#chat textarea[name=answers]", "Yes\nNo")
	p.eval(`document.querySelector("#chat input[name=quick]").click()`)
	p.write(agentField, "Shall I send it?")
	p.click(".phone .quick button", "Yes")
	p.see("#chat .choice", "Yes")
	p.count(".phone .quick button", "0")
	p.shoot("line")
	p.click(".phone-tools button", "Block")
	p.see("#chat .problem", "Messages may not arrive")
	p.shoot("blocked")
	for _, scheme := range []string{"light", "dark"} {
		p.scheme(scheme)
		require.Empty(t, p.eval(faint), "too little contrast, %s", scheme)
	}
	require.Empty(t, p.eval(unnamed), "controls without a name")
	require.Empty(t, p.eval("violations"), "the page keeps its own policy")
	p.scheme("light")
	p.click("#chat .head h1 a", "")
	p.see("#sheet-contact", "Mia Schulz")
	p.readable("contact")
}

// A file stays attached when the page changes around it.
func TestAFileStaysWhileAQuoteGoes(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1440, 900)
	p.chat("LINE")
	p.write(phoneField, "And what does it cost?")
	p.click("#list .item", "And what does it cost?")
	p.click("#chat button", "Pick up")
	p.see("#chat .state", "You serve this case")
	p.eval(`document.querySelector("#chat .in .tools a").click()`)
	p.see("#chat .answering", "And what does it cost?")
	p.attach("price list.pdf", []byte("%PDF-1.7"))
	p.enter(agentField, "Here")
	p.eval(`document.querySelector(".answering a").click()`)
	p.count("#chat .answering", "0")
	p.click(".composer form.write button.main", "Send")
	p.see("#chat .note", "sent as a link")
	p.see(".phone .in .text", "Here")
}

// chat shows the phone's chat with an account.
func (p *tabPage) chat(title string) {
	p.t.Helper()
	p.click(".chats a", title)
	p.see(".chats a[aria-current]", title)
}

// attach chooses a file in the composer.
func (p *tabPage) attach(name string, body []byte) {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), name)
	require.NoError(p.t, os.WriteFile(path, body, 0o600))
	p.wait(`document.querySelector(".composer input[type=file]")?.files.length === 0`)
	p.do(chromedp.SetUploadFiles(chromedp.CSS(".composer input[type=file]"), []string{path}))
	p.see(".composer .chosen", name)
}

func must(body []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return body
}

// silence is two seconds of it: frames of MPEG 1, layer 3, with 128 kbit/s and
// 44.1 kHz, in which nothing sounds.
func silence() []byte {
	frame := "\xff\xfb\x90\x00" + strings.Repeat("\x00", 413)
	return []byte(strings.Repeat(frame, 77))
}
