package webchat_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
)

// focused is what the focus is on in the chat, in words.
func (p *tab) focused() string {
	p.t.Helper()
	return p.eval(`(e => (e.ariaLabel ?? e.textContent ?? "").trim() || e.tagName)(document.activeElement)`)
}

// tabTo presses Tab until the focus is on something with the words.
func (p *tab) tabTo(words string) {
	p.t.Helper()
	for range 40 {
		if strings.Contains(p.focused(), words) {
			return
		}
		p.press("Tab")
	}
	require.Fail(p.t, "the keyboard does not get to "+words, "it is on %s", p.focused())
}

// Everything can be done with the keyboard, and the focus goes where it should.
func TestBrowserKeyboard(t *testing.T) {
	s := openSite(t, withDirectory)
	p := visit(t, s.shop.URL)
	p.hostWait(`document.querySelector("rapport-chat")`)
	p.press("Tab")
	p.hostWait(`document.querySelector("rapport-chat").shadowRoot.activeElement?.matches(".bubble")`)
	p.press("Enter")
	p.see(".cards", "Orders")
	p.wait(`document.activeElement.textContent.includes("Invoices")`)
	p.tabTo("Anna Weber")
	p.press("Enter")
	p.wait(`document.activeElement.matches("textarea.write")`)
	p.write("By keyboard")
	to := s.heard("By keyboard").From.Address()
	s.say(to, channel.Buttons{Body: "Good?", Buttons: []channel.Button{{ID: "y", Title: "Very good"}}},
		channel.List{Body: "Or?", Label: "More", Sections: []channel.Section{{Rows: []channel.Row{{ID: "r", Title: "A row"}, {ID: "q", Title: "Another row"}}}}})
	p.see(".answer", "More")
	for !strings.Contains(p.focused(), "More") {
		p.press("Tab", 8) // Shift
	}
	assert.Equal(t, "2px", p.eval(`getComputedStyle(document.activeElement).outlineWidth`), "the focus can be seen")
	p.press("Enter")
	p.wait(`document.querySelector("dialog[open]")?.contains(document.activeElement)`)
	p.tabTo("Another row")
	p.press("Enter")
	p.see(".mine .text", "Another row")
	p.wait(`document.activeElement.matches("textarea.write")`)
	p.press("Escape")
	p.hostWait(`document.querySelector("rapport-chat").shadowRoot.querySelector(".panel").hidden`)
	p.hostWait(`document.querySelector("rapport-chat").shadowRoot.activeElement?.matches(".bubble")`)
}

// On a phone the chat covers the page, keeps the focus, and fits.
func TestBrowserPhone(t *testing.T) {
	s := openSite(t, withDirectory)
	p := visit(t, s.shop.URL)
	p.size(390, 844)
	p.bubble()
	p.see(".cards", "Orders")
	p.shoot("directory")
	assert.Equal(t, "0 0 390 844", p.host(`(r => [r.x, r.y, r.width, r.height].join(" "))(document.querySelector("rapport-chat").shadowRoot.querySelector(".panel").getBoundingClientRect())`))
	p.hostWait(`getComputedStyle(document.querySelector("rapport-chat").shadowRoot.querySelector(".bubble")).display === "none"`)
	p.click("button.card", "Orders")
	p.write("Where is my parcel? I ordered it last week and have heard nothing since.")
	to := s.heard("Where is my parcel? I ordered it last week and have heard nothing since.").From.Address()
	s.say(to, channel.Text{Body: "Let me have a look 👀"}, channel.Text{Body: "It is on its way: https://parcels.example/track/8812-1133-4452-0098-7721-6650"},
		channel.Buttons{Body: "Shall I have it held at the shop?", Buttons: []channel.Button{{ID: "y", Title: "Yes, please"}, {ID: "n", Title: "No, send it home"}}})
	p.see(".answer", "No, send it home")
	p.shoot("talk")
	p.scheme("dark")
	p.shoot("talk-dark")
	p.wait(`document.documentElement.scrollWidth <= 390 && document.querySelector(".scroller").scrollWidth <= 390`)
	for range 30 {
		p.press("Tab")
		assert.Equal(t, "true", p.eval(`document.activeElement !== document.body`), "the focus stays in the chat")
	}
	p.size(320, 480)
	p.wait(`document.documentElement.scrollWidth <= 320 && document.querySelector(".scroller").scrollWidth <= 320`)
	p.shoot("small")
	p.click(".top .icon-button:last-child", "")
	p.hostWait(`document.querySelector("rapport-chat").shadowRoot.querySelector(".panel").hidden`)
}

// What a screen reader gets: every control has a name and a role.
func TestBrowserAccessibilityTree(t *testing.T) {
	s := openSite(t, withDirectory)
	p := visit(t, s.shop.URL)
	p.bubble()
	p.see(".cards", "Orders")
	tree := p.tree()
	assert.Contains(t, tree, "heading: Hello! How can we help you today?")
	assert.Contains(t, tree, "button: Invoices and payment Questions about your bill Online")
	p.click("button.card", "Orders")
	p.write("Hello")
	to := s.heard("Hello").From.Address()
	photo := s.shelve("hills", "image/png", drawing(t))
	said := s.say(to, channel.Image{Media: photo, Caption: "Our hills"}, channel.Text{Body: "Read this"})
	require.NotEmpty(t, said)
	p.see(".theirs .text", "Read this")
	tree = p.tree()
	for _, want := range []string{
		"log: Conversation", "textbox: Your message", "button: Send", "button: Attach a file", "button: Close chat", "button: Back",
		"button: Show picture: Our hills", "image: Sent", "main: ",
	} {
		assert.Contains(t, tree, want)
	}
	assert.Contains(t, p.eval(`document.querySelector("[aria-live=polite][aria-relevant]").textContent`), "Anna Weber: Read this")
	for _, line := range strings.Split(tree, "\n") {
		role, name, _ := strings.Cut(line, ": ")
		if role == "button" || role == "textbox" || role == "link" || role == "image" || role == "dialog" {
			assert.NotEmpty(t, name, "a %s without a name", role)
		}
	}
	assert.Equal(t, "Rapport Shop", p.host(`document.querySelector("rapport-chat").shadowRoot.querySelector("iframe").title`))
	assert.Equal(t, "en", p.eval(`document.documentElement.lang`))
}

// tree is the accessibility tree of the chat, a line "role: name" each.
func (p *tab) tree() string {
	p.t.Helper()
	frame, ok := p.chatFrame()
	require.True(p.t, ok)
	got := call(p, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{FrameID: frame})
	var lines []string
	for _, n := range got.Nodes {
		if !n.Ignored && n.Role != nil {
			lines = append(lines, valueOf(n.Role)+": "+valueOf(n.Name))
		}
	}
	return strings.Join(lines, "\n")
}

func valueOf(v *accessibility.Value) string {
	var s string
	if v != nil {
		_ = json.Unmarshal([]byte(v.Value), &s)
	}
	return s
}

// contrasts finds texts of the chat whose contrast is below 4.5 to 1.
const contrasts = `(() => {
	const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
	const rgba = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
	const light = (c) => { const [r, g, b] = c.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
	const over = (top, below) => top.slice(0, 3).map((v, i) => v * top[3] / 255 + below[i] * (1 - top[3] / 255));
	const ground = (e) => { if (!e) return [255, 255, 255]; const c = rgba(getComputedStyle(e).backgroundColor); return c[3] === 255 ? c.slice(0, 3) : over(c, ground(e.parentElement)); };
	const bad = [];
	for (const e of document.querySelectorAll("#chat *")) {
		if (!e.checkVisibility() || e.closest(".hidden-text, :disabled, [aria-disabled=true]")) continue;
		if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
		const under = ground(e), text = over(rgba(getComputedStyle(e).color), under);
		const [a, b] = [light(text), light(under)].sort((x, y) => y - x);
		if ((a + .05) / (b + .05) < 4.5) bad.push(e.className + " " + e.textContent.slice(0, 20) + " " + ((a + .05) / (b + .05)).toFixed(2));
	}
	return bad.join("\n");
})()`

// In light and dark, with a colour that is hard to read on, at twice the size,
// and from right to left, everything can be read.
func TestBrowserLooks(t *testing.T) {
	for name, theme := range map[string]webchat.Theme{
		"standard": {}, "yellow": {Color: "#ffd400"}, "pale": {Color: "#9fd8ff", Text: "#ffffff", Radius: 6}, "black": {Color: "#000000"},
	} {
		t.Run(name, func(t *testing.T) {
			s := openSite(t, func(cfg *webchat.Config) { withDirectory(cfg); cfg.Theme = theme })
			p := visit(t, s.shop.URL)
			p.bubble()
			p.see(".cards", "Orders")
			for _, scheme := range []string{"light", "dark"} {
				p.scheme(scheme)
				p.wait(`document.documentElement.dataset.scheme === ` + quote(scheme))
				assert.Empty(t, p.eval(contrasts), scheme)
				p.shoot("home-" + scheme)
			}
			p.click("button.card", "Orders")
			p.write("Hello, see https://example.com")
			to := s.heard("Hello, see https://example.com").From.Address()
			s.say(to, channel.Text{Body: "Hello, look at https://example.com"}, channel.Buttons{Body: "Good?", Footer: "Small print", Buttons: []channel.Button{{ID: "y", Title: "Yes"}}})
			p.see(".answer", "Yes")
			for _, scheme := range []string{"dark", "light"} {
				p.scheme(scheme)
				p.wait(`document.documentElement.dataset.scheme === ` + quote(scheme))
				assert.Empty(t, p.eval(contrasts), scheme)
				p.shoot("talk-" + scheme)
			}
		})
	}
}

// At twice the size nothing is cut off; who wants no motion gets none; each
// language says everything, and one that is written from the right turns the page.
func TestBrowserZoomMotionAndLanguages(t *testing.T) {
	s := openSite(t, withDirectory)
	s.body = s.tag(`data-language="de" data-position="left" data-color="#7c3aed"`)
	p := visit(t, s.shop.URL)
	p.bubble()
	p.see(".cards", "Orders")
	p.see("h2", "Worum geht es?")
	p.wait(`document.documentElement.lang === "de"`)
	assert.Equal(t, "Chat schließen", p.host(`document.querySelector("rapport-chat").shadowRoot.querySelector(".bubble").ariaLabel`))
	p.click("button.card", "Anna Weber")
	p.write("Guten Tag")
	s.say(s.heard("Guten Tag").From.Address(), channel.Text{Body: "שלום, מה שלומך?"}, channel.Text{Body: "Guten Tag!"})
	p.see(".theirs .text", "Guten Tag!")
	assert.Equal(t, "rtl", p.eval(`getComputedStyle([...document.querySelectorAll(".theirs .text")][0]).direction`))
	p.eval(`(document.documentElement.dir = "rtl", 0)`)
	p.wait(`document.querySelector(".mine .bubble").getBoundingClientRect().left < innerWidth / 2`)
	p.shoot("rtl")
	p.eval(`(document.documentElement.dir = "", 0)`)

	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 640, Height: 400, DeviceScaleFactor: 2})
	p.wait(`document.documentElement.scrollWidth <= innerWidth && document.querySelector(".send").getBoundingClientRect().bottom <= innerHeight`)
	p.shoot("zoom")
	p.media("prefers-reduced-motion", "reduce")
	p.wait(`matchMedia("(prefers-reduced-motion: reduce)").matches && parseFloat(getComputedStyle(document.querySelector(".bubble")).animationDuration) < 0.001`)
}
