package webchat_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	imagepng "image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
)

// drawing is a small picture.
func drawing(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 320, 200))
	for x := range 320 {
		for y := range 200 {
			m.Set(x, y, color.RGBA{uint8(40 + x/4), uint8(110 + y/4), 150, 255})
		}
	}
	var b bytes.Buffer
	require.NoError(t, imagepng.Encode(&b, m))
	return b.Bytes()
}

// shelve keeps a file as the business's and returns what a message says of it.
func (s *webSite) shelve(name, mime string, body []byte) channel.Media {
	s.t.Helper()
	key := uuid.NewString()
	require.NoError(s.t, s.files.Put(context.Background(), key, bytes.NewReader(body)))
	return channel.Media{Stored: key, Name: name, Type: mime, Size: int64(len(body))}
}

// Everything that a business can send is shown, and what can be tapped answers.
func TestBrowserRichMessages(t *testing.T) {
	s := openSite(t, nil)
	p := visit(t, s.shop.URL)
	p.begin()
	p.write("What do you have?")
	to := s.heard("What do you have?").From.Address()
	photo := s.shelve("hills.png", "image/png", drawing(t))
	s.say(to,
		channel.Image{Media: photo, Caption: "Our hills, see https://example.com/hills."},
		channel.File{Media: s.shelve("invoice-2026-11.pdf", "application/pdf", []byte("%PDF-1.4"))},
		channel.Location{Latitude: 52.5163, Longitude: 13.3777, Name: "Brandenburg Gate", Address: "Pariser Platz, Berlin"},
		channel.Contacts{Cards: []channel.ContactCard{{Name: "Ben Okoro", Organisation: "Repairs", Phones: []channel.CardPhone{{Number: "+49 30 1234567"}}}}},
		channel.Buttons{Body: "Shall we send it?", Footer: "You can still change it later", Buttons: []channel.Button{{ID: "yes", Title: "Yes, please"}, {ID: "no", Title: "No, thank you"}}},
	)
	p.wait(`document.querySelector(".picture img")?.naturalWidth === 320`)
	assert.Equal(t, "https://example.com/hills", p.eval(`document.querySelector(".bubble .text a").href`))
	assert.Equal(t, "_blank noopener noreferrer nofollow", p.eval(`(a => a.target + " " + a.rel)(document.querySelector(".bubble .text a"))`))
	assert.Equal(t, "tel:+49301234567", p.eval(`document.querySelector('a[href^="tel:"]').href`))
	p.wait(`(s => s.scrollHeight - s.scrollTop - s.clientHeight < 2)(document.querySelector(".scroller"))`)
	p.shoot("parts")
	p.click(".answer", "Yes, please")
	p.see(".mine .text", "Yes, please")
	p.see(".answer.is-chosen", "Yes, please")
	s.await("the choice", func() bool { return chose(s, "yes") })
	p.click("button.picture", "")
	p.see("dialog a", "Download")
	p.press("Escape")
	p.count("dialog", "0")
	assert.Equal(t, "false", p.host(`document.querySelector("rapport-chat").shadowRoot.querySelector(".panel").hidden`), "Escape closed the picture, not the chat")

	s.say(to,
		channel.List{Body: "Which size?", Label: "Sizes", Sections: []channel.Section{{Title: "Small", Rows: []channel.Row{{ID: "s", Title: "S", Description: "Up to 1.70 m"}, {ID: "m", Title: "M"}}}}},
		channel.Carousel{Body: "These would fit:", Cards: []channel.Card{
			{Title: "Rain jacket", Body: "Keeps dry", Image: &photo, Buttons: []channel.CardButton{{ID: "jacket", Title: "Take it"}}},
			{Title: "Wind jacket", Body: "Keeps warm", Image: &photo, Buttons: []channel.CardButton{{Title: "See it", URL: "https://example.com/wind"}}},
		}},
		channel.LinkButton{Body: "Or look around.", Label: "Open the shop", URL: "https://example.com/"},
		channel.QuickReplies{Body: "Anything else?", Replies: []channel.Button{{ID: "n", Title: "No"}, {ID: "h", Title: "Opening hours"}}},
	)
	p.see(".quick .answer", "Opening hours")
	p.shoot("rich")
	p.click(".answer", "Sizes")
	p.click("dialog .row", "Up to 1.70 m")
	s.await("the row", func() bool { return chose(s, "s") })
	p.count(".quick", "0")
	p.click(".tile .answer", "Take it")
	s.await("the card", func() bool { return chose(s, "jacket") })
}

func chose(s *webSite, id string) bool {
	for _, m := range happened[channel.MessageReceived](s) {
		if c, ok := m.Parts[0].(channel.Choice); ok && c.ID == id {
			return m.ReplyTo != ""
		}
	}
	return false
}

// Somebody types, quotes, takes a message back.
func TestBrowserQuotesAndTakesBack(t *testing.T) {
	s := openSite(t, nil)
	p := visit(t, s.shop.URL)
	p.begin()
	p.write("First")
	to := s.heard("First").From.Address()
	p.live()
	require.NoError(t, s.chat.Typing(context.Background(), to, ""))
	p.see(".typing", "Somebody is writing")
	said := s.say(to, channel.Text{Body: "Which one do you mean?"})
	p.see(".theirs .text", "Which one")
	p.count(".typing .dots", "0")
	p.eval(`document.querySelector(".theirs .tools button").click()`)
	p.see(".answering", "Answer to Anna Weber")
	p.write("This one")
	assert.Equal(t, said, s.heard("This one").ReplyTo)
	p.see(".mine .quote", "Which one do you mean?")
	p.eval(`document.querySelector('.mine .tools [aria-label="Delete"]').click()`)
	p.click("dialog button", "Keep")
	p.eval(`document.querySelector('.mine .tools [aria-label="Delete"]').click()`)
	p.click("dialog .danger", "Delete")
	p.see(".is-deleted", "This message was deleted.")
	assert.Len(t, happened[channel.MessageDeleted](s), 1)
}

// choose gives files to the field for them, as the dialog of the system does.
func (p *tab) choose(paths ...string) {
	p.t.Helper()
	world, ok := p.in()
	require.True(p.t, ok)
	field := call(p, runtime.Evaluate, runtime.EvaluateParams{Expression: `document.querySelector("input[type=file]")`, ContextID: world})
	call(p, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: paths, ObjectID: field.Result.ObjectID})
}

// Files are looked at before they are sent, uploaded, and shown.
func TestBrowserUploads(t *testing.T) {
	s := openSite(t, func(cfg *webchat.Config) {
		cfg.Limits = webchat.Limits{File: 100_000, Files: 3, Types: []string{"image/*", "text/plain", "application/pdf"}}
	})
	p := visit(t, s.shop.URL)
	p.begin()
	dir := t.TempDir()
	file := func(name string, body []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, body, 0o600))
		return path
	}
	picture := file("photo.png", drawing(t))
	p.choose(file("huge.txt", bytes.Repeat([]byte("a"), 100_001)), file("page.html", []byte("<h1>hi</h1>")))
	p.see(".attachment .field-error", "is too large: 100 kB is the most.")
	p.see(".attachment .field-error", "files of this type are not taken.")
	p.shoot("refused")
	p.choose(picture)
	p.see(".attachment .card-note", "bytes")
	p.count(".attachment", "1")
	p.enter("textarea.write", "Here it is")
	p.press("Enter")
	p.wait(`document.querySelector(".mine .picture img")?.naturalWidth === 320`)
	m := s.heard("Here it is")
	require.Len(t, m.Parts, 2)
	assert.Equal(t, channel.PartImage, m.Parts[1].Kind())
	p.count(".attachment", "0")

	// Dropped and pasted files go the same way.
	p.eval(`(() => {
		const data = new DataTransfer();
		data.items.add(new File(["some notes"], "notes.txt", { type: "text/plain" }));
		document.querySelector(".log").dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
	})()`)
	p.see(".attachment", "notes.txt")
	p.eval(`(() => {
		const data = new DataTransfer();
		data.items.add(new File(["more"], "more.txt", { type: "text/plain" }));
		document.querySelector("textarea.write").dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
	})()`)
	p.count(".attachment .card-note", "2")
	p.shoot("attached")
	p.eval(`document.querySelector('.attachment [aria-label="Remove more.txt"]').click()`)
	p.eval(`document.querySelector(".send").click()`)
	p.see(".mine a.file", "notes.txt")
	assert.Contains(t, p.eval(`document.querySelector(".mine a.file").href`), s.base()+"/files/")
	p.reload()
	p.bubble()
	p.wait(`document.querySelector(".mine .picture img")?.naturalWidth === 320`)
}

// Whatever somebody writes, it is shown as text: nothing runs, nothing is
// loaded, nothing turns the direction of the page or breaks its width.
func TestBrowserHostileMessages(t *testing.T) {
	s := openSite(t, nil)
	p := visit(t, s.shop.URL)
	p.begin()
	p.write("<b>bold</b><script>document.title = 'owned'</script>")
	to := s.heard("<b>bold</b><script>document.title = 'owned'</script>").From.Address()
	p.eval(`(window.violations = [], document.addEventListener("securitypolicyviolation", e => violations.push(e.violatedDirective)), 0)`)
	hostile := []channel.Part{
		channel.Text{Body: `<img src=x onerror="document.title='owned'"><svg onload=alert(1)>`},
		channel.Text{Body: "javascript:document.title='owned' data:text/html,<script>1</script> https://good.example@evil.example/ vbscript:x"},
		channel.Text{Body: "safe\u202Egnp.exe and \u2067more https://example.com/\u202Efdp.exe"},
		channel.Text{Body: strings.Repeat("w", 9_000)},
		channel.Buttons{Body: "<i>pick</i>", Buttons: []channel.Button{{ID: `"><script>`, Title: "<script>alert(1)</script>"}}},
	}
	s.say(to, hostile...)
	p.see(".theirs .answer", "<script>alert(1)</script>")
	p.see(".theirs .text", `<img src=x onerror=`)
	p.see(".more", "Show all")
	assert.Equal(t, "Rapport Shop", p.eval(`document.title`))
	assert.Equal(t, "0", p.eval(`document.querySelectorAll(".log img, .log script, .log b, .log i, .log svg:not(.icon)").length`))
	assert.Equal(t, "https://example.com/", p.eval(`[...document.querySelectorAll(".log .text a")].map(a => a.href).join(" ")`))
	p.see(".theirs .text", "safe\uFFFDgnp.exe")
	assert.Equal(t, "isolate", p.eval(`getComputedStyle(document.querySelector(".bubble .text")).unicodeBidi`))
	p.wait(`document.documentElement.scrollWidth <= innerWidth && document.querySelector(".scroller").scrollWidth <= innerWidth`)
	assert.Equal(t, "", p.eval(`violations.join()`))
	p.shoot("hostile")
	p.click(".more", "Show all")
	p.wait(`[...document.querySelectorAll(".theirs .text")].some(e => e.textContent.length === 9000)`)
	p.wait(`document.querySelector(".scroller").scrollWidth <= innerWidth`)
}
