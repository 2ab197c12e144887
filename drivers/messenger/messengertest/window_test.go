package messengertest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
	"github.com/rapport-go/rapport/templates"
)

func typed(kind, tag string) string {
	head := ""
	if kind != "" {
		head = `"messaging_type":"` + kind + `",`
	}
	if tag != "" {
		head += `"tag":"` + tag + `",`
	}
	return head + `"message":{"text":"hi"}`
}

// SEND: 24 hours for everything, seven days for human agents, no time at all
// for the tags that ended.
func TestWindows(t *testing.T) {
	for _, c := range []struct {
		name      string
		after     time.Duration
		kind, tag string
		human     bool
		want      string
	}{
		{"inside", 24*time.Hour - 1, "RESPONSE", "", false, ""},
		{"inside without a type", time.Hour, "", "", false, ""},
		{"proactive inside", time.Hour, "UPDATE", "", false, ""},
		{"outside", 24 * time.Hour, "RESPONSE", "", true, "10/2018278"},
		{"outside without a type", 24 * time.Hour, "", "", true, "10/2018278"},
		{"proactive outside", 24 * time.Hour, "UPDATE", "", true, "10/2018278"},
		{"human", 24 * time.Hour, "MESSAGE_TAG", "HUMAN_AGENT", true, ""},
		{"human inside", time.Hour, "MESSAGE_TAG", "HUMAN_AGENT", true, ""},
		{"human at the end", 7*24*time.Hour - 1, "MESSAGE_TAG", "HUMAN_AGENT", true, ""},
		{"human too late", 7 * 24 * time.Hour, "MESSAGE_TAG", "HUMAN_AGENT", true, "10/2018278"},
		{"human without the feature", time.Hour, "MESSAGE_TAG", "HUMAN_AGENT", false, "10"},
		{"trap 1", time.Hour, "MESSAGE_TAG", "ACCOUNT_UPDATE", true, "100"},
		{"trap 1 again", time.Hour, "MESSAGE_TAG", "CONFIRMED_EVENT_UPDATE", true, "100"},
		{"trap 1 once more", time.Hour, "MESSAGE_TAG", "POST_PURCHASE_UPDATE", true, "100"},
		{"trap 1 without the type", time.Hour, "RESPONSE", "ACCOUNT_UPDATE", true, "100"},
		{"no tag", time.Hour, "MESSAGE_TAG", "", true, "100"},
		{"a tag that never was", time.Hour, "MESSAGE_TAG", "PLEASE", true, "100"},
		{"a type that never was", time.Hour, "SHOUT", "", true, "100"},
		{"news", 24 * time.Hour, "MESSAGE_TAG", "NON_PROMOTIONAL_SUBSCRIPTION", false, "10/2018065"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open(t, messengertest.Options{HumanAgent: c.human})
			ana := b.Phone("Ana")
			ana.Say("hi")
			b.clock.Pass(c.after)
			assert.Equal(t, c.after < 24*time.Hour, ana.Open())
			refused(t, c.want, b.send(t, ana, typed(c.kind, c.tag)))
			assert.Equal(t, c.want == "", len(ana.Arrived()) == 1)
		})
	}
	news := open(t, messengertest.Options{NewsPage: true})
	news.Phone("Ana").Say("hi")
	news.clock.Pass(90 * 24 * time.Hour)
	refused(t, "", news.send(t, news.Phone("Ana"), typed("MESSAGE_TAG", "NON_PROMOTIONAL_SUBSCRIPTION")))
}

// SEND: which acts open the window.
func TestWhatOpensTheWindow(t *testing.T) {
	photo := channel.Placeholder{Type: "appointment_booking"}
	for name, c := range map[string]struct {
		act   func(t *testing.T, b *business, p *messengertest.Phone, ours string)
		opens bool
	}{
		"a message": {func(_ *testing.T, _ *business, p *messengertest.Phone, _ string) { p.Say("x") }, true},
		"a reaction": {func(t *testing.T, _ *business, p *messengertest.Phone, m string) {
			require.NoError(t, p.React(m, "👍"))
		}, true},
		"a tap": {func(t *testing.T, _ *business, p *messengertest.Phone, m string) {
			_, err := p.Tap(m, "P")
			require.NoError(t, err)
		}, true},
		"a link": {func(t *testing.T, _ *business, p *messengertest.Phone, _ string) {
			require.NoError(t, p.Visit(channel.Referral{Source: "link", Ref: "r"}))
		}, true},
		"some other": {func(t *testing.T, _ *business, p *messengertest.Phone, _ string) {
			_, err := p.Write(photo, messengertest.Manner{})
			require.NoError(t, err)
		}, true},
		"an ad": {func(t *testing.T, _ *business, p *messengertest.Phone, _ string) {
			require.NoError(t, p.Visit(channel.Referral{Source: "ad", ID: "1"}))
		}, false},
		"reading": {func(_ *testing.T, _ *business, p *messengertest.Phone, _ string) { p.Read() }, false},
		"an opt-in": {func(_ *testing.T, _ *business, p *messengertest.Phone, _ string) {
			p.OptInToMessages("t", "News", "P", "")
		}, false},
		"the inbox": {func(t *testing.T, _ *business, p *messengertest.Phone, _ string) {
			_, err := p.WriteFromInbox(channel.Text{Body: "x"})
			require.NoError(t, err)
		}, false},
		"an editing": {func(t *testing.T, _ *business, p *messengertest.Phone, _ string) {
			require.NoError(t, p.Edit(p.Screen()[0].ID, "y"))
		}, false},
		"a plugin":    {func(_ *testing.T, _ *business, p *messengertest.Phone, _ string) { p.OptInByPlugin("r", "u") }, false},
		"nothing":     {func(*testing.T, *business, *messengertest.Phone, string) {}, false},
		"the website": {func(_ *testing.T, _ *business, p *messengertest.Phone, _ string) { p.LinkAccount("code") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, messengertest.Options{})
			ana := b.Phone("Ana")
			ana.Say("hi")
			ours := b.sent(t, ana, `"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"x","buttons":[{"type":"postback","title":"T","payload":"P"}]}}}`)
			b.clock.Pass(24 * time.Hour)
			assert.False(t, ana.Open())
			c.act(t, b, ana, ours)
			assert.Equal(t, c.opens, ana.Open())
		})
	}
}

func TestNobodyCanBeWrittenToFirst(t *testing.T) {
	b := open(t, messengertest.Options{HumanAgent: true})
	refused(t, "10/2018278", b.send(t, b.Phone("Ana"), hi))
	refused(t, "10/2018278", b.send(t, b.Phone("Ana"), typed("MESSAGE_TAG", "HUMAN_AGENT")))
}

// Trap 13: a block is not a closed window.
func TestTrap13_PeopleWhoCannotBeReached(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	ana.Block(true)
	assert.True(t, ana.Blocked())
	refused(t, "551/1545041", b.send(t, ana, hi))
	ana.Block(false)
	ana.SwitchOff(true)
	refused(t, "200/1545041", b.send(t, ana, hi))
	ana.SwitchOff(false)
	refused(t, "", b.send(t, ana, hi))
	ana.DeleteAccount()
	refused(t, "100/2018001", b.send(t, ana, hi))
	refused(t, "100/33", b.call(t, http.MethodGet, ana.Address().Value, ""))
	refused(t, "100/2018001", b.call(t, http.MethodPost, "me/messages", `{"recipient":{"id":"1"},`+hi+`}`))
}

// UTIL: utility templates go at any time, and nothing else does.
func TestUtilityTemplatesGoAtAnyTime(t *testing.T) {
	b := open(t, messengertest.Options{Templates: []templates.Template{{Name: "t", Language: "en", Body: templates.Text{Text: "It is ready now."}}}})
	ana := b.Phone("Ana")
	const template = `"message":{"template":{"name":"t","language":{"code":"en"}}}`
	b.sent(t, ana, `"messaging_type":"UTILITY",`+template)
	refused(t, "100", b.send(t, ana, `"messaging_type":"RESPONSE",`+template))
	refused(t, "100", b.send(t, ana, `"messaging_type":"UTILITY","message":{"text":"x"}`))
	assert.Equal(t, "t", ana.Screen()[0].Template)
}
