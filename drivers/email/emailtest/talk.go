package emailtest

import (
	"bufio"
	"net"
	"strings"
	"sync"
)

// A talk is a server's connection, in clear, of which each turn is shown to ask.
type talk struct {
	net.Conn
	wire  net.Conn // what is below, to be broken at once
	addr  string
	ask   func(Turn) Ending
	in    *bufio.Reader
	rest  []byte // of a line of the client's that the server has not read yet
	blind bool   // what follows is encrypted

	mu        sync.Mutex
	g         grammar
	greeted   bool
	answering bool
	answer    []byte // as far as the server has said it
	ending    Ending
	silent    bool // nothing comes through any more
	over      bool // the server hears nothing any more
}

func newTalk(conn, wire net.Conn, addr string, g grammar, ask func(Turn) Ending) *talk {
	return &talk{Conn: conn, wire: wire, addr: addr, ask: ask, in: bufio.NewReader(conn), g: g}
}

// Read implements net.Conn: the server hears the client line by line.
func (t *talk) Read(p []byte) (int, error) {
	for len(t.rest) == 0 {
		if t.blind {
			return t.in.Read(p)
		}
		line, err := t.in.ReadBytes('\n')
		if len(line) == 0 {
			return 0, err
		}
		if t.hears(strings.TrimRight(string(line), "\r\n")) {
			t.rest = line
		}
	}
	n := copy(p, t.rest)
	t.rest = t.rest[n:]
	return n, nil
}

// hears reports whether the server gets to hear a line.
func (t *talk) hears(line string) bool {
	t.mu.Lock()
	says, turn := t.g.begins(line, t.answering)
	deaf := t.over || t.silent && (turn || !t.answering)
	t.mu.Unlock()
	if !turn || deaf {
		return !deaf
	}
	t.blind = says == "STARTTLS"
	return t.turn(says)
}

// turn begins one, and reports whether the server takes part in it.
func (t *talk) turn(says string) bool {
	ending := t.ask(Turn{t.addr, says}) // which may do something with the server
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ending, t.answering, t.answer = ending, true, nil
	switch ending {
	case Dismissed:
		_, _ = t.Conn.Write([]byte(t.g.goodbye()))
		_ = t.wire.Close()
	case Unheard:
		_ = t.wire.Close()
	case Mute:
		t.silent = true
	}
	t.over = ending == Dismissed || ending == Unheard
	return !t.over
}

// Write implements net.Conn: what the server says may not arrive.
func (t *talk) Write(p []byte) (int, error) {
	t.mu.Lock()
	first := !t.greeted
	t.greeted = true
	t.mu.Unlock()
	if first && !t.turn("") {
		return 0, net.ErrClosed
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.answering {
		return t.pass(p)
	}
	t.answer = append(t.answer, p...)
	t.answering = !t.g.ends(t.answer)
	if t.ending == Halved {
		return len(p), t.halve()
	}
	n, err := t.pass(p)
	if !t.answering {
		t.end()
	}
	return n, err
}

// pass lets the client hear something, if it can.
func (t *talk) pass(p []byte) (int, error) {
	if t.silent {
		return len(p), nil
	}
	return t.Conn.Write(p)
}

// halve says half of an answer, once it is known.
func (t *talk) halve() error {
	if t.answering {
		return nil
	}
	_, err := t.Conn.Write(t.answer[:len(t.answer)/2])
	_ = t.wire.Close()
	return err
}

// end does what comes after an answer.
func (t *talk) end() {
	switch t.ending {
	case Farewell:
		_, _ = t.Conn.Write([]byte(t.g.goodbye()))
		_ = t.wire.Close()
	case Spent:
		_ = t.wire.Close()
	case Hushed:
		t.silent = true
	}
}
