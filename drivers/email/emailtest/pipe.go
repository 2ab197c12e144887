package emailtest

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// room is how much a pipe holds before its writer must wait, as a socket does.
const room = 64 << 10

// pipe is a connection within the process. Unlike that of net.Pipe a write does not
// wait for a read, so that nobody waits for a side that has left.
func pipe() (client, server net.Conn) {
	up, down := newFlow(), newFlow()
	return &end{in: down, out: up}, &end{in: up, out: down}
}

// A flow is one direction.
type flow struct {
	mu         sync.Mutex
	moved      *sync.Cond
	buf        []byte
	shut, gone bool // the writer has left, the reader has
	timer      [2]*time.Timer
	readLate   bool
	writeLate  bool
}

func newFlow() *flow {
	f := &flow{}
	f.moved = sync.NewCond(&f.mu)
	return f
}

func (f *flow) take(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.buf) == 0 {
		switch {
		case f.gone:
			return 0, io.ErrClosedPipe
		case f.readLate:
			return 0, os.ErrDeadlineExceeded
		case f.shut:
			return 0, io.EOF
		}
		f.moved.Wait()
	}
	if f.gone {
		return 0, io.ErrClosedPipe
	}
	n := copy(p, f.buf)
	f.buf = f.buf[n:]
	f.moved.Broadcast()
	return n, nil
}

func (f *flow) give(p []byte) (n int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(p) > 0 {
		switch {
		case f.gone || f.shut:
			return n, io.ErrClosedPipe
		case f.writeLate:
			return n, os.ErrDeadlineExceeded
		case len(f.buf) >= room:
			f.moved.Wait()
			continue
		}
		k := min(len(p), room-len(f.buf))
		f.buf = append(f.buf, p[:k]...)
		p, n = p[k:], n+k
		f.moved.Broadcast()
	}
	return n, nil
}

func (f *flow) leave(reader bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if reader {
		f.gone = true
	} else {
		f.shut = true
	}
	for _, t := range f.timer {
		if t != nil {
			t.Stop()
		}
	}
	f.moved.Broadcast()
}

// until sets the deadline of one side: 0 is the reader's, 1 the writer's.
func (f *flow) until(side int, t time.Time, wait time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	late := &f.readLate
	if side == 1 {
		late = &f.writeLate
	}
	if f.timer[side] != nil {
		f.timer[side].Stop()
		f.timer[side] = nil
	}
	*late = !t.IsZero() && wait <= 0
	if !t.IsZero() && wait > 0 {
		var own *time.Timer
		own = time.AfterFunc(wait, func() {
			f.mu.Lock()
			defer f.mu.Unlock()
			if f.timer[side] == own {
				*late = true
				f.moved.Broadcast()
			}
		})
		f.timer[side] = own
	}
	f.moved.Broadcast()
}

// An end is one side of a pipe.
type end struct{ in, out *flow }

// Read implements net.Conn.
func (e *end) Read(p []byte) (int, error) { return e.in.take(p) }

// Write implements net.Conn.
func (e *end) Write(p []byte) (int, error) { return e.out.give(p) }

// Close implements net.Conn. What was written can still be read at the other side.
func (e *end) Close() error {
	e.in.leave(true)
	e.out.leave(false)
	return nil
}

// LocalAddr implements net.Conn.
func (e *end) LocalAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// RemoteAddr implements net.Conn.
func (e *end) RemoteAddr() net.Addr { return e.LocalAddr() }

// SetDeadline implements net.Conn.
func (e *end) SetDeadline(t time.Time) error {
	_ = e.SetReadDeadline(t)
	return e.SetWriteDeadline(t)
}

// SetReadDeadline implements net.Conn.
func (e *end) SetReadDeadline(t time.Time) error {
	e.in.until(0, t, left(t))
	return nil
}

// SetWriteDeadline implements net.Conn.
func (e *end) SetWriteDeadline(t time.Time) error {
	e.out.until(1, t, left(t))
	return nil
}

// clock is what deadlines are measured by: the runtime's, as for any connection.
var clock = time.Now

func left(t time.Time) time.Duration { return t.Sub(clock()) }
