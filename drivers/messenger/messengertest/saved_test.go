package messengertest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// What Save wrote comes back: screens, files, threads, settings, and what
// webhooks have not told yet. New messages get ids of their own.
func TestSavedServerGoesOnWhereItWas(t *testing.T) {
	o := messengertest.Options{Templates: utilityTemplates()[:1]}
	before := open(t, o)
	mia, err := before.AddPhone(messengertest.Customer{Name: "Mia Schulz", Picture: []byte("face")})
	require.NoError(t, err)
	picture := before.Keep([]byte("pixels"), "image/png", "a.png")
	first := mia.Say("hello")
	_, err = mia.Write(channel.Image{Media: picture, Caption: "look"}, messengertest.Manner{Quote: first})
	require.NoError(t, err)
	before.sent(t, mia, quick(reply("A", "a")))
	before.sent(t, mia, hi)
	mia.GoOffline()
	before.sent(t, mia, hi)
	refused(t, "", before.call(t, http.MethodPost, profileEdge, `{"get_started":{"payload":"GO"}}`))
	persona := before.call(t, http.MethodPost, "me/personas", `{"name":"Eva","profile_picture_url":"https://a.example/a.png"}`).at("id").(string)
	require.NoError(t, mia.Edit(first, "hallo"))
	pending := before.Pending()
	data, err := before.Save()
	require.NoError(t, err)

	o.Templates = utilityTemplates()[:2]
	after := open(t, o)
	require.NoError(t, after.Restore(data))
	again := after.Phone("Mia Schulz")
	assert.Equal(t, mia.Customer(), again.Customer())
	assert.Equal(t, mia.Address(), again.Address())
	assert.False(t, again.Online())
	assert.Equal(t, mia.Screen(), again.Screen())
	assert.Equal(t, appID, again.Owner())
	assert.True(t, again.Open())
	assert.Equal(t, 1, after.Copies("key"))
	assert.True(t, after.Starters().Welcome)
	assert.Equal(t, "Eva", after.call(t, http.MethodGet, persona, "").at("name"))
	assert.Len(t, after.call(t, http.MethodGet, "me/message_templates", "").at("data"), 2)
	body, kind, ok := after.File(picture.ID)
	assert.True(t, ok)
	assert.Equal(t, "pixels image/png", string(body)+" "+kind)
	assert.Equal(t, pending, after.Pending())
	got := after.told(t)
	assert.Len(t, got, pending)
	link := got[1].at("message", "attachments", 0, "payload", "url").(string)
	assert.Equal(t, "pixels", after.call(t, http.MethodGet, link, "", "Authorization", "").raw, "addresses stay good")
	assert.NotContains(t, []string{first, mia.Screen()[1].ID}, again.Say("new"))
	again.GoOnline()
	assert.Equal(t, 2, after.Copies("key"))
	for range 4 {
		require.NoError(t, again.Edit(first, "x"))
	}
	require.Error(t, again.Edit(first, "x"), "the edits are counted on")
}

func TestWebhooksThatFailedAreSaved(t *testing.T) {
	before := open(t, messengertest.Options{})
	before.answer = http.StatusServiceUnavailable
	before.Phone("Ana").Say("hi")
	require.Error(t, before.Flush(t.Context()))
	data, err := before.Save()
	require.NoError(t, err)
	after := open(t, messengertest.Options{})
	require.NoError(t, after.Restore(data))
	after.clock.Pass(1e12)
	assert.Equal(t, []any{"hi"}, texts(after.told(t)))
}

func TestRestoreRefusesWhatSaveDidNotWrite(t *testing.T) {
	assert.Error(t, messengertest.New(messengertest.Options{}).Restore([]byte("{")))
	s := messengertest.New(messengertest.Options{})
	assert.Error(t, s.Restore([]byte(`{"phones":[{"customer":{"ID":"1"}},{"customer":{"ID":"1"}}]}`)))
}
