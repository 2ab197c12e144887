package postgres_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestADiskThatIsFull(t *testing.T) {
	dsn := onSmallDisk(t, "48m")
	s := openAt(t, dsn)
	// PostgreSQL may have no room any more to let somebody else in.
	inside, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	defer func() { assert.NoError(t, inside.Close(context.WithoutCancel(t.Context()))) }()
	n := 0
	for err == nil && n < 10_000 {
		n++
		err = putTwo(t.Context(), s, n, 100_000, nil)
	}
	require.ErrorIs(t, err, storage.ErrFull)
	a, b := halves(t, s)
	assert.Equal(t, n-1, a, "what was said to be stored is there, and what failed is not")
	assert.Equal(t, n-1, b)
	_, err = inside.Exec(t.Context(), "drop table ballast")
	require.NoError(t, err)
	require.NoError(t, putTwo(t.Context(), s, n, 100_000, nil), "there is room again")
}

// onSmallDisk makes a database on a disk of its own, with a table that takes half
// of it. That takes root here, and a server on this machine.
func onSmallDisk(t *testing.T, size string) string {
	t.Helper()
	dsn := needDSN(t)
	folder, err := os.MkdirTemp("", "rapport-disk-")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, os.Remove(folder)) })
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("a small disk cannot be mounted here, which takes root: %v", err)
	}
	t.Cleanup(func() { assert.NoError(t, syscall.Unmount(folder, syscall.MNT_DETACH)) })
	owner, ok := ownerOf(t, dsn)
	if !ok {
		t.Skip("the server's files are not on this machine")
	}
	require.NoError(t, os.Chown(folder, owner, -1))
	name := fmt.Sprintf("rapport_small_%d", os.Getpid())
	admin(t, dsn, fmt.Sprintf("create tablespace %s location '%s'", name, folder))
	t.Cleanup(func() { admin(t, dsn, "drop tablespace "+name) })
	admin(t, dsn, fmt.Sprintf("create database %s tablespace %s", name, name))
	t.Cleanup(func() { admin(t, dsn, "drop database "+name+" with (force)") })
	u, err := url.Parse(dsn)
	require.NoError(t, err)
	u.Path = "/" + name
	admin(t, u.String(), "create table ballast as select repeat(md5(i::text), 30) as x from generate_series(1, 15000) as i")
	return u.String()
}

// ownerOf is who owns the files of the server.
func ownerOf(t *testing.T, dsn string) (int, bool) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	defer func() { assert.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) }()
	var folder string
	if err := conn.QueryRow(t.Context(), "show data_directory").Scan(&folder); err != nil {
		return 0, false
	}
	info, err := os.Stat(folder)
	if err != nil {
		return 0, false
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	return int(owner.Uid), ok
}
