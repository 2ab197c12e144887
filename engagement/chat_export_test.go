package engagement_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/export"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// exported is the lines of an export.
func (w *twoLines) exported(agent storage.AgentID, q engagement.ExportQuery) (texts []string, err error) {
	w.t.Helper()
	q.Format = engagement.ExportJSONLines
	var file strings.Builder
	if err := w.ExportChat(w.t.Context(), agent, &file, q); err != nil {
		return nil, err
	}
	for line := range strings.Lines(file.String()) {
		var l export.Line
		require.NoError(w.t, json.Unmarshal([]byte(line), &l))
		texts = append(texts, l.Kind+": "+l.Text)
	}
	return texts, nil
}

func TestExportWritesTheOldestFirst(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newTwoLines(t, open())
		for _, text := range []string{"one", "two", "three"} {
			w.says(line, "max", text)
		}
		c := w.workOf("max")
		_, err := w.AddNote(t.Context(), "ana", c.Conversation, "between us")
		require.NoError(t, err)
		said := []string{"message: one", "message: two", "message: three"}
		for _, q := range []engagement.ExportQuery{{Case: c.ID}, {Conversation: c.Conversation}, {Contact: c.Contact}} {
			got, err := w.exported("", q)
			require.NoError(t, err)
			assert.Equal(t, said, got, "notes only if they are asked for")
		}
		got, err := w.exported("", engagement.ExportQuery{Case: c.ID, Options: export.Options{Notes: true}})
		require.NoError(t, err)
		assert.Equal(t, append(said, "note: between us"), got)
		assert.Contains(t, w.kinds(), engagement.ChatExported)
	})
}

func TestExportIsByPermission(t *testing.T) {
	w := newTwoLines(t, memory.New().Tenant("test"))
	w.says(line, "max", "private")
	w.says(wall, "max at the wall", "public")
	first, second := w.contactOf(line, "max"), w.contactOf(wall, "max at the wall")
	w.done(second)
	_, err := w.MergeContacts(t.Context(), "", second, first)
	require.NoError(t, err)
	require.NoError(t, w.PutRole(t.Context(), "", &engagement.Role{
		ID: "wall only", Channels: map[channel.ID][]engagement.Permission{
			wall: {engagement.ExportChats}, line: {engagement.ViewCases, engagement.ViewHistory, engagement.Reply, engagement.ViewSkills},
		},
	}))
	for id, role := range map[storage.AgentID]storage.RoleID{"tess": "wall only", "sue": engagement.RoleSupervisor, "chief": engagement.RoleAdministrator} {
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: id, Role: role}))
	}
	for agent, want := range map[storage.AgentID][]string{
		"sue": {"message: private", "message: public"}, "chief": {"message: private", "message: public"}, "tess": {"message: public"},
	} {
		got, err := w.exported(agent, engagement.ExportQuery{Contact: first})
		require.NoError(t, err)
		assert.Equal(t, want, got, agent)
	}
	before := len(w.kinds())
	for _, agent := range []storage.AgentID{"tess", "ana", "nobody"} {
		_, err = w.exported(agent, engagement.ExportQuery{Conversation: w.workOf("max").Conversation})
		var denied *engagement.DeniedError
		require.ErrorAs(t, err, &denied, agent)
	}
	assert.Len(t, w.kinds(), before, "nothing was downloaded")
}

func TestExportRefusesWhatCannotBeAsked(t *testing.T) {
	w := newTwoLines(t, memory.New().Tenant("test"))
	w.says(line, "max", "hi")
	c := w.workOf("max")
	for field, q := range map[string]engagement.ExportQuery{
		"Format": {Case: c.ID, Format: "pdf"},
		"Case":   {Case: c.ID, Contact: c.Contact, Format: engagement.ExportCSV},
	} {
		err := w.ExportChat(t.Context(), "", &strings.Builder{}, q)
		var wrong *engagement.InvalidError
		require.ErrorAs(t, err, &wrong)
		assert.Equal(t, field, wrong.Field)
	}
	for _, format := range []engagement.ExportFormat{engagement.ExportCSV, engagement.ExportHTML} {
		var file strings.Builder
		require.NoError(t, w.ExportChat(t.Context(), "", &file, engagement.ExportQuery{Case: c.ID, Format: format}))
		assert.Contains(t, file.String(), "hi")
	}
}
