package main

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every phone comes back as it was when the program starts again.
func TestPhonesAreKept(t *testing.T) {
	r := newRig(t)
	folder := t.TempDir()
	before := map[string][]bubble{}
	for _, l := range r.app.phones.lines {
		c := r.mias(l.id)
		if _, page := c.(browsing); page {
			continue // everything is in the browser
		}
		require.NoError(t, say(c, "hello "+l.title))
		require.NoError(t, l.sendPhoto(c))
		r.settle()
		if _, mail := c.(correspondent); mail {
			r.writeMail(url.Values{"to": {c.owner().Address}, "text": {"an answer"}})
			r.settle()
			r.settle()
			require.Len(t, c.(mailChat).threads(), 3)
		} else {
			r.answerOn(l.id, "an answer")
		}
		before[l.title] = c.screen()
		l.path = folder + "/phones" + l.mark + ".json"
		require.NoError(t, l.save())
	}
	again, err := openPhones(folder, host{web: http.DefaultTransport, public: r.srv.URL, secret: r.app.files.secretFor})
	require.NoError(t, err)
	for _, l := range again.lines {
		_, c, err := again.find(keyOf(r.mia) + l.mark)
		require.NoError(t, err)
		require.Len(t, c.screen(), len(before[l.title]), l.title)
		for i, b := range c.screen() {
			was := before[l.title][i]
			assert.Equal(t, was.Parts, b.Parts, l.title)
			assert.Equal(t, was.ID, b.ID, l.title)
			assert.True(t, was.At.Equal(b.At), l.title)
		}
		assert.Len(t, l.chats(), len(r.app.phones.line(l.id).chats()), l.title)
	}
	assert.Len(t, again.owners(), len(people), "every person has one phone")
}

// answerOn sends a text on a channel, whatever else is open.
func (r *rig) answerOn(id channel.ID, text string) {
	r.t.Helper()
	c := r.conversationOn(id).String()
	r.answer("/conversations/"+c, text, "")
}

// trouble makes something go wrong on a channel.
func (r *rig) trouble(id channel.ID, name string) {
	r.t.Helper()
	res, body := r.post("/simulator/"+name+"?phone="+r.app.phones.line(id).chatID(r.mias(id)), nil)
	require.Equal(r.t, http.StatusNoContent, res.StatusCode, body)
}

// What goes wrong at a provider ends as its description says.
func TestTroubleAtEveryProvider(t *testing.T) {
	tests := map[channel.ID]map[string]string{
		simulated:          {"throttle": "sent", "drop": "sent", "vanish": "unknown", "fail": "failed"},
		simulatedMessenger: {"throttle": "sent", "drop": "sent", "vanish": "unknown", "fail": "failed"},
		simulatedLINE:      {"throttle": "sent", "drop": "sent", "vanish": "unknown", "fail": "failed"},
		simulatedWeChat:    {"token": "sent", "throttle": "sent", "drop": "unknown", "vanish": "unknown", "fail": "failed"},
		simulatedWoztell:   {"throttle": "sent", "drop": "sent", "vanish": "unknown", "fail": "failed"},
		simulatedPeer:      {"throttle": "sent", "drop": "sent", "lose": "sent", "fail": "failed"},
	}
	for id, outcomes := range tests {
		for name, want := range outcomes {
			t.Run(string(id)+" "+name, func(t *testing.T) {
				r := newRig(t)
				talk := r.serve(id, "hello")
				if name != "vanish" {
					r.answer(talk, "before", "") // the next one is a push on LINE
				}
				r.trouble(id, name)
				r.answer(talk, "the message", "")
				for i := range 4 {
					require.NoError(t, r.app.engine.RunDue(t.Context(), time.Now().Add(time.Duration(i)*time.Hour)))
					r.settle()
				}
				page := r.chatPage()
				if want == "sent" {
					assert.NotRegexp(t, "is-(unknown|failed|queued)", page)
					assert.Equal(t, "the message", words(last(r.mias(id)).Parts))
					assert.Len(t, r.mias(id).screen(), 3, "it shows once")
				} else {
					assert.Contains(t, page, "is-"+want)
				}
			})
		}
	}
	for _, l := range newRig(t).app.phones.lines {
		for _, trouble := range l.troubles() {
			assert.NotEmpty(t, trouble.Title)
			assert.NotEmpty(t, trouble.Effect)
		}
	}
}
