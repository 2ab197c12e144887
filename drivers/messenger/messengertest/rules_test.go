package messengertest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

func text(s string) string { return `"message":{"text":"` + s + `"}` }

func quick(replies ...string) string {
	return `"message":{"text":"x","quick_replies":[` + strings.Join(replies, ",") + `]}`
}

func reply(title, payload string) string {
	return fmt.Sprintf(`{"content_type":"text","title":%q,"payload":%q}`, title, payload)
}

func attachment(kind, payload string) string {
	return `"message":{"attachment":{"type":"` + kind + `","payload":` + payload + `}}`
}

func postback(title, payload string) string {
	return fmt.Sprintf(`{"type":"postback","title":%q,"payload":%q}`, title, payload)
}

func buttons(text string, all ...string) string {
	return attachment("template", fmt.Sprintf(`{"template_type":"button","text":%q,"buttons":[%s]}`, text, strings.Join(all, ",")))
}

func generic(elements ...string) string {
	return attachment("template", `{"template_type":"generic","elements":[`+strings.Join(elements, ",")+`]}`)
}

func mediaTemplate(elements ...string) string {
	return attachment("template", `{"template_type":"media","elements":[`+strings.Join(elements, ",")+`]}`)
}

func times(n int, s string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = s
	}
	return all
}

// Each message is at or beyond one rule; an empty code means that it is taken.
func TestRulesOfMessages(t *testing.T) {
	b := open(t, messengertest.Options{Stickers: []string{"4711"}})
	ana := b.Phone("Ana")
	ana.Say("hi")
	image := b.uploaded(t, "image", "image/png", "pixels")
	video := b.uploaded(t, "video", "video/mp4", "film")
	foreign := open(t, messengertest.Options{}).uploaded(t, "image", "image/png", "pixels")
	yes := postback("Yes", "Y")
	link := `{"type":"web_url","title":"Open","url":"https://a.example/x"}`
	phone := `{"type":"phone_number","title":"Call","payload":"+49151"}`
	card := `{"title":"T","subtitle":"S"}`

	for _, c := range []struct {
		source, want, rest string
	}{
		{"Send API ref: text 2000 characters", "", text(long(2000))},
		{"Send API ref: text 2000 characters", "100", text(long(2001))},
		{"trap 20: characters, not bytes", "", text(strings.Repeat("👍", 2000))},
		{"2018015: empty", "100/2018015", text("")},
		{"2018015: empty", "100/2018015", `"message":{}`},
		{"2018015: nothing at all", "100/2018015", `"messaging_type":"RESPONSE"`},
		{"2018015: attachments is no field", "100/2018015", `"message":{"attachments":[{"type":"image"}]}`},
		{"SEND: text and attachment together", "100", `"message":{"text":"x","attachment":{"type":"image","payload":{"url":"https://a.example/a"}}}`},
		{"SEND: text and sticker together", "100", `"message":{"text":"x","sticker_id":369239263222822}`},
		{"metadata 1000", "", `"message":{"text":"x","metadata":"` + long(1000) + `"}`},
		{"metadata 1000", "100", `"message":{"text":"x","metadata":"` + long(1001) + `"}`},
		{"unknown fields are tolerated", "", `"colour":"red","message":{"text":"x","shape":{"round":true}}`},
		{"notification types", "", text("x") + `,"notification_type":"NO_PUSH"`},
		{"notification types", "100", text("x") + `,"notification_type":"LOUD"`},
		{"personas", "100", text("x") + `,"persona_id":"1"`},

		{"QR: 13 of them, title 20, payload 1000", "", quick(times(13, reply(long(20), long(1000)))...)},
		{"QR: 13", "100", quick(times(14, reply("A", "a"))...)},
		{"QR: title 20", "100", quick(reply(long(21), "a"))},
		{"QR: payload 1000", "100", quick(reply("A", long(1001)))},
		{"QR: title", "100", quick(reply("", "a"))},
		{"QR: payload", "100", quick(reply("A", ""))},
		{"QR: phone number and mail", "", quick(`{"content_type":"user_phone_number"}`, `{"content_type":"user_email"}`)},
		{"QR: location is gone", "100", quick(`{"content_type":"location"}`)},
		{"QR: with an attachment", "", `"message":{"attachment":{"type":"image","payload":{"url":"https://a.example/a"}},"quick_replies":[` + reply("A", "a") + `]}`},
		{"QR: not with a sticker", "100", `"message":{"sticker_id":369239263222822,"quick_replies":[` + reply("A", "a") + `]}`},

		{"SA: by url", "", attachment("image", `{"url":"https://a.example/a.png"}`)},
		{"SA: by id", "", attachment("image", `{"attachment_id":"`+image+`"}`)},
		{"SA: id as a number", "", attachment("image", `{"attachment_id":`+image+`}`)},
		{"SA: not both", "100", attachment("image", `{"attachment_id":"`+image+`","url":"https://a.example/a.png"}`)},
		{"2018047: uploaded as an image", "100/2018047", attachment("video", `{"attachment_id":"`+image+`"}`)},
		{"2018074: foreign id", "100/2018074", attachment("image", `{"attachment_id":"`+foreign+`"}`)},
		{"2018074: no id", "100/2018074", attachment("image", `{"attachment_id":"1"}`)},
		{"2018008: no address", "100/2018008", attachment("file", `{"url":"file:///etc"}`)},
		{"2018015: no file", "100/2018015", attachment("audio", `{}`)},
		{"types", "100", attachment("hologram", `{"url":"https://a.example"}`)},
		{"STK: a thumb", "", `"message":{"sticker_id":369239263222822}`},
		{"STK: one of the options", "", `"message":{"sticker_id":"4711"}`},
		{"STK: another", "100", `"message":{"sticker_id":1}`},

		{"TPL/button: text 640, BTN: title 20, payload 1000", "", buttons(long(640), times(3, postback(long(20), long(1000)))...)},
		{"TPL/button: text 640", "100", buttons(long(641), yes)},
		{"TPL/button: a text", "100", buttons("", yes)},
		{"TPL/button: 1 to 3", "100", buttons("x")},
		{"TPL/button: 1 to 3", "100", buttons("x", times(4, yes)...)},
		{"BTN: title 20", "100", buttons("x", postback(long(21), "Y"))},
		{"BTN: payload 1000", "100", buttons("x", postback("Y", long(1001)))},
		{"2018040: postback without payload", "100/2018040", buttons("x", postback("Y", ""))},
		{"2018041: link without address", "100/2018041", buttons("x", `{"type":"web_url","title":"Open"}`)},
		{"BTN: all kinds", "", buttons("x", link, phone, `{"type":"account_link","url":"https://a.example"}`)},
		{"BTN: kinds", "", buttons("x", `{"type":"account_unlink"}`, `{"type":"game_play","title":"Play"}`)},
		{"BTN: number with plus", "100", buttons("x", `{"type":"phone_number","title":"Call","payload":"0151"}`)},
		{"2018041: log in without address", "100/2018041", buttons("x", `{"type":"account_link"}`)},
		{"BTN: no other", "100", buttons("x", `{"type":"element_share"}`)},

		{"TPL/generic: 10 elements", "", generic(times(10, card)...)},
		{"TPL/generic: 10 elements", "100", generic(times(11, card)...)},
		{"TPL/generic: 1 element", "100", generic()},
		{"TPL/generic: 80 and 80, 3 buttons", "", generic(fmt.Sprintf(`{"title":%q,"subtitle":%q,"buttons":[%s,%s,%s]}`, long(80), long(80), yes, link, phone))},
		{"TPL/generic: title 80", "100", generic(fmt.Sprintf(`{"title":%q,"subtitle":"S"}`, long(81)))},
		{"TPL/generic: subtitle 80", "100", generic(fmt.Sprintf(`{"title":"T","subtitle":%q}`, long(81)))},
		{"TPL/generic: 3 buttons", "100", generic(`{"title":"T","buttons":[` + strings.Join(times(4, yes), ",") + `]}`)},
		{"2018053: title", "100/2018053", generic(`{"subtitle":"S"}`)},
		{"TPL/generic: something beside the title", "100", generic(`{"title":"T"}`)},
		{"TPL/generic: an image is enough", "", generic(`{"title":"T","image_url":"https://a.example/a.png"}`)},
		{"TPL/generic: the image is an address", "100", generic(`{"title":"T","image_url":"a.png"}`)},
		{"TPL/generic: a default action is enough", "", generic(`{"title":"T","default_action":` + link + `}`)},

		{"TPL/media: an image", "", mediaTemplate(`{"media_type":"image","attachment_id":"` + image + `","buttons":[` + yes + `]}`)},
		{"TPL/media: a video", "", mediaTemplate(`{"media_type":"video","attachment_id":"` + video + `"}`)},
		{"TPL/media: an address of Facebook's", "", mediaTemplate(`{"media_type":"image","url":"https://www.facebook.com/photo/1"}`)},
		{"TPL/media: no other address", "100/2018173", mediaTemplate(`{"media_type":"image","url":"https://a.example/a.png"}`)},
		{"TPL/media: exactly one element", "100/2018173", mediaTemplate(times(2, `{"media_type":"image","attachment_id":"`+image+`"}`)...)},
		{"TPL/media: no audio", "100/2018173", mediaTemplate(`{"media_type":"audio","attachment_id":"` + image + `"}`)},
		{"TPL/media: the right type", "100/2018047", mediaTemplate(`{"media_type":"video","attachment_id":"` + image + `"}`)},
		{"TPL/media: one of the two", "100/2018173", mediaTemplate(`{"media_type":"image"}`)},
		{"EV/message-echoes: the id is text", "100", mediaTemplate(`{"media_type":"image","attachment_id":` + image + `}`)},
		{"TPL/media: 3 buttons", "100", mediaTemplate(`{"media_type":"image","attachment_id":"` + image + `","buttons":[` + strings.Join(times(4, yes), ",") + `]}`)},
		{"not simulated", "100", attachment("template", `{"template_type":"receipt"}`)},
	} {
		t.Run(c.source, func(t *testing.T) {
			require.True(t, json.Valid([]byte("{"+c.rest+"}")), c.rest)
			before := len(ana.Arrived())
			refused(t, c.want, b.send(t, ana, c.rest))
			assert.Equal(t, c.want == "", len(ana.Arrived()) == before+1, "what is refused does not arrive")
		})
	}
}

func TestEuropeanPages(t *testing.T) {
	b := open(t, messengertest.Options{European: true})
	ana := b.Phone("Ana")
	ana.Say("hi")
	video := b.uploaded(t, "video", "video/mp4", "film")
	refused(t, "100/2018173", b.send(t, ana, mediaTemplate(`{"media_type":"video","attachment_id":"`+video+`"}`)))
	refused(t, "100", b.send(t, ana, buttons("x", `{"type":"account_link","url":"https://a.example"}`)))
	a := b.call(t, http.MethodGet, "me/messenger_profile?fields=subject_to_new_eu_privacy_rules", "")
	assert.Equal(t, true, a.at("data", 0, "subject_to_new_eu_privacy_rules"))
}

// SEND: exactly one kind of recipient.
func TestRecipients(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	id := ana.Address().Value
	for recipient, want := range map[string]string{
		`{"id":"` + id + `"}`: "", `{"id":` + id + `}`: "", `{"id":"1"}`: "100/2018001",
		`{}`: "100", `{"id":"` + id + `","user_ref":"u"}`: "100", `{"user_ref":"u"}`: "100", `{"comment_id":"1"}`: "100",
	} {
		refused(t, want, b.call(t, http.MethodPost, "me/messages", `{"recipient":`+recipient+`,`+hi+`}`))
	}
	for _, body := range []string{`{`, `[]`, `{"recipient":7}`, ``} {
		refused(t, "100", b.call(t, http.MethodPost, "me/messages", body))
	}
	form := "recipient=%7B%22id%22%3A%22" + id + "%22%7D&messaging_type=RESPONSE&message=%7B%22text%22%3A%22form%22%7D"
	refused(t, "", b.call(t, http.MethodPost, "me/messages", form, "Content-Type", "application/x-www-form-urlencoded"))
	refused(t, "100", b.call(t, http.MethodPost, "me/messages", "%zz", "Content-Type", "application/x-www-form-urlencoded"))
	refused(t, "100", b.call(t, http.MethodPost, "me/messages", "x", "Content-Type", "multipart/form-data"))
	refused(t, "100", b.call(t, http.MethodPost, "me/messages", "x", "Content-Type", "multipart/form-data; boundary=b"))
}

// SACT: typing, seen and reactions.
func TestSenderActions(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	in := ana.Say("hi")
	act := func(rest string) answer { return b.send(t, ana, `"sender_action":`+rest) }
	a := act(`"typing_on"`)
	assert.JSONEq(t, `{"recipient_id":"`+ana.Address().Value+`"}`, a.raw)
	assert.True(t, ana.Typing())
	refused(t, "", act(`"typing_off"`))
	assert.False(t, ana.Typing())
	refused(t, "", act(`"typing_on"`))
	b.clock.Pass(20e9)
	assert.False(t, ana.Typing())
	refused(t, "", act(`"typing_on"`))
	b.sent(t, ana, hi)
	assert.False(t, ana.Typing(), "the message ends it")

	assert.Equal(t, "accepted", ana.Screen()[0].Status.String())
	refused(t, "", act(`"mark_seen"`))
	assert.Equal(t, "read", ana.Screen()[0].Status.String())

	refused(t, "", act(`"react","payload":{"message_id":"`+in+`","reaction":"love"}`))
	assert.Equal(t, "❤️", ana.Screen()[0].TheirReaction)
	refused(t, "", act(`"react","payload":{"message_id":"`+in+`","reaction":"🎉"}`))
	assert.Equal(t, "🎉", ana.Screen()[0].TheirReaction)
	refused(t, "", act(`"unreact","payload":{"message_id":"`+in+`"}`))
	assert.Empty(t, ana.Screen()[0].TheirReaction)

	refused(t, "100", act(`"react"`))
	refused(t, "100", act(`"react","payload":{"message_id":"`+in+`"}`))
	refused(t, "100", act(`"unreact","payload":{"message_id":"`+in+`","reaction":"love"}`))
	refused(t, "10900", act(`"react","payload":{"message_id":"m_none","reaction":"love"}`))
	refused(t, "100", act(`"dance"`))
	refused(t, "100", act(`"typing_on","message":{"text":"x"}`))
	refused(t, "100", act(`"typing_on","persona_id":"1"`))
	refused(t, "100/2018001", b.call(t, http.MethodPost, "me/messages", `{"recipient":{"id":"1"},"sender_action":"typing_on"}`))
	b.clock.Pass(25 * 3600e9)
	refused(t, "10/2018278", act(`"mark_seen"`))
	assert.Equal(t, []string{"message", "echo", "delivery"}, kinds(b.told(t)), "actions are not told")
}

// PERS: names of 50 characters; deleted ones cannot be used any more.
func TestPersonas(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	for body, want := range map[string]string{
		`{"name":"` + long(51) + `","profile_picture_url":"https://a.example/a.png"}`: "100",
		`{"profile_picture_url":"https://a.example/a.png"}`:                           "100",
		`{"name":"Eva"}`: "100", `{`: "100",
	} {
		refused(t, want, b.call(t, http.MethodPost, "me/personas", body))
	}
	a := b.call(t, http.MethodPost, "me/personas", `{"name":"Eva","profile_picture_url":"https://a.example/a.png"}`)
	eva := a.at("id").(string)
	assert.Equal(t, "Eva", b.call(t, http.MethodGet, eva, "").at("name"))
	assert.Equal(t, eva, b.call(t, http.MethodGet, "me/personas", "").at("data", 0, "id"))
	refused(t, "", b.send(t, ana, `"sender_action":"typing_on","persona_id":"`+eva+`"`))
	assert.Equal(t, "Eva", ana.TypingAs())
	b.sent(t, ana, hi+`,"persona_id":"`+eva+`"`)
	assert.Empty(t, ana.TypingAs())
	assert.Equal(t, "Eva", ana.Screen()[1].Persona)
	refused(t, "100/33", b.call(t, http.MethodPost, eva, ""))
	refused(t, "", b.call(t, http.MethodDelete, eva, ""))
	refused(t, "100", b.send(t, ana, hi+`,"persona_id":"`+eva+`"`))
	refused(t, "100/33", b.call(t, http.MethodDelete, eva, ""))
	refused(t, "100/33", b.call(t, http.MethodPatch, "me/personas", ""))
	assert.Empty(t, b.call(t, http.MethodGet, "me/personas", "").at("data"))
}

// RL: 300 messages in a second, 10 of them with sound or film.
func TestRates(t *testing.T) {
	b := open(t, messengertest.Options{Rates: true, ScreenLimit: 1})
	ana := b.Phone("Ana")
	ana.Say("hi")
	sound := attachment("audio", `{"url":"https://a.example/a.mp3"}`)
	for range 10 {
		b.sent(t, ana, sound)
	}
	refused(t, "613/2534040", b.send(t, ana, sound))
	for range 290 {
		b.sent(t, ana, hi)
	}
	refused(t, "613/2534040", b.send(t, ana, hi))
	b.clock.Pass(time.Second)
	refused(t, "", b.send(t, ana, sound))
}

// Trap 26: of an app in development, strangers are out of reach both ways.
func TestTrap26_AppsInDevelopment(t *testing.T) {
	b := open(t, messengertest.Options{Development: true})
	eva, err := b.AddPhone(messengertest.Customer{Name: "Eva", Tester: true})
	require.NoError(t, err)
	b.Phone("Ana").Say("hi")
	assert.Empty(t, b.told(t))
	refused(t, "200/2018028", b.send(t, b.Phone("Ana"), hi))
	eva.Say("hi")
	assert.Len(t, b.told(t), 1)
	refused(t, "", b.send(t, eva, hi))
}
