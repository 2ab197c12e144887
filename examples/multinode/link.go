package main

import (
	"bytes"
	"net"
	"sync"
	"sync/atomic"
)

// A link is one connection through a proxy.
type link struct {
	proxy *proxy
	near  net.Conn // the instance's
	done  chan struct{}
	once  sync.Once
	// deaf says that the next answer of the database's is to be lost.
	deaf atomic.Bool
}

// join carries bytes both ways until one side ends.
func (l *link) join(far net.Conn) {
	defer func() { _ = far.Close() }()
	var both sync.WaitGroup
	both.Go(func() { l.carry(l.near, far, l.commits) })
	both.Go(func() { l.carry(far, l.near, l.answers) })
	<-l.done
	_ = far.Close()
	both.Wait()
}

// end closes the link; whoever carries notices.
func (l *link) end() {
	l.once.Do(func() { close(l.done); _ = l.near.Close() })
}

// wait returns when the way is free, and reports whether the link still lives.
func (l *link) wait() bool {
	for {
		l.proxy.mu.Lock()
		gate := l.proxy.gate
		l.proxy.mu.Unlock()
		if gate == nil {
			return true
		}
		select {
		case <-gate:
		case <-l.done:
			return false
		}
	}
}

// carry takes bytes from one side to the other. see is shown them first, and
// says whether they are to arrive.
func (l *link) carry(from, to net.Conn, see func([]byte) bool) {
	defer l.end()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			if !l.wait() || !see(buffer[:n]) {
				return
			}
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// commitQuery is how a COMMIT looks on the wire: a message of the simple query
// protocol (PostgreSQL's documentation, "Message Formats").
var commitQuery = []byte("Q\x00\x00\x00\x0bcommit\x00")

// commits looks for a COMMIT on its way to the database.
func (l *link) commits(b []byte) bool {
	if bytes.Contains(b, commitQuery) && l.proxy.loses() {
		l.deaf.Store(true)
	}
	return true
}

// answers ends the link in place of an answer that is to be lost. The database
// has committed by then.
func (l *link) answers([]byte) bool { return !l.deaf.Load() }
