package main

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// S2.23: who is not active does not see what waits for anybody. The page says so,
// and not that nobody waits.
func TestS2_23_AnEmptyQueueSaysWhyItIsEmpty(t *testing.T) {
	r := newRoutedRig(t)
	assert.Contains(t, r.sees("ben", "/?part=inbox"), "Nobody is waiting")
	r.does("ben", "/presence", url.Values{"state": {"offline"}})
	r.ask("Hello?")
	page := r.sees("ben", "/?part=inbox")
	assert.NotContains(t, page, "Nobody is waiting")
	assert.Contains(t, page, "1 is waiting. Only agents who are active see them, and you are set to “offline”.")
	assert.Contains(t, page, "Become active")

	r.does("ben", "/presence", url.Values{"state": {"lunch"}})
	assert.Contains(t, r.sees("ben", "/?part=inbox"), "set to “lunch”")
	assert.NotContains(t, r.sees("ben", "/?part=inbox&view=parked"), "Become active", "that list is empty for another reason")

	r.does("ben", "/presence", url.Values{"state": {"active"}})
	page = r.sees("ben", "/?part=inbox")
	assert.NotContains(t, page, "Become active")
	assert.Contains(t, page, "Hello?", "they see it now")
}

// The button makes the agent active, and what waits appears.
func TestS2_23_WhoIsOfflineBecomesActive(t *testing.T) {
	app := start(t, "-data", t.TempDir(), "-routing")
	p := openBrowser(t, app.url, 1280, 800)
	p.see("#list", "Nobody is waiting")
	p.choose("#presence-state", "offline")
	p.see(`.agents button[aria-pressed="true"]`, "offline")
	p.write(phoneField, "Is anybody there?")
	p.see("#list .empty", "1 is waiting")
	p.shoot("offline")
	p.click("#list .empty button", "Become active")
	p.see("#list .item, .offer", "Is anybody there?")
	require.Equal(t, "active", p.eval(`document.querySelector("#presence-state").value`))
}
