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

func TestBotInfo(t *testing.T) {
	b := open(t, linetest.Options{})
	info, err := b.api.GetBotInfo()
	require.NoError(t, err)
	assert.Equal(t, b.Credentials().UserID, info.UserId)
	assert.Equal(t, messaging_api.BotInfoResponseCHAT_MODE_CHAT, info.ChatMode)
	assert.Equal(t, messaging_api.BotInfoResponseMARK_AS_READ_MODE_MANUAL, info.MarkAsReadMode)
	info, err = open(t, linetest.Options{ChatOff: true}).api.GetBotInfo()
	require.NoError(t, err)
	assert.Equal(t, messaging_api.BotInfoResponseMARK_AS_READ_MODE_AUTO, info.MarkAsReadMode)
}

func TestProfiles(t *testing.T) {
	b := open(t, linetest.Options{})
	mia, err := b.AddPhone(linetest.Customer{Account: "mia", Name: "Mia", Picture: url, StatusMessage: "hi", Language: "de"})
	require.NoError(t, err)
	p, err := b.api.GetProfile(mia.UserID())
	require.NoError(t, err)
	assert.Equal(t, &messaging_api.UserProfileResponse{UserId: mia.UserID(), DisplayName: "Mia", PictureUrl: url, StatusMessage: "hi", Language: "de"}, p)

	stranger, err := b.AddPhone(linetest.Customer{Account: "stranger", Stranger: true})
	require.NoError(t, err)
	stranger.Say("hi")
	shy, err := b.AddPhone(linetest.Customer{Account: "shy", HidesProfile: true})
	require.NoError(t, err)
	for name, id := range map[string]string{"stranger": stranger.UserID(), "without consent": shy.UserID(), "unknown": "U" + strings.Repeat("0", 32)} {
		_, err := b.api.GetProfile(id)
		assert.ErrorContains(t, err, "404", name)
	}
	mia.Block(true)
	_, err = b.api.GetProfile(mia.UserID())
	assert.ErrorContains(t, err, "404")
}

func TestAddPhone(t *testing.T) {
	s := linetest.New(linetest.Options{})
	mia := s.Phone("Mia")
	assert.Same(t, mia, s.Phone("Mia"))
	_, err := s.AddPhone(linetest.Customer{Account: "Mia"})
	assert.Error(t, err)
	_, err = s.AddPhone(linetest.Customer{Account: "Noah", UserID: mia.UserID()})
	assert.Error(t, err)
	_, err = s.AddPhone(linetest.Customer{})
	assert.Error(t, err)
	_, err = s.AddPhone(linetest.Customer{Account: "Noah", UserID: "U1"})
	assert.Error(t, err)
	assert.Panics(t, func() { s.Phone("") })
	assert.Len(t, s.Phones(), 1)
}

func TestGroups(t *testing.T) {
	b := open(t, linetest.Options{Verified: true})
	mia := b.Phone("Mia")
	stranger, err := b.AddPhone(linetest.Customer{Account: "stranger", Name: "Sam", Stranger: true})
	require.NoError(t, err)
	g := b.AddGroup("Trip", mia, stranger)
	g.SetPicture(url)
	assert.Equal(t, "Trip", g.Name())
	sum, err := b.api.GetGroupSummary(g.ID())
	require.NoError(t, err)
	assert.Equal(t, &messaging_api.GroupSummaryResponse{GroupId: g.ID(), GroupName: "Trip", PictureUrl: url}, sum)
	n, err := b.api.GetGroupMemberCount(g.ID())
	require.NoError(t, err)
	assert.Equal(t, int32(2), n.Count)
	p, err := b.api.GetGroupMemberProfile(g.ID(), stranger.UserID())
	require.NoError(t, err, "also of somebody who is no friend")
	assert.Equal(t, "Sam", p.DisplayName)
	_, err = b.api.GetGroupMemberProfile(g.ID(), b.Phone("Noah").UserID())
	assert.ErrorContains(t, err, "404")
	ids, err := b.api.GetGroupMembersIds(g.ID(), "")
	require.NoError(t, err)
	assert.Equal(t, []string{mia.UserID(), stranger.UserID()}, ids.MemberIds)
	_, err = b.api.GetRoomMemberCount(g.ID())
	assert.ErrorContains(t, err, "404", "a group is no room")
	_, err = b.api.LeaveGroup(g.ID())
	require.NoError(t, err)
	only[webhook.LeaveEvent](t, b)
	assert.False(t, g.Joined())
	for name, ask := range map[string]func() error{
		"summary": func() error { _, err := b.api.GetGroupSummary(g.ID()); return err },
		"count":   func() error { _, err := b.api.GetGroupMemberCount(g.ID()); return err },
		"ids":     func() error { _, err := b.api.GetGroupMembersIds(g.ID(), ""); return err },
		"profile": func() error { _, err := b.api.GetGroupMemberProfile(g.ID(), mia.UserID()); return err },
		"leave":   func() error { _, err := b.api.LeaveGroup(g.ID()); return err },
	} {
		assert.ErrorContains(t, ask(), "404", name)
	}
	assert.Len(t, b.Groups(), 1)
}

func TestFollowers(t *testing.T) {
	b := open(t, linetest.Options{Verified: true})
	mia, noah := b.Phone("Mia"), b.Phone("Noah")
	b.Phone("Eve").Block(true)
	page, err := b.api.GetFollowers("", 1)
	require.NoError(t, err)
	assert.Equal(t, []string{mia.UserID()}, page.UserIds)
	page, err = b.api.GetFollowers(page.Next, 1)
	require.NoError(t, err)
	assert.Equal(t, []string{noah.UserID()}, page.UserIds)
	assert.Empty(t, page.Next)
	plain := open(t, linetest.Options{})
	_, err = plain.api.GetFollowers("", 1)
	assert.ErrorContains(t, err, linetest.MessageForbidden)
	_, err = plain.api.GetGroupMembersIds(plain.AddGroup("Trip").ID(), "")
	assert.ErrorContains(t, err, "403")
}

// Trap 22: the animation is for one person, and ends with the message.
func TestTrap22_Loading(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	ask := func(id string, seconds int32) error {
		_, err := b.api.ShowLoadingAnimation(&messaging_api.ShowLoadingAnimationRequest{ChatId: id, LoadingSeconds: seconds})
		return err
	}
	require.NoError(t, ask(mia.UserID(), 5))
	assert.True(t, mia.Typing())
	b.clock.Pass(5 * time.Second)
	assert.False(t, mia.Typing())
	res := b.call(t, "POST", "/v2/bot/chat/loading/start", `{"chatId":"`+mia.UserID()+`"}`)
	assert.Equal(t, http.StatusAccepted, res.status)
	b.clock.Pass(19 * time.Second)
	assert.True(t, mia.Typing(), "20 seconds if nothing is said")
	b.push(t, mia.UserID(), text("x"))
	assert.False(t, mia.Typing())
	for _, seconds := range []int32{4, 7, 65} {
		assert.ErrorContains(t, ask(mia.UserID(), seconds), "'loadingSeconds'")
	}
	assert.ErrorContains(t, ask(b.AddGroup("Trip", mia).ID(), 20), "'chatId'")
	require.NoError(t, ask("U"+strings.Repeat("0", 32), 20), "accepted even if it does not show")
}

// Trap 21: a token marks its message and all before it.
func TestTrap21_MarkAsRead(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	say(mia, "a", "b", "c")
	token := b.told(t)[1].(webhook.MessageEvent).Message.(webhook.TextMessageContent).MarkAsReadToken
	_, err := b.api.MarkMessagesAsReadByToken(&messaging_api.MarkMessagesAsReadByTokenRequest{MarkAsReadToken: token})
	require.NoError(t, err)
	var states []channel.Status
	for _, m := range mia.Screen() {
		states = append(states, m.Status)
	}
	assert.Equal(t, []channel.Status{channel.StatusRead, channel.StatusRead, channel.StatusAccepted}, states)
	_, err = b.api.MarkMessagesAsReadByToken(&messaging_api.MarkMessagesAsReadByTokenRequest{MarkAsReadToken: "x"})
	assert.ErrorContains(t, err, "400")
	_, err = b.api.MarkMessagesAsRead(&messaging_api.MarkMessagesAsReadRequest{Chat: &messaging_api.ChatReference{UserId: mia.UserID()}})
	assert.ErrorContains(t, err, "403", "for partners only")
	auto := linetest.New(linetest.Options{ChatOff: true}).Phone("Mia")
	auto.Say("x")
	assert.Equal(t, channel.StatusRead, auto.Screen()[0].Status)
}

func TestLinkTokens(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	token, err := b.api.IssueLinkToken(mia.UserID())
	require.NoError(t, err)
	require.Error(t, b.Phone("Noah").LinkAccount(token.LinkToken, "n"))
	failed := only[webhook.AccountLinkEvent](t, b)
	assert.Equal(t, webhook.LinkContentRESULT_FAILED, failed.Link.Result)
	assert.Nil(t, failed.Source)
	token, err = b.api.IssueLinkToken(mia.UserID())
	require.NoError(t, err)
	b.clock.Pass(10 * time.Minute)
	require.Error(t, mia.LinkAccount(token.LinkToken, "n"))
	_, err = b.api.IssueLinkToken("U" + strings.Repeat("0", 32))
	assert.ErrorContains(t, err, "404")
}

func TestWebhookSettings(t *testing.T) {
	s := linetest.New(linetest.Options{})
	bare := &business{Server: s}
	bare.connect(t)
	_, err := bare.api.GetWebhookEndpoint()
	assert.ErrorContains(t, err, "404", "unset")
	_, err = bare.api.TestWebhookEndpoint(&messaging_api.TestWebhookEndpointRequest{})
	assert.ErrorContains(t, err, "404")
	_, err = bare.api.SetWebhookEndpoint(&messaging_api.SetWebhookEndpointRequest{Endpoint: "https://a.example/hook"})
	require.NoError(t, err)

	b := open(t, linetest.Options{})
	_, err = b.api.SetWebhookEndpoint(&messaging_api.SetWebhookEndpointRequest{Endpoint: "https://a.example/hook"})
	require.NoError(t, err)
	set, err := b.api.GetWebhookEndpoint()
	require.NoError(t, err)
	assert.Equal(t, &messaging_api.GetWebhookEndpointResponse{Endpoint: "https://a.example/hook", Active: true}, set)
	for _, wrong := range []string{"http://a.example", "https://a.example/" + strings.Repeat("a", 500), "x"} {
		_, err = b.api.SetWebhookEndpoint(&messaging_api.SetWebhookEndpointRequest{Endpoint: wrong})
		assert.ErrorContains(t, err, "400")
		_, err = b.api.TestWebhookEndpoint(&messaging_api.TestWebhookEndpointRequest{Endpoint: wrong})
		assert.ErrorContains(t, err, "400")
	}
	test, err := b.api.TestWebhookEndpoint(&messaging_api.TestWebhookEndpointRequest{Endpoint: "https://b.example/hook"})
	require.NoError(t, err)
	assert.True(t, test.Success)
	assert.Contains(t, b.webhooks[0], `"events":[]`)
	b.answer = 500
	test, err = b.api.TestWebhookEndpoint(&messaging_api.TestWebhookEndpointRequest{})
	require.NoError(t, err)
	assert.Equal(t, []any{false, int32(500), "ERROR_STATUS_CODE"}, []any{test.Success, test.StatusCode, test.Reason})
	b.SendTo(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	test, err = b.api.TestWebhookEndpoint(&messaging_api.TestWebhookEndpointRequest{})
	require.NoError(t, err)
	assert.Equal(t, []any{false, int32(0), "COULD_NOT_CONNECT"}, []any{test.Success, test.StatusCode, test.Reason})
}
