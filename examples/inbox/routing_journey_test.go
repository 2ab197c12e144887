package main

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rules changes fields of the routing's form and saves it.
func (p *tabPage) rules(fields map[string]string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.url + "?sheet=admin&admin=rules"))
	p.see("#form-admin-rules", "Destinations")
	for name, value := range fields {
		p.eval(`(f => { f.closest("details")?.setAttribute("open", ""); f.value = ` + quote(value) + ` })(document.querySelector("[name='` + name + `']"))`)
	}
	p.click("#form-admin-rules button.main", "Save")
	p.see(".admin .said", "Saved as version")
	p.do(chromedp.Navigate(p.url))
	p.see("#link", "Live")
}

// colleagues are two browsers, of Ana and Ben, at a business that routes.
func colleagues(t *testing.T) (ana, ben *tabPage) {
	t.Helper()
	app := start(t, "-data", t.TempDir(), "-routing")
	ana = openBrowser(t, app.url, 1280, 800)
	ana.see("#presence-state option:checked", "active")
	ben = openBrowser(t, app.url, 1280, 800)
	ben.be("Ben")
	ben.see("#presence-state option:checked", "active")
	return ana, ben
}

// S2.4, S2.6, S2.7: an offer appears for two; one accepts, and it leaves the
// other's screen. What nobody takes is missed when the countdown ends, and
// followed up.
func TestS2_4_AnOfferForTwo(t *testing.T) {
	ana, ben := colleagues(t)
	ana.rules(map[string]string{"otherwise.branch": "sales", "otherwise.default": "", "otherwise.preferred": ""})
	ana.write(phoneField, "Do you have lamps?")
	ana.see(".offer", "Do you have lamps?")
	ben.see(".offer .meta", "for whoever is first")
	ben.see(".offer .left", "0:")
	assert.Equal(t, "(1) Offer! Inbox", ben.eval("document.title"))
	ben.shoot("offer")
	ben.scheme("dark")
	ben.shoot("offer-dark")
	ben.do(chromedp.EmulateViewport(390, 844))
	ben.wait(`document.documentElement.scrollWidth <= 390`)
	ben.shoot("offer-phone")
	ben.do(chromedp.EmulateViewport(1280, 800))
	ben.click(".offer button", "Accept")
	ben.see("#chat .state", "You serve this case")
	ana.count(".offer", "0")
	ana.click(".tabs a", "Open")
	ana.click("#list .item", "lamps")
	ana.see("#chat .state", "Ben serves this case")
	ana.click("#chat .why summary", "Why?")
	ana.see("#chat .why li", "offered to Ana and Ben")
	ana.shoot("why")
	ben.click("#chat button", "Done")
	ben.see("#chat .state", "Done")

	ana.rules(map[string]string{"otherwise.branch": "sales 2s", "otherwise.wait": "2", "destinations[1].wait": "2"})
	ana.write(phoneField, "And chairs?")
	ana.see(".offer", "And chairs?")
	ana.see(".tabs a", "Missed 1")
	ana.count(".offer", "0")
	ana.click(".tabs a", "Missed")
	ana.shoot("missed")
	ana.click("#list button", "Follow up")
	ana.click(".tabs a", "Mine")
	ana.see("#list .item", "And chairs?")
}

// S2.5, S2.21: declined, it goes to the next; who is away gets none.
func TestS2_5_OneAfterTheOther(t *testing.T) {
	ana, ben := colleagues(t)
	ana.write(phoneField, "Where is my order?")
	first, second := whoHas(ana, ben, ".offer")
	first.see(".offer .meta", "for you alone")
	first.click(".offer button", "Decline")
	second.see(".offer", "Where is my order?")
	first.count(".offer", "0")
	first.choose("#presence-state", "lunch")
	second.see(".agents button .sr", "lunch")
	second.choose("#presence-state", "away")
	second.count(".offer", "0")
	second.click(".tabs a", "Open")
	second.click("#list .item", "Where is my order?")
	second.see("#chat .state", "Waits in Support, 1st of 1")
	second.click("#chat .why summary", "Why?")
	second.see("#chat .why li", "is not active")
	second.click("#chat .why a", "Why not Cleo?")
	second.see("#chat .why .not", "Cleo")
	second.see("#chat .promise summary", "First response due")
	second.shoot("waits")
	second.scheme("dark")
	second.do(chromedp.EmulateViewport(390, 844))
	second.wait(`document.documentElement.scrollWidth <= 390`)
	second.shoot("waits-phone")
	second.do(chromedp.EmulateViewport(1280, 800))
	second.choose("#presence-state", "active")
	second.see(".offer", "Where is my order?")
}

// whoHas is the one of two pages that shows an element, and the other.
func whoHas(a, b *tabPage, selector string) (has, other *tabPage) {
	a.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		for _, p := range []*tabPage{a, b} {
			if p.eval(`document.querySelectorAll(`+quote(selector)+`).length`) == "1" {
				return p, map[*tabPage]*tabPage{a: b, b: a}[p]
			}
		}
	}
	require.Fail(a.t, "nobody shows "+selector)
	return nil, nil
}

// choose selects an option. The page may be shown anew between the look and the
// choice.
func (p *tabPage) choose(selector, value string) {
	p.t.Helper()
	choice := `(f => { if (!f) return "no"; f.value = ` + quote(value) + `; f.dispatchEvent(new Event("input", {bubbles: true})); ` +
		`f.dispatchEvent(new Event("change", {bubbles: true})); return "yes"; })(document.querySelector(` + quote(selector) + `))`
	for chosen := "no"; chosen != "yes"; {
		p.wait(`document.querySelector(` + quote(selector) + `) !== null`)
		chosen = p.eval(choice)
	}
}

// S2.35 to S2.38: a case goes to a colleague with a note, is taken back, refused
// and taken; its owner is told.
func TestS2_35_TransferJourney(t *testing.T) {
	ana, ben := colleagues(t)
	ana.rules(map[string]string{"otherwise.branch": "sales", "otherwise.preferred": ""})
	ana.write(phoneField, "Goedendag")
	ana.click(".offer button", "Accept")
	ana.see("#chat .state", "You serve this case")
	ana.pass("agent:ben", "She speaks Dutch")
	ana.see("#chat .passing", "Offered to Ben")
	ana.shoot("passing")
	ben.see(".offer .meta", "from Ana")
	ben.see(".offer .quote", "She speaks Dutch")
	ben.shoot("transfer-offer")
	ana.click("#chat .passing button", "Take back")
	ben.count(".offer", "0")
	ana.count("#chat .passing", "0")

	ana.pass("agent:ben", "Please")
	ben.click(".offer button", "Decline")
	ana.see("#notice", "stays with you: it was refused")
	ana.count("#chat .passing", "0") // the word comes before the page shows it
	ana.see("#chat .state", "You serve this case")
	ana.pass("tag:advice", "")
	ana.see("#chat .passing", "Offered to Advice, at Sales")
	ben.click(".offer button", "Accept")
	ben.see("#chat .state", "You serve this case")
	ana.see("#chat .state", "Ben serves this case")
	ana.see("#notice", "went over to Ben")

	ben.click("#chat .menu summary", "Transfer, park…")
	ben.shoot("handle")
	ben.do(chromedp.EmulateViewport(390, 844))
	ben.shoot("handle-phone")
	ben.do(chromedp.EmulateViewport(1280, 800))
	ben.click("#chat .menu button", "in an hour")
	ben.see("#chat .state", "Parked by you until")
	ben.click(".tabs a", "Parked")
	ben.see("#list .item .waits", "parked until")
	ben.click("#list .item", "Goedendag")
	ben.click("#chat .actions button", "Resume")
	ben.see("#chat .state", "You serve this case")
}

// pass offers the case to somebody.
func (p *tabPage) pass(to, note string) {
	p.t.Helper()
	p.eval(`document.querySelector("#chat .menu").open || document.querySelector("#chat .menu summary").click()`)
	p.choose("#chat .menu select", to)
	if note != "" {
		p.enter("#chat .menu textarea", note)
	}
	p.click("#chat .menu button", "Offer it")
	p.wait(`!document.querySelector("#chat .menu").open`)
}

// S3.74: the clock in the reply field warns without anybody doing anything, and
// is met by an answer.
func TestS3_74_ThePromiseWarnsLive(t *testing.T) {
	app := start(t, "-data", t.TempDir(), "-routing")
	p := openBrowser(t, app.url+"?sheet=admin&admin=promises", 1280, 800)
	p.see("#form-admin-promises", "First response")
	p.fill("[name='Global.First.Minutes']", "10") // long enough for the slowest machine
	p.fill("[name='Global.First.Warn']", "1")
	p.eval(`document.querySelector("[name='Global.First.Wall']").click()`)
	p.click("#form-admin-promises button.main", "Save")
	p.see(".admin .said", "Saved as version 2.")
	p.write(phoneField, "Quick!")
	p.click(".offer a", "Quick!")
	p.see("#chat .promise", "First response due")
	p.see("#chat .promise.is-warned", "left")
	p.shoot("warned")
	p.click(".offer button", "Accept")
	p.see("#chat .state", "You serve this case")
	p.write(agentField, "Here I am")
	p.see("#chat .promise.is-running summary", "Solution due")
	p.click("#chat .promise summary", "")
	p.see("#chat .promise li", "First response met after")
	p.scheme("dark")
	p.shoot("met")
}

// S3.71: a channel gets a promise of its own on the page, and its cases show it.
func TestS3_71_PromisesOfAChannelJourney(t *testing.T) {
	app := start(t, "-data", t.TempDir(), "-routing")
	p := openBrowser(t, app.url, 1280, 800)
	p.do(chromedp.Navigate(app.url + "?sheet=admin&admin=promises"))
	p.click("#form-admin-promises details summary", "Something else")
	p.choose("[name='Overrides[0].Channel']", "whatsapp-demo")
	p.fill("[name='Overrides[0].Next.Minutes']", "20")
	p.click("#form-admin-promises button.main", "Save")
	p.see(".admin .problems", "Overrides[0].Hours")
	p.wait(`document.querySelector("#promise-Overrides\\[0\\]").open`)
	p.choose("[name='Overrides[0].Hours']", "shop")
	p.fill("[name='Overrides[0].First.Minutes']", "20")
	p.eval(`document.querySelector("[name='Overrides[0].First.Wall']").click()`) // or it would depend on the day
	p.click("#form-admin-promises button.main", "Save")
	p.see(".admin .said", "Saved as version 2.")
	p.see("#form-admin-promises summary", "WhatsApp")
	p.shoot("saved")
	p.write(phoneField, "How soon?")
	p.click(".offer a", "How soon?")
	p.see("#chat .promise b", "19 min left")
	p.looks("promises")
}
