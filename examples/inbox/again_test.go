package main

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A message that did not arrive can be written once more, without typing it anew.
func TestAFailedMessageIsWrittenAgain(t *testing.T) {
	p := serving(t)
	p.click("#trouble summary", "")
	p.trouble("Fail late")
	p.write(agentField, "See https://example.com/a?b=1, \"please\"")
	p.see("#chat .is-failed .reason, #chat .is-failed ~ .reason, #chat .reason", "131026")
	p.count("#chat .in [data-again], #chat .is-read [data-again]", "0")
	p.click("#chat .as-note", "")
	p.click("#chat [data-again]", "Write it again")
	p.wait(`document.querySelector("` + agentField + `").value === 'See https://example.com/a?b=1, "please"'`)
	assert.Equal(t, "true", p.eval(`document.activeElement === document.querySelector("`+agentField+`")`))
	p.shoot("again")
	p.press("Enter", "\r", 13)
	p.see("#chat .is-read .text", "please")
	p.wait(`document.querySelector("` + agentField + `").value === ""`)
}

// The same without the script: the address fills the field, once, and only with what
// was said in that conversation.
func TestAFailedMessageIsWrittenAgainByItsAddress(t *testing.T) {
	r := newRig(t)
	it := r.written()
	r.does("ana", "/cases/"+it.Case.ID.String()+"/pickup", nil)
	r.does("ana", "/simulator/fail", nil)
	r.does("ana", "/conversations/"+it.Conversation.ID.String()+"/messages", url.Values{"text": {"This <fails>"}})
	r.settle() // the refusal comes later
	chat := "/?c=" + it.Conversation.ID.String()
	page := r.sees("ana", chat)
	found := regexp.MustCompile(`href="([^"]+again=[^"]+)" data-nav data-again>`).FindStringSubmatch(page)
	require.NotNil(t, found, "%s", regexp.MustCompile(`(?s)<li id="m-.*?</li>`).FindAllString(page, -1))
	again := html.UnescapeString(found[1])
	assert.NotContains(t, page, "This &lt;fails&gt;</textarea>")
	assert.Contains(t, r.sees("ana", again), "This &lt;fails&gt;</textarea>")
	assert.NotContains(t, r.sees("ben", chat), "data-again", "they may not write here")

	other := r.alsoOnLINE("it is me, Mia")
	r.does("ana", "/cases/"+other.Case.ID.String()+"/pickup", nil)
	elsewhere := strings.ReplaceAll(again, it.Conversation.ID.String(), other.Conversation.ID.String())
	require.NotEqual(t, again, elsewhere)
	assert.NotContains(t, r.sees("ana", elsewhere), "This &lt;fails&gt;")
}
