package engagement_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// secrets are the texts that are nobody's business any more.
var secrets = []string{"max-the-customer", "hunter2-words", "maxine-at-the-wall"}

// newKnown is a world that knows a lot about one person on two channels, and
// something about another.
func newKnown(t *testing.T, store storage.Store) (*twoLines, storage.ContactID) {
	t.Helper()
	w := newTwoLines(t, store)
	for i := range 5 {
		w.says(line, secrets[0], fmt.Sprint(secrets[1], " ", i))
		w.says(line, "eve", "something else")
	}
	w.says(wall, secrets[2], secrets[1])
	first, second := w.contactOf(line, secrets[0]), w.contactOf(wall, secrets[2])
	w.done(second)
	_, err := w.MergeContacts(t.Context(), "ana", second, first)
	require.NoError(t, err)
	c := w.workOf(secrets[0])
	_, err = w.AddNote(t.Context(), "ana", c.Conversation, "note on "+secrets[0])
	require.NoError(t, err)
	_, err = w.plannedFor("ana", c, time.Hour)
	require.NoError(t, err)
	_, err = w.RecordConsent(t.Context(), "ana", engagement.ConsentGiven{
		Contact: first, Kind: "line", Granted: true, Basis: storage.BasisOptIn, Detail: secrets[1],
	})
	require.NoError(t, err)
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
	return w, first
}

// everything is all lines of a person's export.
func (w *twoLines) everything(id storage.ContactID) (string, map[string]int) {
	w.t.Helper()
	var file strings.Builder
	require.NoError(w.t, w.ExportPerson(w.t.Context(), "chief", id, &file))
	kinds := map[string]int{}
	for line := range strings.Lines(file.String()) {
		var r engagement.PersonRecord
		require.NoError(w.t, json.Unmarshal([]byte(line), &r))
		kinds[r.Kind]++
	}
	return file.String(), kinds
}

func TestExportPersonHasEverything(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w, id := newKnown(t, open())
		file, kinds := w.everything(id)
		for _, s := range secrets {
			assert.Contains(t, file, s)
		}
		assert.NotContains(t, file, "something else")
		assert.Equal(t, 2, kinds["contact"])
		assert.Equal(t, 2, kinds["identity"])
		assert.Equal(t, 2, kinds["conversation"])
		assert.Equal(t, 2, kinds["case"])
		assert.Equal(t, 7, kinds["message"])
		assert.Equal(t, 1, kinds["consent"])
		assert.Equal(t, 1, kinds["merge"])
		assert.Equal(t, 1, kinds["scheduled"])
		assert.Positive(t, kinds["event"])
	})
}

func TestErasePersonLeavesNothing(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w, id := newKnown(t, open())
		r, err := w.ErasePerson(t.Context(), "chief", id)
		require.NoError(t, err)
		assert.True(t, r.DoneAt.IsZero())
		require.NoError(t, newWorldOn(t, open(), nil).RunDue(t.Context(), time.Now().Add(time.Second))) // another process does it
		r, err = w.Receipt(t.Context(), r.ID)
		require.NoError(t, err)
		require.False(t, r.DoneAt.IsZero())
		assert.Equal(t, storage.AgentID("chief"), r.By)
		assert.Equal(t, 2, r.Removed.Contacts)
		assert.Equal(t, 2, r.Removed.Identities)
		assert.Equal(t, 2, r.Removed.Cases)
		assert.Equal(t, 7, r.Removed.Messages)
		assert.Equal(t, 1, r.Removed.Scheduled)
		assert.Equal(t, 1, r.Removed.Consents)
		assert.NotEmpty(t, r.NotRemoved)

		_, err = w.Contact(t.Context(), id)
		require.ErrorIs(t, err, storage.ErrNotFound)
		page, err := w.SearchMessages(t.Context(), "hunter2", engagement.SearchFilter{}, storage.MessageID{}, 0)
		require.NoError(t, err)
		assert.Empty(t, page.Messages)
		events, err := w.EventPage(t.Context(), "", 10_000)
		require.NoError(t, err)
		told, err := json.Marshal(events)
		require.NoError(t, err)
		for _, s := range secrets {
			assert.NotContains(t, string(told), s)
		}
		assert.Contains(t, w.kinds(), engagement.PersonErased)
		assert.Equal(t, 5, len(w.person(w.contactOf(line, "eve"), engagement.PersonFilter{})), "others are left alone")
		require.NoError(t, w.RunDue(t.Context(), time.Now().Add(2*time.Hour)))
		assert.Empty(t, w.texts(), "nothing leaves any more")
		w.says(line, secrets[0], "I am new here")
		assert.NotEqual(t, id, w.contactOf(line, secrets[0]))
	})
}

func TestErasureIsByPermission(t *testing.T) {
	w, id := newKnown(t, memory.New().Tenant("test"))
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "sue", Role: engagement.RoleSupervisor}))
	var denied *engagement.DeniedError
	for _, agent := range []storage.AgentID{"ana", "sue", "nobody"} {
		_, err := w.ErasePerson(t.Context(), agent, id)
		require.ErrorAs(t, err, &denied, agent)
		require.ErrorAs(t, w.ExportPerson(t.Context(), agent, id, &bytes.Buffer{}), &denied, agent)
	}
	_, err := w.ErasePerson(t.Context(), "", storage.ContactID{1})
	require.ErrorIs(t, err, storage.ErrNotFound)
	_, err = w.Receipt(t.Context(), "none")
	require.ErrorIs(t, err, storage.ErrNotFound)
}

func TestErasureRemovesFilesOfThePerson(t *testing.T) {
	dir, err := engagement.OpenMediaDir(t.TempDir())
	require.NoError(t, err)
	defer func() { require.NoError(t, dir.Close()) }()
	w := newWorld(t, func(cfg *engagement.Config, _ *channeltest.Fake) { cfg.Media = dir })
	c := w.comes("max")
	sends := func(name string) channel.Media {
		m, err := w.Upload(t.Context(), name, "image/png", 3, strings.NewReader("png"))
		require.NoError(t, err)
		_, err = w.Send(t.Context(), engagement.Outgoing{Conversation: c.Conversation, Agent: "ana", Parts: channel.Parts{channel.Image{Media: m}}})
		require.NoError(t, err)
		return m
	}
	theirs, logo := sends("invoice.png"), sends("logo.png")
	canned := reply("with-logo", "Hello")
	canned.Parts, canned.Scope = channel.Parts{channel.Image{Media: logo}}, templates.Scope{All: true}
	require.NoError(t, w.PutReply(t.Context(), "", canned))
	r, err := w.ErasePerson(t.Context(), "", c.Contact)
	require.NoError(t, err)
	require.NoError(t, w.RunDue(t.Context(), time.Now().Add(time.Second)))
	r, err = w.Receipt(t.Context(), r.ID)
	require.NoError(t, err)
	assert.Equal(t, 1, r.Files)
	assert.Equal(t, 1, r.FilesKept, "a canned reply has it")
	_, err = dir.Open(t.Context(), theirs.Stored)
	require.Error(t, err)
	file, err := dir.Open(t.Context(), logo.Stored)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	require.NoError(t, dir.Remove(t.Context(), theirs.Stored), "what is gone is no error")
	require.Error(t, dir.Remove(t.Context(), "../a-file"))
}

func TestPersonalDataIsNeverInLogs(t *testing.T) {
	var logged bytes.Buffer
	w, id := newKnown(t, memory.New().Tenant("test"))
	loud := newWorldOn(t, w.store, func(cfg *engagement.Config, _ *channeltest.Fake) {
		cfg.Logger = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	w.Engine, w.hook, w.fake = loud.Engine, loud.hook, loud.fake
	w.says(line, secrets[0], secrets[1])
	_, _ = w.everything(id)
	_, err := w.exported("", engagement.ExportQuery{Contact: id})
	require.NoError(t, err)
	require.NoError(t, w.RunDue(t.Context(), time.Now().Add(2*time.Hour)))
	_, err = w.ErasePerson(t.Context(), "", id)
	require.NoError(t, err)
	require.NoError(t, w.RunDue(t.Context(), time.Now().Add(2*time.Hour)))
	assert.NotEmpty(t, logged.String(), "there is something to look through")
	for _, s := range secrets {
		assert.NotContains(t, logged.String(), s)
	}
}
