package webchat_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// A tab shows a page that embeds the chat, or the chat itself.
type tab struct {
	t    *testing.T
	ctx  context.Context
	shut context.CancelFunc
}

// newTab opens a page in a browser.
func newTab(t *testing.T, browser context.Context, address string) *tab {
	t.Helper()
	ctx, shut := chromedp.NewContext(browser)
	t.Cleanup(shut)
	require.NoError(t, chromedp.Do(ctx))
	p := &tab{t: t, ctx: ctx, shut: shut}
	p.size(1100, 800)
	p.do(chromedp.Navigate(address))
	return p
}

// visit opens a page in a browser of its own.
func visit(t *testing.T, address string) *tab {
	t.Helper()
	return newTab(t, openBrowser(t), address)
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	require.NoError(p.t, chromedp.Do(ctx, steps...))
}

func (p *tab) size(width, height int64) { p.do(chromedp.EmulateViewport(width, height)) }

// call is one command of the browser's protocol.
func call[P, R any](p *tab, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	out, err := tryCall(p, command, params)
	require.NoError(p.t, err)
	return out
}

func tryCall[P, R any](p *tab, command cdp.Command[P, R], params P) (R, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Call(ctx, command, params)
}

// scheme chooses the colours of the system, or another feature of the media.
func (p *tab) scheme(value string) { p.media("prefers-color-scheme", value) }

func (p *tab) media(name, value string) {
	p.t.Helper()
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: name, Value: value}}})
}

// chatFrame is the frame of the chat: the page itself, where it is alone.
func (p *tab) chatFrame() (cdp.FrameID, bool) {
	tree, err := tryCall(p, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return "", false
	}
	for _, child := range tree.FrameTree.ChildFrames {
		if strings.Contains(child.Frame.URL, "/frame?") {
			return child.Frame.ID, true
		}
	}
	return tree.FrameTree.Frame.ID, strings.Contains(tree.FrameTree.Frame.URL, "/chat?")
}

// in is the number of a world of scripts in the frame of the chat. It sees the
// same document as the page's own scripts.
func (p *tab) in() (runtime.ExecutionContextID, bool) {
	frame, ok := p.chatFrame()
	if !ok {
		return 0, false
	}
	world, err := tryCall(p, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: frame, WorldName: "test"})
	return world.ExecutionContextID, err == nil
}

// script evaluates an expression, which may be a promise, as text.
func (p *tab) script(world runtime.ExecutionContextID, expression string) (string, bool) {
	yes := true
	got, err := tryCall(p, runtime.Evaluate, runtime.EvaluateParams{
		Expression: `(async () => String(await (` + expression + `)))()`, ContextID: world, AwaitPromise: &yes, ReturnByValue: &yes,
	})
	if err != nil {
		return err.Error(), false
	}
	if got.ExceptionDetails != nil {
		return got.ExceptionDetails.Exception.Description, false
	}
	var value string
	return value, json.Unmarshal([]byte(got.Result.Value), &value) == nil
}

// host evaluates an expression in the embedding page.
func (p *tab) host(expression string) string {
	p.t.Helper()
	value, ok := p.script(0, expression)
	require.True(p.t, ok, "%s: %s", expression, value)
	return value
}

// eval evaluates an expression in the chat.
func (p *tab) eval(expression string) string {
	p.t.Helper()
	world, ok := p.in()
	require.True(p.t, ok, "the chat has no frame")
	value, ok := p.script(world, expression)
	require.True(p.t, ok, "%s: %s", expression, value)
	return value
}

// until is a promise that is kept once an expression is true.
func until(expression string) string {
	return `new Promise((done) => { const look = () => { let so = false; try { so = ` + expression + `; } catch {} if (so) done(true); else setTimeout(look, 20); }; look(); })`
}

// wait waits until an expression is true in the chat, over reloads of its frame.
func (p *tab) wait(expression string) {
	p.t.Helper()
	p.awaiting(expression, p.in)
}

// hostWait waits until an expression is true in the embedding page.
func (p *tab) hostWait(expression string) {
	p.t.Helper()
	p.awaiting(expression, func() (runtime.ExecutionContextID, bool) { return 0, true })
}

func (p *tab) awaiting(expression string, in func() (runtime.ExecutionContextID, bool)) {
	p.t.Helper()
	var last string
	ok := false
	for end := time.Now().Add(patience); !ok && time.Now().Before(end) && p.ctx.Err() == nil; {
		if world, there := in(); there {
			last, ok = p.script(world, until(expression))
		}
	}
	if !ok {
		p.shoot("failed")
		require.Fail(p.t, "waiting for "+expression, "%s\n%s", last, p.dump())
	}
}

func (p *tab) dump() string {
	if world, ok := p.in(); ok {
		text, _ := p.script(world, `document.body.innerText`)
		return text
	}
	return ""
}

func quote(s string) string { return "`" + strings.ReplaceAll(s, "`", "\\`") + "`" }

// see waits until an element of the chat shows a text.
func (p *tab) see(selector, text string) {
	p.t.Helper()
	p.wait(`[...document.querySelectorAll(` + quote(selector) + `)].some(e => e.checkVisibility() && e.textContent.includes(` + quote(text) + `))`)
}

// count waits until so many elements are there.
func (p *tab) count(selector, n string) {
	p.t.Helper()
	p.wait(`document.querySelectorAll(` + quote(selector) + `).length === ` + n)
}

// click clicks on the element with the text.
func (p *tab) click(selector, text string) {
	p.t.Helper()
	p.see(selector, text)
	p.eval(`[...document.querySelectorAll(` + quote(selector) + `)].find(e => e.checkVisibility() && e.textContent.includes(` + quote(text) + `)).click()`)
}

// enter types into a field of the chat.
func (p *tab) enter(selector, text string) {
	p.t.Helper()
	p.wait(`document.querySelector(` + quote(selector) + `)?.checkVisibility()`)
	p.eval(`(window.focus(), document.querySelector(` + quote(selector) + `).focus())`)
	call(p, input.InsertText, input.InsertTextParams{Text: text})
}

// write sends a message.
func (p *tab) write(text string) {
	p.t.Helper()
	p.enter("textarea.write", text)
	p.press("Enter")
	p.wait(`document.querySelector("textarea.write").value === ""`)
}

var keyCodes = map[string]int64{"Enter": 13, "Tab": 9, "Escape": 27, " ": 32, "ArrowDown": 40}

// press presses a key where the focus is.
func (p *tab) press(key string, modifiers ...int64) {
	p.t.Helper()
	text := map[string]string{"Enter": "\r", " ": " "}[key]
	params := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Text: text, Code: strings.Replace(key, " ", "Space", 1), WindowsVirtualKeyCode: keyCodes[key]}
	for _, m := range modifiers {
		params.Modifiers |= m
	}
	call(p, input.DispatchKeyEvent, params)
	params.Type, params.Text = input.DispatchKeyEventTypeKeyUp, ""
	call(p, input.DispatchKeyEvent, params)
}

// reload loads the page anew.
func (p *tab) reload() {
	p.t.Helper()
	p.do(chromedp.Reload())
}

// bubble opens the chat, or closes it, by its button in the page.
func (p *tab) bubble() {
	p.t.Helper()
	p.hostWait(`document.querySelector("rapport-chat")?.shadowRoot.querySelector(".bubble")`)
	p.host(`document.querySelector("rapport-chat").shadowRoot.querySelector(".bubble").click()`)
}

// begin opens the chat and begins a talk, where nothing is to be chosen.
func (p *tab) begin() {
	p.t.Helper()
	p.bubble()
	p.click("button.main", "Start a chat")
	p.see(".empty", "")
}

// live waits until what is sent arrives at once.
func (p *tab) live() {
	p.t.Helper()
	p.wait(`document.querySelector("#chat[data-link=live]")`)
}

// texts is what the messages say, a line each.
func (p *tab) texts() string {
	p.t.Helper()
	return p.eval(`[...document.querySelectorAll(".message .bubble > .text")].map(e => e.textContent).join("\n")`)
}

// shoot keeps a picture of the page for people to look at.
func (p *tab) shoot(name string) {
	p.t.Helper()
	dir := os.Getenv("RAPPORT_ARTEFACTS")
	if dir == "" {
		dir = p.t.ArtifactDir()
	}
	require.NoError(p.t, os.MkdirAll(dir, 0o755))
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Logf("no screenshot of %s: %v", name, err)
		return
	}
	require.NoError(p.t, os.WriteFile(filepath.Join(dir, "widget-"+strings.ReplaceAll(p.t.Name(), "/", "-")+"-"+name+".png"), png, 0o644))
}
