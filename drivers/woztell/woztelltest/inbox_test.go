package woztelltest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

// What others of the business write comes as an echo: who it was is in the outer
// type and in meta (d:channels-webhook; trap P8).
func TestTrap8_EchoesOfOthers(t *testing.T) {
	b := open(t, woztelltest.Options{})
	mia := b.Phone("Mia")
	mia.Say("hi")
	b.told(t)
	for _, c := range []struct {
		who   woztelltest.Sender
		kind  string
		where string
		want  any
	}{
		{woztelltest.Sender{Agent: "u1"}, "MANUAL", "meta.agentUserId", "u1"},
		{woztelltest.Sender{Agent: "u1"}, "MANUAL", "meta.__source__.integrationId", "inbox"},
		{woztelltest.Sender{OldSource: true}, "MANUAL", "meta.apiSource", "inbox"},
		{woztelltest.Sender{By: woztelltest.ByRelay, Integration: "crm"}, "RELAY", "meta.__source__.integrationId", "crm"},
		{woztelltest.Sender{By: woztelltest.ByBot}, "BOT", "meta.__source__", nil},
	} {
		id, err := mia.WriteFrom(c.who, channel.Text{Body: "x"})
		require.NoError(t, err)
		e := b.told(t)[0]
		assert.Equal(t, []any{"API_OUTBOUND", c.kind, id, "x"}, []any{e["eventType"], e["type"], at(e, "messageEvent.messageId"), at(e, "messageEvent.data.text")})
		assert.Equal(t, c.want, at(e, c.where))
	}
	assert.Len(t, mia.Arrived(), 5)
	_, err := mia.WriteFrom(woztelltest.Sender{}, channel.Image{Media: b.Keep([]byte("x"), "image/png", "")})
	require.NoError(t, err)
	assert.Contains(t, at(b.told(t)[0], "messageEvent.data.url"), "https://")
	ids := ""
	ids, err = mia.WriteFrom(woztelltest.Sender{LiveChat: true}, channel.Buttons{Body: "?", Buttons: []channel.Button{{ID: "y", Title: "Y"}}})
	require.NoError(t, err)
	assert.Equal(t, "MEMBER_UPDATE", types(b.told(t))[0])
	assert.True(t, mia.LiveChat())
	_, err = mia.Tap(ids, "y")
	require.NoError(t, err)
	_, err = mia.WriteFrom(woztelltest.Sender{}, channel.Location{})
	require.Error(t, err)
	_, err = mia.WriteFrom(woztelltest.Sender{}, channel.Image{})
	require.Error(t, err)

	page := on(t, woztelltest.TypeMessenger, woztelltest.Options{})
	for _, part := range []channel.Part{channel.Buttons{Buttons: []channel.Button{{ID: "y"}}}, channel.QuickReplies{Replies: []channel.Button{{ID: "y"}}}} {
		id, err := page.Phone("Noah").WriteFrom(woztelltest.Sender{}, part)
		require.NoError(t, err)
		_, err = page.Phone("Noah").Tap(id, "y")
		require.NoError(t, err)
	}
}

// Handing over is told, and the bot is silent in live chat (d:channels-webhook;
// trap P22).
func TestTrap22_LiveChat(t *testing.T) {
	b := open(t, woztelltest.Options{BotReply: "I am a bot", NodeTriggers: true})
	mia := b.Phone("Mia")
	mia.Say("hi")
	all := b.told(t)
	assert.Equal(t, []string{"TEXT", "NODE_TRIGGER", "API_OUTBOUND BOT", "SENT", "DELIVERED"}, types(all))
	assert.Equal(t, all[0]["messageId"], at(all[1], "messageEvent.messageId"), "the same message twice")
	mia.SetLiveChat(true)
	e := b.only(t)
	assert.Equal(t, []any{"MEMBER_UPDATE", "NORMAL_UPDATE_MEMBER", false, true}, []any{e["eventType"], e["functionName"], at(e, "before.liveChat"), at(e, "after.liveChat")})
	mia.SetLiveChat(true)
	assert.Empty(t, b.told(t), "nothing changed")
	mia.Say("a person, please")
	assert.Equal(t, []string{"TEXT"}, types(b.told(t)))
}

func TestBatches(t *testing.T) {
	b := open(t, woztelltest.Options{})
	mia, noah := b.Phone("Mia"), b.Phone("Noah")
	b.TagAll("channel-1", []*woztelltest.Phone{mia, noah}, "vip")
	e := b.only(t)
	assert.Equal(t, []any{mia.Member(), noah.Member()}, e["members"])
	assert.NotContains(t, e, "member")
	assert.Equal(t, []any{"vip"}, at(e, "update.$addToSet.tags.$each"))
	assert.Equal(t, []string{"vip"}, noah.Tags())
	noah.Untag("vip")
	mia.Tag("vip", "new")
	assert.Equal(t, []string{"MEMBER_UPDATE", "MEMBER_UPDATE"}, types(b.told(t)))
	assert.Equal(t, []string{"vip", "new"}, mia.Tags())
}

const redirectURL = "https://bot.api.woztell.com/redirectMemberToNode"

// The answer says only that it started (d:bot-api).
func TestRedirect(t *testing.T) {
	b := open(t, woztelltest.Options{Nodes: []woztelltest.Node{{Tree: "T", ID: "N", Says: []string{"welcome back"}, SetsLiveChat: true}}})
	mia := b.Phone("Mia")
	mia.SetLiveChat(true)
	b.told(t)
	to := func(redirect, meta string) response {
		return b.call(t, "POST", redirectURL, fmt.Sprintf(`{"channelId":"channel-1","memberId":%q,"redirect":%s,"meta":%s}`, mia.Member(), redirect, meta))
	}
	res := to(`{"tree":"T","nodeCompositeId":"N","runPreAction":true,"sendResponse":true,"runPostAction":true}`, `{}`)
	assert.Equal(t, `{"ok":1}`, res.body)
	assert.Equal(t, []string{"MEMBER_UPDATE", "API_OUTBOUND BOT", "SENT", "DELIVERED"}, types(b.told(t)))
	assert.False(t, mia.LiveChat())
	assert.Equal(t, []string{"welcome back"}, said(mia.Arrived()))
	assert.Equal(t, `{"ok":1}`, to(`{"tree":"T","nodeCompositeId":"N"}`, `{}`).body)
	assert.Empty(t, b.told(t), "neither action nor response")
	assert.Equal(t, `{"ok":1}`, to(`{"tree":"T","nodeCompositeId":"nowhere","sendResponse":true}`, `{}`).body)
	tree, node := mia.Node()
	assert.Equal(t, "T nowhere", tree+" "+node)
	assertErr(t, to(`null`, `{}`), nil, "redirect")
	assertErr(t, to(`{"tree":"T","nodeCompositeId":"N"}`, `1`), nil, "meta")
	assertErr(t, b.call(t, "POST", redirectURL, `{"channelId":"x"}`), 112, "Channel")
	assertErr(t, b.call(t, "POST", redirectURL, `{`), nil, "read")
	assertErr(t, b.call(t, "POST", redirectURL, `{}`, "Authorization", "Bearer "+b.IssueToken("bot:sendResponses")), nil, woztelltest.NotAuthorized)
}

// A custom channel feeds messages and statuses in (d:channels-incoming-webhook).
func TestIncoming(t *testing.T) {
	b := open(t, woztelltest.Options{})
	feed := func(body string) response {
		return b.call(t, "POST", b.Credentials().Incoming, body, "Authorization", "", woztelltest.SignatureHeader, b.Sign("channel-1", []byte(body)))
	}
	assert.Equal(t, `{"ok":1}`, feed(`{"externalId":"CUST","messageEvent":{"type":"TEXT","data":{"text":"hi"}},"meta":{"k":"v"}}`).body)
	e := b.only(t)
	assert.Equal(t, []any{"CUST", "TEXT", "hi"}, []any{e["from"], e["type"], at(e, "data.text")})
	mia := b.Phones()[0]
	assert.Equal(t, []string{"hi"}, said(mia.Sent()))
	vars := `{"c":"channel-1","m":"` + mia.Member() + `"}`
	edges := "apiViewer.conversationHistory.edges."
	assert.Equal(t, "INCOMING_WEBHOOK", ask(t, b, historyQuery, vars, edges+"0.node.from"))
	assert.Equal(t, "v", ask(t, b, historyQuery, vars, edges+"0.node.meta.k"))
	assert.Equal(t, `{"ok":1}`, feed(`{"externalId":"CUST","messageEvent":{"type":"CUSTOM","data":{"x":1}}}`).body)
	assert.EqualValues(t, 1, at(b.only(t), "data.x"))

	ids := b.send(t, mia, text("a")+","+text("b"))
	b.told(t)
	assert.Equal(t, `{"ok":1}`, feed(`{"externalId":"CUST","messageEvent":{"type":"READ","data":{"messageId":"`+ids[0]+`"}}}`).body)
	assert.Equal(t, "READ", b.only(t)["type"])
	assert.NotNil(t, ask(t, b, historyQuery, vars, edges+"2.node.readAt"))
	assert.Nil(t, ask(t, b, historyQuery, vars, edges+"3.node.readAt"))
	b.clock.Pass(time.Minute)
	mark := b.clock.Now().UnixMilli()
	assert.Equal(t, `{"ok":1}`, feed(fmt.Sprintf(`{"externalId":"CUST","messageEvent":{"type":"READ","data":{"watermark":"%d"}}}`, mark)).body)
	assert.NotNil(t, ask(t, b, historyQuery, vars, edges+"3.node.readAt"))

	for _, bad := range []string{
		fmt.Sprintf(`{"externalId":"CUST","messageEvent":{"type":"READ","data":{"watermark":%d}}}`, mark), `{"externalId":"CUST","messageEvent":{"type":"READ","data":{"watermark":"x"}}}`,
		`{"externalId":"CUST","messageEvent":{"type":"READ","data":{}}}`, `{"externalId":"CUST"}`, `{"messageEvent":{"type":"TEXT"}}`, `{`, `{"externalId":"CUST","messageEvent":{"type":"TEXT","data":1}}`,
	} {
		assert.Equal(t, http.StatusInternalServerError, feed(bad).status, bad)
	}
	assert.Equal(t, http.StatusNotFound, b.call(t, "POST", "https://incoming.woztell.invalid/incoming/x", "").status)
}
