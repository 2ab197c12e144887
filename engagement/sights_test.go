package engagement_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A gallery is the screens of agents, and what each of them has been shown.
type gallery struct {
	*engagement.Engine
	t     *testing.T
	store tallied
	// office sets up, in another process.
	office *engagement.Engine

	mu    sync.Mutex
	shown map[storage.AgentID][]engagement.EventKind
}

// newGallery makes agents with the role "tested", on one store with two engines.
func newGallery(t *testing.T, agents int) *gallery {
	t.Helper()
	g := &gallery{
		t: t, store: tallied{memory.New().Tenant("one"), &atomic.Int64{}},
		shown: map[storage.AgentID][]engagement.EventKind{},
	}
	fake := channeltest.NewFake("line")
	for _, e := range []**engagement.Engine{&g.Engine, &g.office} {
		var err error
		*e, err = engagement.New(engagement.Config{Store: g.store, Channels: map[channel.ID]channel.Channel{line: fake}})
		require.NoError(t, err)
	}
	g.allow(0, engagement.ViewCases)
	for i := range agents {
		require.NoError(t, g.office.PutAgent(t.Context(), "", &storage.Agent{ID: screenOf(i), Role: "tested"}))
	}
	return g
}

func screenOf(i int) storage.AgentID { return storage.AgentID(fmt.Sprint("agent-", i)) }

// allow changes the role that the agents have, from the other engine.
func (g *gallery) allow(version int64, may ...engagement.Permission) {
	g.t.Helper()
	r := &engagement.Role{ID: "tested", AllChannels: true, Permissions: may, Version: version}
	require.NoError(g.t, g.office.PutRole(g.t.Context(), "", r))
}

// open opens a screen behind all that has happened.
func (g *gallery) open(ctx context.Context, agent storage.AgentID) {
	g.t.Helper()
	end, err := g.EventsEnd(ctx)
	require.NoError(g.t, err)
	go func() {
		for e, err := range g.As(agent).Events(ctx, end) {
			if err == nil && e.Kind != engagement.SettingsChanged {
				g.mu.Lock()
				g.shown[agent] = append(g.shown[agent], e.Kind)
				g.mu.Unlock()
			}
		}
	}()
}

// happens tells all screens of something on the channel.
func (g *gallery) happens(kind engagement.EventKind) {
	g.t.Helper()
	require.NoError(g.t, happen(g.t.Context(), g.store, kind))
	g.Wake()
	synctest.Wait()
}

// TestS3_37_ARoleTakenAwayBetweenTwoEvents: what happened after a role was taken
// away, by another process, is shown on no screen, although all screens share the
// roles that were read a moment before.
func TestS3_37_ARoleTakenAwayBetweenTwoEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const agents, screens = 8, 4
		g := newGallery(t, agents)
		ctx, stop := context.WithCancel(t.Context())
		for i := range agents * screens {
			g.open(ctx, screenOf(i%agents))
		}
		synctest.Wait()
		g.happens(engagement.CaseOpened)
		g.happens(engagement.CasePickedUp)
		g.allow(1)
		g.happens(engagement.CaseChanged)
		g.allow(2, engagement.ViewCases)
		g.happens(engagement.CaseClosed)
		stop()
		synctest.Wait()
		for i := range agents {
			count := map[engagement.EventKind]int{}
			for _, kind := range g.shown[screenOf(i)] {
				count[kind]++
			}
			want := map[engagement.EventKind]int{
				engagement.CaseOpened: screens, engagement.CasePickedUp: screens, engagement.CaseClosed: screens,
			}
			assert.Equal(t, want, count, screenOf(i))
		}
	})
}

// TestS3_37_ARoleTakenAwayAmongTheEventsOfAPage: it counts from its place in the
// journal on, also if all was read at once.
func TestS3_37_ARoleTakenAwayAmongTheEventsOfAPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGallery(t, 1)
		ctx, stop := context.WithCancel(t.Context())
		g.open(ctx, screenOf(0))
		synctest.Wait()
		g.happens(engagement.CaseOpened)
		g.allow(1)
		for range 3 {
			require.NoError(t, happen(ctx, g.store, engagement.CaseChanged))
		}
		g.happens(engagement.CaseClosed)
		stop()
		synctest.Wait()
		assert.Equal(t, []engagement.EventKind{engagement.CaseOpened}, g.shown[screenOf(0)])
	})
}

// TestS3_37_AScreenThatOpensLateTrustsNoRoleReadBefore: nobody in this process has
// read that the role was taken away, since the new screen begins behind that.
func TestS3_37_AScreenThatOpensLateTrustsNoRoleReadBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGallery(t, 1)
		ctx, stop := context.WithCancel(t.Context())
		first, leave := context.WithCancel(ctx)
		g.open(first, screenOf(0))
		synctest.Wait()
		g.happens(engagement.CaseOpened)
		leave()
		synctest.Wait()
		g.allow(1)
		g.open(ctx, screenOf(0))
		synctest.Wait()
		g.happens(engagement.CaseChanged)
		stop()
		synctest.Wait()
		assert.Equal(t, []engagement.EventKind{engagement.CaseOpened}, g.shown[screenOf(0)])
	})
}

// TestStrangersSeeNothingAndDisturbNobody: screens of agents who are not known, or
// not any more, are open beside those of others.
func TestStrangersSeeNothingAndDisturbNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGallery(t, 2)
		require.NoError(t, g.office.PutAgent(t.Context(), "", &storage.Agent{ID: screenOf(1), Role: "tested", Disabled: true, Version: 1}))
		ctx, stop := context.WithCancel(t.Context())
		for _, agent := range []storage.AgentID{"nobody", screenOf(0), screenOf(1)} {
			g.open(ctx, agent)
		}
		synctest.Wait()
		g.happens(engagement.CaseOpened)
		stop()
		synctest.Wait()
		assert.Equal(t, map[storage.AgentID][]engagement.EventKind{screenOf(0): {engagement.CaseOpened}}, g.shown)
	})
}

// TestAnEventCostsAsMuchForManyScreensAsForFew: a write and a few reads that all
// share, for ten screens and for two hundred, of as many agents. Who comes while
// one reads waits for the next read, so that "a few" is not always one.
func TestAnEventCostsAsMuchForManyScreensAsForFew(t *testing.T) {
	for _, screens := range []int{10, 200} {
		synctest.Test(t, func(t *testing.T) {
			g := newGallery(t, screens)
			ctx, stop := context.WithCancel(t.Context())
			for i := range screens {
				g.open(ctx, screenOf(i))
			}
			synctest.Wait()
			for _, kind := range []engagement.EventKind{engagement.CaseOpened, engagement.CaseChanged, engagement.CaseClosed} {
				g.store.n.Store(0)
				g.happens(kind)
				assert.LessOrEqual(t, g.store.n.Load(), int64(8), kind)
				<-time.After(2500 * time.Millisecond) // the roles that were read become too old
			}
			stop()
			synctest.Wait()
			for i := range screens {
				assert.Len(t, g.shown[screenOf(i)], 3)
			}
		})
	}
}
