package main

import (
	"encoding/json"

	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// talking is a case that Ana serves, on the first line.
func (r *rig) talking(text string) engagement.InboxItem {
	r.t.Helper()
	_, err := r.mia.Write(channel.Text{Body: text}, whatsapptest.Manner{})
	require.NoError(r.t, err)
	r.settle()
	it := r.conversation()
	_, err = r.app.engine.PickUp(r.t.Context(), "ana", it.Case.ID)
	require.NoError(r.t, err)
	return r.conversation()
}

// newReply is the form of a canned reply as somebody fills it in.
func newReply(form url.Values, name, shortcut, text string) url.Values {
	form.Set("act", "save")
	form.Set("Name", name)
	form.Set("Shortcut", shortcut)
	form.Set("Text", text)
	return form
}

func (r *rig) replyForm(agent, item string) url.Values {
	r.t.Helper()
	key := item
	if key == "" {
		key = newItem
	}
	return fields(r.sees(agent, "/?sheet=admin&admin=replies&item="+url.QueryEscape(key)), "form-admin-replies-"+strings.ReplaceAll(key, "+", "&#43;"))
}

// A canned reply is written, found by its words, filled in, changed and deleted.
func TestCannedReplies(t *testing.T) {
	r := newRig(t)
	form := newReply(r.replyForm("ana", ""), "Thanks and greeting", "thx", "Thank you, {{contact.name}}! {{agent.name}}")
	form.Set("Answers", "Yes\nNo")
	res, text := r.as("ana", http.MethodPost, "/admin/replies", form)
	require.Equal(t, http.StatusNoContent, res.StatusCode, text)
	all, err := r.app.engine.WritableReplies(t.Context(), "")
	require.NoError(t, err)
	reply := named(all, "Thanks and greeting")
	require.NotNil(t, reply)
	assert.Contains(t, res.Header.Get("Location"), reply.ID)
	assert.True(t, reply.Scope.All)

	_, text = r.as("ana", http.MethodPost, "/admin/replies", form)
	assert.Contains(t, text, "somebody saved this", "what is sent twice is one reply")

	it := r.talking("Where is it?")
	page := r.sees("ana", r.chat()+"&canned=GREETING")
	assert.Contains(t, page, "<kbd>/thx</kbd>")
	assert.NotContains(t, r.sees("ana", r.chat()+"&canned=nothing+like+it"), "<kbd>/thx</kbd>")
	_, text = r.as("ana", http.MethodPost, "/conversations/"+it.Conversation.ID.String()+"/canned", url.Values{"reply": {reply.ID}})
	var got insertedReply
	require.NoError(t, json.Unmarshal([]byte(text), &got))
	assert.Equal(t, insertedReply{Text: "Thank you, Mia Schulz! Ana", Answers: "Yes\nNo"}, got)
	assert.Contains(t, r.sees("ana", r.chat()+"&insert="+reply.ID), ">Thank you, Mia Schulz! Ana</textarea>", "without the script the page has it")

	form = r.replyForm("ana", reply.ID)
	form.Set("act", "delete")
	res, text = r.as("ana", http.MethodPost, "/admin/replies", form)
	require.Equal(t, http.StatusNoContent, res.StatusCode, text)
	all, err = r.app.engine.WritableReplies(t.Context(), "")
	require.NoError(t, err)
	assert.Nil(t, named(all, "Thanks and greeting"))
}

func named(all []templates.Reply, name string) *templates.Reply {
	for _, r := range all {
		if r.Name == name {
			return &r
		}
	}
	return nil
}

// Everything that is wrong stands at its field, and what was typed stays.
func TestCannedRepliesShowWhatIsWrong(t *testing.T) {
	r := newRig(t)
	form := newReply(r.replyForm("ana", ""), " ", "two words", "See https://{{contact.name}}.example/")
	form.Set("Otherwise", "nothing.such = x")
	form.Set("Scope.Who", "some")
	res, text := r.as("ana", http.MethodPost, "/admin/replies", form)
	require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
	for _, path := range []string{"Name", "Shortcut", "Otherwise", "Scope"} {
		assert.Contains(t, text, "<code>"+path+"</code>")
	}
	assert.Contains(t, text, `value="two words"`)
	form = newReply(r.replyForm("ana", ""), "Empty", "", "")
	_, text = r.as("ana", http.MethodPost, "/admin/replies", form)
	assert.Contains(t, text, "<code>Text</code> is required")
}

// Agents write replies for themselves, and none for others.
func TestCannedRepliesOfAgents(t *testing.T) {
	r := newRig(t)
	form := newReply(r.replyForm("ben", ""), "Of Ben alone", "mine", "Hello from Ben")
	res, text := r.as("ben", http.MethodPost, "/admin/replies", form)
	require.Equal(t, http.StatusNoContent, res.StatusCode, text)
	assert.Contains(t, r.sees("ben", "/?sheet=admin&admin=replies"), "only you")
	assert.NotContains(t, r.sees("cleo", "/?sheet=admin&admin=replies"), "Of Ben alone")
	assert.Contains(t, r.sees("ana", "/?sheet=admin&admin=replies"), "Of Ben alone", "who manages sees all")
	form = newReply(r.replyForm("ben", ""), "For all", "", "Hello")
	form.Set("Scope.Who", "all")
	res, text = r.as("ben", http.MethodPost, "/admin/replies", form)
	assert.Equal(t, http.StatusForbidden, res.StatusCode, text)
	all, err := r.app.engine.Replies(t.Context(), storage.AgentID("cleo"), "", "")
	require.NoError(t, err)
	assert.Nil(t, named(all, "For all"))
}
