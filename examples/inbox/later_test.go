package main

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// later is the form of the composer for a message that leaves later.
func later(text, key string, at time.Time) url.Values {
	return url.Values{"text": {text}, "key": {key}, "later": {"yes"}, "at": {at.UTC().Format(timeLayout)}, "at.zone": {"UTC"}}
}

// A message is kept until its time, listed, taken back, or leaves by itself.
func TestMessagesLeaveLater(t *testing.T) {
	r := newRig(t)
	it := r.talking("Is it ready?")
	say := "/conversations/" + it.Conversation.ID.String() + "/messages"
	at := time.Now().Add(3 * time.Hour)
	r.does("ana", say, later("It is ready now", "k1", at))
	r.does("ana", say, later("It is ready now", "k1", at))
	kept, err := r.app.engine.Scheduled(t.Context(), it.Conversation.ID)
	require.NoError(t, err)
	require.Len(t, kept, 1, "the same form twice is one message")
	page := r.sees("ana", r.chat())
	assert.Contains(t, page, "Leaves later (1)")
	assert.Contains(t, page, "It is ready now")
	assert.Contains(t, r.sees("ana", "/?sheet=later"), "Mia Schulz")
	assert.Contains(t, r.sees("ben", "/?sheet=later"), "Nothing of yours leaves later")

	r.does("ana", "/scheduled/"+kept[0].ID.String()+"/cancel", nil)
	assert.NotContains(t, r.sees("ana", r.chat()), "Leaves later (")
	res, _ := r.as("ana", http.MethodPost, "/scheduled/"+kept[0].ID.String()+"/cancel", nil)
	assert.Equal(t, http.StatusNotFound, res.StatusCode, "it is gone")

	r.does("ana", say, later("Come by at ten", "k2", at))
	require.NoError(t, r.app.engine.RunDue(t.Context(), at.Add(time.Minute)))
	r.settle()

	assert.Contains(t, r.shown(), "Come by at ten")
	assert.NotContains(t, r.sees("ana", r.chat()), "Leaves later (")
}

// A time that cannot be is said at once, and so is a window that will be closed.
func TestMessagesThatCannotLeaveLater(t *testing.T) {
	r := newRig(t)
	it := r.talking("Hello")
	say := "/conversations/" + it.Conversation.ID.String() + "/messages"
	for want, form := range map[string]url.Values{
		"on which day":      later("x", "a", time.Time{}),
		"the time is over":  later("x", "b", time.Now().Add(-time.Hour)),
		"window":            later("x", "c", time.Now().Add(48*time.Hour)),
		"there is nothing":  later(" ", "d", time.Now().Add(time.Hour)),
		"must lie ahead, a": later("x", "e", time.Now().Add(400*24*time.Hour)),
	} {
		if want == "on which day" {
			form.Set("at", "")
		}
		res, text := r.as("ana", http.MethodPost, say, form)
		assert.GreaterOrEqual(t, res.StatusCode, 400, want)
		assert.Contains(t, text, want)
	}
	r.does("ana", say, later("x", "c", time.Now().Add(time.Hour)))
	kept, err := r.app.engine.Scheduled(t.Context(), it.Conversation.ID)
	require.NoError(t, err)
	assert.Len(t, kept, 1, "a key that was refused counts again")
}
