package linetest_test

import (
	"testing"

	"github.com/line/line-bot-sdk-go/v8/linebot/messaging_api"
	"github.com/line/line-bot-sdk-go/v8/linebot/webhook"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

func TestSignatureIsThatOfTheExample(t *testing.T) {
	s := linetest.New(linetest.Options{Secret: "channel-secret"})
	assert.Equal(t, "p+luXv/PhAAro6WJr7EYpoSaTdyg6qMWRCnrjDP7i4E=",
		s.Sign([]byte(`{"destination":"U00000000000000000000000000000000","events":[]}`)))
}

func TestCore(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	mia.Say("hello")
	e := only[webhook.MessageEvent](t, b)
	assert.Equal(t, mia.UserID(), e.Source.(webhook.UserSource).UserId)
	assert.Equal(t, "hello", e.Message.(webhook.TextMessageContent).Text)
	assert.Equal(t, webhook.EventMode_ACTIVE, e.Mode)
	assert.Len(t, e.WebhookEventId, 26)

	_, err := b.api.ReplyMessage(&messaging_api.ReplyMessageRequest{ReplyToken: e.ReplyToken, Messages: []messaging_api.MessageInterface{text("hi")}})
	require.NoError(t, err)
	sent := b.push(t, mia.UserID(), text("more"), text("and more"))
	require.Len(t, sent, 2)
	screen := mia.Screen()
	require.Len(t, screen, 4)
	assert.Equal(t, channel.Parts{channel.Text{Body: "hi"}}, screen[1].Parts)
	assert.Equal(t, sent[1].Id, screen[3].ID)
	assert.Equal(t, sent[1].QuoteToken, screen[3].QuoteToken)
}
