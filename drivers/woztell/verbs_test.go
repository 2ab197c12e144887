package woztell_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
	"github.com/rapport-go/rapport/templates"
)

// known is a person with a full profile, who has written.
func known(t *testing.T, r *rig) *woztelltest.Phone {
	t.Helper()
	p, err := r.AddPhone(woztelltest.Customer{Name: "Bo Chan", ExternalID: "85290000088", Email: "bo@shop.example", Locale: "zh_HK"})
	require.NoError(t, err)
	p.Say("hi")
	p.Tag("vip")
	r.flush(t)
	return p
}

func TestMembersByEitherAddress(t *testing.T) {
	r := open(t, woztelltest.Options{})
	bo := known(t, r)
	want := woztell.Member{
		ID: bo.Member(), ExternalID: "85290000088", Name: "Bo Chan", Email: "bo@shop.example", Language: "zh-HK",
		Tags: []string{"vip"}, Subscribed: true,
	}
	for _, a := range []channel.Address{member(r.channel, bo.Member()), {Kind: channel.AddressPhone, Value: "+85290000088"}} {
		got, err := r.channel.Member(t.Context(), a)
		require.NoError(t, err)
		got.Meta, got.Subscribed = nil, true
		assert.Equal(t, want, got)
		p, err := r.channel.Profile(t.Context(), a)
		require.NoError(t, err)
		assert.Equal(t, channel.Person{
			Name: "Bo Chan", Language: "zh-HK",
			Addresses: []channel.Address{member(r.channel, bo.Member()), {Kind: channel.AddressPhone, Value: "+85290000088"}},
		}, p)
	}
	for _, a := range []channel.Address{member(r.channel, "5f00000000000000000000ff"), {Kind: channel.AddressPhone, Value: "+85290000099"}} {
		_, err := r.channel.Member(t.Context(), a)
		assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
	}
	_, err := r.channel.Profile(t.Context(), channel.Address{})
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

// A member who has the same external id as another is not taken for them.
func TestAMemberOfAnotherIDIsNobody(t *testing.T) {
	page := `{"edges":[{"node":{"from":"MEMBER","messageEvent":{"from":"85290000001"}}}]}`
	c := answered(t, woztell.WhatsApp, 200, `{"data":{"apiViewer":{"conversationHistory":`+page+`,"member":{"_id":"5f02","externalId":"85290000001"}}}}`)
	_, err := c.Member(t.Context(), channel.Address{Kind: channel.AddressUser, Value: "5f01"})
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
}

func TestTags(t *testing.T) {
	r := open(t, woztelltest.Options{})
	for _, a := range []channel.Address{r.to(), r.outside()} {
		require.NoError(t, r.channel.AddTags(t.Context(), a, "vip", "late"))
		assert.ElementsMatch(t, []string{"vip", "late"}, r.ana.Tags())
		require.NoError(t, r.channel.RemoveTags(t.Context(), a, "vip", "late"))
		assert.Empty(t, r.ana.Tags())
	}
	assert.Contains(t, r.wire.Last(t).Body, `"i":{"channel":"channel-1","externalId":"`+r.ana.ExternalID()+`"`)
	assert.Equal(t, channel.Invalid, failure(t, r.channel.AddTags(t.Context(), r.to())).Kind)
	assert.Equal(t, channel.Invalid, failure(t, r.channel.AddTags(t.Context(), channel.Address{}, "vip")).Kind)
	for _, e := range r.flush(t) {
		assert.Equal(t, "MEMBER_UPDATE", e.(channel.UnknownEvent).Type)
	}
}

func TestRedirectingAMember(t *testing.T) {
	r := open(t, woztelltest.Options{Nodes: []woztelltest.Node{{Tree: "T", ID: "N", Says: []string{"How can I help?"}, SetsLiveChat: true}}})
	r.ana.SetLiveChat(true)
	r.flush(t)
	node := woztell.Node{Tree: "T", Node: "N", RunPreAction: true, SendResponse: true, RunPostAction: true}
	require.NoError(t, r.channel.RedirectMemberToNode(t.Context(), r.outside(), node))
	assert.JSONEq(t, `{"channelId":"channel-1","memberId":"`+r.ana.Member()+`","redirect":{"tree":"T","nodeCompositeId":"N","runPreAction":true,"sendResponse":true,"runPostAction":true}}`,
		r.wire.Last(t).Body)
	events := r.flush(t)
	assert.False(t, only[channel.HandoverChanged](t, events).Ours, "the node handed the member back to the bot")
	assert.Equal(t, "bot", only[channel.EchoReceived](t, events).By)
	assert.Equal(t, "How can I help?", only[channel.EchoReceived](t, events).Parts[0].(channel.Text).Body)

	assert.Equal(t, channel.Invalid, failure(t, r.channel.RedirectMemberToNode(t.Context(), r.to(), woztell.Node{Tree: "T"})).Kind)
	assert.Equal(t, channel.Invalid, failure(t, r.channel.RedirectMemberToNode(t.Context(), channel.Address{}, node)).Kind)
	r.FailCalls(1, woztelltest.CallFault{Code: woztelltest.CodeChannel, Err: "Channel id not found"})
	assert.Equal(t, channel.Unauthorized, failure(t, r.channel.RedirectMemberToNode(t.Context(), r.to(), node)).Kind)
	r.FailCalls(1, woztelltest.CallFault{Status: http.StatusOK, Body: `<html>`})
	assert.True(t, failure(t, r.channel.RedirectMemberToNode(t.Context(), r.to(), node)).Uncertain)
	r.FailCalls(1, woztelltest.CallFault{Status: http.StatusOK, Body: `{"started":true}`})
	assert.True(t, failure(t, r.channel.RedirectMemberToNode(t.Context(), r.to(), node)).Uncertain)
}

func TestHealth(t *testing.T) {
	r := open(t, woztelltest.Options{})
	h, err := r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.Health{Receive: channel.AbilityOK, Send: channel.AbilityOK}, h)

	r.SetConnected("channel-1", false)
	h, err = r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityBlocked, h.Send)
	assert.Equal(t, []string{"the channel is not connected with its platform"}, h.Reasons)

	r.Revoke(r.Credentials().Token)
	_, err = r.channel.CheckHealth(t.Context())
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
}

// The channel may be behind the first hundred, or of another app.
func TestHealthLooksThroughAllChannels(t *testing.T) {
	all := make([]woztelltest.Channel, 250)
	all[0].ID = "mine"
	r := openWith(t, woztell.WhatsApp, woztelltest.Options{Channels: all}, func(*woztell.Config) {})
	last := r.with(t, func(c *woztell.Config) { c.ChannelID = "channel-250" })
	h, err := last.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityOK, h.Send)
	assert.Len(t, r.wire.Calls(), 3)

	stranger := r.with(t, func(c *woztell.Config) { c.ChannelID = "of-another-app" })
	h, err = stranger.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityBlocked, h.Receive)
	assert.Equal(t, []string{"the app of the token has no such channel"}, h.Reasons)
}

// with is another channel at the same provider.
func (r *rig) with(t testing.TB, change func(*woztell.Config)) *woztell.Channel {
	t.Helper()
	cfg := config(r.Server, woztell.WhatsApp)
	cfg.Transport = r.wire
	change(&cfg)
	return newChannel(t, cfg)
}

func TestHealthOfAChannelThatIsSomethingElse(t *testing.T) {
	r := open(t, woztelltest.Options{})
	h, err := r.with(t, func(c *woztell.Config) { c.Platform = woztell.Messenger }).CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityLimited, h.Send)
	assert.Equal(t, []string{"the channel is of type whatsapp-cloud, and is set up as messenger"}, h.Reasons)
	c := answered(t, woztell.WhatsApp, 200, `{"data":{"apiViewer":{"channels":{"edges":[{"node":{"_id":"C"}}]}}}}`)
	h, err = c.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Empty(t, h.Send, "it does not say")
}

func TestTemplates(t *testing.T) {
	r := open(t, woztelltest.Options{})
	for _, account := range []string{"", "110000000000001"} {
		all, err := r.with(t, func(c *woztell.Config) { c.WABAID = account }).Templates(t.Context())
		require.NoError(t, err)
		assert.Len(t, all, len(approved()))
		tpl := templates.Find(all, "text", "en")
		require.NotNil(t, tpl)
		assert.Equal(t, templates.StatusApproved, tpl.Status)
		assert.Equal(t, templates.CategoryMarketing, tpl.Category)
		assert.Equal(t, "110000000000001", tpl.Account)
		assert.Equal(t, "Hi {{1}}", tpl.Header.Text.Text)
		assert.Empty(t, tpl.RejectedReason)
		carousel := templates.Find(all, "carousel", "en")
		require.NotNil(t, carousel)
		assert.Len(t, carousel.Cards, 2)
	}
	assert.Empty(t, r.wire.Last(t).Header.Get("Authorization"), "the app's token stays at home")
}

// What is listed can be filled and sent.
func TestAListedTemplateIsSent(t *testing.T) {
	r := open(t, woztelltest.Options{})
	all, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	tpl := templates.Find(all, "text", "en")
	require.NotNil(t, tpl)
	fields := tpl.Fields()
	for i := range fields {
		fields[i].Text = "value"
	}
	m, err := tpl.Fill(fields)
	require.NoError(t, err)
	_, err = r.send(t, m)
	require.NoError(t, err)
	assert.Equal(t, "text", r.ana.Arrived()[0].Template)
}

func TestMoreTemplatesThanOnePage(t *testing.T) {
	var many []templates.Template
	for i := range 130 {
		many = append(many, templates.Template{Name: "t" + string(rune('a'+i/26)) + string(rune('a'+i%26)), Language: "en", Body: templates.ParseText("hi")})
	}
	r := open(t, woztelltest.Options{Channels: []woztelltest.Channel{{Templates: many}}})
	all, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	assert.Len(t, all, 130)
}

func TestTemplatesThatCannotBeListed(t *testing.T) {
	r := open(t, woztelltest.Options{})
	_, err := r.with(t, func(c *woztell.Config) { c.ChannelToken = channel.Secret{} }).Templates(t.Context())
	assert.Equal(t, channel.Unsupported, failure(t, err).Kind)
	_, err = openOn(t, woztell.Messenger, woztelltest.Options{}).channel.Templates(t.Context())
	assert.Equal(t, channel.Unsupported, failure(t, err).Kind)
	r.Revoke(r.Credentials().CloudToken)
	_, err = r.channel.Templates(t.Context())
	e := failure(t, err)
	assert.Equal(t, channel.Unauthorized, e.Kind)
	assert.NotContains(t, e.Error(), r.Credentials().CloudToken)
	for body, kind := range map[string]channel.ErrorKind{
		`{"ok":1}`: channel.Unknown, `<html>`: channel.Unknown, `{"ok":0,"err":"x"}`: channel.Unknown, `{"ok":1,"data":7}`: channel.Unknown,
	} {
		_, err := answered(t, woztell.WhatsApp, 200, body).Templates(t.Context())
		assert.Equal(t, kind, failure(t, err).Kind, body)
	}
}

// The history has what webhooks would have told, under the same ids.
func TestHistoryIsWhatWebhooksTold(t *testing.T) {
	r := open(t, woztelltest.Options{})
	r.now = r.now.Add(time.Minute)
	receipt, err := r.send(t, hi)
	require.NoError(t, err)
	_, err = r.ana.WriteFrom(woztelltest.Sender{Agent: "U"}, channel.Text{Body: "from the inbox"})
	require.NoError(t, err)
	_, err = r.ana.WriteFrom(woztelltest.Sender{By: woztelltest.ByBot}, channel.Text{Body: "from the bot"})
	require.NoError(t, err)
	r.ana.Read()
	told := append([]channel.Event{r.hello}, r.flush(t)...)
	require.NoError(t, r.ana.Delete(string(r.hello.ID)))
	deleted := only[channel.MessageDeleted](t, r.flush(t))
	for _, who := range []channel.Address{r.to(), r.outside()} {
		got, err := r.channel.History(t.Context(), who, time.Time{}, time.Time{})
		require.NoError(t, err)
		assert.ElementsMatch(t, summary(told), summary(got))
		assert.Equal(t, r.hello.ID, got[0].Where().ID, "oldest first")
		assert.Equal(t, r.hello.From, got[0].(channel.MessageReceived).From)
		assert.Equal(t, r.hello.ID, only[channel.MessageDeleted](t, got).Of)
		assert.Equal(t, deleted.ID, only[channel.MessageDeleted](t, got).ID)
		for _, e := range got {
			assert.True(t, json.Valid(e.Where().Raw))
			if echo, ok := e.(channel.EchoReceived); ok && echo.ID == receipt.ID {
				assert.Equal(t, "key-1", echo.Key)
			}
		}
	}
	got, err := r.channel.History(t.Context(), r.to(), start.Add(30*time.Second), start.Add(time.Hour))
	require.NoError(t, err)
	assert.NotContains(t, summary(got), "message "+string(r.hello.ID), "a limit cuts off")
}

// summary tells events apart, but for deletions.
func summary(all []channel.Event) []string {
	var out []string
	for _, e := range all {
		switch v := e.(type) {
		case channel.MessageReceived:
			out = append(out, "message "+string(v.ID))
		case channel.EchoReceived:
			out = append(out, "echo "+string(v.ID))
		case channel.StatusChanged:
			out = append(out, v.Status.String()+" "+string(v.Of))
		}
	}
	return out
}

func TestHistoryOfMoreThanOnePage(t *testing.T) {
	r := open(t, woztelltest.Options{})
	for i := range 250 {
		r.now = r.now.Add(time.Second)
		r.ana.Say(string(rune('a' + i%26)))
	}
	got, err := r.channel.History(t.Context(), r.to(), time.Time{}, time.Time{})
	require.NoError(t, err)
	require.Len(t, got, 251)
	for i := range got[1:] {
		assert.False(t, got[i+1].Where().At.Before(got[i].Where().At), "in order")
	}
	assert.Len(t, r.wire.Calls(), 3)
	for _, x := range r.wire.Calls() {
		assert.NotContains(t, x.Body, `"from":0`)
		assert.NotContains(t, x.Body, `"to":0`)
	}
}

func TestHistoryThatGoesRoundInCircles(t *testing.T) {
	c := answered(t, woztell.WhatsApp, 200, `{"data":{"apiViewer":{"conversationHistory":{"edges":[],"pageInfo":{"hasPreviousPage":true,"startCursor":"x"}}}}}`)
	_, err := c.History(t.Context(), channel.Address{Kind: channel.AddressUser, Value: "M"}, time.Time{}, time.Time{})
	assert.Equal(t, channel.Unknown, failure(t, err).Kind)
	for _, nothing := range []string{`{"apiViewer":null}`, `{"apiViewer":{"conversationHistory":null}}`, `{"apiViewer":{"channels":null}}`} {
		c := answered(t, woztell.WhatsApp, 200, `{"data":`+nothing+`}`)
		_, err := c.History(t.Context(), channel.Address{Kind: channel.AddressUser, Value: "M"}, time.Time{}, time.Time{})
		assert.Equal(t, channel.Unknown, failure(t, err).Kind, "no answer is not the answer that nothing was sent")
		_, err = c.CheckHealth(t.Context())
		assert.Equal(t, channel.Unknown, failure(t, err).Kind)
	}
	_, err = c.History(t.Context(), channel.Address{}, time.Time{}, time.Time{})
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

// A message that failed is told with its reason, and one from the bot by that
// name.
func TestHistoryOfWhatFailed(t *testing.T) {
	const node = `{"_id":"h1","from":"BOT","createdAt":"2026-11-01T09:00:00.000Z","failedAt":1793523600000,"errors":[{"code":131047,"title":"Re-engagement message"}],` +
		`"memberId":"M","channelId":"C","messageEvent":{"from":"85290000002","to":"85290000001","type":"TEXT","data":{"text":"hi"},"messageId":"wamid.X"}}`
	const other = `{"_id":"h2","from":"INCOMING_WEBHOOK","messageEvent":{"from":"85290000001","type":"TEXT","data":{"text":"in"},"timestamp":"1760000000"},"memberId":"M"}`
	c := answered(t, woztell.WhatsApp, 200, `{"data":{"apiViewer":{"conversationHistory":{"edges":[{"node":`+node+`},{"node":`+other+`},{"node":{"from":"BOT"}}]}}}}`)
	got, err := c.History(t.Context(), channel.Address{Kind: channel.AddressUser, Value: "M"}, time.Time{}, time.Time{})
	require.NoError(t, err)
	require.Len(t, got, 4)
	echo := got[0].(channel.EchoReceived)
	assert.Equal(t, "bot", echo.By)
	assert.Equal(t, start, echo.At)
	failed := got[1].(channel.StatusChanged)
	assert.Equal(t, channel.OutOfWindow, failed.Failure.Kind)
	assert.Equal(t, channel.ProviderID("wamid.X"), failed.Of)
	assert.Equal(t, channel.EventMessage, got[2].Kind())
	assert.Equal(t, channel.EventUnknown, got[3].Kind(), "nothing in it")
}

func TestNoVerbCallsWithAContextThatIsDone(t *testing.T) {
	r := open(t, woztelltest.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := r.channel.Templates(ctx)
	require.ErrorIs(t, err, context.Canceled)
	_, err = r.channel.History(ctx, r.to(), time.Time{}, time.Time{})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, r.channel.AddTags(ctx, r.outside(), "vip"), context.Canceled)
	require.ErrorIs(t, r.channel.RedirectMemberToNode(ctx, r.to(), woztell.Node{Tree: "T", Node: "N"}), context.Canceled)
	assert.Empty(t, r.wire.Calls())
}
