package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mias is Mia's chat on a channel.
func (r *rig) mias(id channel.ID) chat {
	r.t.Helper()
	_, c, err := r.app.phones.find(keyOf(r.mia) + r.app.phones.line(id).mark)
	require.NoError(r.t, err)
	return c
}

// serve has Mia write on a channel and Ana pick it up, and returns the path of
// the conversation.
func (r *rig) serve(id channel.ID, text string) string {
	r.t.Helper()
	require.NoError(r.t, say(r.mias(id), text))
	r.settle()
	item := r.conversation()
	require.Equal(r.t, id, item.Conversation.Channel)
	res, body := r.post("/cases/"+item.Case.ID.String()+"/pickup", nil)
	require.Equal(r.t, http.StatusNoContent, res.StatusCode, body)
	return "/conversations/" + item.Conversation.ID.String()
}

// answer sends a text, with answers to tap if there are any.
func (r *rig) answer(conversation, text, answers string) {
	r.t.Helper()
	res, body := r.post(conversation+"/messages", url.Values{"text": {text}, "answers": {answers}})
	require.Equal(r.t, http.StatusNoContent, res.StatusCode, body)
	r.settle()
	r.settle() // what it causes
}

// chatPage is what the agent sees of the only open conversation.
func (r *rig) chatPage() string {
	r.t.Helper()
	_, body := r.get("/?part=chat&view=mine&c=" + r.conversation().Conversation.ID.String())
	return body
}

// last is the newest message of a chat.
func last(c chat) bubble {
	screen := c.screen()
	return screen[len(screen)-1]
}

// S2.30: people who write on Messenger and LINE are known by the names and
// pictures of their profiles.
func TestS2_30_PeopleHaveNamesAndPictures(t *testing.T) {
	for id, status := range map[channel.ID]int{simulatedMessenger: http.StatusOK, simulatedLINE: http.StatusNotFound} {
		t.Run(string(id), func(t *testing.T) {
			r := newRig(t)
			r.serve(id, "hello")
			r.settle() // the profile
			item := r.conversation()
			assert.Equal(t, "Mia Schulz", item.Contact.Name)
			page := r.chatPage()
			assert.Contains(t, page, "<p title=\""+item.Conversation.Address.Value+"\">"+r.mias(id).owner().Address+" · ")
			assert.Contains(t, page, "<title>"+r.app.channelTitle(id)+"</title>", "S2.29")
			assert.Contains(t, page, `src="/contacts/`+item.Contact.ID.String()+"/picture")
			res, picture := r.get("/contacts/" + item.Contact.ID.String() + "/picture")
			require.Equal(t, status, res.StatusCode)
			if status == http.StatusOK {
				assert.Equal(t, "image/png", res.Header.Get("Content-Type"))
				assert.Contains(t, res.Header.Get("Content-Security-Policy"), "sandbox")
				assert.Equal(t, "\x89PNG", picture[:4])
			}
			assert.NotContains(t, res.Header.Get("Content-Security-Policy"), "fbcdn")
		})
	}
}

// A phone offers what the provider has, and nothing else.
func TestPhonesOfferWhatThereIs(t *testing.T) {
	r := newRig(t)
	tests := map[channel.ID]struct{ offered, refused []string }{
		simulated:          {[]string{"location", "react", "delete", "online", "block"}, nil},
		simulatedMessenger: {[]string{"react", "online", "block"}, []string{"location", "delete"}},
		simulatedLINE:      {[]string{"location", "delete", "online", "block"}, []string{"react", "voice", "share"}},
		simulatedWeChat:    {[]string{"location", "voice", "share", "online", "block"}, []string{"react", "delete"}},
		simulatedWoztell:   {[]string{"location", "react", "delete", "online", "block"}, []string{"voice", "share"}},
		simulatedPeer:      {[]string{"location", "react", "delete", "block"}, []string{"voice", "share", "online", "letter", "absent"}},
	}
	for id, test := range tests {
		t.Run(string(id), func(t *testing.T) {
			l, c := r.app.phones.line(id), r.mias(id)
			require.NoError(t, say(c, "mine"))
			r.settle()
			conversation := r.conversationOn(id)
			_, err := r.app.engine.Send(t.Context(), engagement.Outgoing{Conversation: conversation, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "ours"}}})
			require.NoError(t, err)
			r.settle()
			_, page := r.get("/?part=phones&phone=" + l.chatID(c))
			for _, verb := range test.offered {
				assert.Contains(t, page, `action="/phones/`+l.chatID(c)+"/"+verb+`"`)
			}
			for _, verb := range test.refused {
				assert.NotContains(t, page, "/"+verb+`"`)
				res, text := r.post("/phones/"+l.chatID(c)+"/"+verb, url.Values{"message": {last(c).ID}, "emoji": {"👍"}})
				assert.Equal(t, http.StatusBadRequest, res.StatusCode, text)
			}
		})
	}
}

// conversationOn is the only open one on a channel.
func (r *rig) conversationOn(id channel.ID) storage.ConversationID {
	r.t.Helper()
	page, err := r.app.engine.Inbox(r.t.Context(), engagement.InboxQuery{View: engagement.ViewOpen, Agent: "ana", Channel: id})
	require.NoError(r.t, err)
	require.Len(r.t, page.Items, 1)
	return page.Items[0].Conversation.ID
}

// Four answers are quick replies on Messenger, which the message says, and gone
// when the talk goes on.
func TestFourAnswersAreQuickReplies(t *testing.T) {
	r := newRig(t)
	mia := r.mias(simulatedMessenger)
	talk := r.serve(simulatedMessenger, "which sizes are there?")
	r.answer(talk, "These", "S\nM\nL\nXL")
	require.IsType(t, channel.QuickReplies{}, last(mia).Parts[0])
	page := r.chatPage()
	assert.Contains(t, page, "the channel carries 3: sent as quick replies")
	assert.Contains(t, page, `class="quick"`)
	assert.Contains(t, page, `<span class="answer">XL`)

	require.NoError(t, mia.tap(last(mia).ID, "L"))
	r.settle()
	assert.Contains(t, r.chatPage(), `<p class="text choice" dir="auto">L</p>`)
	question := mia.screen()[1]
	assert.Equal(t, channel.Parts{channel.Text{Body: "These"}}, question.Parts, "the answers are gone")
	require.Error(t, mia.tap(question.ID, "S"))
}

// Quick replies that an agent asks for are buttons where there are none.
func TestQuickRepliesOnWhatsApp(t *testing.T) {
	r := newRig(t)
	talk := r.serve(simulated, "hello")
	res, body := r.post(talk+"/messages", url.Values{"text": {"Yes?"}, "answers": {"Yes\nNo"}, "quick": {"yes"}})
	require.Equal(t, http.StatusNoContent, res.StatusCode, body)
	r.settle()
	require.IsType(t, channel.Buttons{}, last(r.mias(simulated)).Parts[0])
	assert.Contains(t, r.chatPage(), "the channel carries no quick replies: sent as buttons")
}

// used is how many messages LINE has counted this month.
func (r *rig) used() int {
	r.t.Helper()
	server := r.app.phones.line(simulatedLINE).simulator.(lineSide).Server
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, "https://api.line.me/v2/bot/message/quota/consumption", nil)
	require.NoError(r.t, err)
	req.Header.Set("Authorization", "Bearer "+server.Credentials().Token)
	res, err := server.Transport().RoundTrip(req)
	require.NoError(r.t, err)
	defer func() { require.NoError(r.t, res.Body.Close()) }()
	var answer struct {
		Total *int `json:"totalUsage"`
	}
	require.NoError(r.t, json.NewDecoder(res.Body).Decode(&answer))
	require.NotNil(r.t, answer.Total)
	return *answer.Total
}

// The first answer to what somebody wrote costs nothing on LINE, and the next
// one is a push.
func TestTheFirstAnswerOnLINEIsFree(t *testing.T) {
	r := newRig(t)
	talk := r.serve(simulatedLINE, "hello")
	r.answer(talk, "Hello Mia", "")
	assert.Equal(t, 0, r.used())
	r.answer(talk, "How can I help?", "")
	assert.Equal(t, 1, r.used())
	var shown []string
	for _, b := range r.mias(simulatedLINE).screen() {
		shown = append(shown, words(b.Parts))
	}
	assert.Equal(t, []string{"hello", "Hello Mia", "How can I help?"}, shown)
	assert.Equal(t, "Ana", last(r.mias(simulatedLINE)).Sender, "people see who writes")
}

// Somebody who blocks the account on LINE looks as if they got everything: the
// agent is warned.
func TestABlockedAccountWarns(t *testing.T) {
	r := newRig(t)
	r.serve(simulatedLINE, "hello")
	assert.NotContains(t, r.chatPage(), `class="problem"`)
	c := r.mias(simulatedLINE).(blocker)
	c.block(true)
	r.settle()
	assert.Contains(t, r.chatPage(), `class="problem" role="status"><span aria-hidden="true">⚠</span> Messages may not arrive: `)
	c.block(false)
	r.settle()
	assert.NotContains(t, r.chatPage(), `class="problem"`)
}

// On Messenger people may answer for longer than programs, which the composer
// says.
func TestHowLongOneMayWriteOnMessenger(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.Local)
	caps := channel.Capabilities{Window: channel.Window{Length: 24 * time.Hour, Human: 7 * 24 * time.Hour}}
	r := newRig(t)
	r.serve(simulatedMessenger, "hello")
	assert.Contains(t, r.chatPage(), "then answers by a person until")
	talk := r.conversation().Conversation
	talk.LastInbound = at
	c := engagement.Composer{Conversation: talk, Capabilities: caps, Mode: engagement.ComposeFree, Until: at.Add(caps.Window.Human)}
	assert.Equal(t, "Anything until Tue 3 Nov, 09:00, then answers by a person until Mon 9 Nov, 09:00", hintText(c, at.Add(time.Hour)))
	assert.Equal(t, "24 hours have passed: only a person may answer, until Mon 9 Nov, 09:00", hintText(c, at.Add(25*time.Hour)))
	c.Capabilities.Window.Human = 0
	assert.Equal(t, "You can write freely until Mon 9 Nov, 09:00", hintText(c, at.Add(time.Hour)))
}
