package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// findBrowser is the browser to test with. Without one the test is skipped,
// unless it was said that there must be one.
func findBrowser(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("RAPPORT_CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const why = "no browser: install chromium, or name one in RAPPORT_CHROMIUM"
	if strings.Contains(os.Getenv("RAPPORT_REQUIRE"), "chromium") {
		t.Fatal(why)
	}
	t.Skip(why)
	return ""
}

// A tab is one page of a browser, in a profile of its own.
type tabPage struct {
	t   *testing.T
	ctx context.Context
	url string // of the program
}

// patience is how long the browser may take for one step on a busy machine.
const patience = 60 * time.Second

// openBrowser starts a browser and shows the inbox.
func openBrowser(t *testing.T, url string, width, height int64) *tabPage {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(findBrowser(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("headless", "new"),
		// Frames are in the page's own process, so that tests see what is in them.
		chromedp.Flag("disable-site-isolation-trials", true),
		chromedp.Flag("disable-features", "site-per-process,Translate,BlinkGenPropertyTrees,IsolateSandboxedIframes"))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(ctx)
	t.Cleanup(end)
	p := &tabPage{t: t, ctx: ctx, url: url}
	require.NoError(t, chromedp.Do(ctx)) // the browser lives as long as this context, not as one step
	p.do(chromedp.EmulateViewport(width, height), chromedp.Navigate(url), chromedp.WaitReady(chromedp.CSS("#link:not(:empty)")))
	return p
}

// serving is a new inbox whose visitor has written "Hello" on WhatsApp, and whose
// case Ana has picked up.
func serving(t *testing.T) *tabPage {
	t.Helper()
	p := openBrowser(t, start(t, "-data", t.TempDir()).url, 1280, 800)
	p.write(phoneField, "Hello")
	p.click("#list .item", "Hello")
	p.click("#chat button", "Pick up")
	p.see("#chat .state", "You serve this case")
	return p
}

// do takes steps; each waits for what it needs.
func (p *tabPage) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.shoot("failed")
		require.NoError(p.t, err)
	}
}

// see waits until an element with the text is there.
func (p *tabPage) see(selector, text string) {
	p.t.Helper()
	p.wait(`[...document.querySelectorAll(` + quote(selector) + `)].some(e => e.textContent.includes(` + quote(text) + `))`)
}

// count waits until there are so many elements.
func (p *tabPage) count(selector string, n string) {
	p.t.Helper()
	p.wait(`document.querySelectorAll(` + quote(selector) + `).length === ` + n)
}

// reloaded is an error of a step during which the page was loaded anew.
var reloaded = regexp.MustCompile("navigated|context with specified id|Not attached")

// wait waits until an expression of JavaScript is true.
func (p *tabPage) wait(expression string) {
	p.t.Helper()
	poll := chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(patience))
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	err := chromedp.Do(ctx, poll)
	for err != nil && ctx.Err() == nil && reloaded.MatchString(err.Error()) {
		err = chromedp.Do(ctx, poll)
	}
	if err != nil {
		p.shoot("failed")
		require.NoError(p.t, err, "waiting for %s", expression)
	}
}

// click clicks on the element with the text, or on the first one without it. The
// page may be shown anew between the look and the click.
func (p *tabPage) click(selector, text string) {
	p.t.Helper()
	const there = `(e => { e?.click(); return e ? "yes" : "no"; })`
	for clicked := "no"; clicked != "yes"; {
		p.see(selector, text)
		clicked = p.eval(there + `([...document.querySelectorAll(` + quote(selector) + `)].find(e => e.textContent.includes(` + quote(text) + `)))`)
	}
}

// trouble makes trouble at the provider, and waits until it is made.
func (p *tabPage) trouble(title string) {
	p.t.Helper()
	p.eval(`performance.clearResourceTimings()`)
	p.click("#trouble button", title)
	form := `[...document.querySelectorAll("#trouble button")].find(e => e.textContent.includes(` + quote(title) + `)).form`
	p.wait(`performance.getEntriesByName(` + form + `.action).length > 0`)
}

// enter types into a field.
func (p *tabPage) enter(selector, text string) {
	p.t.Helper()
	p.wait(`document.querySelector(` + quote(selector) + `)?.checkVisibility()`)
	p.eval(`document.querySelector(` + quote(selector) + `).focus()`)
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
	require.NoError(p.t, err)
}

// fill replaces what is in a field.
func (p *tabPage) fill(selector, text string) {
	p.t.Helper()
	p.wait(`document.querySelector(` + quote(selector) + `)?.checkVisibility()`)
	p.eval(`document.querySelector(` + quote(selector) + `).select()`)
	p.enter(selector, text)
}

// be chooses who sits before the screen.
func (p *tabPage) be(name string) {
	p.t.Helper()
	p.click(".agents button", name)
	p.see(`.agents button[aria-pressed="true"]`, name)
	p.do(chromedp.WaitReady(chromedp.CSS("#link:not(:empty)"))) // the page was loaded anew, and its script runs
}

// write types into a field and presses Enter.
func (p *tabPage) write(selector, text string) {
	p.t.Helper()
	p.enter(selector, text)
	p.press("Enter", "\r", 13)
	p.wait(`document.querySelector(` + quote(selector) + `).value === ""`)
}

// texts is what the messages in an element say, a line each.
func (p *tabPage) texts(selector string) string {
	p.t.Helper()
	return p.eval(`[...document.querySelectorAll(` + quote(selector+" .text") + `)].map(e => e.textContent).join("\n")`)
}

// press presses a key where the focus is.
func (p *tabPage) press(key, text string, code int64) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	_, err := chromedp.Call(ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeKeyDown, Key: key, Text: text, WindowsVirtualKeyCode: code,
	})
	require.NoError(p.t, err)
}

// eval is the value of an expression as text.
func (p *tabPage) eval(expression string) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[string](`String(`+expression+`)`))
	require.NoError(p.t, err)
	return out
}

// shoot keeps a picture of the page for people to look at.
func (p *tabPage) shoot(name string) {
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
	require.NoError(p.t, os.WriteFile(filepath.Join(dir, "inbox-"+strings.ReplaceAll(p.t.Name(), "/", "-")+"-"+name+".png"), png, 0o644))
}

// scheme chooses the colours: "light" or "dark".
func (p *tabPage) scheme(value string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}},
	})
	require.NoError(p.t, err)
}

func quote(s string) string { return "`" + strings.ReplaceAll(s, "`", "\\`") + "`" }
