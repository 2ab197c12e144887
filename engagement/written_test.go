package engagement_test

import (
	"testing"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cannedFor is a canned reply for an agent, or for all without one.
func cannedFor(id, agent string) templates.Reply {
	r := templates.Reply{ID: id, Name: id, Parts: channel.Parts{channel.Text{Body: "Hello"}}, Scope: templates.Scope{All: true}}
	if agent != "" {
		r.Scope = templates.Scope{Agents: []string{agent}}
	}
	return r
}

// Agents change what is for nobody but themselves; who manages changes all, also
// what they could not use themselves.
func TestWhatAnAgentMayChangeIsListed(t *testing.T) {
	w := newWorldOn(t, memory.New().Tenant("test"), nil)
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
	for _, r := range []templates.Reply{cannedFor("everybody", ""), cannedFor("of-ana", "ana"), cannedFor("of-ben", "ben")} {
		require.NoError(t, w.PutReply(t.Context(), "", &r))
		m := greets(r.ID)
		m.Scope = r.Scope
		require.NoError(t, w.PutMacro(t.Context(), "", &m))
	}
	for agent, want := range map[storage.AgentID][]string{
		"ana": {"of-ana"}, "chief": {"everybody", "of-ana", "of-ben"}, "": {"everybody", "of-ana", "of-ben"},
	} {
		replies, err := w.WritableReplies(t.Context(), agent)
		require.NoError(t, err)
		macros, err := w.WritableMacros(t.Context(), agent)
		require.NoError(t, err)
		var ids, macroIDs []string
		for _, r := range replies {
			assert.EqualValues(t, 1, r.Version)
			ids = append(ids, r.ID)
		}
		for _, m := range macros {
			assert.EqualValues(t, 1, m.Version)
			macroIDs = append(macroIDs, m.ID)
		}
		assert.Equal(t, want, ids, agent)
		assert.Equal(t, want, macroIDs, agent)
	}
	var denied *engagement.DeniedError
	_, err := w.WritableReplies(t.Context(), "nobody")
	require.ErrorAs(t, err, &denied)
	_, err = w.WritableMacros(t.Context(), "nobody")
	require.ErrorAs(t, err, &denied)
}

func TestRepliesAreDeletedByWhoMayWriteThem(t *testing.T) {
	w := newWorldOn(t, memory.New().Tenant("test"), nil)
	r := cannedFor("own", "ana")
	require.NoError(t, w.PutReply(t.Context(), "ana", &r))
	var denied *engagement.DeniedError
	require.ErrorAs(t, w.DeleteReply(t.Context(), "ben", "own", r.Version), &denied)
	require.ErrorIs(t, w.DeleteReply(t.Context(), "ana", "own", 9), storage.ErrConflict)
	require.NoError(t, w.DeleteReply(t.Context(), "ana", "own", r.Version))
	list, err := w.Replies(t.Context(), "ana", "", "")
	require.NoError(t, err)
	assert.Empty(t, list)
	require.ErrorIs(t, w.DeleteReply(t.Context(), "ana", "own", r.Version), storage.ErrNotFound)
}

// What the automations did about a case, and why they did nothing, can be read,
// the newest first.
func TestAutomatedTellsWhatTheAutomationsDid(t *testing.T) {
	w := newAsking(t, nil)
	c := w.served()
	events, err := w.Automated(t.Context(), c.ID, 0)
	require.NoError(t, err)
	var survey []automation.Explanation
	for i, ev := range events {
		require.NotNil(t, ev.Detail.Automation)
		if ev.Detail.Automation.Automation == "survey" {
			survey = append(survey, *ev.Detail.Automation)
		}
		if i > 0 {
			assert.False(t, ev.At.After(events[i-1].At), "the newest comes first")
		}
	}
	require.Len(t, survey, 1)
	assert.True(t, survey[0].Ran)
	one, err := w.Automated(t.Context(), c.ID, 1)
	require.NoError(t, err)
	assert.Equal(t, events[:1], one)
	var invalid *engagement.InvalidError
	_, err = w.Automated(t.Context(), c.ID, 201)
	require.ErrorAs(t, err, &invalid)
	_, err = w.Automated(t.Context(), storage.CaseID{}, 0)
	require.ErrorIs(t, err, storage.ErrNotFound)
}
