package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is said on WOZTELL goes both ways, with the name of the member, and what
// the echo tells again is there once.
func TestATalkOnWoztell(t *testing.T) {
	r := newRig(t)
	mia := r.mias(simulatedWoztell)
	talk := r.serve(simulatedWoztell, "hello")
	r.settle() // the profile
	assert.Equal(t, "Mia Schulz", r.conversation().Contact.Name)
	r.answer(talk, "Hello Mia", "")
	r.answer(talk, "Which size?", "S\nM\nL")
	require.IsType(t, channel.Buttons{}, last(mia).Parts[0])
	require.NoError(t, mia.tap(last(mia).ID, "L"))
	r.settle()
	page := r.chatPage()
	assert.Contains(t, page, `<p class="text choice" dir="auto">L</p>`)
	assert.Contains(t, page, "You can write freely until")
	assert.NotContains(t, page, "Sent from elsewhere")
	assert.NotContains(t, page, "data-typing")

	timeline, err := r.app.engine.Timeline(t.Context(), r.conversation().Conversation.ID, storage.MessageID{}, 0)
	require.NoError(t, err)
	assert.Len(t, timeline.Messages, 4, "echoes are no messages of their own")
	assert.Len(t, mia.screen(), 4)
}

// Four answers are a list there.
func TestFourAnswersAreAListOnWoztell(t *testing.T) {
	r := newRig(t)
	talk := r.serve(simulatedWoztell, "which sizes are there?")
	r.answer(talk, "These", "S\nM\nL\nXL")
	mia := r.mias(simulatedWoztell)
	require.IsType(t, channel.List{}, last(mia).Parts[0])
	require.NoError(t, mia.tap(last(mia).ID, "XL"))
	r.settle()
	assert.Contains(t, r.chatPage(), `<p class="text choice" dir="auto">XL</p>`)
}

// Files go out by an address, from which WOZTELL fetches them, and come in by an
// id.
func TestFilesOnWoztell(t *testing.T) {
	r := newRig(t)
	l, mia := r.app.phones.line(simulatedWoztell), r.mias(simulatedWoztell)
	talk := r.serve(simulatedWoztell, "hello")
	require.Equal(t, http.StatusNoContent, r.attach(talk, sending{name: "price list.pdf", kind: "application/pdf", body: "%PDF-1.7", text: "As you asked"}))
	got, ok := last(mia).Parts[0].(channel.File)
	require.True(t, ok, "%T", last(mia).Parts[0])
	assert.Equal(t, "As you asked", got.Caption)
	body, kind, ok := l.File(got.Media.ID)
	require.True(t, ok)
	assert.Equal(t, "%PDF-1.7", string(body))
	assert.Equal(t, "application/pdf", kind)

	require.NoError(t, l.sendPhoto(mia))
	r.settle()
	r.settle() // its file
	page := r.chatPage()
	_, address, ok := strings.Cut(page, `<a class="picture" href="`)
	require.True(t, ok, page)
	address, _, _ = strings.Cut(address, `"`)
	res, picture := r.get(address)
	require.Equal(t, http.StatusOK, res.StatusCode)
	assert.Equal(t, must(holidayPhoto()), []byte(picture))
}

// Templates go out by WOZTELL as they do without it.
func TestATemplateOnWoztell(t *testing.T) {
	r := newRig(t)
	mia := r.mias(simulatedWoztell)
	r.serve(simulatedWoztell, "hello")
	form := filling("order_update|en", url.Values{
		"to": {"conversation:" + r.conversation().Conversation.ID.String()}, "sender": {string(simulatedWoztell)},
		"body.name": {"Mia"}, "body.order": {"A-1042"},
	})
	status, text := r.postAs("ana", "/start/send", form)
	require.Equal(t, http.StatusNoContent, status, text)
	r.settle()
	assert.Contains(t, words(last(mia).Parts), "Hello Mia, your order A-1042 is on its way.")
	assert.NotContains(t, r.chatPage(), `class="reason"`)
}

// That a bot or people answer changes nothing here.
func TestHandOverOnWoztell(t *testing.T) {
	r := newRig(t)
	r.serve(simulatedWoztell, "hello")
	phone := r.mias(simulatedWoztell).(woztellChat).phone
	before := r.chatPage()
	phone.SetLiveChat(true)
	r.settle()
	phone.SetLiveChat(false)
	r.settle()
	assert.Equal(t, withoutKeys(before), withoutKeys(r.chatPage()))
	_, page := r.get("/")
	assert.NotContains(t, page, "set aside")
}

// withoutKeys leaves out what is new with every page.
func withoutKeys(page string) string {
	return keyField.ReplaceAllString(page, "")
}

var keyField = regexp.MustCompile(`name="key"[^>]*`)
