package whatsapptest_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What Save wrote comes back: screens, files, states, and what webhooks have
// not told yet. New messages get ids of their own.
func TestSavedServerGoesOnWhereItWas(t *testing.T) {
	before := whatsapptest.New(whatsapptest.Options{})
	mia, err := before.AddPhone(whatsapptest.Customer{Number: "+49 151 1", Name: "Mia"})
	require.NoError(t, err)
	picture := before.Keep([]byte("pixels"), "image/png", "a.png")
	first := mia.Say("hello")
	_, err = mia.Write(channel.Image{Media: picture, Caption: "look"}, whatsapptest.Manner{Quote: first})
	require.NoError(t, err)
	mia.GoOffline()
	data, err := before.Save()
	require.NoError(t, err)

	after := whatsapptest.New(whatsapptest.Options{})
	require.NoError(t, after.Restore(data))
	again := after.Phone("491511")
	assert.Equal(t, "Mia", again.Customer().Name)
	assert.False(t, again.Online())
	assert.Equal(t, mia.Screen(), again.Screen())
	body, kind, ok := after.File(picture.ID)
	assert.True(t, ok)
	assert.Equal(t, "pixels image/png", string(body)+" "+kind)
	assert.NotContains(t, []string{first, mia.Screen()[1].ID}, again.Say("new"))

	webhooks := 0
	after.SendTo(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { webhooks++ }))
	require.NoError(t, after.Flush(context.Background()))
	assert.Equal(t, 1, webhooks, "the messages that nobody was told of share a webhook")
	assert.Zero(t, after.Pending())
}

func TestRestoreRefusesWhatSaveDidNotWrite(t *testing.T) {
	assert.Error(t, whatsapptest.New(whatsapptest.Options{}).Restore([]byte("{")))
}
