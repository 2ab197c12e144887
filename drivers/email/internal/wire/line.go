package wire

import (
	"net"
	"sync/atomic"
)

// A line is a connection that remembers whether a write failed: what did not go
// out whole was not taken by anybody.
type line struct {
	net.Conn
	broke atomic.Bool
}

func (l *line) Write(p []byte) (int, error) {
	n, err := l.Conn.Write(p)
	if n < len(p) {
		l.broke.Store(true)
	}
	return n, err
}
