package woztell_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

// The traps are those of the provider's notes: what went wrong in other
// programs.

// Webhooks in Meta's shape are not WOZTELL's: they are kept, and are no messages.
// Those in WOZTELL's, documented or live, are.
func TestTrapP1_WebhooksAreWOZTELLsAndNotMetas(t *testing.T) {
	r := open(t, woztelltest.Options{})
	const metas = `{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"messages":[{"from":"85290000001","id":"x","type":"text","text":{"body":"hi"}}]}}]}]}`
	assert.Equal(t, channel.EventUnknown, r.decode(t, metas)[0].Kind())
	for _, style := range []woztelltest.Style{{}, woztelltest.Documented(), {Seconds: true}, {NoEventType: true}, {NoID: true}} {
		r.SetStyle(style)
		r.ana.Say("hello again")
		m := only[channel.MessageReceived](t, r.flush(t))
		assert.Equal(t, channel.Parts{channel.Text{Body: "hello again"}}, m.Parts)
		assert.Equal(t, []channel.Address{r.to(), r.outside()}, m.From.Addresses)
		assert.Equal(t, start, m.At)
	}
}

// Each token opens what is its own, and is shown to nothing else.
func TestTrapP2_TwoTokens(t *testing.T) {
	r := open(t, woztelltest.Options{})
	_, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	_, err = r.send(t, hi)
	require.NoError(t, err)
	for _, x := range r.wire.Calls() {
		cloud := strings.Contains(x.URL, woztelltest.CloudHost)
		assert.Equal(t, cloud, strings.Contains(x.URL, r.Credentials().CloudToken))
		assert.Equal(t, !cloud, x.Header.Get("Authorization") == "Bearer "+r.Credentials().Token)
		assert.NotContains(t, x.URL, "/"+r.Credentials().Token)
	}
	swapped := r.with(t, func(c *woztell.Config) { c.Token, c.ChannelToken = c.ChannelToken, c.Token })
	_, err = swapped.Templates(t.Context())
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
	_, err = swapped.Send(t.Context(), r.message(hi))
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
}

// 500 with ok:0 is a plain no, 200 with ok:0 too, and 500 without is neither yes
// nor no.
func TestTrapP3_TheBodyDecidesAndNotTheStatus(t *testing.T) {
	r := open(t, woztelltest.Options{})
	for _, status := range []int{http.StatusInternalServerError, http.StatusOK} {
		r.FailCalls(1, woztelltest.CallFault{Status: status, Code: woztelltest.CodeRecipient, Err: "recipient is not valid"})
		_, err := r.send(t, hi)
		e := failure(t, err)
		assert.Equal(t, channel.Unreachable, e.Kind)
		assert.False(t, e.Uncertain)
		assert.False(t, e.Kind.Retryable())
	}
	r.FailCalls(1, woztelltest.CallFault{Status: http.StatusInternalServerError, Body: "Internal Server Error", Accept: true})
	_, err := r.send(t, hi)
	assert.True(t, failure(t, err).Uncertain)
	assert.Len(t, r.ana.Arrived(), 1, "it had gone out")
}

func TestTrapP4_TheCodeOfARefusalIsKept(t *testing.T) {
	r := open(t, woztelltest.Options{})
	for _, field := range []string{"", "error", "message"} {
		r.FailCalls(1, woztelltest.CallFault{Code: 23, Err: "node not found", ErrField: field})
		_, err := r.send(t, hi)
		assert.Equal(t, channel.Failure{Kind: channel.Unknown, Code: "23", Detail: "node not found"}, failure(t, err).Failure())
	}
}

func TestTrapP5_ErrorsOfTheOpenAPIComeWith200(t *testing.T) {
	r := open(t, woztelltest.Options{})
	r.Revoke(r.Credentials().Token)
	for _, err := range []error{
		func() error { _, err := r.channel.Profile(t.Context(), r.outside()); return err }(),
		func() error { _, err := r.channel.OpenMedia(t.Context(), channel.Media{ID: "x"}); return err }(),
		func() error { _, err := r.channel.History(t.Context(), r.to(), time.Time{}, time.Time{}); return err }(),
		r.channel.AddTags(t.Context(), r.outside(), "vip"),
	} {
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
		assert.Equal(t, woztelltest.NotAuthenticated, failure(t, err).Detail)
	}
}

// A whole talk: of all that comes in, only what Ana wrote is a message.
func TestTrapP7_StatusesAndEchoesAreNoMessages(t *testing.T) {
	for _, p := range platforms {
		r := openOn(t, p, woztelltest.Options{NodeTriggers: true, PlatformEchoes: true, BotReply: "I am the bot"})
		_, err := r.send(t, hi)
		require.NoError(t, err)
		r.ana.Read()
		r.ana.Report("FAILED", "wamid.other")
		r.ana.SetLiveChat(true)
		r.ana.Tag("vip")
		r.ana.Say("thanks")
		messages := slices.DeleteFunc(r.flush(t), func(e channel.Event) bool { return e.Kind() != channel.EventMessage })
		require.Len(t, messages, 1, p)
		assert.Equal(t, channel.Parts{channel.Text{Body: "thanks"}}, messages[0].(channel.MessageReceived).Parts)
	}
}

// Our own echoes have the id of the receipt, and mostly our key; those of
// colleagues have neither. Both come as MANUAL.
func TestTrapP8_OwnEchoesAreKnownByIDAndKey(t *testing.T) {
	for _, drop := range []bool{false, true} {
		r := open(t, woztelltest.Options{DropMeta: drop})
		receipt, err := r.send(t, hi)
		require.NoError(t, err)
		own := only[channel.EchoReceived](t, r.flush(t))
		assert.Equal(t, receipt.ID, own.ID)
		assert.Equal(t, map[bool]string{false: "key-1", true: ""}[drop], own.Key)
		for _, old := range []bool{false, true} {
			id, err := r.ana.WriteFrom(woztelltest.Sender{Agent: "U", OldSource: old}, channel.Text{Body: "colleague"})
			require.NoError(t, err)
			theirs := only[channel.EchoReceived](t, r.flush(t))
			assert.Equal(t, channel.ProviderID(id), theirs.ID)
			assert.Empty(t, theirs.Key)
			assert.Equal(t, "inbox", theirs.By)
		}
	}
}

// The echo may come before the answer to the call: its key tells whose it is.
func TestTrapP8_TheEchoMayComeFirst(t *testing.T) {
	r := open(t, woztelltest.Options{})
	r.FailCalls(1, woztelltest.CallFault{WebhooksFirst: true})
	r.events = nil
	receipt, err := r.send(t, hi)
	require.NoError(t, err)
	echo := only[channel.EchoReceived](t, r.events)
	assert.Equal(t, "key-1", echo.Key)
	assert.Equal(t, receipt.ID, echo.ID)
}

func TestTrapP9_SecondsAsTextAndMillisecondsAsNumber(t *testing.T) {
	r := open(t, woztelltest.Options{})
	for written, want := range map[string]time.Time{
		`"1760000000"`: time.Unix(1760000000, 0), `1760000000`: time.Unix(1760000000, 0),
		`1760000000123`: time.UnixMilli(1760000000123), `"1760000000123"`: time.UnixMilli(1760000000123),
		`"soon"`: {}, `{}`: {}, `null`: {}, `-5`: {}, `1e300`: {},
	} {
		m := only[channel.MessageReceived](t, r.decode(t, `{"type":"TEXT","from":"85290000001","data":{"text":"hi"},"timestamp":`+written+`}`))
		assert.True(t, want.Equal(m.At), "%s: %v", written, m.At)
	}
}

// Messages without an id have ids of their own, which differ by person, time
// and content, and are the same for a repeat.
func TestTrapP10_MessagesWithoutAnID(t *testing.T) {
	r := open(t, woztelltest.Options{Style: woztelltest.Documented()})
	seen := map[channel.ProviderID]bool{r.hello.ID: true}
	ben, err := r.AddPhone(woztelltest.Customer{Name: "Ben", ExternalID: "85290000077"})
	require.NoError(t, err)
	for _, say := range []func(){
		func() { r.ana.Say("hello ") }, func() { r.now = r.now.Add(time.Second); r.ana.Say("hello") }, func() { ben.Say("hello") },
	} {
		say()
		id := only[channel.MessageReceived](t, r.flush(t)).ID
		assert.NotEmpty(t, id)
		assert.False(t, seen[id])
		seen[id] = true
	}
	a := `{"type":"TEXT","from":"1234567","member":"M","timestamp":"1760000000","data":{"text":"x","more":{"a":1,"b":2}},"customHeadersData":{"n":1}}`
	b := `{"data":{"more":{"b":2,"a":1},"text":"x"},"customHeadersData":{"n":2},"timestamp":1760000000000,"member":"M","from":"1234567","type":"TEXT"}`
	assert.Equal(t, r.decode(t, a)[0].Where().ID, r.decode(t, b)[0].Where().ID, "the order of keys and other data do not count")
}

// Two equal texts within a second, told in seconds and without ids, cannot be
// told from one that came twice. With milliseconds, or ids, they can.
func TestTrapP11_EqualTextsWithinASecond(t *testing.T) {
	twice := func(style woztelltest.Style) bool {
		r := open(t, woztelltest.Options{Style: style})
		r.now = r.now.Add(time.Second)
		r.ana.Say("ok")
		r.now = r.now.Add(100 * time.Millisecond)
		r.ana.Say("ok")
		all := r.flush(t)
		require.Len(t, all, 2)
		return all[0].Where().ID == all[1].Where().ID
	}
	assert.True(t, twice(woztelltest.Style{Seconds: true, NoID: true}), "nothing tells them apart")
	assert.False(t, twice(woztelltest.Style{NoID: true}))
	assert.False(t, twice(woztelltest.Style{Seconds: true}))
}

// A caption is called text, and a button's id payload; then both do what they
// should.
func TestTrapP12_CaptionsAndPayloadsUnderTheirNames(t *testing.T) {
	r := open(t, woztelltest.Options{})
	_, err := r.send(t, channel.Image{Media: picture, Caption: "my roof"})
	require.NoError(t, err)
	assert.NotContains(t, r.sent(t), "caption")
	assert.Equal(t, "my roof", r.ana.Arrived()[0].Parts[0].(channel.Image).Caption)
	for _, style := range []woztelltest.Style{
		{}, {Choice: woztelltest.ChoiceInButtonReply}, {Choice: woztelltest.ChoiceInInteractive}, {Choice: woztelltest.ChoiceOnTop}, {Choice: woztelltest.ChoiceInPostback},
	} {
		receipt, err := r.send(t, channel.Buttons{Body: "?", Buttons: []channel.Button{{ID: "YES", Title: "Yes"}}})
		require.NoError(t, err)
		assert.NotContains(t, r.sent(t), `"id"`)
		_, err = r.ana.TapIn(string(receipt.ID), "YES", woztelltest.Manner{Style: &style})
		require.NoError(t, err)
		assert.Equal(t, channel.Parts{channel.Choice{ID: "YES", Title: "Yes"}}, only[channel.MessageReceived](t, r.flush(t)).Parts)
	}
}

func TestTrapP13_MembersAndRecipientsAreNotMixedUp(t *testing.T) {
	for _, p := range platforms {
		r := openOn(t, p, woztelltest.Options{})
		for _, to := range []channel.Address{r.to(), r.outside()} {
			m := r.message(hi)
			m.To = to
			_, err := r.channel.Send(t.Context(), m)
			require.NoError(t, err)
			body := r.wire.Last(t).Body
			assert.Equal(t, to.Kind == channel.AddressUser, strings.Contains(body, `"memberId"`))
			assert.Equal(t, to.Kind != channel.AddressUser, strings.Contains(body, `"recipientId"`))
			assert.NotContains(t, body, "+")
		}
		assert.Len(t, r.ana.Arrived(), 2)
	}
}

// Nothing is repeated, and what became of it is found out: by the echo, or in the
// history.
func TestTrapP14_AfterATimeOutTheHistoryKnows(t *testing.T) {
	r := open(t, woztelltest.Options{NoEchoes: true})
	hit := r.FailCalls(1, woztelltest.CallFault{Accept: true, Hang: true})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-hit; cancel() }()
	_, err := r.channel.Send(ctx, r.message(hi))
	e := failure(t, err)
	assert.True(t, e.Uncertain)
	require.ErrorIs(t, err, context.Canceled)
	assert.Len(t, r.ana.Arrived(), 1, "the customer has it once")

	all, err := r.channel.History(t.Context(), r.to(), r.now.Add(-time.Minute), time.Time{})
	require.NoError(t, err)
	echo := only[channel.EchoReceived](t, all)
	assert.Equal(t, "key-1", echo.Key)
	assert.Equal(t, r.ana.Arrived()[0].ID, string(echo.ID))
}

// TestFilesOpenHoweverTheyAreNamed shows that the token stays at home; and an
// address that ends is kept only where there is nothing better.
func TestTrapP15_AddressesOfFilesAreNotKept(t *testing.T) {
	r := open(t, woztelltest.Options{})
	m := only[channel.MessageReceived](t, r.decode(t, `{"type":"IMAGE","from":"85290000001","data":{"fileId":"f1","url":"https://s3.example/a?X-Amz-Signature=1"}}`))
	assert.Equal(t, channel.Parts{channel.Image{Media: channel.Media{ID: "f1"}}}, m.Parts)
}

// No error shows a token, a secret, or an address that is one.
func TestTrapP16_NothingLeaks(t *testing.T) {
	r := open(t, woztelltest.Options{})
	c := r.Credentials()
	for _, op := range []woztelltest.Op{woztelltest.OpSend, woztelltest.OpTemplates, woztelltest.OpMember, woztelltest.OpFile} {
		for _, f := range []woztelltest.CallFault{
			{Err: "token " + c.Token + " and " + c.CloudToken}, {Drop: true}, {Status: 502, Body: c.Token}, {Status: 200, Body: "<html>" + c.Token},
		} {
			f.Op = op
			r.FailCalls(1, f)
			var err error
			switch op {
			case woztelltest.OpSend:
				_, err = r.send(t, channel.Text{Body: "my password"})
			case woztelltest.OpTemplates:
				_, err = r.channel.Templates(t.Context())
			case woztelltest.OpMember:
				_, err = r.channel.Member(t.Context(), r.outside())
			case woztelltest.OpFile:
				_, err = r.channel.OpenMedia(t.Context(), channel.Media{ID: "f"})
			}
			shown := fmt.Sprintf("%v %+v %#v", err, err, errors.Unwrap(err))
			for _, secret := range []string{c.Token, c.CloudToken, c.Secret, "password"} {
				assert.NotContains(t, shown, secret)
			}
		}
	}
}

// Both versions of the channel API are there; which one is asked is a setting.
func TestTrapP17_BaseAddressesAreSettings(t *testing.T) {
	r := open(t, woztelltest.Options{})
	for _, base := range []string{"", "https://" + woztelltest.CloudHost + "/v1.1/api", "https://" + woztelltest.CloudHost + "/v1.2/api/"} {
		_, err := r.with(t, func(c *woztell.Config) { c.CloudURL = base }).Templates(t.Context())
		require.NoError(t, err, base)
	}
	_, err := r.with(t, func(c *woztell.Config) { c.CloudURL = "https://" + woztelltest.CloudHost + "/v9/api" }).Templates(t.Context())
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

// Samples of the documentation have wrong types and keys; the message stays.
func TestTrapP18_OddTypesLoseNoMessage(t *testing.T) {
	r := open(t, woztelltest.Options{})
	for _, odd := range []string{`7`, `null`, `"x"`, `[]`, `{}`, `true`} {
		for _, key := range []string{"timestamp", "messageId", "memberExtra", "memberExtraData", "meta", "postback", "payload", "errors", "channel", "before", "messageEvent"} {
			if key == "messageEvent" && odd == `{}` {
				continue // that is another shape
			}
			body := fmt.Sprintf(`{"type":"TEXT","from":"85290000001","member":"M","data":{"text":"hi","attachments":%s,"interactive":%[1]s},%q:%[1]s}`, odd, key)
			for _, e := range r.decode(t, body) {
				m, ok := e.(channel.MessageReceived)
				require.True(t, ok, body)
				if key != "payload" {
					assert.Equal(t, channel.Parts{channel.Text{Body: "hi"}}, m.Parts, body)
				}
			}
		}
	}
}

// A wrong language or number of values is taken and comes back as FAILED, with
// Meta's code.
func TestTrapP19_FaultsOfTemplatesComeLater(t *testing.T) {
	r := open(t, woztelltest.Options{})
	for code, tpl := range map[string]channel.Template{
		"132001": {Name: "hello", Language: "en_GB"},
		"132000": {Name: "text", Language: "en", Body: []channel.Parameter{{Text: "one"}}},
	} {
		receipt, err := r.send(t, tpl)
		require.NoError(t, err)
		var failed []channel.StatusChanged
		for _, e := range r.flush(t) {
			if s, ok := e.(channel.StatusChanged); ok && s.Status == channel.StatusFailed {
				failed = append(failed, s)
			}
		}
		require.Len(t, failed, 1)
		assert.Equal(t, receipt.ID, failed[0].Of)
		assert.Equal(t, code, failed[0].Failure.Code)
		assert.Equal(t, channel.Invalid, failed[0].Failure.Kind)
	}
	button := channel.TemplateButton{Index: 0, Kind: channel.TemplateReply, Value: "more"}
	_, err := r.send(t, channel.Template{Name: "buttons", Language: "en", Buttons: []channel.TemplateButton{button, {Index: 1, Kind: channel.TemplateURL, Value: "77"}}})
	require.NoError(t, err)
	assert.Contains(t, r.sent(t), `"index":"0"`)
	assert.NotContains(t, r.sent(t), "namespace")
}

// Outside the session window a message is taken, and fails; the status says
// why.
func TestTheSessionWindowIsToldByAStatus(t *testing.T) {
	for _, where := range []woztelltest.ErrorsIn{woztelltest.ErrorsInData, woztelltest.ErrorsOnTop} {
		r := open(t, woztelltest.Options{Errors: where})
		r.now = r.now.Add(25 * time.Hour)
		receipt, err := r.send(t, hi)
		require.NoError(t, err)
		for _, e := range r.flush(t) {
			if s, ok := e.(channel.StatusChanged); ok && s.Status == channel.StatusFailed {
				assert.Equal(t, receipt.ID, s.Of)
				assert.Equal(t, channel.OutOfWindow, s.Failure.Kind)
				return
			}
		}
		t.Fatal("no failure came")
	}
}

// The same person on two channels is two members, and an address of one is no
// address of the other.
func TestTrapP20_MembersBelongToOneChannel(t *testing.T) {
	r := open(t, woztelltest.Options{Channels: []woztelltest.Channel{{ID: "channel-1"}, {ID: "channel-2"}}})
	other, err := r.AddPhone(woztelltest.Customer{Channel: "channel-2", Name: "Ana Lopez", ExternalID: r.ana.ExternalID()})
	require.NoError(t, err)
	other.Say("hi")
	second := r.with(t, func(c *woztell.Config) {
		c.ChannelID, c.Secrets = "channel-2", []channel.Secret{channel.NewSecret(r.CredentialsFor("channel-2").Secret)}
	})
	a, b := r.to(), member(second, other.Member())
	assert.NotEqual(t, a.Value, b.Value)
	assert.NotEqual(t, a.Scope, b.Scope)
	m := r.message(hi)
	m.To = b
	_, err = r.channel.Send(t.Context(), m)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	_, err = second.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Empty(t, r.ana.Arrived())
	assert.Len(t, other.Arrived(), 1)
}

func TestTrapP21_TheHistoryIsLimitedForTheWholeApp(t *testing.T) {
	r := open(t, woztelltest.Options{})
	for range 30 {
		_, err := r.channel.History(t.Context(), r.to(), time.Time{}, time.Time{})
		require.NoError(t, err)
	}
	_, err := r.channel.History(t.Context(), r.to(), time.Time{}, time.Time{})
	e := failure(t, err)
	assert.Equal(t, channel.RateLimited, e.Kind)
	assert.Equal(t, time.Minute, e.RetryAfter)
	_, err = r.channel.Profile(t.Context(), r.outside())
	require.NoError(t, err, "by the external id the history is not needed")
}

// While live chat is off the bot answers too: the flag can be asked, and its
// changes are told.
func TestTrapP22_LiveChat(t *testing.T) {
	r := open(t, woztelltest.Options{})
	for _, on := range []bool{true, false} {
		r.ana.SetLiveChat(on)
		h := only[channel.HandoverChanged](t, r.flush(t))
		assert.Equal(t, on, h.Ours)
		assert.Equal(t, r.to(), h.From.Address())
		m, err := r.channel.Member(t.Context(), r.outside())
		require.NoError(t, err)
		assert.Equal(t, on, m.LiveChat)
	}
}

// Every shape of success is one, as TestShapesOfSuccess lists them by hand.
func TestTrapP23_EveryAnswerIsUnderstood(t *testing.T) {
	for _, a := range []woztelltest.Answer{
		woztelltest.AnswerEvents, woztelltest.AnswerMessages, woztelltest.AnswerNested, woztelltest.AnswerTop, woztelltest.AnswerData, woztelltest.AnswerNoID,
	} {
		r := open(t, woztelltest.Options{Answer: a})
		receipt, err := r.send(t, hi)
		require.NoError(t, err, a)
		if want := channel.ProviderID(r.ana.Arrived()[0].ID); a == woztelltest.AnswerNoID {
			assert.Empty(t, receipt.ID)
		} else {
			assert.Equal(t, want, receipt.ID, a)
		}
	}
}
