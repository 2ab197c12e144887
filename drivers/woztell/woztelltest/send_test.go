package woztelltest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

// Business refusals come with HTTP 500 and must not be repeated (d:bot-api; trap P3).
func TestTrap3_RefusalsAre500OrOk0(t *testing.T) {
	b := open(t, woztelltest.Options{Channels: []woztelltest.Channel{{}, {Type: woztelltest.TypeMessenger}}})
	mia := b.Phone("Mia")
	mia.Say("hi")
	ext, member := mia.ExternalID(), mia.Member()
	other := b.PhoneOn("channel-2", "Mia")
	call := func(format string, a ...any) string { return fmt.Sprintf(format, a...) }
	for name, c := range map[string]struct {
		body  string
		code  any
		words string
	}{
		"no channel":                     {`{"recipientId":"1","response":[{"type":"TEXT","text":"x"}]}`, nil, "channelId"},
		"an unknown channel":             {call(`{"channelId":"x","recipientId":%q,"response":[{"type":"TEXT","text":"x"}]}`, ext), 112, "Channel"},
		"nobody":                         {`{"channelId":"channel-1","response":[{"type":"TEXT","text":"x"}]}`, nil, "either"},
		"two ids":                        {call(`{"channelId":"channel-1","memberId":%q,"recipientId":%q,"response":[{"type":"TEXT","text":"x"}]}`, member, ext), nil, "either"},
		"trap 13: a member as recipient": {call(`{"channelId":"channel-1","recipientId":%q,"response":[{"type":"TEXT","text":"x"}]}`, member), 100, "recipient"},
		"trap 13: a recipient as member": {call(`{"channelId":"channel-1","memberId":%q,"response":[{"type":"TEXT","text":"x"}]}`, ext), 100, "recipient"},
		"trap 13: a plus":                {call(`{"channelId":"channel-1","recipientId":"+%s","response":[{"type":"TEXT","text":"x"}]}`, ext), 100, "recipient"},
		"trap 20: another channel's":     {call(`{"channelId":"channel-2","memberId":%q,"response":[{"type":"TEXT","text":"x"}]}`, member), 100, "recipient"},
		"Messenger, before they came":    {call(`{"channelId":"channel-2","recipientId":%q,"response":[{"type":"TEXT","text":"x"}]}`, other.ExternalID()), 100, "recipient"},
		"a number without an account":    {`{"channelId":"channel-1","recipientId":"85212345678","response":[{"type":"TEXT","text":"x"}]}`, 100, "recipient"},
		"nothing to send":                {call(`{"channelId":"channel-1","recipientId":%q,"response":[]}`, ext), nil, "response"},
		"meta that is no object":         {call(`{"channelId":"channel-1","recipientId":%q,"response":[{"type":"TEXT","text":"x"}],"meta":"x"}`, ext), nil, "meta"},
		"a message that is none":         {call(`{"channelId":"channel-1","recipientId":%q,"response":[null]}`, ext), nil, "cannot be read"},
		"no JSON":                        {`{`, nil, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, status := range []int{http.StatusInternalServerError, http.StatusOK} {
				b.SetRefusalStatus(status)
				res := b.call(t, "POST", sendURL, c.body)
				assert.Equal(t, status, res.status)
				assertErr(t, res, c.code, c.words)
			}
		})
	}
	assert.Empty(t, mia.Arrived())
	assertErr(t, b.call(t, "POST", sendURL, `{"channelId":"channel-1"}`, "Content-Type", "text/plain"), nil, "channelId")
	b.SetConnected("channel-1", false)
	b.SetConnected("nowhere", false)
	assertErr(t, b.post(t, mia, text("x")), nil, "connected")
}

// The same person is another member on every channel (trap P20).
func TestTrap20_MembersBelongToAChannel(t *testing.T) {
	b := open(t, woztelltest.Options{Channels: []woztelltest.Channel{{}, {}}})
	one, two := b.Phone("Mia"), b.PhoneOn("channel-2", "Mia")
	assert.Equal(t, one.ExternalID(), two.ExternalID())
	assert.NotEqual(t, one.Meet(), two.Meet())
	assert.Len(t, b.Phones(), 2)
	assert.Equal(t, "channel-2", two.Customer().Channel)
	_, err := b.AddPhone(woztelltest.Customer{ExternalID: one.ExternalID()})
	require.Error(t, err)
	_, err = b.AddPhone(woztelltest.Customer{Channel: "nowhere"})
	require.Error(t, err)
	assert.Zero(t, b.CredentialsFor("nowhere"))
}

// A member is addressed by memberId, and somebody who never wrote by recipientId
// with a template: they are a member then (d:bot-api).
func TestRecipients(t *testing.T) {
	b := on(t, woztelltest.TypeWhatsApp, woztelltest.Options{})
	mia := b.Phone("Mia")
	b.send(t, mia, template("hello", "en", ""))
	require.NotEmpty(t, mia.Member())
	mia.Say("thanks")
	res := b.call(t, "POST", sendURL, fmt.Sprintf(`{"channelId":"channel-1","memberId":%q,"response":[%s]}`, mia.Member(), text("hi")))
	assert.Equal(t, mia.Member(), res.tree(t)["member"])
	assert.Equal(t, []string{"Hello!\n\nbye", "hi"}, said(mia.Arrived()))
}

// Free words outside the 24 hours are accepted, and FAILED later (d:bot-api).
func TestTheWindowFailsLater(t *testing.T) {
	for place, where := range map[woztelltest.ErrorsIn]string{
		woztelltest.ErrorsInData: "data.errors.0.code", woztelltest.ErrorsOnTop: "errors.0.code", woztelltest.ErrorsNowhere: "",
	} {
		b := open(t, woztelltest.Options{Errors: place, StatusDelay: time.Second})
		mia := b.Phone("Mia")
		b.send(t, mia, text("never wrote"))
		mia.Say("hi")
		b.clock.Pass(24 * time.Hour)
		b.told(t)
		ids := b.send(t, mia, text("too late"))
		b.clock.Pass(time.Second)
		all := b.told(t)
		require.Equal(t, []string{"API_OUTBOUND MANUAL", "FAILED"}, types(all))
		assert.Equal(t, ids[0], all[1]["messageId"])
		if where != "" {
			assert.EqualValues(t, 131047, at(all[1], where))
		} else {
			assert.Nil(t, at(all[1], "data.errors"))
			assert.Nil(t, all[1]["errors"])
		}
		assert.Empty(t, mia.Arrived())
		assert.Zero(t, b.Copies("r1"))
	}
}

// Messenger answers at once: the call is successful in part (d:bot-api).
func TestPartialFailure(t *testing.T) {
	b := on(t, woztelltest.TypeMessenger, woztelltest.Options{})
	mia := b.Phone("Mia")
	mia.Meet()
	res := b.post(t, mia, text("x")).tree(t)
	assert.EqualValues(t, 1, res["ok"])
	assert.EqualValues(t, 0, at(res, "sendResult.result.0.ok"))
	assert.EqualValues(t, 10, at(res, "sendResult.result.0.err_code"))
	assert.Contains(t, at(res, "sendResult.result.0.err"), "outside of allowed window")
	mia.Say("hi")
	mia.Block(true)
	assert.EqualValues(t, 551, at(b.post(t, mia, text("x")).tree(t), "sendResult.result.0.err_code"))
	assert.True(t, mia.Blocked())
	mia.Block(false)

	b.FailCalls(1, woztelltest.CallFault{Op: woztelltest.OpSend, Part: 2, Code: 23, Err: "no", ErrField: "error"})
	res = b.post(t, mia, text("a")+","+text("b")+","+text("c")).tree(t)
	assert.EqualValues(t, 1, res["ok"])
	assert.NotEmpty(t, at(res, "sendResult.result.0.messageEvent.messageId"))
	assert.Equal(t, "no", at(res, "sendResult.result.1.error"))
	assert.Equal(t, []string{"a", "c"}, said(mia.Arrived()))
}

// The shapes of success (d:bot-api; hack).
func TestAnswers(t *testing.T) {
	for shape, where := range map[woztelltest.Answer]string{
		woztelltest.AnswerEvents: "sendResult.result.0.messageEvent.messageId", woztelltest.AnswerMessages: "result.0.result.messages.0.id",
		woztelltest.AnswerNested: "sendResult.result.0.result.messages.0.id", woztelltest.AnswerTop: "messageId", woztelltest.AnswerData: "data.messageId",
		woztelltest.AnswerNoID: "",
	} {
		t.Run(string(shape), func(t *testing.T) {
			b := open(t, woztelltest.Options{})
			b.SetAnswer(shape)
			mia := b.Phone("Mia")
			mia.Say("hi")
			res := b.post(t, mia, text("a")).tree(t)
			assert.EqualValues(t, 1, res["ok"])
			id := mia.Arrived()[0].ID
			if where == "" {
				assert.NotContains(t, fmt.Sprint(res), id)
				return
			}
			assert.Equal(t, id, at(res, where))
		})
	}
	b := open(t, woztelltest.Options{})
	mia := b.Phone("Mia")
	mia.Say("hi")
	b.FailCalls(1, woztelltest.CallFault{Answer: woztelltest.AnswerNoID})
	assert.Nil(t, b.post(t, mia, text("a")).tree(t)["sendResult"])
	b.FailCalls(1, woztelltest.CallFault{Answer: woztelltest.AnswerTop, Part: 1, Err: "no"})
	assert.Nil(t, b.post(t, mia, text("b")).tree(t)["messageId"])
}

// Whether meta comes back is not documented: both ways (sheet "not certain").
func TestMetaOfEchoes(t *testing.T) {
	b := open(t, woztelltest.Options{Integration: "ours", MemberExtra: true})
	mia := b.Phone("Mia")
	mia.Say("hi")
	assert.Equal(t, tree{"name": "Mia"}, b.only(t)["memberExtra"])
	b.send(t, mia, text("a"))
	e := b.told(t)[0]
	assert.Equal(t, "r1", at(e, "meta.clientRef"))
	assert.Equal(t, "ours", at(e, "meta.__source__.integrationId"))
	b.SetDropMeta(true)
	b.send(t, mia, text("b"))
	e = b.told(t)[0]
	assert.Nil(t, at(e, "meta.clientRef"))
	assert.Equal(t, 2, b.Copies("r1"))
	n := 0
	b.EachCopy(func(ref string, copies int) bool { n += copies; return false })
	assert.Equal(t, 2, n)

	quiet := open(t, woztelltest.Options{NoEchoes: true})
	quiet.Phone("Mia").Say("hi")
	quiet.send(t, quiet.Phone("Mia"), text("a"))
	assert.Equal(t, []string{"TEXT", "SENT", "DELIVERED"}, types(quiet.told(t)))
}

// The token is needed with its scope; either place of it works (d:access-token,
// d:acl-reference; trap P2).
func TestTrap2_TokensAndScopes(t *testing.T) {
	b := open(t, woztelltest.Options{})
	mia := b.Phone("Mia")
	mia.Say("hi")
	body := fmt.Sprintf(`{"channelId":"channel-1","recipientId":%q,"response":[%s]}`, mia.ExternalID(), text("x"))
	for name, c := range map[string]struct {
		token string
		ok    bool
	}{
		"its own":       {b.IssueToken("bot:sendResponses"), true},
		"all of bot":    {b.IssueToken("bot:admin"), true},
		"another scope": {b.IssueToken("channel:list", "bot:redirectMemberToNode"), false},
		"the cloud's":   {b.Credentials().CloudToken, false},
		"none":          {"x", false},
	} {
		res := b.call(t, "POST", sendURL, body, "Authorization", "Bearer "+c.token)
		if c.ok {
			assert.Equal(t, http.StatusOK, res.status, name)
		} else {
			assertErr(t, res, nil, woztelltest.NotAuthorized)
		}
	}
	old := b.Credentials().Token
	assert.Equal(t, http.StatusOK, b.call(t, "POST", sendURL+"?accessToken="+old, body, "Authorization", "").status)
	assert.Equal(t, b.RotateToken(), b.Credentials().Token)
	assert.Equal(t, http.StatusOK, b.call(t, "POST", sendURL, body, "Authorization", "Bearer "+old).status, "until it is revoked")
	b.Revoke(old)
	assertErr(t, b.call(t, "POST", sendURL, body, "Authorization", "Bearer "+old), nil, woztelltest.NotAuthorized)
	assert.NotContains(t, b.Tokens(), old)
}

// What does not reach a phone at once, and statuses of the other platforms.
func TestStatuses(t *testing.T) {
	b := open(t, woztelltest.Options{StatusDelay: time.Second})
	mia := b.Phone("Mia")
	mia.Say("hi")
	mia.GoOffline()
	b.told(t)
	b.send(t, mia, text("waits"))
	b.clock.Pass(time.Hour)
	assert.Equal(t, []string{"API_OUTBOUND MANUAL", "SENT"}, types(b.told(t)))
	assert.Empty(t, mia.Arrived())
	mia.GoOnline()
	assert.True(t, mia.Online())
	assert.Equal(t, []string{"DELIVERED"}, types(b.told(t)))
	assert.Equal(t, []string{"waits"}, said(mia.Arrived()))
	mia.Block(true)
	b.send(t, mia, text("never"))
	mia.Say("unheard")
	b.clock.Pass(time.Hour)
	assert.Equal(t, []string{"API_OUTBOUND MANUAL", "SENT"}, types(b.told(t)))

	for platform, want := range map[string]string{
		woztelltest.TypeMessenger: "DELIVERY READ", woztelltest.TypeInstagram: "READ", woztelltest.TypeWebChat: "",
	} {
		b := on(t, platform, woztelltest.Options{AutoRead: true})
		mia := b.Phone("Mia")
		mia.Say("hi")
		b.send(t, mia, text("a"))
		all := b.told(t)[2:]
		assert.Equal(t, strings.Fields(want), append([]string{}, types(all)...), platform)
		for _, e := range all {
			assert.EqualValues(t, mia.Arrived()[0].At.UnixMilli(), at(e, "data.watermark"))
			assert.Nil(t, e["messageId"])
		}
	}
}

func TestMessengersOwnEchoes(t *testing.T) {
	b := on(t, woztelltest.TypeMessenger, woztelltest.Options{PlatformEchoes: true})
	mia := b.Phone("Mia")
	mia.Say("hi")
	ids := b.send(t, mia, text("a"))
	all := b.told(t)
	assert.Equal(t, []string{"TEXT", "API_OUTBOUND MANUAL", "ECHO", "DELIVERY"}, types(all))
	assert.Equal(t, ids[0], at(all[2], "data.mid"))
}

// Some shapes of statuses, and statuses of what nobody knows.
func TestReport(t *testing.T) {
	b := open(t, woztelltest.Options{})
	mia := b.Phone("Mia")
	b.SetStyle(woztelltest.Style{TopID: true})
	mia.Report("READ", "wamid.unknown")
	e := b.only(t)
	assert.Equal(t, "wamid.unknown", e["messageId"])
	assert.Nil(t, at(e, "data.messageId"))
	b.SetStyle(woztelltest.Style{DataID: true, Seconds: true, NoEventType: true})
	mia.Report("FAILED", "wamid.unknown", woztelltest.PlatformError{Code: 1})
	e = b.only(t)
	assert.Nil(t, e["messageId"])
	assert.Nil(t, e["eventType"])
	assert.Equal(t, "wamid.unknown", at(e, "data.messageId"))
	assert.Equal(t, fmt.Sprint(b.clock.Now().Unix()), e["timestamp"])
}

// Files are fetched while they are sent, and must be what they are said to be
// (d:wa-message-types).
func TestFilesAreFetched(t *testing.T) {
	web := &web{files: map[string]string{"https://a.example/a.png": "image/png", "https://a.example/b.gif": "image/gif"}}
	b := on(t, woztelltest.TypeWhatsApp, woztelltest.Options{Web: web})
	mia := b.Phone("Mia")
	mia.Say("hi")
	b.send(t, mia, `{"type":"IMAGE","url":"https://a.example/a.png","text":"look","caption":"ignored"}`)
	image := mia.Arrived()[0].Parts[0].(channel.Image)
	assert.Equal(t, "look", image.Caption, "trap P12: the field is text")
	pixels, kind, ok := b.File(image.Media.ID)
	assert.True(t, ok)
	assert.Equal(t, "https://a.example/a.png image/png", string(pixels)+" "+kind)
	_, _, ok = b.File("x")
	assert.False(t, ok)
	for _, url := range []string{"https://a.example/b.gif", "https://a.example/none", "https://broken.example/"} {
		b.told(t)
		b.send(t, mia, `{"type":"IMAGE","url":"`+url+`"}`)
		all := b.told(t)
		assert.Equal(t, "API_OUTBOUND MANUAL FAILED", strings.Join(types(all), " "), url)
		assert.EqualValues(t, 131053, at(all[1], "data.errors.0.code"))
	}
	b.send(t, mia, `{"type":"WHATSAPP_REPLY_BUTTONS","header":{"type":"image","image":{"link":"https://a.example/a.png"}},"body":{"text":"?"},"action":{"buttons":[{"type":"reply","reply":{"payload":"y","title":"Y"}}]}}`)
	assert.NotEmpty(t, mia.Arrived()[1].Parts[0].(channel.Buttons).Header.Image.ID)
	b.told(t)
	b.send(t, mia, template("order_update", "zh_HK", strings.ReplaceAll(head, "a.jpg", "none")+","+body+","+taps))
	assert.Equal(t, "FAILED", types(b.told(t))[1])

	b.told(t)
	b.send(t, mia, `{"type":"FILE","attachment_id":"`+image.Media.ID+`","filename":"a.png"}`)
	assert.Equal(t, channel.Media{ID: image.Media.ID, Name: "a.png", Type: "image/png", Size: image.Media.Size}, mia.Arrived()[2].Parts[0].(channel.File).Media)

	chat := on(t, woztelltest.TypeWebChat, woztelltest.Options{Web: web})
	noah := chat.Phone("Noah")
	noah.Say("hi")
	res := chat.post(t, noah, `{"type":"FILE","url":"https://a.example/a.png"}`).tree(t)
	assert.Contains(t, at(res, "sendResult.result.0.err"), "does not fit FILE")
	chat.send(t, noah, `{"type":"CAROUSEL","carousel":[{"title":"t","image_url":"https://a.example/a.png"}]}`)
	assert.Equal(t, "image/png", noah.Arrived()[0].Parts[0].(channel.Carousel).Cards[0].Image.Type)
}

// web has some files: their address is their content.
type web struct{ files map[string]string }

func (w *web) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == "broken.example" {
		return nil, fmt.Errorf("broken")
	}
	kind, ok := w.files[r.URL.String()]
	res := &http.Response{StatusCode: http.StatusNotFound, Header: http.Header{}, Body: http.NoBody, Request: r}
	if ok {
		res.StatusCode, res.Body = http.StatusOK, readCloser{strings.NewReader(r.URL.String())}
		res.Header.Set("Content-Type", kind)
	}
	return res, nil
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }
