package engagement_test

import (
	"fmt"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

// TestS1_22_TwoProcessesAThousandTimes lets two agents, in two processes with
// one PostgreSQL database, send the same stranger the first template at the
// same instant. Driver and provider are the real WhatsApp driver and its
// simulator over HTTP.
func TestS1_22_TwoProcessesAThousandTimes(t *testing.T) {
	needPostgres(t)
	d := newDuel(t)
	rounds := make([]round, 1000)
	if testing.Short() {
		rounds = rounds[:50]
	}
	var g errgroup.Group
	g.SetLimit(40)
	for i := range rounds {
		rounds[i] = round{duel: d, n: i, number: fmt.Sprintf("+49151%08d", 20_000_000+i)}
		g.Go(rounds[i].run)
	}
	require.NoError(t, g.Wait())
	for _, r := range d.rivals {
		r.end(t)
	}
	d.world.due() // what is left in the outbox
	bindings := d.bindings(len(rounds))
	for i := range rounds {
		rounds[i].audit(bindings)
	}
	t.Logf("%d rounds, the two calls overlapped in %d; %s won %d, %s won %d; every time one message left",
		len(rounds), d.overlaps.Load(), d.rivals[0].agent, d.wins[0].Load(), d.rivals[1].agent, d.wins[1].Load())
	assert.Positive(t, d.overlaps.Load(), "the agents never met")
}

// A duel is two processes, and the provider of both.
type duel struct {
	t        *testing.T
	sim      *whatsapptest.Server
	world    *world
	rivals   [2]*rival
	began    time.Time
	overlaps atomic.Int64
	wins     [2]atomic.Int64
}

func newDuel(t *testing.T) *duel {
	t.Helper()
	d := &duel{t: t, began: time.Now()}
	d.sim = whatsapptest.New(whatsapptest.Options{Templates: []templates.Template{greeting}, NoStatuses: true})
	server := httptest.NewServer(d.sim)
	t.Cleanup(server.Close)
	task := rivalTask{Tenant: tenantName(), Graph: server.URL}
	d.world = newShopOn(t, postgresTenant(t, task.Tenant), func(cfg *engagement.Config, _ *shop) {
		cfg.Channels = map[channel.ID]channel.Channel{line: graphChannel(t, server.URL)}
	})
	for i, agent := range []storage.AgentID{"ana", "ben"} {
		d.rivals[i] = startRival(t, agent, task)
	}
	return d
}

// bindings is all bindings, over or not, by id.
func (d *duel) bindings(want int) map[storage.BindingID]engagement.BindingInfo {
	d.t.Helper()
	all, q := map[storage.BindingID]engagement.BindingInfo{}, engagement.BindingQuery{Channel: line, Ended: true, Limit: 200}
	for {
		page, err := d.world.Bindings(d.t.Context(), q)
		require.NoError(d.t, err)
		for _, b := range page.Items {
			all[b.Binding.ID] = b
		}
		if q.After = page.Next; q.After.IsZero() {
			require.Len(d.t, all, want)
			return all
		}
	}
}

// A round is one stranger whom both agents engage.
type round struct {
	*duel
	n      int
	number string
	won    int // which rival
	bond   storage.BindingID
}

func (r *round) run() error {
	r.sim.Phone(r.number)
	for i := range r.rivals {
		if err := r.rivals[(r.n+i)%2].challenge(r.n, r.number); err != nil { // each goes first in turn
			return err
		}
	}
	var vs [2]verdict
	for i, rival := range r.rivals {
		var err error
		if vs[i], err = rival.verdict(r.n); err != nil {
			return fmt.Errorf("round %d, %s: %w", r.n, rival.agent, err)
		}
	}
	return r.judge(vs)
}

// judge checks that one agent was accepted, and the other was told who holds
// the contact, and until when.
func (r *round) judge(vs [2]verdict) error {
	if vs[0].Binding.IsZero() {
		r.won = 1
	}
	won, lost := vs[r.won], vs[1-r.won]
	holder, ends := r.rivals[r.won].agent, r.began.Add(7*day)
	switch {
	case won.Binding.IsZero() || !lost.Binding.IsZero():
		return fmt.Errorf("round %d: not exactly one was accepted: %+v", r.n, vs)
	case lost.Reason != engagement.ReasonBound && lost.Reason != engagement.ReasonServed, lost.Holder != holder:
		return fmt.Errorf("round %d: refused for another reason than %s: %+v", r.n, holder, lost)
	case lost.Until.Before(ends) || lost.Until.After(time.Now().Add(7*day+time.Minute)):
		return fmt.Errorf("round %d: no end date: %+v", r.n, lost)
	}
	r.bond = won.Binding
	r.wins[r.won].Add(1)
	if won.Began.Before(lost.Ended) && lost.Began.Before(won.Ended) {
		r.overlaps.Add(1)
	}
	return nil
}

// audit checks what the provider got and what is stored.
func (r *round) audit(bindings map[storage.BindingID]engagement.BindingInfo) {
	r.t.Helper()
	holder := r.rivals[r.won].agent
	arrived := r.sim.Phone(r.number).Arrived()
	require.Len(r.t, arrived, 1, "%s", r.number)
	require.Equal(r.t, "Hello "+string(holder)+", may we help?", arrived[0].Parts[0].(channel.Buttons).Body)
	b, ok := bindings[r.bond]
	require.True(r.t, ok)
	require.Equal(r.t, holder, b.Agent.ID)
	require.True(r.t, b.Binding.EndedAt.IsZero())
	s, err := r.world.Start(r.t.Context(), "chief", engagement.Target{Number: r.number})
	require.NoError(r.t, err)
	require.Equal(r.t, b.Contact.ID, s.Contact.ID)
}
