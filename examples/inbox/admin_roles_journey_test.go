package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// S3.36 to S3.39: a role that may only read one channel is made and given; its
// agent sees what is there, cannot answer, and sees nothing else. Two who change a
// role at the same time: the second is told, and keeps what they typed.
func TestS3_36_RolesJourney(t *testing.T) {
	app := start(t, "-data", t.TempDir(), "-routing")
	p := openBrowser(t, app.url, 1280, 800)
	p.write(phoneField, "Who reads this?")
	p.see("#list .item", "Who reads this?")
	p.click(".desk a", "Settings")
	p.click("#chat .tabs a", "Roles")
	p.click("#chat .chip", "new")
	p.enter("[name=ID]", "reader")
	p.enter("[name=Name]", "Reader")
	p.click("#role-Permissions .tick-box", "See cases")
	const ticks = `[...document.querySelectorAll(".rights .permissions")].filter(e => e.checkVisibility()).length`
	p.choose(`[name='Channels["whatsapp-demo"].how']`, "own")
	p.wait(ticks + ` === 1`)
	p.choose(`[name='Channels["whatsapp-demo"].how']`, "same")
	p.wait(ticks + ` === 0`)
	p.shoot("new-role")
	p.click(".admin button.main", "Save")
	p.see(".rights legend", "may read")
	p.see(".admin small", "Version 1")
	p.choose("#role-agent", p.eval(`[...document.querySelectorAll("#role-agent option")].find(o => o.text === "Ben").value`))
	p.click(".admin button", "Give")
	p.see(".admin .said", "Ben has this role now.")
	p.see("#chat .step p", "Ben")

	other := openBrowser(t, app.url+"?sheet=admin&admin=roles&role=reader", 1280, 800)
	other.fill("[name=Name]", "Their name")
	p.fill("[name=Name]", "My name")
	p.click(".admin button.main", "Save")
	p.see(".admin .said", "Saved as version 2.")
	other.click(".admin button.main", "Save")
	other.see(".admin .problems", "somebody saved this while you changed it")
	assert.Equal(t, "Their name", other.eval(`document.querySelector("[name=Name]").value`), "nothing that was typed is lost")
	other.shoot("conflict")
	other.click(".admin a", "Undo my changes")
	other.wait(`document.querySelector("[name=Name]").value === "My name"`)
	other.count(".admin .problems", "0")

	other.be("Ben")
	other.see(".admin .hint", "Only agents who manage channels")
	other.count(".admin button:not(:disabled)", "0")
	other.do(chromedp.Navigate(app.url + "?view=open"))
	other.click("#list .item", "Who reads this?")
	other.see("#chat .in .text", "Who reads this?")
	other.count(agentField, "0")
	other.shoot("reader")
	p.looks("roles&role=reader")
}
