package line_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

func TestMarkReadUsesTheTokenOfTheMessage(t *testing.T) {
	r := open(t, linetest.Options{})
	require.NoError(t, r.channel.MarkRead(t.Context(), r.to(), r.hello.ID, r.hello.Memo))
	assert.Equal(t, "https://api.line.me/v2/bot/chat/markAsRead", r.wire.Last(t).URL)
	assert.Equal(t, channel.StatusRead, r.ana.Screen()[0].Status)

	// Without a token there is nothing to do, and no reason to try again.
	for _, memo := range []string{"", "{}", `{"quote":"q"}`, "garbage"} {
		e := failure(t, r.channel.MarkRead(t.Context(), r.to(), r.hello.ID, memo))
		assert.Equal(t, channel.Unsupported, e.Kind, memo)
	}
	assert.Len(t, r.wire.Calls(), 1)
	assert.Equal(t, channel.Invalid, failure(t, r.channel.MarkRead(t.Context(), r.to(), r.hello.ID, `{"read":"no-such-token"}`)).Kind)
}

func TestTypingIsShownBetweenTwoOnly(t *testing.T) {
	r := open(t, linetest.Options{})
	require.NoError(t, r.channel.Typing(t.Context(), r.to(), ""))
	assert.JSONEq(t, `{"chatId":"`+r.ana.UserID()+`","loadingSeconds":20}`, r.wire.Last(t).Body)
	assert.True(t, r.ana.Typing())
	for _, g := range []*linetest.Group{r.AddGroup("Family", r.ana), r.AddRoom(r.ana)} {
		assert.Equal(t, channel.Unsupported, failure(t, r.channel.Typing(t.Context(), group(g), "")).Kind)
	}
	assert.Len(t, r.wire.Calls(), 1)
}

func TestS2_30_ProfilesHaveANameAndAPicture(t *testing.T) {
	r := open(t, linetest.Options{})
	bea, err := r.AddPhone(linetest.Customer{Account: "bea", Name: "Bea 😀", Picture: "https://profile.example/bea", Language: "zh-TW"})
	require.NoError(t, err)
	got, err := r.channel.Profile(t.Context(), person(bea))
	require.NoError(t, err)
	assert.Equal(t, channel.Person{Addresses: []channel.Address{person(bea)}, Name: "Bea 😀", Picture: "https://profile.example/bea", Language: "zh-TW"}, got)

	family := r.AddGroup("Family", r.ana)
	family.SetPicture("https://profile.example/family")
	got, err = r.channel.Profile(t.Context(), group(family))
	require.NoError(t, err)
	assert.Equal(t, channel.Person{Addresses: []channel.Address{group(family)}, Name: "Family", Picture: "https://profile.example/family"}, got)

	calls := len(r.wire.Calls())
	_, err = r.channel.Profile(t.Context(), group(r.AddRoom(r.ana)))
	assert.Equal(t, channel.Unsupported, failure(t, err).Kind)
	assert.Len(t, r.wire.Calls(), calls)
}

// LINE shows nothing of these, but they are not all out of reach.
func TestProfilesThatLINEDoesNotShow(t *testing.T) {
	r := open(t, linetest.Options{})
	stranger, err := r.AddPhone(linetest.Customer{Account: "bea", Stranger: true})
	require.NoError(t, err)
	shy, err := r.AddPhone(linetest.Customer{Account: "carl", HidesProfile: true})
	require.NoError(t, err)
	blocking := r.Phone("dora")
	blocking.Block(true)
	for _, p := range []*linetest.Phone{stranger, shy, blocking} {
		_, err := r.channel.Profile(t.Context(), person(p))
		e := failure(t, err)
		assert.Equal(t, channel.Unreachable, e.Kind)
		assert.Equal(t, channel.ScopeMessage, e.Scope, "it says nothing about messages")
	}
	stranger.Say("hello?")
	m := r.message(hi)
	m.To = person(stranger)
	_, err = r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Len(t, stranger.Arrived(), 1)
}

func TestOtherAnswersToQuestions(t *testing.T) {
	r := open(t, linetest.Options{})
	for name, c := range map[string]struct {
		fault linetest.CallFault
		kind  channel.ErrorKind
	}{
		"garbage":  {linetest.CallFault{Status: 200, Body: "<html>"}, channel.Unknown},
		"too fast": {linetest.CallFault{Status: 429}, channel.RateLimited},
		"plan":     {linetest.CallFault{Status: 403}, channel.Unsupported},
		"trouble":  {linetest.CallFault{Status: 500}, channel.Unavailable},
	} {
		r.FailCalls(1, c.fault)
		_, err := r.channel.Profile(t.Context(), r.to())
		assert.Equal(t, c.kind, failure(t, err).Kind, name)
	}
	r.FailCalls(1, linetest.CallFault{Status: 500})
	assert.Equal(t, channel.Unavailable, failure(t, r.channel.Typing(t.Context(), r.to(), "")).Kind)
	r.FailCalls(1, linetest.CallFault{Drop: true})
	assert.Equal(t, channel.Unavailable, failure(t, r.channel.Typing(t.Context(), r.to(), "")).Kind)
}

func TestHealth(t *testing.T) {
	r := open(t, linetest.Options{Quota: 200})
	r.SendToURL("https://shop.example/hook", nil)
	for _, c := range []struct {
		used int
		want channel.Health
	}{
		{179, channel.Health{Receive: channel.AbilityOK, Send: channel.AbilityOK, Limit: "179 of 200 messages this month"}},
		{180, channel.Health{Receive: channel.AbilityOK, Send: channel.AbilityLimited, Limit: "180 of 200 messages this month", Reasons: []string{"only 20 messages of the month are left"}}},
		{200, channel.Health{Receive: channel.AbilityOK, Send: channel.AbilityBlocked, Limit: "200 of 200 messages this month", Reasons: []string{"the monthly limit of messages is reached; it counts anew from the first of the month in Japan, or with a larger plan"}}},
		{250, channel.Health{Receive: channel.AbilityOK, Send: channel.AbilityBlocked, Limit: "250 of 200 messages this month", Reasons: []string{"the monthly limit of messages is reached; it counts anew from the first of the month in Japan, or with a larger plan"}}},
	} {
		r.SetUsage(c.used)
		h, err := r.channel.CheckHealth(t.Context())
		require.NoError(t, err)
		assert.Equal(t, c.want, h, c.used)
	}
}

func TestHealthWithoutALimit(t *testing.T) {
	r := open(t, linetest.Options{})
	r.SetUsage(7)
	r.SendToURL("https://shop.example/hook", nil)
	h, err := r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.Health{Receive: channel.AbilityOK, Send: channel.AbilityOK, Limit: "7 messages this month, without a limit"}, h)
}

func TestHealthOfWebhooks(t *testing.T) {
	r := open(t, linetest.Options{})
	for _, c := range []struct {
		fault linetest.CallFault
		want  channel.Ability
		why   string
	}{
		{linetest.CallFault{Status: 404, Message: linetest.MessageNotFound}, channel.AbilityBlocked, "the account has no address for webhooks"},
		{linetest.CallFault{Status: 200, Body: `{"endpoint":"https://shop.example/hook","active":false}`}, channel.AbilityBlocked, "webhooks are switched off in the console"},
		{linetest.CallFault{Status: 500}, "", "not everything is known: unavailable"},
	} {
		c.fault.Op = linetest.OpEndpoint
		r.FailCalls(1, c.fault)
		h, err := r.channel.CheckHealth(t.Context())
		require.NoError(t, err)
		assert.Equal(t, c.want, h.Receive)
		assert.Equal(t, []string{c.why}, h.Reasons)
		assert.Equal(t, channel.AbilityOK, h.Send)
	}
}

// What cannot be asked is left open.
func TestHealthWithoutLeaveToAskEverything(t *testing.T) {
	r := open(t, linetest.Options{})
	r.SendToURL("https://shop.example/hook", nil)
	r.FailCalls(1, linetest.CallFault{Op: linetest.OpQuota, Status: 403, Message: linetest.MessageForbidden})
	h, err := r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.Health{Receive: channel.AbilityOK, Reasons: []string{"not everything is known: unsupported"}}, h)

	r.FailCalls(1, linetest.CallFault{Op: linetest.OpInfo, Status: 401})
	_, err = r.channel.CheckHealth(t.Context())
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
}

func TestHealthWithTheTokenOfAnotherAccount(t *testing.T) {
	r := openWith(t, linetest.Options{}, func(cfg *line.Config, s *linetest.Server) { cfg.UserID = botID })
	h, err := r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityBlocked, h.Receive)
	assert.Contains(t, h.Reasons, "the token is that of another account than UserID names")
}
