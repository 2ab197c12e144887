package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// letter writes in the mail program of the phone. Empty fields stay as they are.
func (p *tabPage) letter(fields map[string]string) {
	p.t.Helper()
	for id, text := range fields {
		if text != "" {
			p.fill("#letter-"+id, text)
		}
	}
	p.click(".letter-form button.main", "Send")
}

// A customer writes a mail, the agent answers with a picture in the text, and the
// customer's reply comes to the same conversation. Another mail begins another.
func TestMailThereAndBack(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1440, 900)
	p.eval(`window.violations = []`)
	p.eval(`document.addEventListener("securitypolicyviolation", e => violations.push(e.violatedDirective))`)

	p.chat("Email")
	p.click(".mail-bar a", "Write")
	p.shoot("phone-new")
	p.letter(map[string]string{"subject": "Where is my lamp?", "text": "Hello,\n\nI ordered it two weeks ago."})
	p.see(".threads a", "Where is my lamp?")
	p.click("#list .item", "Where is my lamp?")
	p.see("#list .preview b", "Mia Schulz")
	p.see("#chat .head h1", "Where is my lamp?")
	p.see("#chat .head .who p", "mia.schulz@mail.example")
	p.see("#chat .in .text", "I ordered it two weeks ago.")
	p.see("#chat .folded .text", "written on the train")
	p.click("#chat button", "Pick up")
	p.see("#chat .state", "You serve this case")
	p.shoot("picked-up")

	p.attach("photo.png", must(holidayPhoto()))
	p.click(".composer .tick-box", "Pictures in the text")
	p.enter(agentField, "Hello Mia,\n\nthis is where it is made. It comes on Monday.")
	p.shoot("composing")
	p.click(".composer form.write button.main", "Send")
	p.see("#chat .out .tick", "Sent")
	p.wait(`document.querySelector("#chat .out .mail-frame")`)
	p.click(".threads a", "Where is my lamp?")
	p.count(".phone article.letter", "2")
	p.wait(`document.querySelector(".phone article.letter:not(.mine) iframe")`)
	p.see(".phone article.letter .lines", "support@shop.example")
	for _, frame := range []string{".phone article.letter:not(.mine) iframe", "#chat .out .mail-frame"} {
		page := p.address(frame)
		p.seeIn(page, "this is where it is made")
		p.waitIn(page, `document.querySelector("img")?.naturalWidth === 480`)
	}
	p.shoot("answered")

	p.letter(map[string]string{"text": "Thank you! Which colour is it?"})
	p.see("#chat .in .text", "Which colour is it?")
	p.see("#chat .in .folded .text", "It comes on Monday.")
	p.count("#list .item", "1")
	p.count(".phone article.letter", "3")
	p.shoot("replied")

	p.click(".mail-bar a", "All mail")
	p.click(".mail-bar a", "Write")
	p.letter(map[string]string{"subject": "An invoice, please", "text": "Could you send me one?"})
	p.count(".threads a", "2")
	p.click(".inbox .tabs a", "Queue")
	p.see("#list .item .who", "An invoice, please")
	p.count("#list .item", "1")
	require.Empty(t, p.eval("violations"), "the page keeps its own policy")
	for _, scheme := range []string{"light", "dark"} {
		p.scheme(scheme)
		assert.Empty(t, p.eval(faint), "too little contrast, %s", scheme)
		p.shoot("list-" + scheme)
	}
	require.Empty(t, p.eval(unnamed), "controls without a name")
}

// A mail to nobody comes back, and says why. An automatic answer makes no work.
func TestMailThatComesBack(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1440, 900)
	p.click(".desk a", "New mail")
	p.wait(`document.activeElement.id === "new-to"`)
	p.enter("#new-to", goneAddress)
	p.enter("#subject-mail", "Your order")
	p.enter("#text-mail", "It is on its way.")
	p.shoot("new")
	p.click("#new-mail button.main", "Send")
	p.see("#chat .head h1", "Your order")
	p.see("#chat .reason", "5.1.1")
	p.see("#chat .out.is-failed .text", "It is on its way.")
	p.shoot("bounced")

	p.click(".desk a", "New mail")
	p.fill("#new-to", "mia.schulz@mail.example, noah.clarke@mail.example")
	p.enter("#subject-mail", "Opening hours")
	p.enter("#text-mail", "We are closed on Friday.")
	p.click("#new-mail button.main", "Send")
	p.see("#chat .head h1", "Opening hours")
	p.see("#chat .mail-lines", "noah.clarke@mail.example")
	p.chat("Email")
	p.see(".threads a.unread", "Opening hours")
	p.click(".phone-tools button", "Out of office")
	p.see("#chat .in .tag", "Automatic answer")
	p.click(".inbox .tabs a", "Queue")
	p.count("#list .item", "0")

	p.click(".phones .tabs a", "Noah")
	p.see(".phone header b", "Noah Clarke")
	p.chat("Email")
	p.click(".threads a", "Opening hours")
	p.letter(map[string]string{"text": "All week?"})
	p.see("#chat .in .writer", "Noah Clarke joined in")
	p.shoot("joined")
}

// The HTML of strangers runs nothing and fetches nothing; pictures from elsewhere
// come when they are asked for.
func TestHostileMail(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	p.eval(`window.violations = []`)
	p.eval(`document.addEventListener("securitypolicyviolation", e => violations.push(e.violatedDirective))`)
	p.eval(`window.hit = 0`)
	p.chat("Email")
	p.click(".mail-bar a", "Write")
	p.click(".letter-form summary", "HTML of your own")
	p.letter(map[string]string{"subject": evil, "text": "plain", "html": `<h1>Offer</h1><p>Look <a href="javascript:parent.hit=1">here</a></p>` + evil +
		`<img src="` + app.url + `shop/none.png?spy"><svg onload="parent.hit=1"></svg><iframe src="javascript:parent.hit=1"></iframe>` +
		`<form action="/agent" method="post"><button>Go</button></form><style>body{background:url(/spy)}</style><meta http-equiv="refresh" content="0;url=/">`})
	p.click("#list .item", "alert(1)")
	page := p.address("#chat .in .mail-frame")
	p.seeIn(page, "Offer")
	html, ok := p.evalIn(page, "document.documentElement.outerHTML")
	require.True(t, ok)
	for _, bad := range []string{"<script", "onerror", "onload", "javascript:", "<svg", "<iframe", "<form", "refresh", "url("} {
		assert.NotContains(t, html, bad)
	}
	p.shoot("hostile")
	p.see("#chat .remote", "1 picture is elsewhere")
	p.click("#chat .remote a", "Load pictures")
	p.waitIn(page, `location.search.includes("pictures") && document.querySelector("img[src]").src === `+quote(app.url+"shop/none.png?spy"))
	assert.Equal(t, "0", p.eval("window.hit"))
	assert.Equal(t, "null", p.eval(`document.querySelector("#chat .mail-frame").contentDocument`), "it has no origin")
	assert.Empty(t, p.eval("violations"))
}

// On a telephone mail fits as well, in both colours.
func TestNarrowMail(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 390, 844)
	p.click(".desk a", "New mail")
	p.wait(`document.documentElement.scrollWidth <= 390`)
	p.shoot("new")
	p.enter("#new-to", "mia.schulz@mail.example, noah.clarke@mail.example")
	p.enter("#subject-mail", "Your oak lamp is ready, and where you can have it")
	p.enter("#text-mail", "Come and get it.")
	p.attachTo("#new-mail input[type=file]", "photo.png", must(holidayPhoto()))
	p.eval(`(() => {
		const data = new DataTransfer();
		data.items.add(new File(["GIF89a"], "pasted.gif", {type: "image/gif"}));
		document.querySelector("#text-mail").dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
	})()`)
	p.see("#new-mail .chosen", "photo.png, pasted.gif")
	p.wait(`document.querySelector("#new-mail [name=inline]").checked`)
	p.click("#new-mail button.main", "Send")
	p.see("#chat .head h1", "Your oak lamp")
	p.wait(`document.querySelector("#chat .mail-frame")`)
	p.wait(`document.documentElement.scrollWidth <= 390`)
	p.eval(`scrollTo(0, 0)`)
	p.shoot("thread")
	p.chat("Email")
	p.click(".threads a", "Your oak lamp")
	p.count(".phone article.letter", "1")
	p.waitIn(p.address(".phone article.letter iframe"), `document.querySelectorAll("img[src]").length === 2`)
	p.eval(`document.querySelector("#phones").scrollIntoView()`)
	for _, scheme := range []string{"light", "dark"} {
		p.scheme(scheme)
		p.shoot("phone-" + scheme)
		assert.Empty(t, p.eval(faint), "too little contrast, %s", scheme)
	}
	require.Empty(t, p.eval(unnamed), "controls without a name")
}

// attachTo chooses a file in a field.
func (p *tabPage) attachTo(selector, name string, body []byte) {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), name)
	require.NoError(p.t, os.WriteFile(path, body, 0o600))
	p.do(chromedp.SetUploadFiles(chromedp.CSS(selector), []string{path}))
}
