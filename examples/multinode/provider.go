package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/templates"
)

// A provider is the simulator behind a real port. Its webhooks go to the
// instances through the front.
type provider struct {
	sim     *whatsapptest.Server
	server  *http.Server
	address string // for this process
	ledger  *ledger
	front   *front

	mu      sync.Mutex
	waiting map[string]int // calls that took effect and are not answered, by instance
}

func newProvider(l *ledger, f *front) (*provider, error) {
	p := &provider{ledger: l, front: f, waiting: map[string]int{}}
	p.sim = whatsapptest.New(whatsapptest.Options{
		Templates: []templates.Template{greeting}, AutoRead: true,
		Latency: 60 * time.Millisecond, StatusDelay: 30 * time.Millisecond, Workers: 24, Tries: 1 << 20,
	})
	p.sim.SendTo(http.HandlerFunc(p.forward))
	p.server = &http.Server{Handler: http.HandlerFunc(p.graph), ReadHeaderTimeout: 10 * time.Second}
	var err error
	p.address, err = p.listen("127.0.0.1")
	return p, err
}

// linger is how long an answer is held back when a call has taken effect: long
// enough for an instance to die in between.
const linger = 250 * time.Millisecond

// graph is the Graph API.
func (p *provider) graph(w http.ResponseWriter, r *http.Request) {
	p.sim.ServeHTTP(w, r) // what it writes is short, and leaves when this returns
	p.waits(r.Header.Get(callerHeader), 1)
	defer p.waits(r.Header.Get(callerHeader), -1)
	pause(r.Context(), linger)
}

// callerHeader says which instance calls.
const callerHeader = "X-Instance"

func (p *provider) waits(caller string, more int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting[caller] += more
}

// inCall waits until a call of an instance's has taken effect and is not answered,
// but no longer than a few seconds.
func (p *provider) inCall(ctx context.Context, caller string) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	for pause(ctx, 5*time.Millisecond) {
		p.mu.Lock()
		n := p.waiting[caller]
		p.mu.Unlock()
		if n > 0 {
			return
		}
	}
}

// listen answers at an address of this machine's too, until close.
func (p *provider) listen(host string) (address string, err error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return "", err
	}
	go func() { _ = p.server.Serve(listener) }()
	return listener.Addr().String(), nil
}

func (p *provider) close() error { return p.server.Close() }

// forward takes a webhook to an instance, and notes when it was acknowledged.
func (p *provider) forward(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	signature := http.Header{"X-Hub-Signature-256": r.Header["X-Hub-Signature-256"]}
	if _, err := p.front.deliver(r.Context(), webhookPath, signature, body); err != nil {
		http.Error(w, "", http.StatusServiceUnavailable)
		return
	}
	if err := p.ledger.acknowledge(body); err != nil {
		p.ledger.surprise("a webhook is no JSON: " + err.Error())
	}
}

// rest waits until the simulator has delivered everything, or ctx is done.
func (p *provider) rest(ctx context.Context) bool {
	for p.sim.Pending() > 0 {
		if !pause(ctx, 20*time.Millisecond) {
			return false
		}
	}
	return true
}

// arrived is what a phone got from the business, in order.
func (p *provider) arrived(number string) []whatsapptest.Bubble {
	return p.sim.Phone(number).Arrived()
}
