package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// S3.49: bad settings show every problem and change nothing; a second editor gets
// the conflict, and can undo.
func TestS3_49_AdministrationJourney(t *testing.T) {
	app := start(t, "-data", t.TempDir(), "-routing")
	p := openBrowser(t, app.url, 1280, 800)
	p.click(".desk a", "Settings")
	p.click("#chat .tabs a", "Routing")
	p.see("#form-admin-rules", "Destinations")
	p.shoot("rules")
	p.fill("[name='destinations[0].targets']", "team nobody")
	p.fill("[name='otherwise.branch']", "nowhere, sales")
	p.click("#form-admin-rules button.main", "Save")
	p.see(".admin .problems", "destinations[0].targets[0].team")
	p.see(".admin .problems", "otherwise.branch.linear[0].to")
	p.see(".admin .fault", "there is no team")
	assert.Equal(t, "team nobody", p.eval(`document.querySelector("[name='destinations[0].targets']").value`))
	p.shoot("rules-wrong")
	p.click("#form-admin-rules a", "Undo my changes")
	p.wait(`document.querySelector("[name='destinations[0].targets']").value === "team support"`)
	p.count(".admin .problems", "0")

	other := openBrowser(t, app.url+"?sheet=admin&admin=document", 1280, 800)
	other.see("#form-admin-document", "Version 1")
	other.eval(`(f => { f.value = f.value.replace('"total": 3', '"total": 7'); f.dispatchEvent(new Event("input", {bubbles: true})) })(document.querySelector("#document"))`)
	p.fill("[name='staff.capacity']", "4")
	p.click("#form-admin-rules button.main", "Save")
	p.see(".admin .said", "Saved as version 2.")
	assert.Contains(t, other.eval(`document.querySelector("#document").value`), `"total": 7`, "nobody takes away what somebody is changing")
	other.click("#form-admin-document button.main", "Save")
	other.see(".admin .problems", "somebody saved this while you changed it")
	other.shoot("conflict")
	other.eval(`document.querySelector("#chat .tabs").dataset.mark = "until the page is shown anew"`)
	p.fill("[name='staff.capacity']", "5")
	p.click("#form-admin-rules button.main", "Save")
	p.see(".admin .said", "Saved as version 3.")
	other.wait(`!document.querySelector("#chat .tabs").dataset.mark`)
	assert.Contains(t, other.eval(`document.querySelector(".admin .told").textContent`), "somebody saved this", "it stays until it is read")
	other.click("#form-admin-document a", "Undo my changes")
	other.wait(`document.querySelector("#document").value.includes('"total": 5')`)
	other.count(".admin .problems", "0")
	p.fill("[name='staff.capacity']", "6")
	p.click("#form-admin-rules button.main", "Save")
	p.see(".admin .said", "Saved as version 4.")
	p.looks("rules", "hours", "promises", "staff", "document")
}

// looks takes pictures of pages of the administration, and checks that everybody
// can read them.
func (p *tabPage) looks(pages ...string) {
	p.t.Helper()
	for _, page := range pages {
		p.do(chromedp.Navigate(p.url + "?sheet=admin&admin=" + page))
		p.see(".admin", "Save")
		name, _, _ := strings.Cut(page, "&")
		p.readable(name)
		p.wide(1280)
	}
}
