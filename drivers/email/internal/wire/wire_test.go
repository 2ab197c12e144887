package wire_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
	"github.com/rapport-go/rapport/drivers/email/internal/wire"
)

func open(t *testing.T, s *emailtest.Script) *wire.Box {
	t.Helper()
	b, err := wire.OpenBox(t.Context(), &wire.Server{
		Addr: "mail.test:143", Security: wire.Plain, Username: "a", Password: channel.NewSecret("b"), Dial: s.Dial,
	}, time.Minute)
	require.NoError(t, err)
	t.Cleanup(b.Close)
	_, err = b.Select(t.Context(), "INBOX", true)
	require.NoError(t, err)
	return b
}

// 30 MB come in pieces of 1 MB at most, and lie in a file meanwhile, which is gone
// afterwards.
func TestALargeMailComesInPieces(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	mail := strings.Repeat("0123456789abcde\n", 30<<16)
	s := &emailtest.Script{Mails: map[uint32]string{5: mail}}
	b := open(t, s)
	var spool wire.Spool
	n, err := b.Read(t.Context(), wire.Item{UID: 5}, wire.Section{}, &spool, 35<<20)
	require.NoError(t, err)
	require.Equal(t, int64(len(mail)), n)
	assert.Equal(t, n, spool.Size())

	pieces := 0
	for _, line := range s.Lines() {
		_, after, ok := strings.Cut(line, "BODY.PEEK[]<")
		if !ok {
			continue
		}
		var from, size int
		_, err := fmt.Sscanf(after, "%d.%d", &from, &size)
		require.NoError(t, err)
		assert.LessOrEqual(t, size, 1<<20)
		pieces++
	}
	assert.Equal(t, 31, pieces)

	for range 2 { // it can be read as often as one likes
		h := sha256.New()
		_, err = io.Copy(h, spool.Reader())
		require.NoError(t, err)
		assert.Equal(t, fmt.Sprintf("%x", sha256.Sum256([]byte(mail))), fmt.Sprintf("%x", h.Sum(nil)))
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.Len(t, left, 1, "in a file, not in memory")
	info, err := os.Stat(left[0])
	require.NoError(t, err)
	assert.Equal(t, n, info.Size())
	require.NoError(t, spool.Close())
	left, _ = filepath.Glob(filepath.Join(dir, "*"))
	assert.Empty(t, left)
}

func TestNoMoreIsReadThanAllowed(t *testing.T) {
	s := &emailtest.Script{Mails: map[uint32]string{5: strings.Repeat("x", 3<<20)}}
	b := open(t, s)
	var spool wire.Spool
	defer func() { _ = spool.Close() }()
	n, err := b.Read(t.Context(), wire.Item{UID: 5}, wire.Section{}, &spool, 1<<20+7)
	require.NoError(t, err)
	assert.Equal(t, int64(1<<20+7), n)
}

// A server that sends more than it was asked for is not read to its end.
func TestAServerThatSendsTooMuch(t *testing.T) {
	s := &emailtest.Script{Mails: map[uint32]string{5: "x"}}
	s.On = func(c *emailtest.Talk, line string) bool {
		if !strings.Contains(line, "BODY.PEEK[]") {
			return false
		}
		c.Say("* 1 FETCH (UID 5 BODY[]<0> {99999999999}", strings.Repeat("y", 1000))
		return true
	}
	b := open(t, s)
	var spool wire.Spool
	_, err := b.Read(t.Context(), wire.Item{UID: 5}, wire.Section{}, &spool, 1<<20)
	require.Error(t, err)
	assert.Zero(t, spool.Size())
}

func TestTheEndOfAContextEndsAnyWait(t *testing.T) {
	s := &emailtest.Script{Mails: map[uint32]string{5: "x"}}
	heard := make(chan struct{}, 10)
	s.On = func(c *emailtest.Talk, line string) bool {
		deaf := strings.Contains(line, "SEARCH")
		if deaf {
			heard <- struct{}{}
		}
		return deaf
	}
	b := open(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-heard
		cancel()
	}()
	_, err := b.After(ctx, 0)
	assert.ErrorIs(t, err, context.Canceled)
	_, err = b.After(t.Context(), 0)
	assert.Error(t, err, "the connection is of no use any more")
}

// Servers show the last mail where there is none above.
func TestOnlyMailsAboveAreListed(t *testing.T) {
	b := open(t, &emailtest.Script{Mails: map[uint32]string{5: "x", 9: "y"}})
	for last, want := range map[uint32][]uint32{0: {5, 9}, 5: {9}, 9: nil, 100: nil} {
		got, err := b.After(t.Context(), last)
		require.NoError(t, err)
		assert.ElementsMatch(t, want, got, last)
	}
}
