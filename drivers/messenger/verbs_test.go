package messenger_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

func TestMarkReadAndTyping(t *testing.T) {
	r := open(t, messengertest.Options{})
	require.NoError(t, r.channel.MarkRead(t.Context(), r.ana.Address(), r.hello, ""))
	golden(t, "out", "mark_seen", r.wire.Last(t).Body)
	assert.Equal(t, channel.StatusRead, r.ana.Screen()[0].Status)
	assert.False(t, r.ana.Typing())

	require.NoError(t, r.channel.Typing(t.Context(), r.ana.Address(), ""))
	golden(t, "out", "typing_on", r.wire.Last(t).Body)
	r.clock = morning.Add(19 * time.Second)
	assert.True(t, r.ana.Typing())
	r.clock = morning.Add(20 * time.Second)
	assert.False(t, r.ana.Typing())

	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpAction, Code: 551})
	err := r.channel.Typing(t.Context(), r.ana.Address(), "")
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
	assert.Equal(t, "messenger: typing", failure(t, err).Op)
	err = r.channel.MarkRead(t.Context(), channel.Address{}, "", "")
	assert.Equal(t, "messenger: mark read", failure(t, err).Op)
}

func TestProfile(t *testing.T) {
	r := open(t, messengertest.Options{})
	eva, err := r.AddPhone(messengertest.Customer{Name: "Eva Li", Picture: []byte("png")})
	require.NoError(t, err)
	eva.Say("hi")
	p, err := r.channel.Profile(t.Context(), eva.Address())
	require.NoError(t, err)
	assert.Equal(t, "Eva Li", p.Name)
	assert.Contains(t, p.Picture, "https://scontent.xx.fbcdn.net/")
	assert.Equal(t, []channel.Address{eva.Address()}, p.Addresses)

	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpUser, Status: 200, Body: `{"first_name":"Eva","last_name":"Li","id":"1"}`})
	p, err = r.channel.Profile(t.Context(), eva.Address())
	require.NoError(t, err)
	assert.Equal(t, "Eva Li", p.Name)

	calls := len(r.wire.Calls())
	for name, a := range map[string]channel.Address{
		"a checkbox":   {Kind: messenger.AddressUserRef, Scope: pageID, Value: "ref"},
		"another Page": {Kind: channel.AddressUser, Scope: "777", Value: "24001"},
		"a path":       {Kind: channel.AddressUser, Scope: pageID, Value: "../me"},
	} {
		_, err := r.channel.Profile(t.Context(), a)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, name)
	}
	assert.Len(t, r.wire.Calls(), calls)
}

// Nothing to tell is normal: access was not granted, the account was made with
// a phone number, or the person has not written.
func TestTrap28_PeopleWithoutAProfile(t *testing.T) {
	r := open(t, messengertest.Options{NoProfiles: true})
	p, err := r.channel.Profile(t.Context(), r.ana.Address())
	require.NoError(t, err)
	assert.Equal(t, channel.Person{Addresses: []channel.Address{r.ana.Address()}}, p)

	r = open(t, messengertest.Options{})
	eva, err := r.AddPhone(messengertest.Customer{Name: "Eva", PhoneAccount: true})
	require.NoError(t, err)
	p, err = r.channel.Profile(t.Context(), eva.Address())
	require.NoError(t, err)
	assert.Equal(t, channel.Person{Addresses: []channel.Address{eva.Address()}}, p)

	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpUser, Code: 190})
	_, err = r.channel.Profile(t.Context(), r.ana.Address())
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind, "other failures are failures")
}

func TestStartersAreReplacedWhole(t *testing.T) {
	r := open(t, messengertest.Options{})
	want := channel.Starters{Welcome: true, IceBreakers: []string{"Where is my order?", "Are you open?"}, Commands: []channel.Command{{Name: "order", Hint: "See it"}}}
	require.NoError(t, r.channel.SetStarters(t.Context(), want))
	golden(t, "out", "starters", r.wire.Last(t).Body)
	got, err := r.channel.Starters(t.Context())
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Equal(t, want, r.Server.Starters())

	some := channel.Starters{IceBreakers: []string{"Hello?"}}
	require.NoError(t, r.channel.SetStarters(t.Context(), some))
	assert.Equal(t, some, r.Server.Starters())
	require.NoError(t, r.channel.SetStarters(t.Context(), channel.Starters{}))
	golden(t, "out", "starters_gone", r.wire.Last(t).Body)
	got, err = r.channel.Starters(t.Context())
	require.NoError(t, err)
	assert.Zero(t, got)
}

// A tapped ice breaker and the button that opens the chat come back as what
// they are.
func TestStartersComeBack(t *testing.T) {
	r := open(t, messengertest.Options{}).fresh(t)
	require.NoError(t, r.channel.SetStarters(t.Context(), channel.Starters{Welcome: true, IceBreakers: []string{"Are you open?"}}))
	eva := r.Phone("Eva")
	_, err := eva.GetStarted(channel.Referral{Source: "ad", ID: "6045", Headline: "Tea"})
	require.NoError(t, err)
	_, err = eva.Ask("Are you open?")
	require.NoError(t, err)
	got := r.flush(t)
	assert.Equal(t, &channel.Referral{Source: "ad", ID: "6045", Headline: "Tea"}, only[channel.ConversationOpened](t, got).Referral)
	assert.Equal(t, channel.Parts{channel.Choice{ID: "Are you open?", Title: "Are you open?"}}, only[channel.MessageReceived](t, got).Parts)
}

func TestStartersAsOthersWroteThem(t *testing.T) {
	r := open(t, messengertest.Options{})
	for body, want := range map[string]channel.Starters{
		`{"data":[]}`: {},
		`{"data":[{"ice_breakers":[{"question":"old?","payload":"x"}]}]}`: {IceBreakers: []string{"old?"}},
		`{"data":[{"ice_breakers":[{"locale":"de_DE","call_to_actions":[{"question":"wo?","payload":"x"}]},{"locale":"default","call_to_actions":[{"question":"where?","payload":"x"}]}],
			"commands":[{"locale":"de_DE","commands":[{"name":"b","description":"B"}]},{"locale":"default","commands":[{"name":"a","description":"A"}]}]}]}`: {
			IceBreakers: []string{"where?"}, Commands: []channel.Command{{Name: "a", Hint: "A"}}},
	} {
		r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpProfile, Status: 200, Body: body})
		got, err := r.channel.Starters(t.Context())
		require.NoError(t, err)
		assert.Equal(t, want, got, body)
	}
	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpProfile, Status: 200, Body: `{"data":[{"commands":7}]}`})
	_, err := r.channel.Starters(t.Context())
	assert.Equal(t, channel.Unknown, failure(t, err).Kind)
}

func TestStartersOverALimitAreRefusedBeforeTheCall(t *testing.T) {
	r := open(t, messengertest.Options{})
	for name, s := range map[string]channel.Starters{
		"a fifth ice breaker": {IceBreakers: []string{"a", "b", "c", "d", "e"}},
		"an empty name":       {Commands: []channel.Command{{Hint: "x"}}},
	} {
		assert.Equal(t, channel.Invalid, failure(t, r.channel.SetStarters(t.Context(), s)).Kind, name)
	}
	assert.Empty(t, r.wire.Calls())
	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpProfile, Status: 200, Body: `{"result":"maybe"}`})
	err := r.channel.SetStarters(t.Context(), channel.Starters{Welcome: true})
	assert.Equal(t, channel.Unknown, failure(t, err).Kind)
}

// The eleventh call in ten minutes is too many, and the button cannot go while
// there is a menu.
func TestTheProfileIsGuarded(t *testing.T) {
	r := open(t, messengertest.Options{})
	require.NoError(t, r.channel.SetStarters(t.Context(), channel.Starters{Welcome: true}))
	require.NoError(t, r.channel.SetMenus(t.Context(), messenger.Menu{Items: []messenger.MenuItem{{Title: "Shop", ID: "shop"}}}))
	err := r.channel.SetStarters(t.Context(), channel.Starters{})
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	for err = nil; err == nil; {
		_, err = r.channel.Starters(t.Context())
	}
	assert.Equal(t, channel.RateLimited, failure(t, err).Kind)
}

func TestMenus(t *testing.T) {
	r := open(t, messengertest.Options{}).fresh(t)
	menus := []messenger.Menu{
		{Items: []messenger.MenuItem{{Title: "Talk to us", ID: "talk"}, {Title: "Shop", URL: "https://shop.example"}}},
		{Locale: "de_DE", NoTyping: true, Items: []messenger.MenuItem{{Title: "Reden", ID: "talk"}}},
	}
	err := r.channel.SetMenus(t.Context(), menus...)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind, "a menu needs the button that opens the chat")
	require.NoError(t, r.channel.SetStarters(t.Context(), channel.Starters{Welcome: true}))
	require.NoError(t, r.channel.SetMenus(t.Context(), menus...))
	golden(t, "out", "menu", r.wire.Last(t).Body)
	got, err := r.channel.Menus(t.Context())
	require.NoError(t, err)
	assert.Equal(t, menus, got)
	_, err = r.ana.Menu("Talk to us")
	require.NoError(t, err)
	assert.Equal(t, channel.Parts{channel.Choice{ID: "talk", Title: "Talk to us"}}, only[channel.MessageReceived](t, r.flush(t)).Parts)
	require.NoError(t, r.channel.SetMenus(t.Context()))
	got, err = r.channel.Menus(t.Context())
	require.NoError(t, err)
	assert.Empty(t, got)

	calls := len(r.wire.Calls())
	for _, bad := range []messenger.MenuItem{{Title: "x"}, {ID: "x"}, {Title: "x", ID: "x", URL: "https://x.example"}} {
		err := r.channel.SetMenus(t.Context(), messenger.Menu{Items: []messenger.MenuItem{bad}})
		assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	}
	assert.Len(t, r.wire.Calls(), calls)
}

func TestGreetings(t *testing.T) {
	r := open(t, messengertest.Options{})
	want := map[string]string{"": "Hello {{user_first_name}}", "de_DE": "Hallo"}
	require.NoError(t, r.channel.SetGreetings(t.Context(), want))
	golden(t, "out", "greeting", r.wire.Last(t).Body)
	assert.Equal(t, "Hello {{user_first_name}}", r.Greeting())
	got, err := r.channel.Greetings(t.Context())
	require.NoError(t, err)
	assert.Equal(t, want, got)
	require.NoError(t, r.channel.SetGreetings(t.Context(), nil))
	assert.Empty(t, r.Greeting())
}

func TestHealth(t *testing.T) {
	r := open(t, messengertest.Options{})
	h, err := r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.Health{Receive: channel.AbilityOK, Send: channel.AbilityOK}, h)

	r.Restrict(morning.Add(day), "page_messaging_api")
	h, err = r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityBlocked, h.Send)
	assert.Equal(t, []string{"page status: restricted", "page_messaging_api restricted until 2026-11-03 09:00 UTC"}, h.Reasons)
	_, err = r.send(t, channel.Text{Body: "x"})
	assert.Equal(t, 30*time.Minute, failure(t, err).RetryAfter)
	assert.Equal(t, channel.AbilityBlocked, only[channel.HealthChanged](t, r.flush(t)).Health.Send)

	r.Restrict(time.Time{})
	require.NoError(t, r.channel.Subscribe(t.Context(), "messages", "message_echoes"))
	h, err = r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityLimited, h.Receive)
	require.Len(t, h.Reasons, 1)
	assert.Contains(t, h.Reasons[0], "messaging_postbacks, message_deliveries")

	require.NoError(t, r.channel.Subscribe(t.Context(), "message_echoes"))
	h, err = r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityBlocked, h.Receive)
}

// What may not be asked stays unknown, and the rest is reported all the same.
func TestHealthWithoutLeaveToAskEverything(t *testing.T) {
	r := open(t, messengertest.Options{})
	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpApps, Code: 200})
	h, err := r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityOK, h.Send)
	assert.Empty(t, h.Receive)
	assert.Equal(t, []string{"subscriptions are not known: unauthorized"}, h.Reasons)

	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpPage, Status: 200, Body: `{"id":"5550005550"}`})
	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpPage, Code: 10})
	h, err = r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Empty(t, h.Send)
	assert.Equal(t, []string{"the page status is not known: unauthorized"}, h.Reasons)
}

// Subscriptions of other apps are not ours.
func TestSubscriptionsOfOtherApps(t *testing.T) {
	r := open(t, messengertest.Options{})
	const both = `{"data":[{"id":"777","subscribed_fields":["feed"]},{"id":6660006660,"subscribed_fields":["messages"]}]}`
	r.FailCalls(2, messengertest.CallFault{Op: messengertest.OpApps, Status: 200, Body: both})
	got, err := r.channel.Subscribed(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"messages"}, got)
	got, err = r.with(t, func(c *messenger.Config) { c.AppID = "" }).Subscribed(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"feed"}, got)
}

func TestThreadControl(t *testing.T) {
	r := open(t, messengertest.Options{OtherApps: []string{"777"}}).fresh(t)
	who := r.ana.Address()
	_, err := r.send(t, channel.Text{Body: "hi"})
	require.NoError(t, err)
	owner, err := r.channel.Owner(t.Context(), who)
	require.NoError(t, err)
	assert.Equal(t, messenger.Owner{App: "6660006660", Until: morning.Add(day)}, owner)

	require.NoError(t, r.channel.PassControl(t.Context(), who, "777", "please"))
	golden(t, "out", "pass_control", r.wire.Last(t).Body)
	assert.Equal(t, "777", r.ana.Owner())
	_, err = r.send(t, channel.Text{Body: "hi"})
	assert.Equal(t, "10/2018300", failure(t, err).Code)
	require.NoError(t, r.channel.RequestControl(t.Context(), who, "may I"))
	require.NoError(t, r.channel.TakeControl(t.Context(), who, "mine"))
	assert.Equal(t, "6660006660", r.ana.Owner())
	require.NoError(t, r.channel.ReleaseControl(t.Context(), who))
	owner, err = r.channel.Owner(t.Context(), who)
	require.NoError(t, err)
	assert.Zero(t, owner)

	calls := len(r.wire.Calls())
	_, err = r.channel.Owner(t.Context(), channel.Address{Kind: messenger.AddressUserRef, Value: "x"})
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	err = r.channel.PassControl(t.Context(), who, "inbox", "")
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	err = r.channel.TakeControl(t.Context(), channel.Address{}, "")
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	assert.Len(t, r.wire.Calls(), calls)
}
