package main

import (
	"context"
	"io"
	"regexp"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// A program is the inbox, started as main starts it.
type program struct {
	url  string
	stop func()
}

var address = regexp.MustCompile(`http://\S+/`)

// start runs the program until the test ends or stop is called.
func start(t *testing.T, args ...string) *program {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	read, write := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, append([]string{"-addr", "127.0.0.1:0", "-routing=false", "-talk=false"}, args...), write)
		_ = write.CloseWithError(io.EOF)
		ended <- err
	}()
	line := make([]byte, 200)
	n, err := read.Read(line)
	if err != nil {
		cancel()
		require.NoError(t, <-ended)
		require.NoError(t, err)
	}
	url := address.FindString(string(line[:n]))
	require.NotEmpty(t, url, "the program prints where it is")
	go func() { _, _ = io.Copy(io.Discard, read) }()
	p := &program{url: url, stop: sync.OnceFunc(func() {
		cancel()
		require.NoError(t, <-ended)
	})}
	t.Cleanup(p.stop)
	return p
}
