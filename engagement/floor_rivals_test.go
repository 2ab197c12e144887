package engagement_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	rivalCases  = 300
	rivalAgents = 10
	rivalLimit  = 3 // of each agent
)

// Several engines with the same data give cases to the same agents, in real time,
// while agents finish. Nobody ever has more than the limit, nobody gets a case that
// somebody has, and all are served at the end.
func TestRivalEnginesNeverGiveTooMuchNorTwice(t *testing.T) {
	for _, engines := range []int{2, 4} {
		t.Run(fmt.Sprint(engines), func(t *testing.T) {
			onEachStore(t, func(t *testing.T, open func() storage.Store) { newRivals(t, engines, open).play() })
		})
	}
}

type rivals struct {
	t       *testing.T
	fake    *channeltest.Fake
	engines []*engagement.Engine
}

func newRivals(t *testing.T, n int, open func() storage.Store) *rivals {
	t.Helper()
	r := &rivals{t: t, fake: channeltest.NewFake("line")}
	for range n {
		e, err := engagement.New(engagement.Config{
			Store: open(), Channels: map[channel.ID]channel.Channel{line: r.fake}, Poll: 50 * time.Millisecond,
			Logger: slog.New(slog.DiscardHandler),
		})
		require.NoError(t, err)
		r.engines = append(r.engines, e)
	}
	r.staff()
	return r
}

func rivalName(i int) storage.AgentID { return storage.AgentID(fmt.Sprintf("agent-%02d", i)) }

func (r *rivals) staff() {
	ctx, e := r.t.Context(), r.engines[0]
	require.NoError(r.t, e.PutAgent(ctx, "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
	team := &storage.Team{ID: "all"}
	for i := range rivalAgents {
		team.Members = append(team.Members, rivalName(i))
		require.NoError(r.t, e.PutAgent(ctx, "", &storage.Agent{ID: rivalName(i)}))
	}
	require.NoError(r.t, e.PutTeam(ctx, "", team))
	s := toDesk(routing.Target{Team: "all"})
	s.Destinations[0].Assign, s.Destinations[0].Method = true, routing.LeastLoaded
	s.Staff.Capacity = routing.Capacity{Total: rivalLimit}
	_, err := e.SaveRouting(ctx, "chief", s)
	require.NoError(r.t, err)
	for i := range rivalAgents {
		require.NoError(r.t, e.SetAvailability(ctx, rivalName(i), routing.Active))
	}
}

func (r *rivals) play() {
	ctx, stop := context.WithTimeout(r.t.Context(), hang)
	var running, writing sync.WaitGroup
	for i, e := range r.engines {
		running.Go(func() { assert.NoError(r.t, e.Run(ctx)) })
		writing.Go(func() { r.write(i) })
	}
	r.audit(ctx)
	writing.Wait()
	stop()
	running.Wait()
}

// write delivers its part of the messages, with a wave now and then.
func (r *rivals) write(i int) {
	for n := i; n < rivalCases; n += len(r.engines) {
		m := r.fake.Inbound(contactAddress(n), "hello")
		m.ID = channel.ProviderID(fmt.Sprint("rival-", n))
		req := r.fake.Webhook(m)
		req.URL.Path = "/" + string(line)
		rec := httptest.NewRecorder()
		r.engines[i].Handler().ServeHTTP(rec, req)
		assert.Equal(r.t, http.StatusOK, rec.Code)
	}
}

// audit follows what happens, in the order in which it was committed, and lets
// agents finish.
func (r *rivals) audit(ctx context.Context) {
	random := rand.New(rand.NewPCG(1, 2))
	owner, load, served := map[storage.CaseID]storage.AgentID{}, map[storage.AgentID]int{}, 0
	for ev, err := range r.engines[0].Events(ctx, "") {
		require.NoError(r.t, err)
		switch a := ev.Detail.Owner; ev.Kind {
		case engagement.CaseAssigned:
			require.Empty(r.t, owner[ev.Case], "given to %s as well", a)
			owner[ev.Case], load[a] = a, load[a]+1
			require.LessOrEqual(r.t, load[a], rivalLimit, a)
			r.finish(ctx, random, a, ev.Case)
		case engagement.CaseClosed:
			load[owner[ev.Case]]--
			served++
		}
		if served == rivalCases {
			return
		}
	}
}

// finish lets an agent finish a case, somewhere, a little later.
func (r *rivals) finish(ctx context.Context, random *rand.Rand, a storage.AgentID, id storage.CaseID) {
	e, after := r.engines[random.IntN(len(r.engines))], time.Duration(random.IntN(30))*time.Millisecond
	time.AfterFunc(after, func() {
		_, err := e.Done(context.WithoutCancel(ctx), a, id, "")
		assert.NoError(r.t, err)
	})
}
