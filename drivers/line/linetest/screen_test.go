package linetest_test

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/line/line-bot-sdk-go/v8/linebot/messaging_api"
	"github.com/line/line-bot-sdk-go/v8/linebot/webhook"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// pushed sends a message object as it is.
func pushed(t *testing.T, b *business, id, message string) string {
	t.Helper()
	res := b.call(t, "POST", "/v2/bot/message/push", `{"to":"`+id+`","messages":[`+message+`]}`)
	var answer struct {
		SentMessages []struct{ ID string }
	}
	require.NoError(t, json.Unmarshal([]byte(res.body), &answer))
	require.Len(t, answer.SentMessages, 1, res.body)
	return answer.SentMessages[0].ID
}

// What a chat makes of every type of message.
func TestWhatChatsShow(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	image := channel.Media{URL: url}
	both := `{"type":"postback","label":"A","data":"a"},{"type":"uri","label":"Open","uri":"https://a.example"}`
	say := `{"type":"message","label":"Hi","text":"hello"}`
	for _, c := range []struct {
		message string
		want    channel.Part
	}{
		{`{"type":"text","text":"x"}`, channel.Text{Body: "x"}},
		{`{"type":"textV2","text":"{{{e}}}","substitution":{"e":{"type":"emoji","productId":"a","emojiId":"1"}}}`, channel.Text{Body: "{(emoji)}"}},
		{`{"type":"sticker","packageId":"446","stickerId":"1988"}`, channel.Sticker{Media: channel.Media{ID: "446/1988"}}},
		{`{"type":"image","originalContentUrl":"` + url + `","previewImageUrl":"https://b.example"}`, channel.Image{Media: channel.Media{URL: url, Preview: "https://b.example"}}},
		{`{"type":"video","originalContentUrl":"` + url + `","previewImageUrl":"https://b.example"}`, channel.Video{Media: channel.Media{URL: url, Preview: "https://b.example"}}},
		{`{"type":"audio","originalContentUrl":"` + url + `","duration":1500}`, channel.Audio{Media: channel.Media{URL: url, Duration: 1500 * time.Millisecond}}},
		{`{"type":"location","title":"Pier","address":"Road 1","latitude":1,"longitude":2}`, channel.Location{Latitude: 1, Longitude: 2, Name: "Pier", Address: "Road 1"}},
		{imagemap(`"baseSize":{"width":1040,"height":1},"actions":[]`), channel.Image{Media: channel.Media{URL: "https://a.example/map/1040"}, Caption: "x"}},
		{`{"type":"coupon","couponId":"c"}`, channel.Placeholder{Type: "coupon", Detail: "c"}},

		{action(another), channel.Buttons{Body: "x", Buttons: []channel.Button{{ID: "a", Title: "A"}}}},
		{action(say), channel.Buttons{Body: "x", Buttons: []channel.Button{{ID: "hello", Title: "Hi"}}}},
		{template(`"type":"confirm","text":"x","actions":[%s]`, another+","+say), channel.Buttons{Body: "x", Buttons: []channel.Button{{ID: "a", Title: "A"}, {ID: "hello", Title: "Hi"}}}},
		{template(`"type":"buttons","title":"T","text":"x","actions":[%s]`, another), channel.Buttons{Header: channel.Header{Text: "T"}, Body: "x", Buttons: []channel.Button{{ID: "a", Title: "A"}}}},
		{template(`"type":"buttons","title":"T","thumbnailImageUrl":"`+url+`","text":"x","actions":[%s]`, another), channel.Buttons{Header: channel.Header{Image: &image}, Body: "T\nx", Buttons: []channel.Button{{ID: "a", Title: "A"}}}},
		{action(`{"type":"uri","label":"Open","uri":"https://a.example"}`), channel.LinkButton{Body: "x", Label: "Open", URL: "https://a.example"}},
		{action(both), channel.Carousel{Cards: []channel.Card{{Body: "x", Buttons: []channel.CardButton{{ID: "a", Title: "A"}, {Title: "Open", URL: "https://a.example"}}}}}},
		{template(`"type":"carousel","columns":[{"title":"T","text":"x","thumbnailImageUrl":"`+url+`","actions":[%s]}]`, another), channel.Carousel{Cards: []channel.Card{{Title: "T", Body: "x", Image: &image, Buttons: []channel.CardButton{{ID: "a", Title: "A"}}}}}},
		{template(`"type":"image_carousel","columns":[{"imageUrl":"`+url+`","action":%s}]`, another), channel.Carousel{Cards: []channel.Card{{Image: &image, Buttons: []channel.CardButton{{ID: "a", Title: "A"}}}}}},

		{flex(box(`{"type":"text","text":"x"},{"type":"text","contents":[{"type":"span","text":"y"},{"type":"span","text":"z"}]}`)), channel.Text{Body: "x\nyz"}},
		{flex(box(`{"type":"filler"}`)), channel.Text{Body: "x"}},
		{flex(box(`{"type":"image","url":"` + url + `"}`)), channel.Image{Media: image, Caption: "x"}},
		{flex(box(`{"type":"text","text":"y"},{"type":"button","action":` + another + `}`)), channel.Buttons{Body: "y", Buttons: []channel.Button{{ID: "a", Title: "A"}}}},
		{flex(`{"type":"bubble","hero":{"type":"video","url":"https://b.example","previewUrl":"` + url + `"},"action":` + another + `}`), channel.Buttons{Header: channel.Header{Image: &image}, Body: "x", Buttons: []channel.Button{{ID: "a", Title: "A"}}}},
		{flex(`{"type":"carousel","contents":[` + box(`{"type":"text","text":"1"}`) + `,` + box(`{"type":"text","text":"2"}`) + `]}`), channel.Carousel{Cards: []channel.Card{{Body: "1"}, {Body: "2"}}}},
	} {
		id := pushed(t, b, mia.UserID(), c.message)
		screen := mia.Screen()
		last := screen[len(screen)-1]
		assert.Equal(t, id, last.ID)
		assert.Equal(t, channel.Parts{c.want}, last.Parts, c.message)
		assert.JSONEq(t, c.message, string(last.Raw))
	}
}

func TestSenderAndSilence(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	_, err := b.api.PushMessage(&messaging_api.PushMessageRequest{
		To: mia.UserID(), NotificationDisabled: true,
		Messages: []messaging_api.MessageInterface{messaging_api.TextMessage{Text: "x", Sender: &messaging_api.Sender{Name: "Cony", IconUrl: url}}},
	}, retryKey)
	require.NoError(t, err)
	got := mia.Arrived()[0]
	assert.Equal(t, []any{"Cony", url, true, retryKey}, []any{got.Sender, got.SenderPicture, got.Silent, got.Key})
}

// Quick replies show and work as long as nothing follows.
func TestQuickRepliesVanish(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	ask := quick(item(another) + "," + item(`{"type":"message","label":"Hi","text":"hello"}`) + "," + item(`{"type":"camera","label":"Photo"}`))
	first := pushed(t, b, mia.UserID(), ask)
	offered := channel.Parts{channel.QuickReplies{Body: "x", Replies: []channel.Button{{ID: "a", Title: "A"}, {ID: "hello", Title: "Hi"}, {ID: "camera", Title: "Photo"}}}}
	assert.Equal(t, offered, mia.Screen()[0].Parts)
	id, err := mia.Tap(first, "hello")
	require.NoError(t, err)
	m := only[webhook.MessageEvent](t, b).Message.(webhook.TextMessageContent)
	assert.Equal(t, []string{id, "hello"}, []string{m.Id, m.Text}, "nothing marks it as a button")
	assert.Equal(t, channel.Parts{channel.Text{Body: "x"}}, mia.Screen()[0].Parts)
	assert.Equal(t, offered, mia.Arrived()[0].Parts, "as it came")
	_, err = mia.Tap(first, "hello")
	assert.Error(t, err, "gone")

	second := pushed(t, b, mia.UserID(), ask)
	_, err = mia.Tap(second, "camera")
	assert.Error(t, err, "needs a picture")
	_, err = mia.Answer(second, "camera", channel.Text{Body: "x"})
	assert.Error(t, err)
	_, err = mia.Answer(second, "camera", channel.Image{Media: b.Keep([]byte("x"), "image/png", "")})
	require.NoError(t, err)

	with := pushed(t, b, mia.UserID(), `{"type":"sticker","packageId":"446","stickerId":"1988","quickReply":{"items":[`+item(another)+`]}}`)
	screen := mia.Screen()
	assert.Len(t, screen[len(screen)-1].Parts, 2)
	_, err = mia.Tap(with, "other")
	assert.Error(t, err)

	place := pushed(t, b, mia.UserID(), quick(item(`{"type":"location","label":"Here"}`)))
	screen = mia.Screen()
	assert.Equal(t, channel.Parts{channel.LocationRequest{Body: "x"}}, screen[len(screen)-1].Parts)
	_, err = mia.Answer(place, "location", channel.Location{Latitude: 1, Longitude: 2})
	require.NoError(t, err)
}

func TestTaps(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	menu := pushed(t, b, mia.UserID(), template(`"type":"buttons","text":"x","actions":[%s]`,
		another+`,{"type":"uri","label":"Open","uri":"https://a.example"},{"type":"datetimepicker","label":"When","data":"when","mode":"time"}`))
	id, err := mia.Tap(menu, "https://a.example")
	require.NoError(t, err)
	assert.Empty(t, id)
	assert.Empty(t, b.told(t), "a link tells nothing")
	_, err = mia.Tap(menu, "a")
	require.NoError(t, err)
	only[webhook.PostbackEvent](t, b)
	assert.Len(t, mia.Screen(), 1, "without a display text nothing shows")
	_, err = mia.Tap(menu, "a")
	require.NoError(t, err, "buttons stay")
	only[webhook.PostbackEvent](t, b)
	_, err = mia.Tap(menu, "when")
	assert.Error(t, err)
	_, err = mia.PickDate(menu, "when", "2026-11-01")
	assert.Error(t, err, "not a time")
	_, err = mia.PickDate(menu, "a", "09:30")
	assert.Error(t, err, "not a picker")
	_, err = mia.PickDate(menu, "when", "09:30")
	require.NoError(t, err)
	e := only[webhook.PostbackEvent](t, b)
	assert.Equal(t, map[string]string{"time": "09:30"}, e.Postback.Params)
	_, err = mia.Tap("1", "a")
	assert.Error(t, err)
	_, err = mia.PickDate("1", "a", "")
	assert.Error(t, err)
	_, err = mia.Answer("1", "a", channel.Text{})
	assert.Error(t, err)

	assert.Equal(t, mia.SwitchMenu("menu", "second", "SUCCESS"), func() string {
		e := only[webhook.PostbackEvent](t, b)
		assert.Equal(t, map[string]string{"newRichMenuAliasId": "second", "status": "SUCCESS"}, e.Postback.Params)
		return e.WebhookEventId
	}())

	g := b.AddGroup("Trip", mia)
	inGroup := pushed(t, b, g.ID(), action(`{"type":"postback","label":"A","data":"a","displayText":"A it is"}`))
	_, err = mia.Tap(inGroup, "a")
	require.NoError(t, err)
	assert.Equal(t, g.ID(), only[webhook.PostbackEvent](t, b).Source.(webhook.GroupSource).GroupId)
	assert.Len(t, g.Screen(), 2)
	g.Read()
	assert.Equal(t, channel.StatusRead, g.Screen()[0].Status)

	areas := pushed(t, b, mia.UserID(), imagemap(`"baseSize":{"width":1040,"height":1},"actions":[{"type":"message","text":"north","area":{"x":0,"y":0,"width":1,"height":1}}]`))
	_, err = mia.Tap(areas, "north")
	require.NoError(t, err)
	assert.Equal(t, []string{"north"}, texts(b.told(t)))

	mia.Block(true)
	b.told(t)
	_, err = mia.Tap(menu, "a")
	require.NoError(t, err)
	assert.Empty(t, b.told(t), "nobody hears those who have blocked the account")
}

func TestOfflineAndRead(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	mia.GoOffline()
	assert.False(t, mia.Online())
	b.push(t, mia.UserID(), text("x"))
	assert.Empty(t, mia.Screen())
	mia.GoOnline()
	assert.Equal(t, channel.StatusDelivered, mia.Screen()[0].Status)
	mia.Read()
	assert.Equal(t, channel.StatusRead, mia.Screen()[0].Status)
	assert.Empty(t, b.told(t), "LINE tells neither")

	auto := open(t, linetest.Options{AutoRead: true, ScreenLimit: 2})
	for range 3 {
		auto.push(t, auto.Phone("Mia").UserID(), text("x"))
	}
	screen := auto.Phone("Mia").Screen()
	assert.Len(t, screen, 2)
	assert.Equal(t, channel.StatusRead, screen[1].Status)
}

// Trap 26: ids are larger than a float64 can tell apart.
func TestTrap26_IDsAreLargeNumbers(t *testing.T) {
	b := open(t, linetest.Options{})
	sent := b.push(t, b.Phone("Mia").UserID(), text("a"), text("b"))
	var ids [2]int64
	for i, m := range sent {
		n, err := strconv.ParseInt(m.Id, 10, 64)
		require.NoError(t, err)
		ids[i] = n
	}
	assert.NotEqual(t, ids[0], ids[1])
	assert.Greater(t, ids[0], int64(1)<<53)
	assert.Equal(t, float64(ids[0]), float64(ids[1]))
}

func TestChangesAreTold(t *testing.T) {
	s := linetest.New(linetest.Options{})
	changed, version := s.Changed(), s.Version()
	s.Phone("Mia").Say("x")
	<-changed
	assert.Greater(t, s.Version(), version)
}
