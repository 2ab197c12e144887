package engagement_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

const (
	seedCapacity = 2
	seedActs     = 120
)

var noLog = slog.New(slog.DiscardHandler)

// seedAgents are who serves.
var seedAgents = []storage.AgentID{"ana", "ben"}

// A seedSend is a message that an agent wants to send, until somebody says that
// it is stored.
type seedSend struct {
	out engagement.Outgoing

	mu     sync.Mutex
	stored storage.MessageID
	done   bool
}

// ends notes what became of it: the id under which it is stored, or none.
func (s *seedSend) ends(id storage.MessageID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done = true; !id.IsZero() {
		s.stored = id
	}
}

// ended is what its author knows.
func (s *seedSend) ended() (id storage.MessageID, done bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stored, s.done
}

func seedCustomer(i int) channel.Address {
	return channel.Address{Kind: channel.AddressPhone, Value: fmt.Sprintf("+4915112345%03d", i)}
}

// act lets one thing happen.
func (p *seedPlay) act() {
	waiting := len(p.queue())
	if waiting > 0 && p.rng.IntN(10) < 7 {
		p.choose(p.rng.IntN(waiting))
		return
	}
	switch n := p.rng.IntN(20); {
	case n < 3:
		p.writes()
	case n < 8:
		p.delivers(p.some())
	case n < 13:
		p.ticks(p.some())
	case n < 17:
		p.works()
	case n < 18:
		p.dies()
	default:
		steps := []time.Duration{10 * time.Millisecond, time.Second, 7 * time.Second, time.Minute, 5 * time.Minute}
		p.pass(steps[p.rng.IntN(len(steps))])
	}
}

func (p *seedPlay) writes() {
	p.counter++
	who := seedCustomer(p.rng.IntN(5))
	p.note("%s writes %d", who.Value, p.counter)
	p.provider.writes(who, fmt.Sprint("question ", p.counter))
	pass(time.Second) // customers write one after the other
}

// delivers brings any of the webhooks to a process.
func (p *seedPlay) delivers(to *seedProcess) {
	n := p.provider.pending()
	if n == 0 {
		return
	}
	h := p.provider.at(p.rng.IntN(n))
	if !p.calm && p.rng.IntN(6) == 0 {
		p.provider.again(h)
	}
	p.note("%s goes to %s", h.name, to.name)
	ctx := p.next()
	go func() {
		if to.posts(ctx, h.event) == http.StatusOK && !to.dead.Load() {
			p.provider.answered(h)
		}
	}()
}

// posts brings a webhook to a process, and returns its answer.
func (n *seedProcess) posts(ctx context.Context, e channel.Event) int {
	r := n.fake.Webhook(e).WithContext(ctx)
	r.URL.Path = "/" + string(line)
	rec := httptest.NewRecorder()
	n.hook.ServeHTTP(rec, r)
	return rec.Code
}

// ticks lets a process do what is due.
func (p *seedPlay) ticks(n *seedProcess) {
	if n.ticking.Swap(true) {
		return
	}
	p.note("%s looks at what is due", n.name)
	ctx := p.next()
	go func() {
		defer n.ticking.Store(false)
		_ = n.RunDue(ctx, time.Now()) // its store may fail: that is what we try
	}()
}

// dies ends a process, and starts another.
func (p *seedPlay) dies() {
	n := p.some()
	p.note("%s dies", n.name)
	n.dead.Store(true)
	p.start()
}

// works lets an agent do something who does nothing else.
func (p *seedPlay) works() {
	agent := seedAgents[p.rng.IntN(len(seedAgents))]
	n, kind := p.some(), p.rng.IntN(8)
	mine := p.casesOf(agent)
	if p.busy(agent, true) {
		return
	}
	p.note("%s works at %s: %d", agent, n.name, kind)
	deed := p.deed(n, agent, kind, mine)
	go func() {
		defer p.busy(agent, false)
		deed()
	}()
}

// busy notes that an agent has begun or ended something, and says whether they
// had before.
func (p *seedPlay) busy(agent storage.AgentID, now bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.agents[agent]
	p.agents[agent] = now
	return before
}

// deed is what an agent does, chosen already.
func (p *seedPlay) deed(n *seedProcess, agent storage.AgentID, kind int, mine []*storage.Case) func() {
	ctx := p.next()
	switch {
	case p.engages && kind < 4:
		to := engagement.Target{Number: seedCustomer(p.rng.IntN(5)).Value}
		return func() {
			_, _ = n.Engage(ctx, engagement.Engagement{Agent: agent, Channel: line, Target: to, Template: noticed()})
		}
	case kind == 7 && !p.engages:
		state := []routing.Availability{routing.Away, routing.Active}[p.rng.IntN(2)]
		return func() { _ = n.SetAvailability(ctx, agent, state) }
	case len(mine) == 0:
		return func() {}
	case kind == 6:
		c := mine[p.rng.IntN(len(mine))]
		return func() { _, _ = n.Done(ctx, agent, c.ID, "") }
	default:
		return p.answers(ctx, n, agent, mine[p.rng.IntN(len(mine))])
	}
}

// answers sends a text in a case, and again until it is known to be stored.
func (p *seedPlay) answers(ctx context.Context, n *seedProcess, agent storage.AgentID, c *storage.Case) func() {
	p.counter++
	text := fmt.Sprint("answer ", p.counter)
	s := &seedSend{out: engagement.Outgoing{
		Conversation: c.Conversation, Agent: agent, Key: text, Parts: channel.Parts{channel.Text{Body: text}},
	}}
	p.sends = append(p.sends, s)
	return func() { s.try(ctx, n) }
}

// try sends it. Only a store that failed is a reason to ask again.
func (s *seedSend) try(ctx context.Context, n *seedProcess) {
	for range 3 {
		sent, err := n.Send(ctx, s.out)
		if err == nil && !n.dead.Load() {
			s.ends(sent.Messages[0].ID)
			return
		}
		if err != nil && !errors.Is(err, errSeed) {
			s.ends(storage.MessageID{}) // refused
			return
		}
		if n.dead.Load() {
			return
		}
	}
}

// casesOf are the cases that an agent serves, as everybody can see them.
func (p *seedPlay) casesOf(agent storage.AgentID) []*storage.Case {
	all := p.allCases()
	return slices.DeleteFunc(all, func(c *storage.Case) bool { return c.Owner != agent || c.State != storage.CaseOngoing })
}

// allCases are the latest cases of all customers, in their order.
func (p *seedPlay) allCases() []*storage.Case {
	var all []*storage.Case
	err := p.store.View(context.Background(), func(ctx context.Context, tx storage.Tx) error {
		all = nil
		for i := range 5 {
			cases, err := casesAt(ctx, tx, seedCustomer(i))
			if err != nil {
				return err
			}
			all = append(all, cases...)
		}
		return nil
	})
	require.NoError(p.t, err)
	return all
}

// casesAt are the cases of whoever has an address.
func casesAt(ctx context.Context, tx storage.Tx, at channel.Address) ([]*storage.Case, error) {
	ids, err := tx.Identities().Find(ctx, storage.IdentityKey{Kind: "whatsapp", Address: at})
	if err != nil || ids[0] == nil {
		return nil, err
	}
	convs, err := tx.Conversations().OfContact(ctx, ids[0].Contact)
	if err != nil || len(convs) == 0 || convs[0].Case.IsZero() {
		return nil, err
	}
	return tx.Cases().Get(ctx, convs[0].Case)
}
