package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What somebody writes on WeChat permits five messages, which the composer
// counts; the sixth is refused with words, until they write or tap something.
func TestMessagesOnWeChatAreCounted(t *testing.T) {
	r := newRig(t)
	talk := r.serve(simulatedWeChat, "how big is the lamp?")
	assert.Contains(t, r.chatPage(), `<p class="hint">5 messages left until `)
	for _, text := range []string{"one", "two", "three", "four"} {
		r.answer(talk, text, "")
	}
	assert.Contains(t, r.chatPage(), `<p class="hint">1 message left until `)

	res, text := r.post(talk+"/messages", url.Values{"text": {strings.Repeat("long ", 600)}})
	assert.Equal(t, http.StatusConflict, res.StatusCode)
	assert.Regexp(t, `^Not sent\. It takes more than the 1 message that is left until .*: write less, or send no file with it\.`, text)
	r.answer(talk, "five", "")
	assert.Len(t, r.mias(simulatedWeChat).screen(), 6)

	const none = "No messages are left: the contact has to write or tap something first. Until then, send a template."
	page := r.chatPage()
	assert.Contains(t, page, none)
	assert.Contains(t, page, "Choose a template")
	assert.NotContains(t, page, "messages left")
	res, text = r.post(talk+"/messages", url.Values{"text": {"six"}})
	assert.Equal(t, http.StatusConflict, res.StatusCode)
	assert.Equal(t, "Not sent. "+none, strings.TrimSpace(text))
	assert.Len(t, r.mias(simulatedWeChat).screen(), 6)

	require.NoError(t, say(r.mias(simulatedWeChat), "thanks"))
	r.settle()
	assert.Contains(t, r.chatPage(), `<p class="hint">5 messages left until `)
}

// When no message is left, a template still goes out.
func TestATemplateOnWeChat(t *testing.T) {
	r := newRig(t)
	mia := r.mias(simulatedWeChat)
	talk := r.serve(simulatedWeChat, "is it on its way?")
	for range 5 {
		r.answer(talk, "soon", "")
	}
	form := filling("order_update|zh_CN", url.Values{
		"to": {"conversation:" + r.conversation().Conversation.ID.String()}, "sender": {string(simulatedWeChat)},
		"body.character_string1": {"A-1042"}, "body.thing2": {"Lamp"},
	})
	status, text := r.postAs("ana", "/start/send", form)
	require.Equal(t, http.StatusNoContent, status, text)
	r.settle()
	assert.Contains(t, words(last(mia).Parts), "A-1042")
	page := r.chatPage()
	assert.Contains(t, page, "Template order_update")
	assert.Contains(t, page, "A-1042")
	assert.NotContains(t, page, `class="reason"`)
	assert.Contains(t, page, "No messages are left: ", "a template brings none")
}

// Two acts permit messages for different times.
func TestWhatIsLeftOfSeveralActs(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.Local)
	caps := channel.Capabilities{Window: channel.Window{Length: 48 * time.Hour, Counted: true, Template: true}}
	r := newRig(t)
	r.serve(simulatedWeChat, "hello")
	talk := r.conversation().Conversation
	talk.Allowances = []channel.Allowance{
		{Trigger: "scan", Until: at, Messages: 3}, {Trigger: "menu", Until: at.Add(time.Minute), Messages: 2},
		{Trigger: "message", Until: at.Add(48 * time.Hour), Messages: 5},
	}
	c := engagement.Composer{Conversation: talk, Capabilities: caps, Mode: engagement.ComposeFree, Until: at.Add(48 * time.Hour)}
	c.Window.Free, c.Window.Left = true, 7
	assert.Equal(t, "7 messages left: 2 until 09:01, 5 until Wed 4 Nov, 09:00", hintText(c, at))
	c.Window.Left = 5
	assert.Equal(t, "5 messages left until Wed 4 Nov, 09:00", hintText(c, at.Add(time.Minute)))
}

// Answers are a menu on WeChat, and what is tapped comes back with its name. It
// permits three more messages for a minute.
func TestAMenuOnWeChat(t *testing.T) {
	r := newRig(t)
	mia := r.mias(simulatedWeChat)
	talk := r.serve(simulatedWeChat, "which sizes are there?")
	r.answer(talk, "These", "S\nM\nL\nXL")
	assert.NotContains(t, r.chatPage(), `class="note"`)
	require.NoError(t, mia.tap(last(mia).ID, "L"))
	r.settle()
	page := r.chatPage()
	assert.Contains(t, page, `<p class="text choice" dir="auto">L</p>`)
	assert.Regexp(t, `7 messages left: 3 until \S+, 4 until `, page)
}

// A text that is too long for WeChat is split, and a file goes out as a link,
// which the agent is told.
func TestWhatWeChatCannotCarryIsAdapted(t *testing.T) {
	r := newRig(t)
	mia := r.mias(simulatedWeChat)
	talk := r.serve(simulatedWeChat, "hello")
	r.answer(talk, strings.Repeat("很长的文字。", 120), "")
	screen := mia.screen()
	require.Len(t, screen, 3, "2,160 bytes are two messages")
	assert.Regexp(t, `class="note">Adapted: .*2048`, r.chatPage())
	assert.Contains(t, r.chatPage(), "3 messages left")
	require.Equal(t, http.StatusNoContent, r.attach(talk, sending{name: "price list.pdf", kind: "application/pdf", body: "%PDF-1.7"}))
	assert.Contains(t, words(last(mia).Parts), "/files/")
	assert.Contains(t, r.chatPage(), "sent as a link")
}

// Pictures, voice messages, places and links come in, and pictures go out.
func TestKindsOnWeChat(t *testing.T) {
	r := newRig(t)
	l, mia := r.app.phones.line(simulatedWeChat), r.mias(simulatedWeChat)
	talk := r.serve(simulatedWeChat, "hello")
	for _, verb := range []string{"photo", "voice", "location", "share"} {
		res, text := r.post("/phones/"+l.chatID(mia)+"/"+verb, nil)
		require.Equal(t, http.StatusNoContent, res.StatusCode, text)
		r.settle()
	}
	r.settle() // their files
	page := r.chatPage()
	assert.Contains(t, page, `class="picture"`)
	assert.Contains(t, page, "Look at this!", "it has no captions: they are messages")
	assert.Regexp(t, `class="file" href="[^"]+" download="[^"]*"`, page)
	assert.Contains(t, page, "Brandenburg Gate")
	assert.Contains(t, page, "https://shop.example/ideas")
	photo := must(holidayPhoto())
	require.Equal(t, http.StatusNoContent, r.attach(talk, sending{name: "photo.png", kind: "image/png", body: string(photo)}))
	picture, ok := last(mia).Parts[0].(channel.Image)
	require.True(t, ok)
	body, _, ok := l.File(picture.Media.ID)
	require.True(t, ok)
	assert.Equal(t, photo, body)
}

// Who stops following cannot be written to, which the agent sees.
func TestWhoUnfollowsOnWeChat(t *testing.T) {
	r := newRig(t)
	r.serve(simulatedWeChat, "hello")
	mia := r.mias(simulatedWeChat).(follower)
	mia.block(true)
	r.settle()
	assert.Contains(t, r.chatPage(), "Messages may not arrive: ")
	_, page := r.get("/?part=phones&phone=" + r.app.phones.line(simulatedWeChat).chatID(r.mias(simulatedWeChat)))
	assert.Contains(t, page, "does not follow the business")
	assert.Contains(t, page, `<button aria-pressed="false">Following`)
	require.Error(t, say(r.mias(simulatedWeChat), "hello?"))
	mia.block(false)
	r.settle()
	assert.NotContains(t, r.chatPage(), "Messages may not arrive: ")
}

// One access token serves, and lies where other processes would find it.
func TestTheTokenOfWeChatIsShared(t *testing.T) {
	r := newRig(t)
	server := r.app.phones.line(simulatedWeChat).simulator.(wechatSide).Server
	talk := r.serve(simulatedWeChat, "hello")
	r.answer(talk, "Hello Mia", "")
	require.Equal(t, 1, server.Calls("/cgi-bin/stable_token"))
	kept, err := engagement.Tokens(r.store).Token(t.Context(), "wechat/"+server.Credentials().AppID)
	require.NoError(t, err)
	assert.Equal(t, server.StableToken(), kept.Value.Reveal())
	assert.Equal(t, "Hello Mia", words(last(r.mias(simulatedWeChat)).Parts))
}
