package linetest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/line/line-bot-sdk-go/v8/linebot/webhook"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// What Save wrote comes back: screens, groups, files, keys, tokens and what
// webhooks have not told yet. New messages get ids of their own.
func TestSavedServerGoesOnWhereItWas(t *testing.T) {
	before := open(t, linetest.Options{})
	mia := before.Phone("Mia")
	picture := before.Keep([]byte("pixels"), "image/png", "a.png")
	first := mia.Say("hello")
	id, err := mia.Write(channel.Image{Media: picture}, linetest.Manner{Quote: ""})
	require.NoError(t, err)
	g := before.AddGroup("Trip", mia)
	_, err = mia.Write(channel.Text{Body: "hi all"}, linetest.Manner{In: g})
	require.NoError(t, err)
	_, err = before.api.PushMessage(to(mia.UserID(), text("x")), retryKey)
	require.NoError(t, err)
	before.DisturbWebhooks(2, linetest.Disturbance{Backwards: true})
	mia.Say("held")
	mia.GoOffline()
	before.push(t, mia.UserID(), text("waits"))
	token := before.ReissueToken(0)
	data, err := before.Save()
	require.NoError(t, err)

	after := open(t, linetest.Options{})
	require.NoError(t, after.Restore(data))
	assert.Equal(t, token, after.Credentials().Token)
	after.connect(t)
	again := after.Phone("Mia")
	assert.False(t, again.Online())
	assert.Equal(t, mia.Screen(), again.Screen())
	assert.Equal(t, g.Screen(), after.Groups()[0].Screen())
	again.GoOnline()
	assert.Equal(t, []string{"x", "waits"}, said(again.Arrived()))
	body, kind, ok := after.File(picture.ID)
	assert.True(t, ok)
	assert.Equal(t, "pixels image/png", string(body)+" "+kind)
	assert.Equal(t, http.StatusOK, after.call(t, "GET", "/v2/bot/message/"+id+"/content", "").status)
	assert.Equal(t, 1, after.Copies(retryKey))
	_, err = after.api.PushMessage(to(again.UserID(), text("x")), retryKey)
	assert.ErrorContains(t, err, "409")
	assert.NotContains(t, []string{first, id}, again.Say("new"))

	all := after.told(t)
	require.Len(t, all, 5)
	e := all[0].(webhook.MessageEvent)
	assert.Equal(t, "hello", e.Message.(webhook.TextMessageContent).Text, "in their order")
	require.NoError(t, after.reply(e.ReplyToken, text("late")))
	assert.Error(t, after.Restore(data), "they have phones")
}

// Files that a phone had wanted are fetched after the restart.
func TestFilesAreFetchedAfterARestart(t *testing.T) {
	before := open(t, linetest.Options{Web: &web{}})
	pushed(t, before, before.Phone("Mia").UserID(), `{"type":"audio","originalContentUrl":"https://a.example","duration":1}`)
	before.Phone("Mia").Read()
	data, err := before.Save()
	require.NoError(t, err)
	after := open(t, linetest.Options{Web: &web{files: map[string]string{"https://a.example": "audio/mpeg"}}})
	require.NoError(t, after.Restore(data))
	after.clock.Pass(time.Hour)
	require.NoError(t, after.Flush(t.Context()))
	assert.Equal(t, after.clock.Now(), after.Phone("Mia").Screen()[0].Media[0].At)
}

func TestRestoreRefusesWhatSaveDidNotWrite(t *testing.T) {
	assert.Error(t, linetest.New(linetest.Options{}).Restore([]byte("{")))
}
