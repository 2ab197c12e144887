package engagement_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage/memory"
)

// bytesOf are those of a database's file and of the files beside it.
func bytesOf(t *testing.T, path string) []byte {
	t.Helper()
	var all []byte
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		content, err := os.ReadFile(name)
		require.NoError(t, err)
		all = append(all, content...)
	}
	return bytes.ToLower(all)
}

// What the engine has erased is in none of the database's files once it was scrubbed,
// and what others said still is. That the person said no is kept, and names nobody.
func TestWhatTheEngineErasedIsInNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	store := sqliteTenant(t, path)
	w, id := newKnown(t, store)
	_, err := w.SaveRetention(t.Context(), "chief", engagement.Retention{Refusals: true})
	require.NoError(t, err)
	_, err = w.RecordConsent(t.Context(), "ana", engagement.ConsentGiven{Contact: id, Kind: "line", Basis: "agent", Detail: secrets[1]})
	require.NoError(t, err)
	for _, s := range secrets {
		require.Contains(t, string(bytesOf(t, path)), s, "there is something to look for")
	}
	r := w.erased(id)
	assert.Equal(t, 1, r.Refusals)
	require.NoError(t, store.Scrub(t.Context()))
	w.says(line, "eve", "life goes on")
	left := string(bytesOf(t, path))
	for _, s := range secrets {
		assert.NotContains(t, left, s)
	}
	assert.Contains(t, left, "something else")
	assert.Contains(t, left, "life goes on")
}

// A store in memory has no files: what can be read of it has nothing.
func TestWhatTheEngineErasedIsNowhereInMemory(t *testing.T) {
	w, id := newKnown(t, memory.New().Tenant("test"))
	w.erased(id)
	events, err := w.EventPage(t.Context(), "", 10_000)
	require.NoError(t, err)
	told, err := json.Marshal(events)
	require.NoError(t, err)
	var views []byte
	for _, v := range []engagement.View{engagement.ViewQueue, engagement.ViewOpen, engagement.ViewMine, engagement.ViewParked, engagement.ViewClosed, engagement.ViewMissed} {
		page, err := w.Inbox(t.Context(), engagement.InboxQuery{View: v, Agent: "ana"})
		require.NoError(t, err)
		more, err := json.Marshal(page)
		require.NoError(t, err)
		views = append(views, more...)
	}
	require.NoError(t, w.RunDue(t.Context(), time.Now().Add(48*time.Hour)))
	for _, s := range secrets {
		for _, where := range []string{string(told), string(views), w.documents()} {
			assert.NotContains(t, where, s)
		}
	}
}
