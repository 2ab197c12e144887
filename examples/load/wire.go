package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// A wire is a connection to the host that carries one request at a time. It
// exists because the generator shares the machine with what it measures:
// net/http's client spends two goroutines and several times the CPU on each
// connection.
type wire struct {
	net.Conn
	address string
	in      *bufio.Reader
	out     bytes.Buffer
}

// answerTimeout bounds one request.
const answerTimeout = 30 * time.Second

// post makes one request and reads its answer. After an error the wire is of
// no use any more.
func (w *wire) post(path, signature string, body []byte) (int, []byte, error) {
	w.out.Reset()
	fmt.Fprintf(&w.out, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n", path, w.address, len(body))
	if signature != "" {
		fmt.Fprintf(&w.out, "X-Hub-Signature-256: %s\r\n", signature)
	}
	w.out.WriteString("\r\n")
	w.out.Write(body)
	if err := w.SetDeadline(time.Now().Add(answerTimeout)); err != nil {
		return 0, nil, err
	}
	if _, err := w.Write(w.out.Bytes()); err != nil {
		return 0, nil, err
	}
	return w.answer()
}

func (w *wire) answer() (int, []byte, error) {
	res, err := http.ReadResponse(w.in, nil)
	if err != nil {
		return 0, nil, err
	}
	body, err := io.ReadAll(res.Body)
	if res.Close && err == nil {
		err = w.Close() // the next use fails, and is repeated
	}
	return res.StatusCode, body, err
}

// wires are those that are not in use. The zero wires is ready.
type wires struct {
	mu   sync.Mutex
	idle map[string][]*wire // by address; those to an earlier life of a host are left
}

// take returns a wire to the address.
func (p *wires) take(address string) (*wire, error) {
	if w := p.pop(address); w != nil {
		return w, nil
	}
	c, err := net.DialTimeout("tcp", address, answerTimeout)
	if err != nil {
		return nil, err
	}
	return &wire{Conn: c, address: address, in: bufio.NewReader(c)}, nil
}

// pop finds an idle wire.
func (p *wires) pop(address string) *wire {
	p.mu.Lock()
	defer p.mu.Unlock()
	own := p.idle[address]
	if len(own) == 0 {
		return nil
	}
	last := len(own) - 1
	p.idle[address] = own[:last]
	return own[last]
}

// give puts a wire back, or closes it after an error.
func (p *wires) give(w *wire, err error) {
	if err != nil {
		_ = w.Close()
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.idle == nil {
		p.idle = map[string][]*wire{}
	}
	p.idle[w.address] = append(p.idle[w.address], w)
}

// close closes those that are idle.
func (p *wires) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, own := range p.idle {
		for _, w := range own {
			_ = w.Close()
		}
	}
	p.idle = nil
}
