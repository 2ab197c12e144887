package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// as is somebody else before the screen.
func as(agent string) http.Header { return http.Header{"Cookie": {agentCookie + "=" + agent}} }

// form posts as a browser without the script does, and does not follow.
func (r *rig) form(path string, form url.Values) (*http.Response, string) {
	r.t.Helper()
	return r.send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), nil)
}

func TestAConversationIsDownloadedByThoseWhoMay(t *testing.T) {
	r := newRig(t)
	r.mia.Say("A lamp, please")
	r.settle()
	conv := r.conversation()
	path := "/conversations/" + conv.Case.Conversation.String() + "/export?as="
	_, chat := r.get("/?view=open&part=chat&c=" + conv.Case.Conversation.String())
	for as, want := range map[string]string{"csv": "text/csv", "jsonl": "application/jsonl", "html": "text/html"} {
		res, body := r.get(path + as)
		require.Equal(t, http.StatusOK, res.StatusCode, body)
		assert.Contains(t, res.Header.Get("Content-Type"), want)
		assert.Contains(t, body, "A lamp, please")
		assert.Contains(t, res.Header.Get("Content-Disposition"), "conversation-Mia", as)
		assert.Contains(t, chat, "export?as="+as)
	}
	res, _ := r.get(path + "html")
	assert.Contains(t, res.Header.Get("Content-Security-Policy"), "sandbox")
	for bad, status := range map[string]int{path + "pdf": 400, "/conversations/nothing/export?as=csv": 404} {
		res, body := r.get(bad)
		assert.Equal(t, status, res.StatusCode, body)
	}

	res, body := r.send(http.MethodGet, path+"csv", "", nil, as("ben"))
	assert.Equal(t, http.StatusForbidden, res.StatusCode, body)
	_, chat = r.send(http.MethodGet, "/?view=open&part=chat&c="+conv.Case.Conversation.String(), "", nil, as("ben"))
	assert.NotContains(t, chat, "export?as=")
	noted := 0
	events, err := r.app.engine.EventPage(t.Context(), "", 10_000)
	require.NoError(t, err)
	for _, ev := range events {
		if ev.Kind == engagement.ChatExported {
			noted++
		}
	}
	assert.Equal(t, 4, noted, "who downloaded what is noted, and who was refused is not")
}

func TestFileNamesAreSafe(t *testing.T) {
	for name, want := range map[string]string{
		`../../etc/passwd`: "etc-passwd", "Mia\r\nX: y": "Mia-X-y", "": "unnamed", "***": "unnamed", "José Łoś 漢字": "José-Łoś-漢字",
		strings.Repeat("ä", 200): strings.Repeat("ä", 60),
	} {
		assert.Equal(t, want, safeName(name))
	}
}

func TestAPersonIsDownloadedAndErased(t *testing.T) {
	r := newRig(t)
	r.mia.Say("Forget me, please")
	r.settle()
	id := r.conversation().Case.Contact.String()
	page := "/privacy/" + id
	res, body := r.get(page)
	require.Equal(t, http.StatusOK, res.StatusCode, body)
	_, sheet := r.get("/?sheet=contact&part=chat&contact=" + id)
	assert.Contains(t, sheet, `href="`+page+`"`)

	res, all := r.get(page + "/person")
	require.Equal(t, http.StatusOK, res.StatusCode)
	assert.Contains(t, res.Header.Get("Content-Disposition"), "attachment; filename")
	assert.Contains(t, all, "Forget me, please")

	res, body = r.form(page+"/erase", url.Values{"name": {"Somebody else"}})
	assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
	assert.Contains(t, body, "Nothing was removed.")
	assert.Contains(t, body, `value="Somebody else"`)

	for _, path := range []string{page, page + "/person", "/receipts/1", "/receipts", "/retention"} {
		res, body := r.send(http.MethodGet, path, "", nil, as("ben"))
		assert.Equal(t, http.StatusForbidden, res.StatusCode, "%s: %s", path, body)
	}
	res, _ = r.send(http.MethodPost, page+"/erase", "application/x-www-form-urlencoded", strings.NewReader("name=Mia"), as("ben"))
	assert.Equal(t, http.StatusForbidden, res.StatusCode)

	name := r.conversation().Contact.Name
	res, body = r.form(page+"/erase", url.Values{"name": {" " + name + " "}})
	require.Equal(t, http.StatusOK, res.StatusCode, body)
	receipt := res.Request.URL.Path
	require.Contains(t, receipt, "/receipts/")
	assert.Contains(t, body, "It goes on")
	require.NoError(t, r.app.engine.RunDue(t.Context(), time.Now()))
	_, body = r.get(receipt)
	assert.Contains(t, body, "Everything within reach was removed.")
	assert.Contains(t, body, "<dt>Contacts</dt><dd>1</dd>")
	assert.Contains(t, body, "<dt>Messages</dt><dd>1</dd>")
	assert.Contains(t, body, "what providers keep")
	assert.NotContains(t, body, name, "a receipt names nobody")
	res, _ = r.get(page)
	assert.Equal(t, http.StatusNotFound, res.StatusCode)
	_, body = r.get("/receipts")
	assert.Contains(t, body, `href="`+receipt+`"`, "the list leads back to it")
	assert.NotContains(t, body, name)
	_, body = r.get("/receipts?before=" + strings.TrimPrefix(receipt, "/receipts/"))
	assert.Contains(t, body, "Back to the newest")
	assert.NotContains(t, body, receipt)
	res, _ = r.get("/receipts/nothing")
	assert.Equal(t, http.StatusNotFound, res.StatusCode)
}

func TestRetentionIsSavedWhole(t *testing.T) {
	r := newRig(t)
	_, body := r.get("/retention")
	assert.Contains(t, body, "Version 0")
	save := func(version, raw, media, content, journal string) (int, string) {
		res, body := r.form("/retention", url.Values{"version": {version}, "raw": {raw}, "media": {media}, "content": {content}, "journal": {journal}})
		return res.StatusCode, body
	}
	status, body := save("0", "30", "90", "", "400")
	require.Equal(t, http.StatusOK, status, body)
	assert.Contains(t, body, "Saved as version 1.")
	kept, err := r.app.engine.Retention(t.Context())
	require.NoError(t, err)
	assert.Equal(t, engagement.Retention{Raw: 30, Media: 90, Journal: 400, Version: 1}, kept)
	status, body = save("0", "7", "6", "8", "9")
	assert.Equal(t, http.StatusConflict, status)
	assert.Contains(t, body, "Somebody saved this")
	assert.Contains(t, body, `value="8"`, "nothing that was typed is lost")
	for _, bad := range []string{"-1", "0", "1.5", "many", "99999"} {
		status, body = save("1", bad, "77", "", "")
		assert.Equal(t, http.StatusUnprocessableEntity, status, bad)
		assert.Contains(t, body, "Nothing was saved.")
		assert.Contains(t, body, `value="77"`, "nothing that was typed is lost")
	}
	after, err := r.app.engine.Retention(t.Context())
	require.NoError(t, err)
	assert.Equal(t, kept, after)

	after.Refusals = true // the page does not show it
	_, err = r.app.engine.SaveRetention(t.Context(), "", after)
	require.NoError(t, err)
	status, body = save("2", "", "", "365", "")
	require.Equal(t, http.StatusOK, status, body)
	after, err = r.app.engine.Retention(t.Context())
	require.NoError(t, err)
	assert.Equal(t, engagement.Retention{Content: 365, Refusals: true, Version: 3}, after)
}
