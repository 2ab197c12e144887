package sqlite_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/sqlite"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mounted is a folder on a small disk of its own.
func mounted(t *testing.T, size string) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("a small disk cannot be mounted here, which takes root: %v", err)
	}
	t.Cleanup(func() { assert.NoError(t, syscall.Unmount(folder, syscall.MNT_DETACH)) })
	return folder
}

func TestADiskThatIsFull(t *testing.T) {
	folder := mounted(t, "24m")
	d := openTroubled(t, folder)
	ballast := filepath.Join(folder, "ballast")
	require.NoError(t, os.WriteFile(ballast, make([]byte, 8<<20), 0o600))
	n, err := d.fill()
	require.NotZero(t, n)
	d.survives(n, err, storage.ErrFull, func() { require.NoError(t, os.Remove(ballast)) })
}

func TestADiskThatIsReadOnly(t *testing.T) {
	folder := mounted(t, "24m")
	d := openTroubled(t, folder)
	require.NoError(t, d.put(1000))
	require.NoError(t, d.Close())
	require.NoError(t, syscall.Mount("tmpfs", folder, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	_, err := sqlite.Open(t.Context(), d.path, nil)
	require.Error(t, err, "nothing can be written ahead to")
	require.NoError(t, syscall.Mount("tmpfs", folder, "tmpfs", syscall.MS_REMOUNT, ""))
	again := openTroubled(t, folder)
	a, b := again.kept()
	assert.Equal(t, 1, a)
	assert.Equal(t, 1, b)
	again.n = 1
	require.NoError(t, again.put(1000))
	again.sound()
}
