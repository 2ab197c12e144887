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

// greets is a macro for everybody that says hello.
func greets(id string, more ...automation.Action) engagement.Macro {
	hello := automation.Send{Message: automation.Message{Parts: channel.Parts{channel.Text{Body: "Hello, this is {{agent.name}}"}}}}
	return engagement.Macro{ID: id, Name: "Greet", Scope: templates.Scope{All: true}, Actions: append(automation.Actions{hello}, more...)}
}

func TestMacroDoesAllInTheAgentsName(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newWorldOn(t, open(), nil)
		c := w.comes("max")
		m := greets("wrap-up",
			automation.Label{Add: []string{"solved"}}, automation.Label{Add: []string{"vip"}, Contact: true},
			automation.SetAttribute{Name: "by", Value: "{{agent.name}}"}, automation.SetPriority{Priority: 7},
			automation.AddNote{Text: "wrapped up by {{agent.name}}"}, automation.SetOwner{},
			automation.Notify{Agents: []string{"ben"}, Text: "look"}, automation.Close{Disposition: "ok"})
		require.NoError(t, w.PutMacro(t.Context(), "", &m))
		assert.EqualValues(t, 1, m.Version)
		got, err := w.RunMacro(t.Context(), "ana", "wrap-up", c.ID)
		require.NoError(t, err)
		assert.Equal(t, storage.CaseClosed, got.State)
		assert.Equal(t, storage.AgentID("ana"), got.ClosedBy)
		assert.Equal(t, "ok", got.Disposition)
		assert.Equal(t, []string{"solved"}, got.Labels)
		assert.Equal(t, map[string]string{"by": "ana"}, got.Attributes)
		assert.Equal(t, 7, got.Priority)
		w.due()
		assert.Equal(t, []string{"Hello, this is ana"}, w.texts())
		info, err := w.Contact(t.Context(), c.Contact)
		require.NoError(t, err)
		assert.Equal(t, []string{"vip"}, info.Contact.Labels)
		said := w.timeline(c.Conversation)
		require.Len(t, said, 3)
		for _, m := range said[1:] {
			assert.Equal(t, "ana", m.Author.ID)
		}
		assert.Contains(t, w.kinds(), engagement.EventKind("agents.notified"))
	})
}

func TestMacroIsAllOrNothing(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newWorldOn(t, open(), nil)
		c := w.comes("max")
		m := greets("bad", automation.Label{Add: []string{"solved"}}, automation.AddNote{Text: "{{contact.attribute.nothing}}"})
		require.NoError(t, w.PutMacro(t.Context(), "", &m))
		before := w.kinds()
		_, err := w.RunMacro(t.Context(), "ana", "bad", c.ID)
		var fault *templates.Fault
		require.ErrorAs(t, err, &fault)
		assert.ErrorContains(t, err, "action 3, add_note")
		assert.Equal(t, before, w.kinds())
		assert.Equal(t, storage.CaseOpen, w.workOf("max").State)
		w.due()
		assert.Empty(t, w.texts())

		_, err = w.PickUp(t.Context(), "ben", c.ID)
		require.NoError(t, err)
		var taken *engagement.TakenError
		_, err = w.RunMacro(t.Context(), "ana", "bad", c.ID)
		require.ErrorAs(t, err, &taken)
	})
}

func TestMacrosAreCheckedWhenTheyAreSaved(t *testing.T) {
	w := newWorldOn(t, memory.New().Tenant("test"), nil)
	var wrong *engagement.InvalidError
	var settings *automation.SettingsError
	for name, a := range map[string]automation.Action{
		"a survey": automation.AskSurvey{}, "a bot's": automation.HandToPeople{}, "the host's": automation.Emit{Name: "x"},
	} {
		m := greets("m", a)
		require.ErrorAs(t, w.PutMacro(t.Context(), "", &m), &wrong, name)
	}
	for name, a := range map[string]automation.Action{
		"no label": automation.Label{}, "nobody": automation.Route{Agent: "nobody"}, "priority": automation.SetPriority{Priority: -1},
	} {
		m := greets("m", a)
		require.ErrorAs(t, w.PutMacro(t.Context(), "", &m), &settings, name)
	}
	m := greets("")
	require.ErrorAs(t, w.PutMacro(t.Context(), "", &m), &wrong)
}

func TestMacrosAreForTheirScope(t *testing.T) {
	w := newWorldOn(t, memory.New().Tenant("test"), nil)
	c := w.comes("max")
	own := greets("own")
	own.Scope = templates.Scope{Agents: []string{"ana"}}
	require.NoError(t, w.PutMacro(t.Context(), "ana", &own), "one's own needs no permission")
	var denied *engagement.DeniedError
	changed := own
	require.ErrorAs(t, w.PutMacro(t.Context(), "ben", &changed), &denied)
	list, err := w.Macros(t.Context(), "ben", "")
	require.NoError(t, err)
	assert.Empty(t, list)
	_, err = w.RunMacro(t.Context(), "ben", "own", c.ID)
	require.ErrorAs(t, err, &denied)
	list, err = w.Macros(t.Context(), "ana", line)
	require.NoError(t, err)
	assert.Equal(t, []engagement.Macro{own}, list)
	require.ErrorIs(t, w.DeleteMacro(t.Context(), "ana", "own", 9), storage.ErrConflict)
	require.NoError(t, w.DeleteMacro(t.Context(), "ana", "own", own.Version))
	_, err = w.RunMacro(t.Context(), "ana", "own", c.ID)
	require.ErrorIs(t, err, storage.ErrNotFound)
}
