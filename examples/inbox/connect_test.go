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

// S5.22 to S5.24, S5.26: an address that never wrote can be asked, on each
// channel; it is requested then, and connected when an answer comes.
func TestS5_22_AnAddressIsAskedToConnect(t *testing.T) {
	r := newRig(t)
	noah := r.whatsapp().Phones()[1]
	r.mia.Say("hello")
	r.settle()
	contact := r.conversation().Contact.ID
	id, err := r.app.engine.AddNumber(t.Context(), "ana", contact, "whatsapp", "+44 7911 123456")
	require.NoError(t, err)
	card := func() string {
		_, body := r.get("/?sheet=contact&contact=" + contact.String())
		_, rest, found := strings.Cut(body, `id="identity-`+id.ID.String()+`"`)
		require.True(t, found)
		text, _, _ := strings.Cut(rest, "</li>")
		return text
	}
	before := card()
	assert.Contains(t, before, "not connected")
	assert.Contains(t, before, "Ask to connect by WhatsApp")
	assert.Contains(t, before, "Ask to connect by 360dialog")
	assert.NotContains(t, before, "Write here", "S5.23")
	assert.Contains(t, before, "ask=yes")

	form := with(filling("may_we_write|en", agreed), url.Values{"to": {targetOf(id)}, "body.name": {"Noah"}, "ask": {"yes"}})
	status, text := r.postAs("ana", "/start/form", form)
	require.Equal(t, http.StatusOK, status, text)
	assert.Contains(t, text, `name="ask" value="yes"`, "the form goes on asking")
	status, text = r.postAs("ana", "/start/send", with(form, url.Values{"body.name": {""}}))
	require.Equal(t, http.StatusUnprocessableEntity, status, text)
	assert.Contains(t, card(), "not connected", "nothing was asked")
	status, text = r.postAs("ana", "/start/send", form)
	require.Equal(t, http.StatusNoContent, status, text)
	r.settle()
	require.Len(t, noah.Screen(), 1)
	assert.Contains(t, card(), `state-requested">requested`)
	assert.Contains(t, card(), "Ask again by WhatsApp")
	assert.NotContains(t, card(), "Write here", "S5.23")

	noah.Say("Yes")
	r.settle()
	assert.Contains(t, card(), `state-connected">connected`)
	assert.Contains(t, card(), "Write here")
	assert.Contains(t, card(), "wrote last from here", "S5.20")
	assert.NotContains(t, card(), "Ask ")
	assert.Contains(t, card(), "Validate by WhatsApp")

	// What is written to an address goes to that address.
	status, text = r.postAs("ana", "/start/send", filling("are_you_still_there|en", url.Values{"to": {targetOf(id)}}))
	require.Equal(t, http.StatusNoContent, status, text)
	r.settle()
	assert.Len(t, noah.Screen(), 3)
	status, text = r.postAs("ana", "/start/send", filling("are_you_still_there|en", url.Values{"to": {targetOf(id)}, "key": {"again"}}))
	require.Equal(t, http.StatusNoContent, status, text)
	r.settle()
	assert.Len(t, noah.Screen(), 4)
	assert.Len(t, r.mia.Screen(), 1)
}

// A first message that asks nothing leaves the address as it was.
func TestS5_24_WritingIsNotAsking(t *testing.T) {
	r := newRig(t)
	status, text := r.postAs("ana", "/start/send", filling("are_you_still_there|en", agreed))
	require.Equal(t, http.StatusNoContent, status, text)
	r.settle()
	info, err := r.app.engine.Contact(t.Context(), r.conversation().Contact.ID)
	require.NoError(t, err)
	assert.Equal(t, storage.IdentityUnknown, info.Identities[0].State)
}
