package postgres_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage/postgres"
	"github.com/rapport-go/rapport/storage/storetest"
)

// TestErasedPeopleLeaveNoTrace: after a Scrub, nothing in the files of the
// database tells of who was erased, and everything of who was not. It reads the
// server's files, so it is for a server on this machine.
func TestErasedPeopleLeaveNoTrace(t *testing.T) {
	db := migrated(t, newSchema(t))
	folder := dataFolder(t, db)
	s, err := db.Tenant(t.Context(), "one")
	require.NoError(t, err)
	erased, kept := storetest.Traces(t, s)
	checkpoint(t, db)
	require.Contains(t, string(filesIn(t, folder)), strings.ToLower(erased[0]), "there is something to scrub")
	require.NoError(t, s.Scrub(t.Context()))
	checkpoint(t, db)
	content := filesIn(t, folder)
	for _, text := range erased {
		assert.False(t, bytes.Contains(content, bytes.ToLower([]byte(text))), "%s of who was erased", text)
	}
	for _, text := range kept {
		assert.True(t, bytes.Contains(content, bytes.ToLower([]byte(text))), "%s of who was not erased", text)
	}
	require.NoError(t, s.Update(t.Context(), adding("later")))
}

func checkpoint(t *testing.T, db *postgres.DB) {
	t.Helper()
	_, err := db.Pool().Exec(t.Context(), "checkpoint")
	require.NoError(t, err)
}

// dataFolder is where the server keeps the tables of the database. Without a
// server whose files can be read here, the test is skipped.
func dataFolder(t *testing.T, db *postgres.DB) string {
	t.Helper()
	var root string
	var database uint32
	err := db.Pool().QueryRow(t.Context(), "select current_setting('data_directory'), oid from pg_database where datname = current_database()").
		Scan(&root, &database)
	if err != nil {
		t.Skipf("the role may not know where the server's files are: %v", err)
	}
	folder := filepath.Join(root, "base", strconv.FormatUint(uint64(database), 10))
	if _, err := os.ReadDir(folder); err != nil {
		t.Skipf("the server's files cannot be read from here: %v", err)
	}
	return folder
}

// filesIn are the bytes of all files in a folder. Other tests drop theirs
// meanwhile.
func filesIn(t *testing.T, folder string) []byte {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	var all []byte
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if !os.IsNotExist(err) {
			require.NoError(t, err)
		}
		all = append(append(all, bytes.ToLower(content)...), 0)
	}
	return all
}
