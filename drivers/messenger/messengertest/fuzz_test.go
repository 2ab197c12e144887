package messengertest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// Whatever is posted, the server answers; and what it accepts, it can show,
// save and tell.
func FuzzMessages(f *testing.F) {
	for _, seed := range []string{
		hi, `"sender_action":"react","payload":{"message_id":"m_1","reaction":"love"}`,
		quick(reply("A", "a"), `{"content_type":"user_email"}`), attachment("image", `{"url":"https://a.example/a.png","is_reusable":"true"}`),
		attachment("file", `{"attachment_id":7}`), `"message":{"sticker_id":369239263222822}`, buttons("x", postback("Y", "y")),
		generic(`{"title":"T","image_url":"https://a.example","default_action":{"type":"web_url"}}`),
		mediaTemplate(`{"media_type":"image","attachment_id":"7"}`), mediaTemplate(`{"media_type":"video","url":"https://www.facebook.com/1"}`),
		utility("ready", values("header", word("42"))+","+values("body", word("Ana"), word("3"))+","+values("buttons", `{"type":"POSTBACK","payload":"Y"}`, `{"type":"URL","url":"u"}`)),
		utility("named", values("body", `{"type":"text","parameter_name":"name","text":"{{name}}"}`)),
		utility("photo", values("header", `{"type":"image","image":{"id":1}}`)),
		hi + `,"reply_to":{"mid":"m_Qg"},"persona_id":7,"thread_control":{"control_type":"pass","app_id":7}`,
		typed("MESSAGE_TAG", "HUMAN_AGENT"),
	} {
		f.Add("application/json", `{"recipient":{"id":"42"},`+seed+`}`)
	}
	f.Add("application/x-www-form-urlencoded", `recipient={"id":"42"}&message={"text":"x"}`)
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"recipient\"\r\n\r\n{\"id\":42}\r\n"+
		"--b\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\n{\"attachment\":{\"type\":\"image\"}}\r\n"+
		"--b\r\nContent-Disposition: form-data; name=\"filedata\"; filename=\"a\"\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n")
	f.Fuzz(func(t *testing.T, kind, body string) {
		if strings.ContainsAny(kind, "\r\n") {
			t.Skip("no header")
		}
		b := open(t, messengertest.Options{Templates: utilityTemplates(), HumanAgent: true})
		ana, err := b.AddPhone(messengertest.Customer{ID: "42"})
		require.NoError(t, err)
		ana.Say("hi")
		a := b.call(t, http.MethodPost, "me/messages", body, "Content-Type", kind)
		require.NotEqual(t, a.status == http.StatusOK, a.code() != "", a.raw)
		b.call(t, http.MethodPost, "me/message_attachments", body, "Content-Type", kind)
		for _, shown := range ana.Screen() {
			for _, part := range shown.Parts {
				require.Contains(t, channel.PartKinds(), part.Kind())
			}
		}
		data, err := b.Save()
		require.NoError(t, err)
		require.NoError(t, open(t, messengertest.Options{}).Restore(data))
		b.told(t)
	})
}

// The other edges that decode bodies answer whatever is posted as well.
func FuzzSettings(f *testing.F) {
	for _, edge := range []string{"messenger_profile", "message_templates", "personas", "subscribed_apps", "pass_thread_control", "extend_thread_control"} {
		f.Add(edge, `{}`)
	}
	f.Add("messenger_profile", `{"get_started":{"payload":"x"},"ice_breakers":[{"locale":"default","call_to_actions":[{"question":"a","payload":"b"}]}],"commands":[{"commands":[{"name":"a","description":"b"}]}]}`)
	f.Add("message_templates", `{"name":"a","language":"en","category":"UTILITY","components":[{"type":"BODY","text":"a {{1}} b c d"}]}`)
	f.Add("subscribed_apps", `subscribed_fields=messages`)
	f.Add("pass_thread_control", `{"recipient":{"id":"42"},"target_app_id":263902037430900}`)
	f.Add("extend_thread_control", `{"recipient":{"id":"42"},"duration":"60"}`)
	f.Fuzz(func(t *testing.T, edge, body string) {
		if strings.ContainsAny(edge, "?#%: \\/") || !printable(edge) {
			t.Skip("no path")
		}
		b := open(t, messengertest.Options{})
		ana, err := b.AddPhone(messengertest.Customer{ID: "42"})
		require.NoError(t, err)
		ana.Say("hi")
		a := b.call(t, http.MethodPost, "me/"+edge, body)
		require.NotEqual(t, a.status == http.StatusOK, a.code() != "", a.raw)
		_, _ = b.Starters(), b.Greeting()
		_, _ = ana.Ask("a")
		_, _ = ana.Menu("a")
		_, _ = ana.GetStarted(channel.Referral{})
		data, err := b.Save()
		require.NoError(t, err)
		require.NoError(t, open(t, messengertest.Options{}).Restore(data))
		b.told(t)
	})
}

func printable(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}
