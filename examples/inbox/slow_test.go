package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A pipe is a listener for connections of simulated time.
type pipe struct {
	waiting chan net.Conn
	ctx     context.Context
	stop    context.CancelFunc
}

func (p pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.waiting:
		return c, nil
	case <-p.ctx.Done():
		return nil, net.ErrClosed
	}
}
func (p pipe) Close() error   { p.stop(); return nil }
func (p pipe) Addr() net.Addr { return &net.TCPAddr{} }

// inPipes serves the program in simulated time; dial connects to it.
func inPipes(t *testing.T) (dial func() net.Conn, end func()) {
	t.Helper()
	opts := options{data: t.TempDir(), public: "http://inbox.example"}
	a, err := newApp(t.Context(), opts, settings{Agents: demoAgents}, memory.New().Tenant(tenant))
	require.NoError(t, err)
	p := pipe{waiting: make(chan net.Conn)}
	p.ctx, p.stop = context.WithCancel(t.Context())
	srv := &http.Server{Handler: a.handler()}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(p) }()
	dial = func() net.Conn {
		ours, theirs := net.Pipe()
		p.waiting <- theirs
		return ours
	}
	return dial, func() {
		<-time.After(time.Second) // connections that were given up are closed
		a.endLive()
		a.phones.line(simulatedMail).simulator.(*mailSide).server.Close()
		assert.NoError(t, srv.Close())
		assert.ErrorIs(t, <-ended, http.ErrServerClosed)
	}
}

// TestFormsThatComeSlowlyAreNotTaken: neither is what has not come taken for empty.
func TestFormsThatComeSlowlyAreNotTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dial, end := inPipes(t)
		defer end()
		const plain = "application/x-www-form-urlencoded"
		file := "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n" +
			"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n"
		for _, x := range []struct{ path, kind, begun string }{
			{"/presence", plain, "state=away&"},
			{"/cases/018f3c1e-0000-7000-8000-000000000001/transfer", plain, "to=ana&"},
			{"/conversations/018f3c1e-0000-7000-8000-000000000001/send", "multipart/form-data; boundary=b", file},
			{"/start/send", "multipart/form-data; boundary=b", file},
			{"/admin/replies", "multipart/form-data; boundary=b", file},
			{"/phones/mia/file", "multipart/form-data; boundary=b", file},
		} {
			c, began := dial(), time.Now()
			_, err := io.WriteString(c, fmt.Sprintf("POST %s HTTP/1.1\r\nHost: inbox.example\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", x.path, x.kind, 1<<20, x.begun))
			require.NoError(t, err)
			res, err := http.ReadResponse(bufio.NewReader(c), nil)
			require.NoError(t, err, x.path)
			words, _ := io.ReadAll(res.Body)
			assert.Equal(t, http.StatusRequestTimeout, res.StatusCode, "%s: %s", x.path, words)
			assert.LessOrEqual(t, time.Since(began), 12*time.Second, x.path)
			assert.Contains(t, string(words), "too slowly", x.path)
			require.NoError(t, c.Close())
		}
	})
}

// TestAFormThatIsTooLargeIsNotTaken: whatever it is for.
func TestAFormThatIsTooLargeIsNotTaken(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"/presence", "/start/send", "/offers/x/accept"} {
		res, err := r.srv.Client().Post(r.srv.URL+path, "application/x-www-form-urlencoded", strings.NewReader("x="+strings.Repeat("y", maxUpload+2<<20)))
		require.NoError(t, err)
		assert.Equal(t, http.StatusRequestEntityTooLarge, res.StatusCode, path)
		require.NoError(t, res.Body.Close())
	}
}
