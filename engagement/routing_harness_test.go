package engagement_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

// toDesk brings all cases of the line to one destination, with a queue.
func toDesk(targets ...routing.Target) routing.Settings {
	return routing.Settings{
		Destinations: []routing.Destination{{ID: "desk", Targets: targets, Queue: &routing.Queue{}}},
		Channels:     map[channel.ID]routing.ChannelRules{line: {Branch: routing.Branch{Linear: []routing.Stop{{To: "desk"}}}}},
	}
}

// anaAndBen are the targets of most desks.
func anaAndBen() []routing.Target { return []routing.Target{{Agent: "ana"}, {Agent: "ben"}} }

// desk changes the one destination.
func desk(change func(*routing.Destination)) routing.Settings {
	s := toDesk(anaAndBen()...)
	change(&s.Destinations[0])
	return s
}

// mustRoute saves settings of the routing, over whatever is there.
func (w *world) mustRoute(agent storage.AgentID, s routing.Settings) int64 {
	w.t.Helper()
	old, err := w.Routing(w.t.Context())
	require.NoError(w.t, err)
	s.Version = old.Version
	version, err := w.SaveRouting(w.t.Context(), agent, s)
	require.NoError(w.t, err)
	return version
}

// newFloor is a world with routing, where ana, ben and cleo are active.
func newFloor(t *testing.T, s routing.Settings) *world {
	t.Helper()
	w := newWorld(t, nil)
	w.onFloor(s)
	return w
}

func (w *world) onFloor(s routing.Settings) {
	w.t.Helper()
	require.NoError(w.t, w.PutAgent(w.t.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
	require.NoError(w.t, w.PutAgent(w.t.Context(), "", &storage.Agent{ID: "cleo"}))
	w.mustRoute("chief", s)
	for _, id := range []storage.AgentID{"ana", "ben", "cleo"} {
		w.is(id, routing.Active)
	}
	w.due()
}

// is sets an agent's availability.
func (w *world) is(agent storage.AgentID, state routing.Availability) {
	w.t.Helper()
	require.NoError(w.t, w.SetAvailability(w.t.Context(), agent, state))
}

// comes delivers a message of a new person, has it routed, and returns the case.
func (w *world) comes(who string, change ...func(*channel.MessageReceived)) *storage.Case {
	w.t.Helper()
	m := w.fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: who}, "hello from "+who)
	m.At = time.Now()
	for _, c := range change {
		c(&m)
	}
	require.Equal(w.t, 200, w.deliver(m))
	w.due()
	return w.workOf(who)
}

// workOf is the latest case of a person.
func (w *world) workOf(who string) *storage.Case {
	w.t.Helper()
	var found *storage.Case
	require.NoError(w.t, w.store.View(w.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		key := storage.IdentityKey{Kind: "line", Address: channel.Address{Kind: channel.AddressUser, Value: who}}
		ids, err := tx.Identities().Find(ctx, key)
		require.NoError(w.t, err)
		convs, err := tx.Conversations().OfContact(ctx, ids[0].Contact)
		require.NoError(w.t, err)
		cases, err := tx.Cases().Get(ctx, convs[0].Case)
		found = cases[0]
		return err
	}))
	return found
}

// offered are the cases that an agent may take, by their IDs.
func (w *world) offered(agent storage.AgentID) []storage.CaseID {
	w.t.Helper()
	offers, err := w.Offers(w.t.Context(), agent)
	require.NoError(w.t, err)
	var ids []storage.CaseID
	for _, o := range offers {
		ids = append(ids, o.Case.ID)
	}
	return ids
}

// sees reports whether a case is offered to an agent.
func (w *world) sees(agent storage.AgentID, c *storage.Case) bool {
	w.t.Helper()
	return slices.Contains(w.offered(agent), c.ID)
}

// told are the events of a kind about a case.
func (w *world) told(kind engagement.EventKind, id storage.CaseID) []engagement.Event {
	w.t.Helper()
	all, err := w.EventPage(w.t.Context(), "", 10_000)
	require.NoError(w.t, err)
	return slices.DeleteFunc(all, func(e engagement.Event) bool { return e.Kind != kind || e.Case != id })
}

// mustAccept accepts an offer.
func (w *world) mustAccept(agent storage.AgentID, c *storage.Case) *storage.Case {
	w.t.Helper()
	got, err := w.Accept(w.t.Context(), agent, c.ID)
	require.NoError(w.t, err)
	w.due()
	return got
}

// wrongs is what is wrong with settings of the routing.
func wrongs(t *testing.T, err error) []routing.Problem {
	t.Helper()
	var list *routing.SettingsError
	require.ErrorAs(t, err, &list)
	return list.Problems
}
