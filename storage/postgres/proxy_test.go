package postgres_test

import (
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A proxy is the way to the server, which can be slow or cut.
type proxy struct {
	listener net.Listener
	server   string
	wg       sync.WaitGroup

	mu    sync.Mutex
	conns []net.Conn
	shut  bool
	delay time.Duration // of each answer
}

// through puts a proxy into the address of a server.
func through(t *testing.T, dsn string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(dsn)
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{listener: l, server: u.Host}
	p.wg.Go(p.serve)
	t.Cleanup(func() {
		assert.NoError(t, l.Close())
		p.cut(true)
		p.wg.Wait()
	})
	u.Host = l.Addr().String()
	return p, u.String()
}

func (p *proxy) serve() {
	for {
		from, err := p.listener.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("tcp", p.server)
		if err != nil || !p.keep(from, to) {
			_ = from.Close()
			continue
		}
		p.wg.Go(func() { p.carry(to, from, false) })
		p.wg.Go(func() { p.carry(from, to, true) })
	}
}

// keep notes a connection, unless the way is shut.
func (p *proxy) keep(all ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.shut {
		p.conns = append(p.conns, all...)
	}
	return !p.shut
}

// carry carries one direction.
func (p *proxy) carry(to, from net.Conn, answers bool) {
	defer func() { _, _ = to.Close(), from.Close() }()
	b := make([]byte, 1<<15)
	for {
		n, err := from.Read(b)
		if err != nil {
			return
		}
		if answers {
			p.dawdle()
		}
		if _, err := to.Write(b[:n]); err != nil {
			return
		}
	}
}

func (p *proxy) dawdle() {
	p.mu.Lock()
	d := p.delay
	p.mu.Unlock()
	<-time.After(d)
}

// cut breaks all connections. If shut, there are no new ones.
func (p *proxy) cut(shut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		_ = c.Close()
	}
	p.conns, p.shut = nil, shut
}

// slow delays each answer.
func (p *proxy) slow(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delay = d
}
