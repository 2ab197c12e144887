package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/sqlite"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A troubled database is one that something happens to.
type troubledDB struct {
	*sqlite.DB
	t    *testing.T
	path string
	*sqlite.Store
	n int
}

// openTroubled opens a database in a folder, with a tenant.
func openTroubled(t *testing.T, folder string) *troubledDB {
	t.Helper()
	d := &troubledDB{t: t, path: filepath.Join(folder, "test.db")}
	var err error
	d.DB, err = sqlite.Open(t.Context(), d.path, &sqlite.Options{BusyTimeout: 50 * time.Millisecond, Readers: 1})
	require.NoError(t, err)
	t.Cleanup(func() { _ = d.Close() }) // some are closed before, some cannot be
	require.NoError(t, d.Migrate(t.Context()))
	d.Store, err = d.DB.Tenant(t.Context(), "test")
	require.NoError(t, err)
	return d
}

// put stores two documents, of so many bytes each, in one transaction.
func (d *troubledDB) put(size int) error {
	d.n++
	return d.Update(d.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		for _, half := range []string{"a", "b"} {
			doc := &storage.Setting{Name: fmt.Sprintf("%s/%04d", half, d.n), Data: bytes.Repeat([]byte("x"), size), UpdatedAt: time.Unix(1, 0)}
			if err := tx.Settings().Put(ctx, doc); err != nil {
				return err
			}
		}
		return nil
	})
}

// kept counts the documents of each half.
func (d *troubledDB) kept() (a, b int) {
	d.t.Helper()
	require.NoError(d.t, d.View(d.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		as, err := tx.Settings().List(ctx, "a/")
		if err != nil {
			return err
		}
		bs, err := tx.Settings().List(ctx, "b/")
		a, b = len(as), len(bs)
		return err
	}))
	return a, b
}

// fill stores until it fails, and says how often that went well.
func (d *troubledDB) fill() (n int, err error) {
	for n = 0; n < 10_000; n++ {
		if err = d.put(20_000); err != nil {
			return n, err
		}
	}
	return n, nil
}

// sound checks that the file has no fault.
func (d *troubledDB) sound() {
	d.t.Helper()
	var verdict string
	require.NoError(d.t, d.SQL().QueryRowContext(d.t.Context(), "pragma integrity_check").Scan(&verdict))
	assert.Equal(d.t, "ok", verdict)
}

// survives checks that a trouble left no half of anything, that reading works
// meanwhile, and that everything works again after mend.
func (d *troubledDB) survives(n int, err, want error, mend func()) {
	d.t.Helper()
	require.ErrorIs(d.t, err, want)
	a, b := d.kept()
	assert.Equal(d.t, n, a, "what was said to be stored is there, and what failed is not")
	assert.Equal(d.t, n, b)
	mend()
	require.NoError(d.t, d.put(20_000))
	a, b = d.kept()
	assert.Equal(d.t, n+1, a)
	assert.Equal(d.t, n+1, b)
	d.sound()
}

func TestAFileThatMayNotGrow(t *testing.T) {
	d := openTroubled(t, t.TempDir())
	var pages int
	require.NoError(t, d.SQL().QueryRowContext(t.Context(), "pragma page_count").Scan(&pages))
	require.NoError(t, d.Limit(pages+100))
	n, err := d.fill()
	require.NotZero(t, n)
	d.survives(n, err, storage.ErrFull, func() { require.NoError(t, d.Limit(1<<30)) })
}

// TestABusyFile has another program in the middle of writing.
func TestABusyFile(t *testing.T) {
	d := openTroubled(t, t.TempDir())
	require.NoError(t, d.put(1000))
	other, err := sql.Open("sqlite", "file:"+d.path)
	require.NoError(t, err)
	defer func() { assert.NoError(t, other.Close()) }()
	conn, err := other.Conn(t.Context())
	require.NoError(t, err)
	defer func() { assert.NoError(t, conn.Close()) }()
	_, err = conn.ExecContext(t.Context(), "begin immediate")
	require.NoError(t, err)
	d.survives(1, d.put(1000), storage.ErrUnavailable, func() {
		_, err := conn.ExecContext(t.Context(), "rollback")
		require.NoError(t, err)
	})
}

// TestDamagedPages has nonsense written over the latter half of a closed file. What
// stands in front can still be read.
func TestDamagedPages(t *testing.T) {
	folder := t.TempDir()
	d := openTroubled(t, folder)
	for range 50 {
		require.NoError(t, d.put(20_000))
	}
	require.NoError(t, d.Close())
	spoil(t, d.path)
	again := openTroubled(t, folder)
	err := again.View(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Settings().List(ctx, "")
		return err
	})
	require.ErrorIs(t, err, storage.ErrDamaged)
	require.NoError(t, again.View(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Agents().List(ctx)
		return err
	}))
}

// spoil writes over the beginnings of the pages in the latter half of a file.
func spoil(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	info, err := f.Stat()
	require.NoError(t, err)
	for at := info.Size() / 2 / 4096 * 4096; at < info.Size(); at += 4096 {
		_, err = f.WriteAt(bytes.Repeat([]byte{0xa5}, 512), at)
		require.NoError(t, err)
	}
	require.NoError(t, f.Close())
}

func TestAFileThatIsNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	require.NoError(t, os.WriteFile(path, bytes.Repeat([]byte("no database "), 1000), 0o600))
	_, err := sqlite.Open(t.Context(), path, nil)
	require.ErrorIs(t, err, storage.ErrDamaged)
}
