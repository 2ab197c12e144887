package linetest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/line/line-bot-sdk-go/v8/linebot/messaging_api"
	"github.com/line/line-bot-sdk-go/v8/linebot/webhook"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

const retryKey = "123e4567-e89b-12d3-a456-426614174000"

// replyToken makes somebody write, and returns the token of the event.
func replyToken(t *testing.T, b *business, p *linetest.Phone) string {
	t.Helper()
	p.Say("hi")
	all := b.told(t)
	token := all[len(all)-1].(webhook.MessageEvent).ReplyToken
	require.NotEmpty(t, token)
	return token
}

func (b *business) reply(token string, all ...messaging_api.MessageInterface) error {
	_, err := b.api.ReplyMessage(&messaging_api.ReplyMessageRequest{ReplyToken: token, Messages: all})
	return err
}

// write writes a file of a kind.
func write(t *testing.T, b *business, p *linetest.Phone, kind channel.PartKind, m channel.Media) string {
	t.Helper()
	part := map[channel.PartKind]channel.Part{
		channel.PartImage: channel.Image{Media: m}, channel.PartVideo: channel.Video{Media: m},
		channel.PartAudio: channel.Audio{Media: m}, channel.PartFile: channel.File{Media: m},
	}[kind]
	id, err := p.Write(part, linetest.Manner{})
	require.NoError(t, err)
	return id
}

// said are the texts that came from the business.
func said(all []linetest.Bubble) []string {
	var out []string
	for _, b := range all {
		out = append(out, b.Parts[0].(channel.Text).Body)
	}
	return out
}

func TestReplyTokensWorkOnceAndForAMinute(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	token := replyToken(t, b, mia)
	require.NoError(t, b.reply(token, text("one"), text("two")))
	assert.ErrorContains(t, b.reply(token, text("x")), linetest.MessageReplyToken, "used")
	assert.Equal(t, []string{"one", "two"}, said(mia.Arrived()))
	assert.Equal(t, 1, b.Copies(token))

	token = replyToken(t, b, mia)
	b.clock.Pass(time.Minute - time.Second)
	require.NoError(t, b.reply(token, text("x")))
	token = replyToken(t, b, mia)
	b.clock.Pass(time.Minute)
	assert.ErrorContains(t, b.reply(token, text("x")), linetest.MessageReplyToken)
	assert.ErrorContains(t, b.reply("unknown", text("x")), linetest.MessageReplyToken)

	// A body that is refused does not use the token up.
	token = replyToken(t, b, mia)
	assert.Error(t, b.reply(token, text("")))
	require.NoError(t, b.reply(token, text("x")))
}

// A redelivered event can be answered for a minute again, not if it was
// answered, and not twenty minutes after it happened.
func TestReplyTokensOfRedeliveredEvents(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	late := func(d time.Duration) string {
		b.DisturbWebhooks(1, linetest.Disturbance{Lost: true, Late: d})
		mia.Say("x")
		b.clock.Pass(d)
		e := only[webhook.MessageEvent](t, b)
		assert.True(t, e.DeliveryContext.IsRedelivery)
		return e.ReplyToken
	}
	require.NoError(t, b.reply(late(19*time.Minute+30*time.Second), text("x")))
	token := late(19*time.Minute + 30*time.Second)
	b.clock.Pass(30 * time.Second)
	assert.Error(t, b.reply(token, text("x")), "twenty minutes after the event")
	assert.Error(t, b.reply(late(20*time.Minute), text("x")))

	b.DisturbWebhooks(1, linetest.Disturbance{Twice: true})
	mia.Say("x")
	pair := b.told(t)
	require.Len(t, pair, 2)
	first, second := pair[0].(webhook.MessageEvent), pair[1].(webhook.MessageEvent)
	assert.Equal(t, first.WebhookEventId, second.WebhookEventId)
	assert.Equal(t, first.Timestamp, second.Timestamp)
	assert.Equal(t, []bool{false, true}, []bool{first.DeliveryContext.IsRedelivery, second.DeliveryContext.IsRedelivery})
	require.NoError(t, b.reply(first.ReplyToken, text("x")))
	assert.Error(t, b.reply(second.ReplyToken, text("x")), "answered before")
}

// Trap 12: a retry key is refused on reply, and on everything else that takes
// none.
func TestTrap12_RetryKeyOnReply(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	body := `{"replyToken":"` + replyToken(t, b, mia) + `","messages":[{"type":"text","text":"x"}]}`
	assert.Equal(t, http.StatusBadRequest, b.call(t, "POST", "/v2/bot/message/reply", body, "X-Line-Retry-Key", retryKey).status)
	assert.Equal(t, http.StatusBadRequest, b.call(t, "GET", "/v2/bot/info", "", "X-Line-Retry-Key", retryKey).status)
	assert.Equal(t, http.StatusOK, b.call(t, "POST", "/v2/bot/message/reply", body).status, "the token was not used up")
}

func TestRepliesGoWhereTheEventWas(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	g := b.AddGroup("Trip", mia)
	_, err := mia.Write(channel.Text{Body: "x"}, linetest.Manner{In: g})
	require.NoError(t, err)
	token := only[webhook.MessageEvent](t, b).ReplyToken
	require.NoError(t, b.reply(token, text("to all")))
	assert.Equal(t, []string{"to all"}, said(g.Arrived()))
	assert.Empty(t, mia.Arrived())

	_, err = mia.Write(channel.Text{Body: "x"}, linetest.Manner{In: g})
	require.NoError(t, err)
	token = only[webhook.MessageEvent](t, b).ReplyToken
	g.Kick()
	assert.Error(t, b.reply(token, text("x")), "not in the group any more")

	token = replyToken(t, b, mia)
	mia.Block(true)
	require.NoError(t, b.reply(token, text("x")), "accepted, and never there")
	assert.Empty(t, mia.Arrived())
}

// Trap 11: a push to somebody who cannot be reached is accepted, and never
// arrives.
func TestTrap11_PushIsNoDelivery(t *testing.T) {
	b := open(t, linetest.Options{})
	friend := b.Phone("Friend")
	stranger, err := b.AddPhone(linetest.Customer{Account: "Stranger", Stranger: true})
	require.NoError(t, err)
	b.push(t, friend.UserID(), text("x"))
	assert.Len(t, friend.Arrived(), 1)
	assert.True(t, friend.Reachable())

	require.Len(t, b.push(t, stranger.UserID(), text("x")), 1, "an id all the same")
	assert.Empty(t, stranger.Arrived())
	stranger.Say("hi")
	b.clock.Pass(7*24*time.Hour - time.Second)
	b.push(t, stranger.UserID(), text("x"))
	assert.Len(t, stranger.Arrived(), 1, "wrote within seven days")
	b.clock.Pass(time.Second)
	b.push(t, stranger.UserID(), text("x"))
	assert.Len(t, stranger.Arrived(), 1)
	assert.False(t, stranger.Friend())

	friend.Block(true)
	b.push(t, friend.UserID(), text("x"))
	assert.Len(t, friend.Arrived(), 1)
	friend.Block(false)
	friend.DeleteAccount()
	b.push(t, friend.UserID(), text("x"))
	assert.Len(t, friend.Arrived(), 1)
	used, err := b.api.GetMessageQuotaConsumption()
	require.NoError(t, err)
	assert.Equal(t, int64(2), used.TotalUsage, "what did not arrive is not counted")
}

func TestPushToNobody(t *testing.T) {
	b := open(t, linetest.Options{})
	elsewhere := linetest.New(linetest.Options{Provider: "another"}).Phone("Mia")
	g := b.AddGroup("Trip", b.Phone("Mia"))
	g.Kick()
	for name, id := range map[string]string{"unknown": "U" + strings.Repeat("0", 32), "another provider's": elsewhere.UserID(), "left": g.ID()} {
		_, err := b.api.PushMessage(to(id, text("x")), "")
		assert.ErrorContains(t, err, linetest.MessageRecipient, name)
	}
}

func TestPushToGroups(t *testing.T) {
	b := open(t, linetest.Options{})
	mia, noah := b.Phone("Mia"), b.Phone("Noah")
	g, r := b.AddGroup("Trip", mia, noah), b.AddRoom(mia)
	b.push(t, g.ID(), text("a"), text("b"))
	b.push(t, r.ID(), text("c"))
	assert.Equal(t, []string{"a", "b"}, said(g.Arrived()))
	assert.Equal(t, []string{"c"}, said(r.Arrived()))
	used, err := b.api.GetMessageQuotaConsumption()
	require.NoError(t, err)
	assert.Equal(t, int64(3), used.TotalUsage, "one for each member, however many objects")
}

// One bad message refuses all.
func TestErrorsAreAllOrNothing(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	_, err := b.api.PushMessage(to(mia.UserID(), text("good"), text(long(5001))), "")
	assert.ErrorContains(t, err, "messages[1].text")
	assert.Empty(t, mia.Arrived())
}

func TestRetryKeys(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	res, made, err := b.api.PushMessageWithHttpInfo(to(mia.UserID(), text("x")), retryKey)
	require.NoError(t, err)
	request := res.Header.Get("X-Line-Request-Id")

	body := `{"to":"` + mia.UserID() + `","messages":[{"type":"text","text":"x"}]}`
	again := b.call(t, "POST", "/v2/bot/message/push", body, "X-Line-Retry-Key", retryKey)
	assert.Equal(t, http.StatusConflict, again.status)
	assert.Equal(t, request, again.header.Get("X-Line-Accepted-Request-Id"))
	assert.JSONEq(t, `{"message":"`+linetest.MessageKeyUsed+`","sentMessages":[{"id":"`+made.SentMessages[0].Id+`","quoteToken":"`+made.SentMessages[0].QuoteToken+`"}]}`, again.body)
	assert.Len(t, mia.Arrived(), 1)
	assert.Equal(t, 1, b.Copies(retryKey))

	assert.Equal(t, http.StatusBadRequest, b.call(t, "POST", "/v2/bot/message/push", body, "X-Line-Retry-Key", "no UUID").status)
	b.clock.Pass(24*time.Hour - time.Second)
	assert.Equal(t, http.StatusConflict, b.call(t, "POST", "/v2/bot/message/push", body, "X-Line-Retry-Key", retryKey).status)
	b.clock.Pass(time.Second)
	_, err = b.api.PushMessage(to(mia.UserID(), text("x")), retryKey)
	require.NoError(t, err, "forgotten after 24 hours")
	assert.Equal(t, 2, b.Copies(retryKey))
}

// Trap 13: with a key that was used for something else, a message is never sent.
func TestTrap13_RetryKeyWithAnotherBody(t *testing.T) {
	b := open(t, linetest.Options{})
	mia, noah := b.Phone("Mia"), b.Phone("Noah")
	_, err := b.api.PushMessage(to(mia.UserID(), text("x")), retryKey)
	require.NoError(t, err)
	assert.Empty(t, b.Reused())
	_, err = b.api.PushMessage(to(noah.UserID(), text("y")), retryKey)
	assert.ErrorContains(t, err, "409")
	assert.Empty(t, noah.Arrived())
	_, err = b.api.Broadcast(&messaging_api.BroadcastRequest{Messages: []messaging_api.MessageInterface{text("z")}}, retryKey)
	assert.ErrorContains(t, err, "409")
	assert.Equal(t, []string{retryKey, retryKey}, b.Reused())
	_, err = b.api.PushMessage(to(mia.UserID(), text("x")), retryKey)
	assert.ErrorContains(t, err, "409")
	assert.Len(t, b.Reused(), 2, "the same again is no reuse")
}

// A refused call does not use its key up; an accepted one whose answer is lost
// does.
func TestKeysAreUsedUpByAcceptedCalls(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	_, err := b.api.PushMessage(to(mia.UserID(), text("")), retryKey)
	assert.ErrorContains(t, err, "400")
	b.FailCalls(1, linetest.CallFault{Op: linetest.OpPush})
	_, err = b.api.PushMessage(to(mia.UserID(), text("x")), retryKey)
	assert.ErrorContains(t, err, "500")
	b.FailCalls(1, linetest.CallFault{Op: linetest.OpPush, Accept: true, Drop: true})
	_, err = b.api.PushMessage(to(mia.UserID(), text("x")), retryKey)
	assert.Error(t, err)
	_, err = b.api.PushMessage(to(mia.UserID(), text("x")), retryKey)
	assert.ErrorContains(t, err, "409")
	assert.Len(t, mia.Arrived(), 1)
	n := 0
	b.EachCopy(func(string, int) bool { n++; return false })
	assert.Equal(t, 1, n)
}

func TestMulticastAndBroadcast(t *testing.T) {
	b := open(t, linetest.Options{})
	mia, noah, blocked := b.Phone("Mia"), b.Phone("Noah"), b.Phone("Eve")
	blocked.Block(true)
	ids := []string{mia.UserID(), mia.UserID(), noah.UserID(), blocked.UserID(), "U" + strings.Repeat("0", 32)}
	_, err := b.api.Multicast(&messaging_api.MulticastRequest{To: ids, Messages: []messaging_api.MessageInterface{text("m")}}, retryKey)
	require.NoError(t, err)
	_, err = b.api.Broadcast(&messaging_api.BroadcastRequest{Messages: []messaging_api.MessageInterface{text("b")}}, "")
	require.NoError(t, err)
	assert.Equal(t, []string{"m", "b"}, said(mia.Arrived()))
	assert.Equal(t, []string{"m", "b"}, said(noah.Arrived()))
	assert.Empty(t, blocked.Arrived())
	for _, c := range []struct {
		to   []string
		want string
	}{{nil, "400"}, {make([]string, 501), "400"}, {[]string{"x"}, "'to'"}} {
		_, err = b.api.Multicast(&messaging_api.MulticastRequest{To: c.to, Messages: []messaging_api.MessageInterface{text("x")}}, "")
		assert.ErrorContains(t, err, c.want)
	}
	_, err = b.api.Narrowcast(&messaging_api.NarrowcastRequest{Messages: []messaging_api.MessageInterface{text("x")}}, "")
	assert.ErrorContains(t, err, "403", "too few friends")
	res := b.call(t, "POST", "/v2/bot/message/narrowcast", `{"messages":[{"type":"text","text":"x"}],"filter":{}}`)
	assert.Contains(t, res.body, "'filter'", "not simulated")
	res = b.call(t, "POST", "/v2/bot/message/narrowcast", `{"messages":[{"type":"text","text":"x"}],"recipient":{}}`)
	assert.Contains(t, res.body, "'recipient'")
	_, err = b.api.GetNarrowcastProgress("unknown")
	assert.ErrorContains(t, err, "404")
}

// Trap 14: the month's limit is another 429 than that of calls.
func TestTrap14_MonthlyLimit(t *testing.T) {
	b := open(t, linetest.Options{Quota: 2})
	mia := b.Phone("Mia")
	quota, err := b.api.GetMessageQuota()
	require.NoError(t, err)
	assert.Equal(t, int64(2), quota.Value)
	b.push(t, mia.UserID(), text("1"), text("2"), text("3"))
	b.push(t, mia.UserID(), text("4"))
	res, _, err := b.api.PushMessageWithHttpInfo(to(mia.UserID(), text("5")), "")
	assert.ErrorContains(t, err, linetest.MessageMonthlyLimit)
	assert.Equal(t, http.StatusTooManyRequests, res.StatusCode)
	require.NoError(t, b.reply(replyToken(t, b, mia), text("free")))
	b.clock.Pass(30 * 24 * time.Hour)
	b.push(t, mia.UserID(), text("next month"))
	b.SetUsage(2)
	_, err = b.api.PushMessage(to(mia.UserID(), text("5")), "")
	assert.Error(t, err)

	free := open(t, linetest.Options{})
	quota, err = free.api.GetMessageQuota()
	require.NoError(t, err)
	assert.Equal(t, messaging_api.QuotaType_NONE, quota.Type)
}

func TestTooManyCalls(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	ask := func() error {
		_, err := b.api.ShowLoadingAnimation(&messaging_api.ShowLoadingAnimationRequest{ChatId: mia.UserID()})
		return err
	}
	for range 100 {
		require.NoError(t, ask())
	}
	assert.ErrorContains(t, ask(), linetest.MessageRateLimit)
	_, err := b.api.GetBotInfo()
	require.NoError(t, err, "limits are for each operation")
	b.clock.Pass(time.Second)
	require.NoError(t, ask())
}

func TestCounts(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	b.push(t, mia.UserID(), text("x"))
	require.NoError(t, b.reply(replyToken(t, b, mia), text("x")))
	n, err := b.api.GetNumberOfSentPushMessages("20261101")
	require.NoError(t, err)
	assert.Equal(t, messaging_api.NumberOfMessagesResponseSTATUS_UNREADY, n.Status)
	b.clock.Pass(6 * time.Hour) // 00:00 on the next day in Tokyo
	n, err = b.api.GetNumberOfSentPushMessages("20261101")
	require.NoError(t, err)
	assert.Equal(t, int64(1), n.Success)
	n, err = b.api.GetNumberOfSentReplyMessages("20261101")
	require.NoError(t, err)
	assert.Equal(t, int64(1), n.Success)
	n, err = b.api.GetNumberOfSentPushMessages("20180330")
	require.NoError(t, err)
	assert.Equal(t, messaging_api.NumberOfMessagesResponseSTATUS_OUT_OF_SERVICE, n.Status)
	_, err = b.api.GetNumberOfSentPushMessages("yesterday")
	assert.ErrorContains(t, err, "400")
	assert.Equal(t, http.StatusNotFound, b.call(t, "GET", "/v2/bot/message/delivery/other?date=20261101", "").status)
}

func TestAggregationUnits(t *testing.T) {
	b := open(t, linetest.Options{})
	for _, unit := range []string{"spring", "summer", "spring"} {
		_, err := b.api.PushMessage(&messaging_api.PushMessageRequest{To: b.Phone("Mia").UserID(), Messages: []messaging_api.MessageInterface{text("x")}, CustomAggregationUnits: []string{unit}}, "")
		require.NoError(t, err)
	}
	n, err := b.api.GetAggregationUnitUsage()
	require.NoError(t, err)
	assert.Equal(t, int64(2), n.NumOfCustomAggregationUnits)
	list, err := b.api.GetAggregationUnitNameList("1", "")
	require.NoError(t, err)
	assert.Equal(t, []string{"spring"}, list.CustomAggregationUnits)
	list, err = b.api.GetAggregationUnitNameList("1", list.Next)
	require.NoError(t, err)
	assert.Equal(t, []string{"summer"}, list.CustomAggregationUnits)
	assert.Empty(t, list.Next)
	_, err = b.api.GetAggregationUnitNameList("x", "")
	assert.ErrorContains(t, err, "400")
}

// What depends on the chat is refused in the wrong one.
func TestRulesOfChats(t *testing.T) {
	b := open(t, linetest.Options{})
	mia, noah := b.Phone("Mia"), b.Phone("Noah")
	g := b.AddGroup("Trip", mia)
	mia.Say("hi")
	quote := only[webhook.MessageEvent](t, b).Message.(webhook.TextMessageContent).QuoteToken
	mention := func(user string) messaging_api.MessageInterface {
		return messaging_api.TextMessageV2{Text: "Hello {who} {{!}}", Substitution: map[string]messaging_api.SubstitutionObjectInterface{
			"who": &messaging_api.MentionSubstitutionObject{Mentionee: &messaging_api.UserMentionTarget{UserId: user}},
		}}
	}
	film := messaging_api.VideoMessage{OriginalContentUrl: url, PreviewImageUrl: url, TrackingId: "t"}
	for _, c := range []struct {
		name, to string
		message  messaging_api.MessageInterface
		property string
	}{
		{"a quote in its chat", mia.UserID(), messaging_api.TextMessage{Text: "x", QuoteToken: quote}, ""},
		{"a quote in another chat", noah.UserID(), messaging_api.TextMessage{Text: "x", QuoteToken: quote}, "quoteToken"},
		{"a quote that nobody made", mia.UserID(), messaging_api.TextMessage{Text: "x", QuoteToken: "x"}, "quoteToken"},
		{"a mention of a member", g.ID(), mention(mia.UserID()), ""},
		{"a mention of a stranger", g.ID(), mention(noah.UserID()), "mentionee"},
		{"a mention in private", mia.UserID(), mention(mia.UserID()), "mentionee"},
		{"a tracked film in private", mia.UserID(), film, ""},
		{"a tracked film in a group", g.ID(), film, "trackingId"},
	} {
		_, err := b.api.PushMessage(to(c.to, c.message), "")
		if c.property == "" {
			assert.NoError(t, err, c.name)
		} else {
			assert.ErrorContains(t, err, c.property, c.name)
		}
	}
	assert.Equal(t, []string{"Hello @Mia {!}"}, said(g.Arrived()))
	assert.Equal(t, mia.Screen()[0].ID, mia.Arrived()[0].Quotes)
}

func TestValidateSendsNothing(t *testing.T) {
	b := open(t, linetest.Options{})
	good := &messaging_api.ValidateMessageRequest{Messages: []messaging_api.MessageInterface{text("x")}}
	bad := &messaging_api.ValidateMessageRequest{Messages: []messaging_api.MessageInterface{text("")}}
	for name, ask := range map[string]func(*messaging_api.ValidateMessageRequest) (struct{}, error){
		"reply": b.api.ValidateReply, "push": b.api.ValidatePush, "multicast": b.api.ValidateMulticast,
		"narrowcast": b.api.ValidateNarrowcast, "broadcast": b.api.ValidateBroadcast,
	} {
		_, err := ask(good)
		require.NoError(t, err, name)
		_, err = ask(bad)
		require.ErrorContains(t, err, "May not be empty", name)
	}
}
