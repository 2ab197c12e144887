package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// two are Mia's conversations on WhatsApp and on LINE, where she is two contacts.
// The one on LINE is done.
func (r *rig) two() (whatsapp, line storage.ContactID) {
	r.t.Helper()
	it := r.written()
	other := r.alsoOnLINE("it is me, Mia")
	r.does("ana", "/cases/"+other.Case.ID.String()+"/done", nil)
	return it.Contact.ID, other.Contact.ID
}

// merge makes one of the two.
func (r *rig) merge(into, from storage.ContactID) {
	r.t.Helper()
	r.does("ana", "/contacts/"+into.String()+"/merge", url.Values{"from": {from.String()}})
}

// S5.13, S5.17: the talk of a person is shown over all channels and records, and
// each entry says its channel. S5.36: it can go on on another channel.
func TestS5_17_TheWholeTalkOfAPerson(t *testing.T) {
	r := newRig(t)
	mia, line := r.two()
	sheet := "/?part=chat&sheet=person&notes=yes&contact="
	alone := textOf(r.sees("ana", sheet+mia.String()))
	assert.Contains(t, alone, "hello")
	assert.NotContains(t, alone, "it is me, Mia")
	r.merge(mia, line)
	page := r.sees("ana", sheet+mia.String())
	both := textOf(page)
	assert.Less(t, strings.Index(both, "hello"), strings.Index(both, "it is me, Mia"), "the oldest first")
	assert.Contains(t, both, "1 other record merged in")
	assert.Equal(t, 1, strings.Count(page, " LINE</span> · "), "the entry on LINE says so")
	assert.Contains(t, both, "Continue on")

	only := textOf(r.sees("ana", sheet+mia.String()+"&channel=line-demo"))
	assert.Contains(t, only, "it is me, Mia")
	assert.NotContains(t, only, "hello")
	assert.Contains(t, textOf(r.sees("ana", sheet+mia.String()+"&audience=public")), "Nothing was said that fits")
	assert.Contains(t, textOf(r.sees("ana", sheet+mia.String()+"&audience=private")), "hello")
	res, _ := r.as("ana", http.MethodGet, sheet+mia.String()+"&audience=nonsense", nil)
	assert.Equal(t, http.StatusBadRequest, res.StatusCode)
}

// S5.15: notes are shown or left out, and words are looked for within the talk.
func TestS5_15_TheTalkIsFiltered(t *testing.T) {
	r := newRig(t)
	it := r.written()
	r.mia.Say("where is my lamp?")
	r.settle()
	r.does("ana", "/conversations/"+it.Conversation.ID.String()+"/notes", url.Values{"note": {"a lamp like hers is in stock"}})
	sheet := "/?part=chat&sheet=person&contact=" + it.Contact.ID.String()
	assert.NotContains(t, r.sees("ana", sheet), "in stock")
	with := r.sees("ana", sheet+"&notes=yes")
	assert.Contains(t, with, "in stock")
	assert.Contains(t, with, "Note, only for colleagues")
	found := r.sees("ana", sheet+"&notes=yes&words=lam")
	assert.Equal(t, 2, strings.Count(found, "<mark>lamp</mark>"))
	assert.NotContains(t, found, "hello")
	assert.Contains(t, r.sees("ana", sheet+"&words=%21"), "at least one letter or digit")
	assert.Contains(t, r.sees("ana", sheet+"&words=chair"), "Nothing was said that fits")
}

// S5.16: a long talk comes in pages, from a cursor.
func TestS5_16_TheTalkComesInPages(t *testing.T) {
	r := newRig(t)
	r.mia.Say("the first")
	for range personPage {
		r.mia.Say("again")
	}
	r.mia.Say("the newest")
	r.settle()
	page := r.sees("ana", "/?part=chat&sheet=person&contact="+r.conversation().Contact.ID.String())
	require.Contains(t, page, "Earlier messages")
	assert.NotContains(t, page, ">the first<")
	_, link, _ := strings.Cut(page, `<p class="pager"><a href="`)
	link, _, _ = strings.Cut(link, `"`)
	page = r.sees("ana", htmlText(link)+"&part=chat")
	assert.Contains(t, page, ">the first<")
	assert.NotContains(t, page, ">the newest<")
	assert.Contains(t, page, "Back to the newest messages")
}

// Two records become one and two again, after it was said what that means.
func TestRecordsAreMergedAndParted(t *testing.T) {
	r := newRig(t)
	mia, line := r.two()
	choose := r.sees("ana", "/?part=chat&sheet=merge&contact="+mia.String())
	assert.Contains(t, choose, "from="+line.String(), "who has the same name is offered")
	confirm := textOf(r.sees("ana", "/?part=chat&sheet=merge&contact="+mia.String()+"&from="+line.String()))
	for _, want := range []string{"This record goes away", "This record stays", "What happens", "It can be undone", "Merge into Mia Schulz"} {
		assert.Contains(t, confirm, want)
	}
	r.merge(mia, line)
	sheet := r.sees("ana", "/?part=chat&sheet=contact&contact="+mia.String())
	assert.Contains(t, textOf(sheet), "Merged by you")
	_, undo, ok := strings.Cut(sheet, `action="/merges/`)
	require.True(t, ok)
	undo, _, _ = strings.Cut(undo, "/")
	res, _ := r.as("ana", http.MethodPost, "/merges/"+undo+"/undo", url.Values{"contact": {storage.ContactID{1}.String()}})
	assert.Equal(t, http.StatusNotFound, res.StatusCode)
	r.does("ana", "/merges/"+undo+"/undo", url.Values{"contact": {mia.String()}})
	assert.Contains(t, r.sees("ana", "/?part=chat&sheet=contact&contact="+mia.String()), "undone")
	assert.NotContains(t, textOf(r.sees("ana", "/?part=chat&sheet=person&contact="+mia.String())), "it is me, Mia")
}

// What cannot be merged is refused with what to do, and who may not see both, or
// may only read, cannot merge.
func TestMergesThatAreRefused(t *testing.T) {
	r := newRig(t)
	it := r.written()
	other := r.alsoOnLINE("it is me")
	into := "/contacts/" + other.Contact.ID.String() + "/merge"
	res, text := r.as("ana", http.MethodPost, into, url.Values{"from": {it.Contact.ID.String()}})
	assert.Equal(t, http.StatusConflict, res.StatusCode)
	assert.Contains(t, text, "close it first, or merge the other way round")
	res, _ = r.as("ana", http.MethodPost, into, url.Values{"from": {other.Contact.ID.String()}})
	assert.Equal(t, http.StatusBadRequest, res.StatusCode)
	res, _ = r.as("ana", http.MethodPost, into, nil)
	assert.Equal(t, http.StatusNotFound, res.StatusCode)
	r.does("ana", "/cases/"+it.Case.ID.String()+"/done", nil)
	r.elsewhere("cleo")
	r.reads("ben")
	for _, agent := range []string{"ben", "cleo"} {
		res, text = r.as(agent, http.MethodPost, into, url.Values{"from": {it.Contact.ID.String()}})
		assert.Equal(t, http.StatusForbidden, res.StatusCode, "%s: %s", agent, text)
	}
	for _, sheet := range []string{"person", "merge", "contact"} {
		res, _ = r.as("cleo", http.MethodGet, "/?sheet="+sheet+"&contact="+it.Contact.ID.String(), nil)
		assert.Equal(t, http.StatusForbidden, res.StatusCode, sheet)
	}
}
