package linetest_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/line/line-bot-sdk-go/v8/linebot/messaging_api"
	"github.com/line/line-bot-sdk-go/v8/linebot/webhook"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// inbound are messages of every type, and what the client makes of them.
func inbound(b *business) []struct {
	part channel.Part
	how  linetest.Manner
	want any
} {
	file := b.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
	film := b.Keep([]byte("film"), "video/mp4", "a.mp4")
	film.Duration = 1500 * time.Millisecond
	type m = []struct {
		part channel.Part
		how  linetest.Manner
		want any
	}
	return m{
		{channel.Text{Body: "@Shop look at (moon)"}, linetest.Manner{
			Emojis:   []linetest.Emoji{{Index: 14, Length: 6, Product: "5ac1bfd5040ab15980c9b435", ID: "001"}},
			Mentions: []linetest.Mention{{Index: 0, Length: 5, Type: "user", User: b.Credentials().UserID, Self: true}, {Index: 0, Length: 1, Type: "all"}},
		}, webhook.TextMessageContent{}},
		{channel.Image{Media: file}, linetest.Manner{}, webhook.ImageMessageContent{}},
		{channel.Image{Media: channel.Media{URL: "https://a.example/a.jpg", Preview: "https://a.example/b.jpg"}}, linetest.Manner{External: true}, webhook.ImageMessageContent{}},
		{channel.Video{Media: film}, linetest.Manner{}, webhook.VideoMessageContent{}},
		{channel.Audio{Media: film}, linetest.Manner{NoReadToken: true}, webhook.AudioMessageContent{}},
		{channel.File{Media: file}, linetest.Manner{}, webhook.FileMessageContent{}},
		{channel.Location{Latitude: 35.6, Longitude: 139.7, Name: "Pier", Address: "Road 1"}, linetest.Manner{}, webhook.LocationMessageContent{}},
		{channel.Location{}, linetest.Manner{}, webhook.LocationMessageContent{}},
		{channel.Sticker{Media: channel.Media{ID: "446/1988"}}, linetest.Manner{Keywords: []string{"hi"}, Text: "x", StickerType: "PER_STICKER_TEXT"}, webhook.StickerMessageContent{}},
		{channel.Placeholder{Type: "hologram"}, linetest.Manner{}, webhook.UnknownMessageContent{}},
	}
}

func TestEveryTypeOfMessageIsRead(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	for _, c := range inbound(b) {
		_, err := mia.Write(c.part, c.how)
		require.NoError(t, err)
		e := only[webhook.MessageEvent](t, b)
		assert.IsType(t, c.want, e.Message)
		assert.NotEmpty(t, e.ReplyToken)
	}
}

func TestWhatTextsCarry(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	first := mia.Say("first")
	m := only[webhook.MessageEvent](t, b).Message.(webhook.TextMessageContent)
	assert.NotEmpty(t, m.QuoteToken)
	assert.NotEmpty(t, m.MarkAsReadToken)
	_, err := mia.Write(channel.Text{Body: "second"}, linetest.Manner{Quote: first})
	require.NoError(t, err)
	assert.Equal(t, first, only[webhook.MessageEvent](t, b).Message.(webhook.TextMessageContent).QuotedMessageId)
	_, err = mia.Write(channel.Text{Body: "x"}, linetest.Manner{Quote: "1"})
	assert.Error(t, err)
	_, err = mia.Write(channel.Contacts{}, linetest.Manner{})
	assert.Error(t, err, "people do not write that")
	_, err = mia.Write(channel.Image{Media: channel.Media{ID: "none"}}, linetest.Manner{})
	assert.Error(t, err)
	_, err = mia.Write(channel.Sticker{Media: channel.Media{ID: "none"}}, linetest.Manner{})
	assert.Error(t, err)
}

func TestCaptionsAreTextsThatFollow(t *testing.T) {
	b := open(t, linetest.Options{})
	id, err := b.Phone("Mia").Write(channel.Image{Media: b.Keep([]byte("x"), "image/png", ""), Caption: "look"}, linetest.Manner{})
	require.NoError(t, err)
	all := b.told(t)
	require.Len(t, all, 2)
	assert.Equal(t, id, all[0].(webhook.MessageEvent).Message.(webhook.ImageMessageContent).Id)
	assert.Equal(t, "look", all[1].(webhook.MessageEvent).Message.(webhook.TextMessageContent).Text)
}

func TestAlbumsNameTheirSet(t *testing.T) {
	b := open(t, linetest.Options{})
	x := b.Keep([]byte("x"), "image/png", "")
	ids, err := b.Phone("Mia").WriteAlbum(linetest.Manner{}, x, x)
	require.NoError(t, err)
	require.Len(t, ids, 2)
	var sets []webhook.ImageSet
	for _, e := range b.told(t) {
		sets = append(sets, *e.(webhook.MessageEvent).Message.(webhook.ImageMessageContent).ImageSet)
	}
	require.Len(t, sets, 2)
	assert.Equal(t, sets[0].Id, sets[1].Id)
	assert.Equal(t, []int32{1, 2, 2}, []int32{sets[0].Index, sets[1].Index, sets[1].Total})
	_, err = b.Phone("Mia").WriteAlbum(linetest.Manner{OldPhone: true}, x)
	require.NoError(t, err)
	set := *only[webhook.MessageEvent](t, b).Message.(webhook.ImageMessageContent).ImageSet
	assert.NotEmpty(t, set.Id)
	assert.Zero(t, set.Index+set.Total)
	_, err = b.Phone("Mia").WriteAlbum(linetest.Manner{}, channel.Media{ID: "none"})
	assert.Error(t, err)
}

// live makes people do everything that is told, except for messages.
func live(t *testing.T, b *business) {
	t.Helper()
	mia, noah := b.Phone("Mia"), b.Phone("Noah")
	eve, err := b.AddPhone(linetest.Customer{Account: "Eve", Stranger: true})
	require.NoError(t, err)
	eve.Follow()
	eve.Block(true)
	eve.Block(false)
	g := b.AddGroup("Trip", mia)
	g.Invite()
	g.Add(noah, eve)
	require.NoError(t, g.Remove(noah))
	id, err := mia.Write(channel.Text{Body: "hi all"}, linetest.Manner{In: g})
	require.NoError(t, err)
	require.NoError(t, mia.Edit(g, id, "hi everybody"))
	require.NoError(t, mia.Delete(id))
	_, err = mia.Write(channel.Text{Body: "who am I"}, linetest.Manner{In: g, Anonymous: true})
	require.NoError(t, err)
	g.Kick()
	r := b.AddRoom(mia)
	_, err = mia.Write(channel.Text{Body: "in a room"}, linetest.Manner{In: r})
	require.NoError(t, err)

	film := messaging_api.VideoMessage{OriginalContentUrl: "https://a.example/a.mp4", PreviewImageUrl: "https://a.example/a.jpg", TrackingId: "track"}
	menu := messaging_api.TemplateMessage{AltText: "x", Template: &messaging_api.ConfirmTemplate{Text: "Sure?", Actions: []messaging_api.ActionInterface{
		&messaging_api.PostbackAction{Label: "Yes", Data: "yes", DisplayText: "Yes!"},
		&messaging_api.DatetimePickerAction{Label: "When?", Data: "when", Mode: messaging_api.DatetimePickerActionMODE_DATETIME},
	}}}
	sent := b.push(t, mia.UserID(), film, menu)
	require.NoError(t, mia.FinishVideo(sent[0].Id))
	_, err = mia.Tap(sent[1].Id, "yes")
	require.NoError(t, err)
	_, err = mia.PickDate(sent[1].Id, "when", "2026-11-01T09:30")
	require.NoError(t, err)
	mia.MeetBeacon("d41d8cd98f", "enter", "")
	mia.Membership("joined", 3189)
	token, err := b.api.IssueLinkToken(mia.UserID())
	require.NoError(t, err)
	require.NoError(t, mia.LinkAccount(token.LinkToken, "nonce"))
	require.Error(t, mia.LinkAccount(token.LinkToken, "nonce"), "it works once")
	b.AttachModule("message:send", "message:receive")
	b.DetachModule()
	b.Deactivate()
	mia.Say("to the other bot")
	b.Activate(b.clock.Now().Add(time.Hour))
	b.Suspend()
	b.Resume()
	b.CompleteDelivery("15034552939884E28681A7D668CEA94C147C716C0EC9DFE8B80B44EF3B57F6BD0602366BC3menu01")
	_, err = b.Tell("hologram", map[string]json.RawMessage{"hologram": json.RawMessage(`{"x":1}`)})
	require.NoError(t, err)
}

func TestEveryKindOfEventIsRead(t *testing.T) {
	b := open(t, linetest.Options{})
	live(t, b)
	counts := map[string]int{}
	var standby []webhook.MessageEvent
	for _, e := range b.told(t) {
		counts[kindOf(t, e)]++
		if m, ok := e.(webhook.MessageEvent); ok && m.Mode == webhook.EventMode_STANDBY {
			standby = append(standby, m)
		}
	}
	assert.Equal(t, map[string]int{
		"follow": 2, "unfollow": 1, "join": 1, "leave": 1, "memberJoined": 1, "memberLeft": 1, "message": 4, "messageEdited": 1, "unsend": 1,
		"videoPlayComplete": 1, "postback": 2, "beacon": 1, "membership": 1, "accountLink": 2, "module": 2, "activated": 1, "deactivated": 1,
		"botSuspended": 1, "botResumed": 1, "delivery": 1, "hologram": 1,
	}, counts)
	require.Len(t, standby, 1)
	assert.Empty(t, standby[0].ReplyToken, "trap 10: nobody answers in standby")
}

func kindOf(t *testing.T, e webhook.EventInterface) string {
	t.Helper()
	if u, ok := e.(webhook.UnknownEvent); ok {
		return u.Type
	}
	return e.GetType()
}

func TestEventsAreWhatHappened(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")

	eve, err := b.AddPhone(linetest.Customer{Account: "Eve", Stranger: true})
	require.NoError(t, err)
	assert.Empty(t, b.told(t), "who is there from before is not told")
	eve.Follow()
	assert.False(t, only[webhook.FollowEvent](t, b).Follow.IsUnblocked)
	assert.True(t, eve.Friend())
	eve.Block(true)
	assert.True(t, eve.Blocked())
	only[webhook.UnfollowEvent](t, b)
	eve.Block(true)
	assert.Empty(t, b.told(t))
	eve.Say("nobody hears this")
	assert.Empty(t, b.told(t))
	eve.Block(false)
	assert.True(t, only[webhook.FollowEvent](t, b).Follow.IsUnblocked)

	g := b.AddGroup("Trip", mia)
	g.Add(eve)
	joined := only[webhook.MemberJoinedEvent](t, b)
	assert.Equal(t, eve.UserID(), joined.Joined.Members[0].UserId)
	assert.Equal(t, g.ID(), joined.Source.(webhook.GroupSource).GroupId)
	require.NoError(t, g.Remove(eve))
	assert.Equal(t, eve.UserID(), only[webhook.MemberLeftEvent](t, b).Left.Members[0].UserId)
	require.Error(t, g.Remove(eve))
	_, err = eve.Write(channel.Text{Body: "x"}, linetest.Manner{In: g})
	require.Error(t, err, "not a member any more")

	id, err := mia.Write(channel.Text{Body: "hi"}, linetest.Manner{In: g})
	require.NoError(t, err)
	assert.Equal(t, mia.UserID(), only[webhook.MessageEvent](t, b).Source.(webhook.GroupSource).UserId)
	require.NoError(t, mia.Edit(g, id, "ho"))
	edited := only[webhook.MessageEditedEvent](t, b)
	assert.Equal(t, "ho", edited.Message.(webhook.TextMessageContent).Text)
	require.NoError(t, mia.Delete(id))
	assert.Equal(t, id, only[webhook.UnsendEvent](t, b).Unsend.MessageId)
	require.Error(t, mia.Edit(g, id, "x"))
	require.Error(t, mia.Delete(id))
	require.Error(t, mia.Delete("1"))
	assert.True(t, g.Screen()[0].Deleted)
}

// Trap 17: who wrote in a group is not always told.
func TestTrap17_GroupMessagesWithoutUser(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	g, r := b.AddGroup("Trip", mia), b.AddRoom(mia)
	for _, in := range []*linetest.Group{g, r} {
		_, err := mia.Write(channel.Text{Body: "x"}, linetest.Manner{In: in, Anonymous: true})
		require.NoError(t, err)
	}
	all := b.told(t)
	require.Len(t, all, 2)
	assert.Empty(t, all[0].(webhook.MessageEvent).Source.(webhook.GroupSource).UserId)
	assert.Empty(t, all[1].(webhook.MessageEvent).Source.(webhook.RoomSource).UserId)
	assert.Equal(t, r.ID(), all[1].(webhook.MessageEvent).Source.(webhook.RoomSource).RoomId)
	assert.NotContains(t, b.webhooks[0], mia.UserID())
}

// Trap 16: the same account has another id under another provider.
func TestTrap16_IDsBelongToAProvider(t *testing.T) {
	one, two := linetest.New(linetest.Options{}), linetest.New(linetest.Options{Provider: "another"})
	same := linetest.New(linetest.Options{ChannelID: "2"})
	assert.NotEqual(t, one.Phone("Mia").UserID(), two.Phone("Mia").UserID())
	assert.Equal(t, one.Phone("Mia").UserID(), same.Phone("Mia").UserID())
	assert.NotEqual(t, one.Credentials().UserID, same.Credentials().UserID)
	assert.Regexp(t, `^U[0-9a-f]{32}$`, one.Phone("Mia").UserID())
}

// Trap 7: the console's button sends no event, and in former years dummies.
func TestTrap7_Verify(t *testing.T) {
	b := open(t, linetest.Options{})
	require.NoError(t, b.Verify(t.Context()))
	assert.JSONEq(t, `{"destination":"`+b.Credentials().UserID+`","events":[]}`, b.webhooks[0])
	require.NoError(t, b.VerifyWithDummies(t.Context()))
	require.Len(t, b.events, 2)
	token := b.events[0].(webhook.MessageEvent).ReplyToken
	_, err := b.api.ReplyMessage(&messaging_api.ReplyMessageRequest{ReplyToken: token, Messages: []messaging_api.MessageInterface{text("x")}})
	assert.ErrorContains(t, err, linetest.MessageReplyToken)
	_, err = b.api.GetProfile("Udeadbeefdeadbeefdeadbeefdeadbeef")
	assert.ErrorContains(t, err, "404")
	b.answer = http.StatusInternalServerError
	assert.Error(t, b.Verify(t.Context()))
	assert.Error(t, linetest.New(linetest.Options{}).Verify(t.Context()), "nowhere to send it")
}

// Trap 23: what a postback shows as the person's line is no message event.
func TestTrap23_PostbacksShowALine(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	sent := b.push(t, mia.UserID(), messaging_api.TextMessage{Text: "Which?", QuickReply: &messaging_api.QuickReply{Items: []messaging_api.QuickReplyItem{
		{Type: "action", Action: &messaging_api.PostbackAction{Label: "A", Data: "a", DisplayText: "The first"}},
	}}})
	id, err := mia.Tap(sent[0].Id, "a")
	require.NoError(t, err)
	e := only[webhook.PostbackEvent](t, b)
	assert.Equal(t, "a", e.Postback.Data)
	assert.Equal(t, e.WebhookEventId, id)
	screen := mia.Screen()
	require.Len(t, screen, 2)
	assert.Equal(t, channel.Parts{channel.Text{Body: "The first"}}, screen[1].Parts)
}
