package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// written is the only conversation, in which somebody just said hello.
func (r *rig) written() engagement.InboxItem {
	r.t.Helper()
	r.mia.Say("hello")
	r.settle()
	return r.conversation()
}

// become gives an agent a role with the permissions on some channels; none is
// all.
func (r *rig) become(agent storage.AgentID, role engagement.Role) {
	r.t.Helper()
	require.NoError(r.t, r.app.engine.PutRole(r.t.Context(), "ana", &role))
	known, err := r.app.engine.Agents(r.t.Context())
	require.NoError(r.t, err)
	one := agentIn(known, agent)
	one.Role = role.ID
	require.NoError(r.t, r.app.engine.PutAgent(r.t.Context(), "ana", one))
	require.NoError(r.t, r.app.recall(r.t.Context()))
}

// reads makes an agent one who may only read.
func (r *rig) reads(agent storage.AgentID) {
	r.t.Helper()
	r.become(agent, engagement.Role{ID: "reader", Name: "Reader", AllChannels: true, Permissions: []engagement.Permission{engagement.ViewCases}})
}

// elsewhere makes an agent one who sees nothing but LINE.
func (r *rig) elsewhere(agent storage.AgentID) {
	r.t.Helper()
	r.become(agent, engagement.Role{
		ID: "line", Name: "LINE", Permissions: []engagement.Permission{engagement.ViewCases, engagement.Reply, engagement.ViewSkills},
		Channels: map[channel.ID][]engagement.Permission{simulatedLINE: nil},
	})
}

// A note looks like one, never leaves the house, and reaches who is mentioned.
func TestNotesReachColleaguesOnly(t *testing.T) {
	r := newRig(t)
	it := r.written()
	conv := "/conversations/" + it.Conversation.ID.String()
	r.does("ana", conv+"/notes", url.Values{"note": {"@Ben look at this " + evil}, "mention": {"cleo"}})
	assert.Len(t, r.mia.Screen(), 1, "the contact has seen nothing but their own words")
	page := r.sees("ben", "/?c="+it.Conversation.ID.String())
	assert.Contains(t, page, "Note, only for colleagues")
	assert.Contains(t, page, `class="message memo fresh"`)
	assert.Contains(t, page, "For you and Cleo")
	assert.NotContains(t, page, "<script>alert")
	assert.Contains(t, page, `aria-label="Notes that mention you: 1 new"`)
	assert.Contains(t, r.sees("cleo", "/"), `aria-label="Notes that mention you: 1 new"`)
	assert.Contains(t, r.sees("ana", "/"), `aria-label="Notes that mention you"`, "who wrote it is not told")
	list := r.sees("ben", "/?sheet=mentions")
	assert.Contains(t, list, "<b>Ana</b> about Mia Schulz")
	assert.Contains(t, list, "at=")

	r.does("ben", conv+"/noted", nil)
	assert.NotContains(t, r.sees("ben", "/?c="+it.Conversation.ID.String()), "fresh")
	assert.Contains(t, r.sees("ben", "/?sheet=mentions"), "<b>Ana</b> about Mia Schulz", "it stays in the list")
	assert.Contains(t, r.sees("cleo", "/"), "1 new")
	r.does("cleo", "/mentions/seen", nil)
	assert.NotContains(t, r.sees("cleo", "/"), "1 new")
}

// Without the script a note is a form that leads back to the page.
func TestNotesWithoutTheScript(t *testing.T) {
	r := newRig(t)
	it := r.written()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	back := "/?view=open&c=" + it.Conversation.ID.String()
	res, err := client.PostForm(r.srv.URL+"/conversations/"+it.Conversation.ID.String()+"/notes", url.Values{"note": {"for later"}, "mention": {"ben"}, "back": {back}})
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	assert.Equal(t, http.StatusSeeOther, res.StatusCode)
	assert.Equal(t, back, res.Header.Get("Location"))
	assert.Contains(t, r.sees("ben", "/"), "1 new")
}

// Bad notes are refused, and who may only read cannot write one.
func TestNotesThatAreRefused(t *testing.T) {
	r := newRig(t)
	it := r.written()
	path := "/conversations/" + it.Conversation.ID.String() + "/notes"
	r.reads("cleo")
	for name, test := range map[string]struct {
		agent  string
		form   url.Values
		status int
	}{
		"empty":          {"ana", url.Values{"note": {" \r\n"}}, http.StatusBadRequest},
		"for nobody":     {"ana", url.Values{"note": {"hi"}, "mention": {"eve"}}, http.StatusBadRequest},
		"not permitted":  {"cleo", url.Values{"note": {"hi"}}, http.StatusForbidden},
		"no such thread": {"ana", nil, http.StatusNotFound},
	} {
		to := path
		if test.form == nil {
			to, test.form = "/conversations/"+storage.ConversationID{1}.String()+"/notes", url.Values{"note": {"hi"}}
		}
		res, text := r.as(test.agent, http.MethodPost, to, test.form)
		assert.Equal(t, test.status, res.StatusCode, "%s: %s", name, text)
	}
	page := r.sees("cleo", "/?c="+it.Conversation.ID.String())
	assert.NotContains(t, page, "note-form", "who may only read is offered no note")
	assert.NotContains(t, page, `/label"`)
	assert.NotContains(t, page, `class="message memo`)
}

// Mentions are the engine's: whoever is named twice is told once, what came after
// the page was drawn stays new, and a page leads to those before.
func TestMentionsInPages(t *testing.T) {
	r := newRig(t)
	it := r.written()
	notes := "/conversations/" + it.Conversation.ID.String() + "/notes"
	r.does("ana", notes, url.Values{"note": {"@ben and @Ben"}})
	page, err := r.app.engine.Mentions(t.Context(), engagement.MentionQuery{Agent: "ben"})
	require.NoError(t, err)
	require.Len(t, page.Mentions, 1)
	for range mentionsPage {
		r.does("ana", notes, url.Values{"note": {"@Ben again"}})
	}
	list := r.sees("ben", "/?sheet=mentions")
	assert.Equal(t, mentionsPage, strings.Count(list, "<b>Ana</b> about"))
	assert.Contains(t, list, ">Earlier</a>")
	older := r.sees("ben", "/?sheet=mentions&before="+page.Mentions[0].Note.ID.String())
	assert.Contains(t, older, "Back to the newest")
	r.does("ben", "/mentions/seen", url.Values{"until": {page.Mentions[0].Note.ID.String()}})
	assert.Contains(t, r.sees("ben", "/"), "50 new")
	res, _ := r.as("ben", http.MethodPost, "/mentions/seen", url.Values{"until": {"nonsense"}})
	assert.GreaterOrEqual(t, res.StatusCode, 400)
	assert.Contains(t, r.sees("ben", "/"), "50 new")
}

// Of an @ it is the name behind it that counts.
func TestMentionedIn(t *testing.T) {
	known := []*storage.Agent{{ID: "a", Name: "Ana"}, {ID: "m", Name: "Ana Maria"}, {ID: "b", Name: "Ben"}, {ID: "n"}}
	for text, want := range map[string][]storage.AgentID{
		"":                      nil,
		"ana, look":             nil,
		"@ana, look":            {"a"},
		"@Ana Maria and @BEN!":  {"m", "b"},
		"@Ana @ana":             {"a"},
		"@Benjamin":             nil,
		"mail ben@ana.example":  {"a"},
		"@":                     nil,
		"@ Ben":                 nil,
		"(@Ben)@Ana":            {"b", "a"},
		"@Änä":                  nil,
		"@Ana Marianne, please": {"a"},
	} {
		assert.Equal(t, want, mentionedIn(text, known), text)
	}
}

// What was erased, or is on a channel that the agent may not see any more, is
// neither counted nor listed.
func TestMentionsThatCannotBeSeen(t *testing.T) {
	r := newRig(t)
	it := r.written()
	r.does("ana", "/conversations/"+it.Conversation.ID.String()+"/notes", url.Values{"note": {"@Cleo look"}})
	require.Contains(t, r.sees("cleo", "/"), "1 new")
	r.elsewhere("cleo")
	assert.NotContains(t, r.sees("cleo", "/"), "1 new")
	assert.Contains(t, r.sees("cleo", "/?sheet=mentions"), "No colleague has mentioned you")
}

// Whoever is mentioned is told at once, over the stream; who wrote it is not.
func TestMentionsAreTold(t *testing.T) {
	r := newRig(t)
	it := r.written()
	r.does("ana", "/conversations/"+it.Conversation.ID.String()+"/notes", url.Values{"note": {"@Ben look"}})
	all, err := r.app.engine.EventPage(t.Context(), "", 500)
	require.NoError(t, err)
	i := slices.IndexFunc(all, func(e engagement.Event) bool { return e.Kind == engagement.NoteAdded })
	require.GreaterOrEqual(t, i, 0)
	for agent, want := range map[storage.AgentID]string{"ben": "Ana mentioned you in a note about Mia Schulz.", "ana": "", "cleo": ""} {
		assert.Equal(t, want, r.app.news(t.Context(), &stream{app: r.app, me: r.app.agent(agent)}, all[i]), agent)
	}
}
