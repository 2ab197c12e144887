package woztelltest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

// What Save wrote comes back: screens, histories, files, tokens, secrets and
// what webhooks have not told yet. New messages get ids of their own.
func TestSavedServerGoesOnWhereItWas(t *testing.T) {
	before := open(t, woztelltest.Options{StatusDelay: time.Second})
	mia := before.Phone("Mia")
	picture := before.Keep([]byte("pixels"), "image/png", "a.png")
	first := mia.Say("hello")
	_, err := mia.Write(channel.Image{Media: picture}, woztelltest.Manner{})
	require.NoError(t, err)
	before.send(t, mia, text("x"))
	mia.Tag("vip")
	before.DisturbWebhooks(2, woztelltest.Disturbance{Backwards: true})
	mia.Say("held")
	mia.GoOffline()
	before.send(t, mia, text("waits"))
	stranger := before.Phone("Noah").ExternalID()
	token, secret := before.RotateToken(), before.RotateSecret("channel-1")
	cloud := before.RotateCloudToken()
	data, err := before.Save()
	require.NoError(t, err)

	after := open(t, woztelltest.Options{})
	require.NoError(t, after.Restore(data))
	know := after.Credentials()
	assert.Equal(t, []string{token, cloud, secret}, []string{know.Token, know.CloudToken, know.Secret})
	again := after.Phone("Mia")
	assert.Equal(t, mia.Member(), again.Member())
	assert.Equal(t, mia.Screen(), again.Screen())
	assert.Equal(t, []string{"vip"}, again.Tags())
	assert.Equal(t, stranger, after.Phone("Noah").ExternalID())
	assert.False(t, again.Online())
	again.GoOnline()
	assert.Equal(t, []string{"x", "waits"}, said(again.Arrived()))
	body, kind, ok := after.File(picture.ID)
	assert.True(t, ok)
	assert.Equal(t, "pixels image/png", string(body)+" "+kind)
	assert.Equal(t, 2, after.Copies("r1"))
	assert.NotContains(t, []string{first}, again.Say("new"))
	assert.Len(t, ask(t, after, historyQuery, `{"c":"channel-1","m":"`+again.Member()+`","last":100}`, "apiViewer.conversationHistory.edges"), 6)

	after.clock.Pass(time.Minute)
	all := after.told(t)
	assert.Subset(t, types(all), []string{"TEXT", "IMAGE", "API_OUTBOUND MANUAL", "MEMBER_UPDATE", "SENT", "DELIVERED"})
	assert.Equal(t, "hello", at(all[0], "data.text"), "in their order")
	require.Error(t, after.Restore(data), "they have phones")
}

func TestRestoreRefusesWhatSaveDidNotWrite(t *testing.T) {
	require.Error(t, woztelltest.New(woztelltest.Options{}).Restore([]byte("{")))
	require.Error(t, woztelltest.New(woztelltest.Options{}).Restore([]byte(`{"phones":[{"customer":{"Channel":"x"}}]}`)))
	require.NoError(t, woztelltest.New(woztelltest.Options{}).Restore([]byte(`{}`)))
}
