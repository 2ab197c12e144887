package webchat_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat/widget"
)

// The network is gone for a while: what is written meanwhile is kept, what is
// sent meanwhile arrives, and nothing is there twice.
func TestBrowserLostNetwork(t *testing.T) {
	s := openSite(t, nil)
	p := visit(t, s.shop.URL)
	p.begin()
	p.write("Before")
	to := s.heard("Before").From.Address()
	p.live()
	s.unplug()
	p.see(".notice", "The connection is lost.")
	p.write("Written without a network")
	p.see(".message.is-sending", "Written without a network")
	s.say(to, channel.Text{Body: "Sent meanwhile"}, channel.Text{Body: "And again"})
	s.plug()
	p.eval(`window.dispatchEvent(new Event("online"))`)
	p.see(".theirs .text", "And again")
	s.heard("Written without a network")
	p.live()
	p.see(".mine:not(.is-sending) .text", "Written without a network")
	p.write("After")
	s.heard("After")
	p.see(".mine:not(.is-sending) .text", "After")
	said := strings.Split(p.texts(), "\n")
	assert.ElementsMatch(t, []string{"Before", "Sent meanwhile", "And again", "Written without a network", "After"}, said)
	assert.Equal(t, 1, heardTimes(s, "Written without a network"))
}

// Half a minute without a network, after which nothing tells the browser that it is
// back: the widget finds out by itself.
func TestBrowserLostNetworkForHalfAMinute(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes half a minute")
	}
	s := openSite(t, nil)
	p := visit(t, s.shop.URL)
	p.begin()
	p.write("Before")
	to := s.heard("Before").From.Address()
	p.live()
	s.unplug()
	p.write("Written without a network")
	s.say(to, channel.Text{Body: "Sent meanwhile"})
	<-time.After(30 * time.Second)
	p.see(".notice", "The connection is lost.")
	assert.Zero(t, heardTimes(s, "Written without a network"))
	s.plug()
	p.see(".theirs .text", "Sent meanwhile")
	s.heard("Written without a network")
	p.see(".mine:not(.is-sending) .text", "Written without a network")
	p.live()
	said := strings.Split(p.texts(), "\n")
	assert.ElementsMatch(t, []string{"Before", "Sent meanwhile", "Written without a network"}, said)
	assert.Equal(t, 1, heardTimes(s, "Written without a network"))
}

func heardTimes(s *webSite, text string) int {
	ids := map[channel.ProviderID]bool{}
	for _, m := range happened[channel.MessageReceived](s) {
		if textOf(m.Parts) == text {
			ids[m.ID] = true
		}
	}
	return len(ids)
}

// A post that fails for good is kept with a button to send it again, also over
// a reload; it is sent under the same id.
func TestBrowserSendsAgain(t *testing.T) {
	s := openSite(t, nil)
	p := visit(t, s.shop.URL)
	p.begin()
	p.write("First")
	s.heard("First")
	s.deny.Store(true)
	p.write("Please arrive")
	p.see(".is-failed .foot", "Not sent")
	p.shoot("failed-post")
	p.reload()
	p.bubble()
	p.see(".mine .text", "Please arrive")
	p.see(".is-failed .foot", "Not sent")
	s.deny.Store(false)
	p.click(".is-failed .text-button", "Send again")
	s.heard("Please arrive")
	p.see(".mine:not(.is-failed) .text", "Please arrive")
	p.count(".is-failed", "0")
	assert.Equal(t, 1, heardTimes(s, "Please arrive"))

	s.deny.Store(true)
	p.write("Never mind")
	p.click(".is-failed .text-button", "Discard")
	p.count(".message.mine", "2")
}

// Of the tabs of one browser one holds the stream; all show the talk. When that
// one is closed another takes over.
func TestBrowserTabsShareAStream(t *testing.T) {
	s := openSite(t, nil)
	browser := openBrowser(t)
	first := newTab(t, browser, s.shop.URL)
	first.begin()
	first.write("From the first tab")
	to := s.heard("From the first tab").From.Address()
	first.live()
	second := newTab(t, browser, s.shop.URL)
	second.bubble()
	second.see(".mine .text", "From the first tab")
	second.live()
	second.write("From the second tab")
	first.see(".mine .text", "From the second tab")
	s.say(to, channel.Text{Body: "To both"})
	first.see(".theirs .text", "To both")
	second.see(".theirs .text", "To both")
	assert.Equal(t, 1, s.called("GET /stream"), "one stream for both tabs")

	first.shut()
	s.await("the second tab to take over", func() bool { return s.called("GET /stream") == 2 })
	second.live()
	s.say(to, channel.Text{Body: "To the second alone"})
	second.see(".theirs .text", "To the second alone")
	assert.Equal(t, "From the first tab\nFrom the second tab\nTo both\nTo the second alone", second.texts())
	assert.Equal(t, s.heard("From the second tab").From.Address(), to, "both tabs are one visitor")
}

// called is how often browsers made a call.
func (s *webSite) called(call string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.calls {
		if c == call {
			n++
		}
	}
	return n
}

// A browser that keeps nothing still has a talk.
func TestBrowserWithoutStorage(t *testing.T) {
	s := openSite(t, nil)
	p := newTab(t, openBrowser(t), "about:blank")
	call(p, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `
		const denied = () => { throw new DOMException("denied", "SecurityError"); };
		Object.defineProperty(window, "localStorage", { get: denied });
		window.BroadcastChannel = denied;
		navigator.locks.request = () => Promise.reject(new DOMException("denied", "SecurityError"));
	`})
	p.do(chromedp.Navigate(s.shop.URL))
	p.begin()
	p.write("Hello")
	to := s.heard("Hello").From.Address()
	s.say(to, channel.Text{Body: "Hello yourself"})
	p.see(".theirs .text", "Hello yourself")
}

// A page of an origin that is not in the list gets no chat.
func TestBrowserStrangeOrigin(t *testing.T) {
	s := openSite(t, nil)
	strange := strings.Replace(s.shop.URL, "127.0.0.1", "localhost", 1)
	p := visit(t, strange)
	p.bubble()
	p.hostWait(`document.querySelector("rapport-chat").shadowRoot.querySelector("iframe")`)
	p.hostWait(`document.querySelector("rapport-chat").shadowRoot.querySelector(".failed")?.textContent.includes("could not be loaded")`)
	p.shoot("strange")
	assert.Equal(t, s.base()+"/chat", p.host(`document.querySelector("rapport-chat").shadowRoot.querySelector(".failed a").href`))
	assert.Zero(t, s.called("GET /assets/v-"+widget.Version()+"/app/main.js"), "not even the scripts of the chat came")
	assert.Zero(t, s.called("POST /session"))

	// Nor does one that claims to be another: the browser knows where it is.
	liar := visit(t, strange)
	liar.host(`(() => { const f = document.createElement("iframe"); f.id = "f"; f.src = ` + quote(s.base()+"/frame?origin="+s.shop.URL) + `; document.body.append(f); })()`)
	s.await("the frame to be asked for", func() bool { return s.called("GET /frame") >= 2 })
	liar.hostWait(`(() => { try { return document.querySelector("#f").contentDocument === null } catch { return true } })()`)
	assert.Zero(t, s.called("POST /session"))
}

// The strictest policy that names our origin is enough for the widget.
func TestBrowserStrictHostPolicy(t *testing.T) {
	s := openSite(t, nil)
	s.head = "default-src 'none'; script-src " + s.host.URL + "; frame-src " + s.host.URL + "; style-src 'self'; require-trusted-types-for 'script'"
	p := visit(t, s.shop.URL)
	p.host(`(window.violations = [], document.addEventListener("securitypolicyviolation", e => violations.push(e.violatedDirective + " " + e.blockedURI)), 0)`)
	p.begin()
	p.write("Hello")
	s.heard("Hello")
	assert.Equal(t, "", p.host(`violations.join()`))
	assert.Equal(t, "60px", p.host(`getComputedStyle(document.querySelector("rapport-chat").shadowRoot.querySelector(".bubble")).width`), "the bubble has its looks")
	p.shoot("strict")
}
