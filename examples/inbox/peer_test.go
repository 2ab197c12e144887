package main

import (
	"net/http"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A talk over the open channel goes both ways: text, answers to tap, pictures and
// files, and what a user takes back.
func TestATalkWithAThirdParty(t *testing.T) {
	r := newRig(t)
	l, mia := r.app.phones.line(simulatedPeer), r.mias(simulatedPeer)
	talk := r.serve(simulatedPeer, "hello")
	assert.Equal(t, "Mia Schulz", r.conversation().Contact.Name)
	r.answer(talk, "Which size?", "S\nM\nL")
	require.IsType(t, channel.Buttons{}, last(mia).Parts[0])
	require.NoError(t, mia.tap(last(mia).ID, "L"))
	require.NoError(t, l.sendPhoto(mia))
	r.settle()
	r.settle() // its file
	page := r.chatPage()
	assert.Contains(t, page, `<p class="text choice" dir="auto">L</p>`)
	assert.Contains(t, page, `class="picture"`)
	assert.Contains(t, page, "Look at this!")

	require.Equal(t, http.StatusNoContent, r.attach(talk, sending{name: "price list.pdf", kind: "application/pdf", body: "%PDF-1.7", text: "As you asked"}))
	file, ok := last(mia).Parts[0].(channel.File)
	require.True(t, ok)
	assert.Equal(t, "As you asked", file.Caption)
	res, body := r.get(r.app.files.local(file.Media.URL))
	assert.Equal(t, http.StatusOK, res.StatusCode)
	assert.Equal(t, "%PDF-1.7", body)

	require.NoError(t, mia.(remover).remove(mia.screen()[0].ID))
	require.NoError(t, mia.(reactor).react(last(mia).ID, "👍"))
	r.settle()
	page = r.chatPage()
	assert.Contains(t, page, "This message was deleted.")
	assert.Contains(t, page, `<span title="Mia Schulz">👍</span>`)
	timeline, err := r.app.engine.Timeline(t.Context(), r.conversation().Conversation.ID, storage.MessageID{}, 0)
	require.NoError(t, err)
	assert.Len(t, timeline.Messages, 5)
}

// The phone shows its own pictures, and those of the business.
func TestPicturesOnThePhoneOfAThirdParty(t *testing.T) {
	r := newRig(t)
	l, mia := r.app.phones.line(simulatedPeer), r.mias(simulatedPeer)
	talk := r.serve(simulatedPeer, "hello")
	require.NoError(t, l.sendPhoto(mia))
	require.Equal(t, http.StatusNoContent, r.attach(talk, sending{name: "photo.png", kind: "image/png", body: string(must(holidayPhoto()))}))
	_, page := r.get("/?part=phones&phone=" + l.chatID(mia))
	for _, prefix := range []string{"/phones/" + l.chatID(mia) + "/files/", "/files/"} {
		at := firstWith(page, `<img src="`+prefix)
		require.NotEmpty(t, at, prefix)
		res, picture := r.get(at)
		assert.Equal(t, http.StatusOK, res.StatusCode)
		assert.Equal(t, string(must(holidayPhoto())), picture)
	}
}
