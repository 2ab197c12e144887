package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What customers do to messages afterwards is shown.
func TestEditsDeletionsAndReactions(t *testing.T) {
	r := newRig(t)
	first := r.mia.Say("first words")
	second := r.mia.Say("regretted")
	r.settle()
	require.NoError(t, r.mia.Edit(first, "better words"))
	require.NoError(t, r.mia.Delete(second))
	r.settle()
	c := r.conversation().Conversation.ID
	_, body := r.get("/?c=" + c.String())
	assert.Contains(t, body, "better words")
	assert.Contains(t, body, "edited")
	assert.NotContains(t, body, "first words")
	assert.Contains(t, body, "This message was deleted.")
	assert.NotContains(t, body, `dir="auto">regretted`)
}

// An answer stands below what it answers, also when all of it happens within
// one second and the provider counts in seconds.
func TestAnswersStandBelow(t *testing.T) {
	r := newRig(t)
	var want []string
	for i := range 5 {
		question, answer := fmt.Sprintf("question %d", i), fmt.Sprintf("answer %d", i)
		r.mia.Say(question)
		r.settle()
		c := r.conversation().Conversation.ID.String()
		res, text := r.post("/conversations/"+c+"/messages", url.Values{"text": {answer}})
		require.Equal(t, http.StatusNoContent, res.StatusCode, text)
		want = append(want, question, answer)
	}
	r.mia.Say("thanks")
	r.settle()
	item := r.conversation()
	page, err := r.app.engine.Timeline(t.Context(), item.Conversation.ID, storage.MessageID{}, 0)
	require.NoError(t, err)
	var got []string
	for _, m := range slices.Backward(page.Messages) {
		got = append(got, words(m.Parts))
	}
	assert.Equal(t, append(want, "thanks"), got)
	assert.Equal(t, "thanks", item.Case.Preview)
}

// What is done on a phone decides how far messages come.
func TestPhonesThatAreOffOrBlocked(t *testing.T) {
	r := newRig(t)
	phone := "/phones/" + keyOf(r.mia)
	do := func(path string, form url.Values) {
		t.Helper()
		res, text := r.post(path, form)
		require.Equal(t, http.StatusNoContent, res.StatusCode, text)
		r.settle()
		r.settle() // statuses come behind the message
	}
	do(phone+"/say", url.Values{"text": {"hello"}})
	c := r.conversation().Conversation.ID
	messages := "/conversations/" + c.String() + "/messages"
	do(phone+"/online", nil)
	do(messages, url.Values{"text": {"are you there?"}})
	assert.Len(t, r.mia.Screen(), 1)
	_, body := r.get("/?part=phones")
	assert.Contains(t, body, "offline")
	do(phone+"/online", nil)
	assert.Len(t, r.mia.Screen(), 2)
	do(phone+"/look", nil)
	_, body = r.get("/?part=phones")
	assert.Contains(t, body, "not looking")
	do(phone+"/look", nil)
	assert.Equal(t, channel.StatusRead, r.mia.Screen()[1].Status)
	do(phone+"/block", nil)
	do(messages, url.Values{"text": {"and now?"}})
	assert.Len(t, r.mia.Screen(), 2)
	_, body = r.get("/?part=chat&c=" + c.String())
	assert.Contains(t, body, "is-failed")
}

// The ticks say what is known, and no more.
func TestTicks(t *testing.T) {
	at := time.Now()
	failed := channel.Reported(channel.StatusFailed, at, channel.Failure{Kind: channel.Unreachable, Code: "131026", Detail: "blocked"})
	tests := []struct {
		want    string
		message storage.Message
	}{
		{"queued", storage.Message{Outcome: storage.OutcomeQueued}},
		{"sent", storage.Message{Outcome: storage.OutcomeAccepted}},
		{"sent", storage.Message{Outcome: storage.OutcomeNone}},
		{"delivered", storage.Message{Outcome: storage.OutcomeAccepted, Progress: channel.Progress{Delivered: at}}},
		{"read", storage.Message{Outcome: storage.OutcomeAccepted, Progress: channel.Progress{Read: at}}},
		{"read", storage.Message{Outcome: storage.OutcomeAccepted, Progress: channel.Progress{Played: at}}},
		{"failed", storage.Message{Outcome: storage.OutcomeAccepted, Progress: failed}},
		{"failed", storage.Message{Outcome: storage.OutcomeRejected}},
		{"delivered", storage.Message{Progress: failed.Merge(channel.Progress{Delivered: at})}},
		{"unknown", storage.Message{Outcome: storage.OutcomeUnknown}},
		{"cancelled", storage.Message{Outcome: storage.OutcomeCancelled}},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, tickOf(&test.message).Kind, "%s %s", test.message.Outcome, test.message.Status())
	}
	assert.Equal(t, "unreachable · blocked · code 131026", tickOf(&storage.Message{Progress: failed}).Reason)
}

// A long list and a long conversation come in pages.
func TestPages(t *testing.T) {
	r := newRig(t)
	for range timelinePage + 1 {
		r.mia.Say("again")
	}
	r.mia.Say("the newest")
	r.settle()
	c := r.conversation().Conversation.ID.String()
	_, body := r.get("/?c=" + c)
	assert.Contains(t, body, "Earlier messages")
	assert.Contains(t, body, `dir="auto">the newest`)
	timeline, err := r.app.engine.Timeline(t.Context(), r.conversation().Conversation.ID, storage.MessageID{}, timelinePage)
	require.NoError(t, err)
	_, body = r.get("/?part=chat&c=" + c + "&before=" + timeline.Next.String())
	assert.NotContains(t, body, `dir="auto">the newest`)
	assert.Contains(t, body, "Back to the newest")
	assert.NotContains(t, body, "Earlier messages")

	for i := range listPage {
		p, err := r.whatsapp().AddPhone(whatsapptest.Customer{Number: "+1555000" + string(rune('0'+i/10)) + string(rune('0'+i%10))})
		require.NoError(t, err)
		p.Say("me too")
	}
	r.settle()
	_, body = r.get("/")
	assert.Contains(t, body, ">More</a>")
}
