package main

import (
	"context"
	"errors"
	"net"
	"sync"
)

// A proxy is the network between an instance and the database.
type proxy struct {
	listener net.Listener
	target   func() string

	mu    sync.Mutex
	links map[*link]bool
	// shut refuses connections. gate, unless it is nil, lets nothing pass until it
	// is closed.
	shut bool
	gate chan struct{}
	// lose is how many answers to a COMMIT are still to be lost, and lost how many
	// have been.
	lose, lost int
	all        sync.WaitGroup
}

// newProxy listens at an address of this machine's and leads to wherever target
// says at the time.
func newProxy(host string, target func() string) (*proxy, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return nil, err
	}
	p := &proxy{listener: l, target: target, links: map[*link]bool{}}
	p.all.Go(p.serve)
	return p, nil
}

func (p *proxy) address() string { return p.listener.Addr().String() }

func (p *proxy) serve() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return // closed
		}
		p.all.Go(func() { p.lead(c) })
	}
}

// lead joins a connection to one of the database's, until either ends.
func (p *proxy) lead(near net.Conn) {
	l := &link{proxy: p, near: near, done: make(chan struct{})}
	if !p.add(l) {
		_ = near.Close()
		return
	}
	defer p.remove(l)
	if !l.wait() {
		return
	}
	var dialer net.Dialer
	far, err := dialer.DialContext(context.Background(), "tcp", p.target())
	if err != nil {
		return
	}
	l.join(far)
}

func (p *proxy) add(l *link) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.shut {
		p.links[l] = true
	}
	return !p.shut
}

func (p *proxy) remove(l *link) {
	l.end()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.links, l)
}

// freeze lets nothing pass any more, in either direction, as when a cable is
// pulled: nobody is told. thaw lets everything go on where it was.
func (p *proxy) freeze() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gate == nil {
		p.gate = make(chan struct{})
	}
}

func (p *proxy) thaw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gate != nil {
		close(p.gate)
		p.gate = nil
	}
}

// cut breaks all connections and refuses others until mend.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut = true
	for l := range p.links {
		l.end()
	}
}

func (p *proxy) mend() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut = false
}

// loseAnswers lets the next n commits reach the database and loses the answers,
// with the connection.
func (p *proxy) loseAnswers(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lose = n
}

// loses reports whether the answer to this commit is to be lost.
func (p *proxy) loses() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lose == 0 {
		return false
	}
	p.lose--
	p.lost++
	return true
}

// losses is how many answers to a commit were lost.
func (p *proxy) losses() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lost
}

func (p *proxy) close() error {
	err := p.listener.Close()
	p.cut()
	p.all.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
