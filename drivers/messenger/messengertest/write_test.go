package messengertest_test

import (
	"bytes"
	"encoding/json"
	"image/png"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// EV/messages: what a customer writes, as a webhook tells it.
func TestWhatCustomersWrite(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	file := b.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
	for _, c := range []struct {
		part channel.Part
		kind string
		text any
	}{
		{channel.Text{Body: "hello"}, "", "hello"},
		{channel.Image{Media: file, Caption: "this"}, "image", "this"},
		{channel.Video{Media: file}, "video", nil},
		{channel.Audio{Media: file}, "audio", nil},
		{channel.File{Media: file}, "file", nil},
		{channel.Sticker{Media: channel.Media{ID: "369239263222822"}}, "sticker", nil},
		{channel.Sticker{Media: file}, "sticker", nil},
		{channel.Location{Latitude: 1.5, Longitude: -2}, "location", nil},
		{channel.Placeholder{Type: "hologram"}, "hologram", nil},
	} {
		mid, err := ana.Write(c.part, messengertest.Manner{})
		require.NoError(t, err)
		got := b.told(t)[0]
		assert.Equal(t, mid, got.at("message", "mid"))
		assert.Equal(t, c.text, got.at("message", "text"))
		kind, _ := got.at("message", "attachments", 0, "type").(string)
		assert.Equal(t, c.kind, kind)
		screen := ana.Screen()
		assert.Equal(t, channel.Parts{c.part}, screen[len(screen)-1].Parts)
		if media, ok := channel.MediaOf(c.part); ok {
			link := got.at("message", "attachments", 0, "payload", "url").(string)
			assert.Equal(t, http.StatusOK, b.call(t, http.MethodGet, link, "", "Authorization", "").status)
			body, _, ok := b.File(media.ID)
			assert.True(t, ok)
			assert.Equal(t, string(body), b.call(t, http.MethodGet, link, "", "Authorization", "").raw)
		}
	}
	where := b.Phone("Ben")
	_, err := where.Write(channel.Location{Latitude: 1.5, Longitude: -2}, messengertest.Manner{})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"lat": json.Number("1.5"), "long": json.Number("-2")}, b.told(t)[0].at("message", "attachments", 0, "payload", "coordinates"))
	for _, part := range []channel.Part{channel.Carousel{}, channel.Image{Media: channel.Media{ID: "no"}}} {
		_, err := ana.Write(part, messengertest.Manner{})
		assert.Error(t, err)
	}
	assert.Empty(t, b.told(t))
}

// Trap 8: one sticker was two attachments until 2026-08-30.
func TestTrap8_StickersComeOnceOrTwice(t *testing.T) {
	for _, double := range []bool{false, true} {
		b := open(t, messengertest.Options{DoubleStickers: double})
		_, err := b.Phone("Ana").Write(channel.Sticker{Media: channel.Media{ID: "369239263222822"}}, messengertest.Manner{})
		require.NoError(t, err)
		got := b.told(t)[0]
		assert.Equal(t, "sticker", got.at("message", "attachments", 0, "type"))
		assert.Equal(t, json.Number("369239263222822"), got.at("message", "attachments", 0, "payload", "sticker_id"))
		second := got.at("message", "attachments", 1)
		if !double {
			assert.Nil(t, second)
			continue
		}
		assert.Equal(t, "image", at(second, "type"))
		assert.Equal(t, got.at("message", "attachments", 0, "payload"), at(second, "payload"))
	}
}

func TestSeveralPartsInOneMessage(t *testing.T) {
	b := open(t, messengertest.Options{})
	file := b.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
	_, err := b.Phone("Ana").WriteAll(messengertest.Manner{Commands: []string{"flights"}}, channel.Text{Body: "/flights"}, channel.Image{Media: file}, channel.Image{Media: file})
	require.NoError(t, err)
	got := b.told(t)[0]
	assert.Len(t, got.at("message", "attachments"), 2)
	assert.Equal(t, "/flights", got.at("message", "text"))
	assert.Equal(t, "flights", got.at("message", "commands", 0, "name"))
}

// EV/messages: links, and all the kinds that have no part of their own. Trap 7:
// their addresses need not be any.
func TestTrap7_OtherAttachments(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	ana.ShareLink("https://a.example/x", "A title")
	got := b.told(t)[0]
	assert.Equal(t, "https://a.example/x", got.at("message", "text"))
	assert.Equal(t, map[string]any{"url": "https://a.example/x", "title": "A title"}, got.at("message", "attachments", 0, "payload"))
	for kind, payload := range map[string]string{
		"reel": `{"url":"/reel/123/","title":"T","reel_video_id":"9"}`, "ig_reel": `{"url":"/reel/1/"}`, "post": `{"url":"https://a.example","id":"1"}`,
		"ig_post": `{}`, "fallback": `null`, "template": `{"product":{"elements":[{"id":"1"}]}}`,
		"appointment_booking": `{"booking_id":"1","status":"requested","start_time":1790000000}`,
	} {
		_, err := ana.Attach(kind, json.RawMessage(payload))
		require.NoError(t, err)
		got := b.told(t)[0]
		assert.Equal(t, kind, got.at("message", "attachments", 0, "type"))
		raw, _ := json.Marshal(got.at("message", "attachments", 0, "payload"))
		assert.JSONEq(t, payload, string(raw))
	}
	_, err := ana.Attach("x", json.RawMessage("{"))
	require.Error(t, err)
	assert.Equal(t, channel.Parts{channel.Placeholder{Type: "reel"}}[0].Kind(), ana.Screen()[1].Parts[0].Kind())
}

// EV/message-reactions, EV/message_edits.
func TestReactionsAndEdits(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	mid := ana.Say("helo")
	ours := b.sent(t, ana, hi)
	b.told(t)
	for emoji, word := range map[string]string{"❤️": "love", "👍": "like", "😢": "sad", "🎉": "other"} {
		require.NoError(t, ana.React(ours, emoji))
		assert.Equal(t, map[string]any{"mid": ours, "action": "react", "reaction": word, "emoji": emoji}, b.told(t)[0].at("reaction"))
		assert.Equal(t, emoji, ana.Screen()[1].OurReaction)
	}
	require.NoError(t, ana.React(ours, ""))
	t.Run("trap 27", func(t *testing.T) {
		assert.Equal(t, map[string]any{"mid": ours, "action": "unreact"}, b.told(t)[0].at("reaction"))
	})
	for i := range 5 {
		require.NoError(t, ana.Edit(mid, "hello"))
		assert.Equal(t, map[string]any{"mid": mid, "text": "hello", "num_edit": json.Number(string(rune('1' + i)))}, b.told(t)[0].at("message_edit"))
	}
	assert.True(t, ana.Screen()[0].Edited)
	require.Error(t, ana.Edit(mid, "more"), "five at most")
	require.Error(t, ana.Edit(ours, "x"))
	require.Error(t, ana.React("m_none", "x"))
}

// EV/messaging_referrals, and beside messages and Get Started.
func TestReferrals(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	require.Error(t, ana.Visit(channel.Referral{Source: "link"}), "there is no thread yet")
	_, err := ana.GetStarted(channel.Referral{})
	require.Error(t, err, "there is no such button")
	refused(t, "", b.call(t, http.MethodPost, "me/messenger_profile", `{"get_started":{"payload":"GO"}}`))
	_, err = ana.GetStarted(channel.Referral{Source: "link", Ref: "r"})
	require.NoError(t, err)
	got := b.told(t)[0]
	assert.Equal(t, "GO", got.at("postback", "payload"))
	assert.Equal(t, map[string]any{"ref": "r", "source": "SHORTLINK", "type": "OPEN_THREAD"}, got.at("postback", "referral"))
	_, err = b.Phone("Ben").GetStarted(channel.Referral{})
	require.NoError(t, err)
	assert.Nil(t, b.told(t)[0].at("postback", "referral"))

	require.NoError(t, ana.Visit(channel.Referral{Source: "link", Ref: "r2"}))
	require.NoError(t, ana.Visit(channel.Referral{Source: "ad", ID: "77", Headline: "Sale"}))
	require.NoError(t, ana.Visit(channel.Referral{Source: "plugin", URL: "https://shop.example"}))
	all := b.told(t)
	assert.Equal(t, "r2", all[0].at("referral", "ref"))
	assert.Equal(t, map[string]any{"source": "ADS", "type": "OPEN_THREAD", "ad_id": "77", "ads_context_data": map[string]any{"ad_title": "Sale"}}, all[1].at("referral"))
	assert.Equal(t, "https://shop.example", all[2].at("referral", "referer_uri"))

	_, err = ana.Write(channel.Text{Body: "x"}, messengertest.Manner{Referral: &channel.Referral{Source: "ad", ID: "77"}})
	require.NoError(t, err)
	_, err = ana.Write(channel.Text{Body: "x"}, messengertest.Manner{Referral: &channel.Referral{Source: "product", ID: "p"}})
	require.NoError(t, err)
	all = b.told(t)
	assert.Equal(t, "77", all[0].at("message", "referral", "ad_id"))
	assert.Equal(t, "p", all[1].at("message", "referral", "product", "id"))
	refused(t, "", b.call(t, http.MethodPost, "me/subscribed_apps?subscribed_fields=messages", ""))
	_, err = ana.Write(channel.Text{Body: "x"}, messengertest.Manner{Referral: &channel.Referral{Source: "ad", ID: "77"}})
	require.NoError(t, err)
	assert.Nil(t, b.told(t)[0].at("message", "referral"), "EV/messages: needs messaging_referrals too")
}

func TestOtherEventsOfPeople(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	ana.OptInByPlugin("r", "u")
	ana.OptInToMessages("tok", "News", "P", "STOP NOTIFICATIONS")
	ana.LinkAccount("code")
	ana.LinkAccount("")
	ana.Feedback("m_1", true)
	ana.Feedback("m_1", false)
	require.NoError(t, ana.Send(json.RawMessage(`{"order":{"products":[]}}`)))
	require.Error(t, ana.Send(json.RawMessage(`[]`)))
	require.Error(t, ana.Send(json.RawMessage(`null`)))
	got := b.told(t)
	assert.Equal(t, []string{"optin", "optin", "account_linking", "account_linking", "response_feedback", "response_feedback", "order"}, kinds(got))
	assert.Equal(t, map[string]any{"user_ref": "u"}, got[0].at("sender"), "no id")
	assert.Equal(t, map[string]any{"ref": "r", "user_ref": "u"}, got[0].at("optin"))
	assert.Equal(t, "STOP NOTIFICATIONS", got[1].at("optin", "notification_messages_status"))
	assert.Equal(t, map[string]any{"status": "linked", "authorization_code": "code"}, got[2].at("account_linking"))
	assert.Equal(t, map[string]any{"status": "unlinked"}, got[3].at("account_linking"))
	assert.Equal(t, "Good response", got[4].at("response_feedback", "feedback"))
	assert.Equal(t, "Bad response", got[5].at("response_feedback", "feedback"))
	assert.Equal(t, ana.Address().Value, got[6].at("sender", "id"))
}

// Trap 5: some events have no sender.
func TestTrap5_EventsOfThePage(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	b.told(t)
	b.EnforcePolicy("block", "spam")
	b.ChangeRoles(appID, "primary_receiver")
	until := b.clock.Now().Add(time.Hour)
	b.Restrict(until, "page_messaging_api")
	got := b.told(t)
	assert.Equal(t, []string{"policy_enforcement", "app_roles", "change business_integrity"}, kinds(got))
	assert.Nil(t, got[0].at("sender"))
	assert.Equal(t, map[string]any{"action": "block", "reason": "spam"}, got[0].at("policy_enforcement"))
	assert.Equal(t, map[string]any{appID: []any{"primary_receiver"}}, got[1].at("app_roles"))
	assert.Equal(t, "restricted", got[2].at("value", "status"))
	refused(t, "10/1893063", b.send(t, ana, hi))
	a := b.call(t, http.MethodGet, "me/page_status", "")
	assert.Equal(t, "page_messaging_api", a.at("restrictions", 0, "feature"))
	seconds, _ := json.Marshal(until.Unix())
	assert.Equal(t, json.Number(seconds), a.at("restrictions", 0, "expiration_time"))
	b.Restrict(until, "page_publish")
	refused(t, "", b.send(t, ana, hi))
	b.Restrict(time.Time{})
	assert.Equal(t, "ok", b.call(t, http.MethodGet, "me/page_status", "").at("status"))
}

func TestAnythingCanBeTold(t *testing.T) {
	b := open(t, messengertest.Options{})
	require.NoError(t, b.Notify("feed", json.RawMessage(`{"item":"comment"}`)))
	require.NoError(t, b.Tell(json.RawMessage(`{"sender":{"id":"1"},"timestamp":1790000000,"teleport":{}}`)))
	require.Error(t, b.Notify("feed", json.RawMessage(`{`)))
	require.Error(t, b.Tell(json.RawMessage(`{`)))
	got := b.told(t)
	assert.Equal(t, []string{"change feed", "teleport"}, kinds(got))
	assert.Equal(t, "comment", got[0].at("value", "item"))
	assert.Equal(t, json.Number("1790000000"), got[1].at("timestamp"), "trap 6: also in seconds")
}

func TestSharingFromTheInbox(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	b.told(t)
	ana.ShareFromInbox("https://a.example", "Title")
	got := b.told(t)
	assert.Equal(t, []string{"take_thread_control", "echo", "delivery"}, kinds(got))
	assert.Equal(t, map[string]any{"type": "fallback", "title": "Title", "url": "https://a.example", "payload": nil}, got[1].at("message", "attachments", 0))
	_, err := ana.WriteFromInbox(channel.Carousel{})
	require.Error(t, err)
}

// A sticker has a picture that can be decoded.
func TestStickersHaveAPicture(t *testing.T) {
	b := open(t, messengertest.Options{})
	_, err := b.Phone("Ana").Write(channel.Sticker{Media: channel.Media{ID: "369239263222822"}}, messengertest.Manner{})
	require.NoError(t, err)
	body, kind, ok := b.File("369239263222822")
	require.True(t, ok)
	assert.Equal(t, "image/png", kind)
	picture, err := png.Decode(bytes.NewReader(body))
	require.NoError(t, err)
	assert.Equal(t, 1, picture.Bounds().Dx())
}
