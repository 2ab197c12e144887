package simulate_test

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// A post has a courier that carries words, and keeps what was sent.
type post struct {
	*simulate.Courier[string]
	clock *simulate.Clock

	mu     sync.Mutex
	bodies []string
	told   []string // the values that Post was given, of each webhook
	refuse error
	closed bool // it is not known where webhooks go
}

// open makes one whose webhooks are words with a plus between. Tries are three
// unless the options say otherwise, and the gaps are a second for each try.
func open(o simulate.Options[string]) *post {
	p := &post{clock: simulate.NewClock(time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC))}
	if o.Now == nil {
		o.Now = p.clock.Now
	}
	o.Name, o.Ready, o.Write, o.Post = "posttest", p.ready, p.write, p.post
	o.Workers, o.Batch, o.Tries = cmp.Or(o.Workers, 1), cmp.Or(o.Batch, 1), cmp.Or(o.Tries, 3)
	if o.Pause == nil {
		o.Pause = func(tries int) time.Duration { return time.Duration(tries) * time.Second }
	}
	p.Courier = simulate.NewCourier(o)
	return p
}

func (p *post) ready() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.closed
}

func (p *post) set(closed bool, refuse error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed, p.refuse = closed, refuse
}

var errUnwritable = errors.New("it cannot be written")

func (p *post) write(all []string) ([]byte, error) {
	if strings.Contains(strings.Join(all, ""), "!") {
		return nil, errUnwritable
	}
	return []byte(strings.Join(all, "+")), nil
}

func (p *post) post(_ context.Context, all []string, body []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bodies = append(p.bodies, string(body))
	p.told = append(p.told, strings.Join(all, "+"))
	return p.refuse
}

// say puts words on their way, now.
func (p *post) say(all ...string) {
	for _, word := range all {
		p.Add(word, p.clock.Now())
	}
}

// sent delivers and returns what was sent. What goes wrong is in the error.
func (p *post) sent(t *testing.T) ([]string, error) {
	t.Helper()
	p.mu.Lock()
	p.bodies = nil
	p.mu.Unlock()
	err := p.Flush(t.Context())
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bodies, err
}

// delivers fails unless exactly this is sent, and taken.
func (p *post) delivers(t *testing.T, want ...string) {
	t.Helper()
	got, err := p.sent(t)
	assert.NoError(t, err)
	assert.Equal(t, want, got)
}
