package wechat_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
	"github.com/rapport-go/rapport/templates"
)

func TestTypingIsNeverAFailure(t *testing.T) {
	r := open(t, wechattest.Options{})
	require.NoError(t, r.channel.Typing(t.Context(), r.to(), ""))
	assert.JSONEq(t, `{"touser":"`+r.ana.OpenID()+`","command":"Typing"}`, r.wire.Last(t).Body)
	assert.True(t, r.ana.Typing())
	require.NoError(t, r.channel.Typing(t.Context(), r.to(), ""), "it shows already")
	r.now = r.now.Add(time.Minute)
	require.NoError(t, r.channel.Typing(t.Context(), r.to(), ""), "the person did nothing of late")
	assert.False(t, r.ana.Typing())
	r.FailWith(wechattest.OpTyping, wechattest.CodeTypingCommand)
	require.NoError(t, r.channel.Typing(t.Context(), r.to(), ""))
	r.FailWith(wechattest.OpTyping, wechattest.CodeNoRight)
	assert.Equal(t, channel.Unsupported, failure(t, r.channel.Typing(t.Context(), r.to(), "")).Kind)
}

func TestProfilesHaveNoNames(t *testing.T) {
	r := open(t, wechattest.Options{Platform: "open"})
	bea, err := r.AddPhone(wechattest.Customer{Account: "bea", Name: "Bea 😀", Picture: "https://profile.example/bea", Language: "zh_TW"})
	require.NoError(t, err)
	address := r.person(bea)
	union := channel.Address{Kind: channel.AddressParent, Scope: "p", Value: bea.UnionID()}
	got, err := r.channel.Profile(t.Context(), address)
	require.NoError(t, err)
	assert.Equal(t, channel.Person{Addresses: []channel.Address{address, union}, Language: "zh-TW"}, got)

	require.NoError(t, r.channel.SetRemark(t.Context(), address, "Frau <B> 😀"))
	got, err = r.channel.Profile(t.Context(), address)
	require.NoError(t, err)
	assert.Equal(t, "Frau <B> 😀", got.Name)

	bea.Unfollow()
	got, err = r.channel.Profile(t.Context(), address)
	require.NoError(t, err)
	assert.Equal(t, channel.Person{Addresses: []channel.Address{address, union}}, got)
	_, err = r.channel.Profile(t.Context(), channel.Address{Kind: channel.AddressUser, Value: "oNobody"})
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
}

func TestWhoCanBeReached(t *testing.T) {
	r := open(t, wechattest.Options{})
	require.NoError(t, r.channel.CheckContact(t.Context(), r.to()))
	r.ana.Unfollow()
	e := failure(t, r.channel.CheckContact(t.Context(), r.to()))
	assert.Equal(t, channel.Unreachable, e.Kind)
	assert.Equal(t, channel.ScopeRecipient, e.Scope)
	reach := r.flush(t)[0].(channel.ReachChanged)
	assert.False(t, reach.Reachable)
	assert.Equal(t, r.to(), reach.From.Address())
	_, err := r.send(t, hi)
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
}

func TestHealth(t *testing.T) {
	const path = "/cgi-bin/message/custom/send"
	r := open(t, wechattest.Options{Quotas: map[string]int{path: 20}})
	look := func() channel.Health {
		h, err := r.channel.CheckHealth(t.Context())
		require.NoError(t, err)
		return h
	}
	assert.Equal(t, channel.Health{Send: channel.AbilityOK, Limit: "0 of 20 messages today"}, look())
	r.ana.Pay()
	for range 18 {
		_, err := r.send(t, hi)
		require.NoError(t, err)
	}
	assert.Equal(t, channel.AbilityLimited, look().Send)
	r.SetQuota(path, 18)
	assert.Equal(t, channel.AbilityBlocked, look().Send)
	assert.NotEmpty(t, look().Reasons)
	_, err := r.send(t, hi)
	assert.Equal(t, channel.RateLimited, failure(t, err).Kind)

	for name, c := range map[string]struct {
		fault wechattest.CallFault
		send  channel.Ability
	}{
		"no right": {wechattest.CallFault{Code: wechattest.CodeNoRight}, channel.AbilityBlocked},
		"unknown":  {wechattest.CallFault{Code: wechattest.CodeQuotaPath}, ""},
		"nothing":  {wechattest.CallFault{Status: http.StatusOK, Body: `{"errcode":0}`}, ""},
	} {
		c.fault.Op = wechattest.OpQuota
		r.FailCalls(1, c.fault)
		h := look()
		assert.Equal(t, c.send, h.Send, name)
		assert.NotEmpty(t, h.Reasons, name)
	}
	r.FailCalls(1, wechattest.CallFault{Op: wechattest.OpQuota, Drop: true})
	_, err = r.channel.CheckHealth(t.Context())
	assert.Equal(t, channel.Unavailable, failure(t, err).Kind)
}

func TestMenus(t *testing.T) {
	r := open(t, wechattest.Options{})
	none, err := r.channel.Menu(t.Context())
	require.NoError(t, err)
	assert.Empty(t, none.Buttons)
	m := wechat.Menu{Buttons: []wechat.MenuButton{
		{Type: "click", Name: "帮助 & more", Key: "HELP"},
		{Name: "More", Sub: []wechat.MenuButton{
			{Type: "view", Name: "Shop", URL: "https://shop.example/?a=1&b=2"}, {Type: "scancode_waitmsg", Name: "Scan", Key: "SCAN"},
		}},
	}}
	require.NoError(t, r.channel.SetMenu(t.Context(), m))
	got, err := r.channel.Menu(t.Context())
	require.NoError(t, err)
	assert.Equal(t, m, got)

	require.NoError(t, r.ana.TapMenu("HELP"))
	e := r.flush(t)[0].(channel.MessageReceived)
	assert.Equal(t, channel.Parts{channel.Choice{ID: "HELP", Title: "HELP"}}, e.Parts)
	assert.Equal(t, &channel.Allowance{Trigger: "menu", Messages: 3, Until: r.now.Add(time.Minute)}, e.Allowance)
	require.NoError(t, r.ana.ScanByMenu("SCAN", "qrcode", "https://x.example"))
	e = r.flush(t)[0].(channel.MessageReceived)
	assert.Equal(t, channel.Parts{channel.Choice{ID: "SCAN", Title: "SCAN", Description: "https://x.example"}}, e.Parts)

	calls := len(r.wire.Calls())
	button := wechat.MenuButton{Type: "click", Name: "x", Key: "x"}
	for problem, bad := range map[string]wechat.Menu{
		"4 buttons":           {Buttons: []wechat.MenuButton{button, button, button, button}},
		"18 bytes in a name":  {Buttons: []wechat.MenuButton{{Type: "click", Name: "帮助帮助帮助", Key: "x"}}},
		"129 bytes in a key":  {Buttons: []wechat.MenuButton{{Type: "click", Name: "x", Key: strings.Repeat("x", 129)}}},
		"6 buttons below one": {Buttons: []wechat.MenuButton{{Name: "x", Sub: []wechat.MenuButton{button, button, button, button, button, button}}}},
		"third level":         {Buttons: []wechat.MenuButton{{Name: "x", Sub: []wechat.MenuButton{{Name: "y", Sub: []wechat.MenuButton{button}}}}}},
		"needs a name":        {Buttons: []wechat.MenuButton{{Type: "click", Key: "x"}}},
		"needs a type":        {Buttons: []wechat.MenuButton{{Name: "x"}}},
	} {
		err := r.channel.SetMenu(t.Context(), bad)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind)
		assert.ErrorContains(t, err, problem)
	}
	assert.Len(t, r.wire.Calls(), calls)
	require.NoError(t, r.channel.SetMenu(t.Context(), wechat.Menu{}))
	assert.Empty(t, r.ana.Menu())
}

func TestQRCodes(t *testing.T) {
	r := open(t, wechattest.Options{})
	for q, life := range map[wechat.QR]time.Duration{
		{Scene: "agent42", Life: 30 * 24 * time.Hour}:            30 * 24 * time.Hour,
		{Scene: "shop 茶"}:                                        0,
		{Scene: strings.Repeat("x", 64), Life: time.Millisecond}: time.Second,
	} {
		code, err := r.channel.CreateQR(t.Context(), q)
		require.NoError(t, err)
		assert.NotEmpty(t, code.URL)
		assert.Equal(t, life, code.Life)
		require.NoError(t, r.ana.Scan(code.Ticket))
		opened := r.flush(t)[0].(channel.ConversationOpened)
		assert.Equal(t, &channel.Referral{Source: "qr", Ref: q.Scene}, opened.Referral)
		assert.Equal(t, &channel.Allowance{Trigger: "scan", Messages: 3, Until: r.now.Add(time.Minute)}, opened.Allowance)
	}
	code, err := r.channel.CreateQR(t.Context(), wechat.QR{Scene: "agent42"})
	require.NoError(t, err)
	bob, err := r.AddPhone(wechattest.Customer{Account: "bob", Stranger: true})
	require.NoError(t, err)
	require.NoError(t, bob.Scan(code.Ticket))
	got := r.flush(t)
	require.Len(t, got, 2)
	assert.True(t, got[0].(channel.ReachChanged).Reachable)
	assert.Equal(t, "agent42", got[1].(channel.ConversationOpened).Referral.Ref)

	calls := len(r.wire.Calls())
	for _, bad := range []wechat.QR{{}, {Scene: strings.Repeat("x", 65)}, {Scene: "x", Life: -1}, {Scene: "x", Life: 31 * 24 * time.Hour}} {
		_, err := r.channel.CreateQR(t.Context(), bad)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	}
	assert.Len(t, r.wire.Calls(), calls)
	r.FailCalls(1, wechattest.CallFault{Op: wechattest.OpQR, Status: http.StatusOK, Body: `{}`})
	_, err = r.channel.CreateQR(t.Context(), wechat.QR{Scene: "x"})
	assert.Equal(t, channel.Unknown, failure(t, err).Kind)
}

// What is listed can be filled, and sent.
func TestTemplatesAreListedAndFilled(t *testing.T) {
	r := open(t, granted())
	require.NoError(t, r.ana.TemplateConsent(notice.ID, true, 1))
	r.flush(t)
	all, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 2)
	assert.Equal(t, templates.Template{
		ID: "T-order", Account: r.channel.Account(), Name: "T-order", Language: "zh_CN", Category: templates.CategoryUtility,
		Status: templates.StatusApproved, Parameters: templates.Named,
		Header: templates.Header{Kind: templates.HeaderText, Text: templates.Text{Text: "Order"}},
		Body:   templates.Text{Text: "Item:{{thing1}}\nWhen:{{time2}}", Variables: []templates.Variable{{Name: "thing1"}, {Name: "time2"}}},
	}, all[0])
	assert.Equal(t, "notice:N-visit", all[1].Name)
	assert.Equal(t, "N-visit", all[1].ID)
	for i, want := range []string{"Order\nItem: Tea\nWhen: Tea", "Visit\nItem: Tea"} {
		fields := all[i].Fields()
		for j := range fields {
			fields[j].Text = "Tea"
		}
		filled, err := all[i].Fill(fields)
		require.NoError(t, err)
		receipt, err := r.send(t, filled)
		require.NoError(t, err)
		assert.NotEmpty(t, receipt.ID)
		assert.Equal(t, want, r.ana.Arrived()[i].Parts[0].(channel.Text).Body)
	}
}

func TestListsOfTemplatesAsTheyCome(t *testing.T) {
	list := func(messages, notices wechattest.CallFault) ([]templates.Template, error) {
		r := open(t, wechattest.Options{})
		messages.Op, notices.Op = wechattest.OpTemplates, wechattest.OpNotices
		r.FailCalls(1, messages)
		r.FailCalls(1, notices)
		return r.channel.Templates(t.Context())
	}
	answer := func(body string) wechattest.CallFault { return wechattest.CallFault{Status: http.StatusOK, Body: body} }
	old := answer(`{"template_list":[{"template_id":"A","title":"Old","content":"{{first.DATA}}\r\n订单：{{keyword1.DATA}}\n{{remark.DATA}}","example":"x"},{"template_id":"B","title":"{{x}}","content":"{{ a.DATA }} {{b}}"}]}`)
	all, err := list(old, wechattest.CallFault{Code: wechattest.CodeNoRight})
	require.NoError(t, err, "an account without notifications has none")
	require.Len(t, all, 2)
	assert.Equal(t, "订单：{{keyword1}}", all[0].Body.Text)
	assert.Equal(t, "{{x}}", all[1].Header.Text.Text)
	assert.Equal(t, "{{a}} {{b}}", all[1].Body.Text)

	_, err = list(old, wechattest.CallFault{Status: http.StatusBadGateway})
	assert.Equal(t, channel.Unavailable, failure(t, err).Kind)
	_, err = list(wechattest.CallFault{Code: wechattest.CodeNoRight}, answer(`{}`))
	assert.Equal(t, channel.Unsupported, failure(t, err).Kind)
	_, err = list(answer(`{}`), answer(`{}`))
	assert.Equal(t, channel.Unknown, failure(t, err).Kind)
	_, err = list(answer(`{"template_list":7}`), answer(`{}`))
	assert.Equal(t, channel.Unknown, failure(t, err).Kind)
	all, err = list(answer(`{"template_list":[]}`), answer(`{"errcode":0,"data":[]}`))
	require.NoError(t, err)
	assert.Empty(t, all)
}

// The statuses that the capabilities announce come of templates, under the id
// of the receipt. Of all else nothing is ever said.
func TestStatusesOfTemplates(t *testing.T) {
	r := open(t, granted())
	require.NoError(t, r.ana.TemplateConsent(notice.ID, true, 1))
	r.flush(t)
	for _, part := range []channel.Template{filledOrder, filledNotice} {
		receipt, err := r.send(t, part)
		require.NoError(t, err)
		got := r.flush(t)
		require.Len(t, got, 1)
		s := got[0].(channel.StatusChanged)
		assert.Equal(t, receipt.ID, s.Of)
		assert.Equal(t, channel.StatusDelivered, s.Status)
		assert.Equal(t, r.to(), s.To.Address())
	}
	r.ana.RefuseTemplates(true)
	receipt, err := r.send(t, filledOrder)
	require.NoError(t, err)
	s := r.flush(t)[0].(channel.StatusChanged)
	assert.Equal(t, receipt.ID, s.Of)
	assert.Equal(t, channel.StatusFailed, s.Status)
	assert.Equal(t, channel.Unreachable, s.Failure.Kind)

	receipt, err = r.send(t, hi)
	require.NoError(t, err)
	assert.Empty(t, receipt.ID)
	assert.Empty(t, r.flush(t))
}

// WeChat drops a repeat of a template message by its key, which is made of ours.
func TestRepeatsOfTemplates(t *testing.T) {
	r := open(t, granted())
	m := r.message(filledOrder)
	first, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	second, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, first.ID, second.ID)
	assert.Len(t, r.ana.Arrived(), 1)
	_, err = r.send(t, filledOrder)
	require.NoError(t, err)
	assert.Len(t, r.ana.Arrived(), 2, "another message has another key")
	m.Key = ""
	_, err = r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.NotContains(t, r.wire.Last(t).Body, "client_msg_id")
}

func TestNotificationsNeedConsent(t *testing.T) {
	r := open(t, granted())
	_, err := r.send(t, filledNotice)
	e := failure(t, err)
	assert.Equal(t, channel.Unreachable, e.Kind)
	assert.Equal(t, channel.ScopeMessage, e.Scope, "other messages may arrive")
	require.NoError(t, r.ana.TemplateConsent(notice.ID, true, 2))
	c := r.flush(t)[0].(channel.ConsentChanged)
	assert.True(t, c.Granted)
	assert.Equal(t, filledNotice.Name, c.Purpose)
	_, err = r.send(t, filledNotice)
	require.NoError(t, err)
	r.ana.WithdrawConsent(notice.ID)
	got := r.flush(t)
	assert.False(t, got[len(got)-1].(channel.ConsentChanged).Granted)
}
