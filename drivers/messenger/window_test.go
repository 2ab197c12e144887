package messenger_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

const day = 24 * time.Hour

var utility = channel.Template{Name: "hello", Language: "en"}

// What goes out when, for whom: messaging_type and tag follow from the author,
// the contact's last message and the time. An empty kind is a refusal without a
// call.
func TestThePurposeFollowsFromAuthorAndTime(t *testing.T) {
	hi := channel.Text{Body: "hi"}
	for name, c := range map[string]struct {
		after   time.Duration
		author  channel.AuthorKind
		feature bool
		part    channel.Part
		kind    string
		tag     string
	}{
		"a bot at once":                            {time.Minute, channel.AuthorBot, true, hi, "RESPONSE", ""},
		"trap 2: an agent at once":                 {time.Minute, channel.AuthorAgent, true, hi, "RESPONSE", ""},
		"an agent in the last moment":              {day - 1, channel.AuthorAgent, true, hi, "RESPONSE", ""},
		"an agent after a day":                     {day, channel.AuthorAgent, true, hi, "MESSAGE_TAG", "HUMAN_AGENT"},
		"an agent in the last moment of the week":  {7*day - 1, channel.AuthorAgent, true, hi, "MESSAGE_TAG", "HUMAN_AGENT"},
		"an agent after a week":                    {7 * day, channel.AuthorAgent, true, hi, "", ""},
		"an agent after a day without the feature": {day, channel.AuthorAgent, false, hi, "", ""},
		"a bot after a day":                        {day, channel.AuthorBot, true, hi, "", ""},
		"the system after a day":                   {day, channel.AuthorSystem, true, hi, "", ""},
		"nobody after a day":                       {day, "", true, hi, "", ""},
		"a template at once":                       {time.Minute, channel.AuthorBot, false, utility, "UTILITY", ""},
		"a template after a month":                 {30 * day, channel.AuthorSystem, false, utility, "UTILITY", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t, messengertest.Options{HumanAgent: c.feature, Templates: approved()})
			r.clock = morning.Add(c.after)
			m := r.message(c.part)
			m.Author = c.author
			_, err := r.channel.Send(t.Context(), m)
			if c.kind == "" {
				assert.Equal(t, channel.OutOfWindow, failure(t, err).Kind)
				assert.Equal(t, channel.ScopeRecipient, failure(t, err).Scope)
				assert.False(t, failure(t, err).Uncertain)
				assert.Empty(t, r.wire.Calls())
				return
			}
			require.NoError(t, err)
			sent := object(t, r.wire.Last(t).Body)
			assert.Equal(t, c.kind, sent["messaging_type"])
			assert.Equal(t, c.tag, r.ana.Arrived()[0].Tag)
			assert.Equal(t, c.tag != "", sent["tag"] != nil, "no empty tag")
		})
	}
}

// The three retired tags go out for nobody, at no time, and no other tag
// either but the one that is alive.
func TestTrap1_RetiredTagsAreNeverSent(t *testing.T) {
	r := open(t, messengertest.Options{HumanAgent: true, Templates: approved()})
	for _, author := range []channel.AuthorKind{channel.AuthorAgent, channel.AuthorBot, channel.AuthorSystem, ""} {
		for after := time.Duration(0); after < 9*day; after += 6 * time.Hour {
			for _, part := range []channel.Part{channel.Text{Body: "hi"}, utility} {
				r.clock = morning.Add(after)
				m := r.message(part)
				m.Author = author
				_, _ = r.channel.Send(t.Context(), m)
			}
		}
	}
	calls := r.wire.Calls()
	require.NotEmpty(t, calls)
	for _, x := range calls {
		sent := object(t, x.Body)
		assert.Contains(t, []any{nil, "HUMAN_AGENT"}, sent["tag"])
		assert.Contains(t, []any{"RESPONSE", "MESSAGE_TAG", "UTILITY"}, sent["messaging_type"])
		assert.Equal(t, 200, x.Status)
	}
}

// Somebody who never wrote may have tapped or commented: the provider knows.
func TestWhoNeverWroteIsTheProvidersToJudge(t *testing.T) {
	r := open(t, messengertest.Options{})
	m := r.message(channel.Text{Body: "hi"})
	m.LastInbound = time.Time{}
	_, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, "RESPONSE", object(t, r.wire.Last(t).Body)["messaging_type"])

	r.clock = morning.Add(2 * day)
	_, err = r.channel.Send(t.Context(), m)
	assert.Equal(t, channel.OutOfWindow, failure(t, err).Kind)
	assert.Equal(t, "10/2018278", failure(t, err).Code)
}

// What the capabilities say of the window is what Send does.
func TestTheWindowIsAsTheCapabilitiesSay(t *testing.T) {
	for _, feature := range []bool{true, false} {
		r := open(t, messengertest.Options{HumanAgent: feature})
		w := r.channel.Capabilities().Window
		for _, author := range []channel.AuthorKind{channel.AuthorAgent, channel.AuthorBot} {
			for after := time.Duration(0); after < 9*day; after += 8 * time.Hour {
				r.clock = morning.Add(after)
				m := r.message(channel.Text{Body: "hi"})
				m.Author = author
				_, err := r.channel.Send(t.Context(), m)
				assert.Equal(t, w.At(r.clock, morning, author).Free, err == nil, "%v after %v: %v", author, after, err)
			}
		}
	}
}

// A native template is a template too.
func TestANativeTemplateGoesOutAtAnyTime(t *testing.T) {
	r := open(t, messengertest.Options{Templates: approved()})
	r.clock = morning.Add(30 * day)
	m := r.message(nil)
	m.Parts, m.Native = nil, messenger.Native{Message: []byte(`{"template":{"name":"hello","language":{"code":"en"}}}`)}
	_, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, "UTILITY", object(t, r.wire.Last(t).Body)["messaging_type"])
	m.Native = messenger.Native{Message: []byte(`{"text":"hi"}`)}
	_, err = r.channel.Send(t.Context(), m)
	assert.Equal(t, channel.OutOfWindow, failure(t, err).Kind)
}
