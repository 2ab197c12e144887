package engagement_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnEngineOnAFullDisk(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=16m"); err != nil {
		t.Skipf("a small disk cannot be mounted here, which takes root: %v", err)
	}
	defer func() { assert.NoError(t, syscall.Unmount(folder, syscall.MNT_DETACH)) }()
	h := newSickHouse(t, folder)
	ballast := filepath.Join(folder, "ballast")
	h.suffers(storage.ErrFull, func() { fill(t, ballast) }, func() { require.NoError(t, os.Remove(ballast)) })
}

// fill writes a file until there is no room.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	require.NoError(t, err)
	defer func() { assert.NoError(t, f.Close()) }()
	for size := 1 << 16; size > 0; size /= 2 {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
		require.ErrorIs(t, err, syscall.ENOSPC)
	}
}
