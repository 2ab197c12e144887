package engagement_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A floorDay is a day of a contact centre: two engines on one store, which take
// turns.
type floorDay struct {
	*rapid.T
	store   storage.Store
	fakes   map[channel.ID]*channeltest.Fake
	engines [2]*engagement.Engine
	steps   [2]*stepper
	turn    int
	several bool           // does what is due at once, as far as that goes
	step    storage.DueKey // what was done last
	cursor  storage.Cursor
	last    *seen
	stances map[storage.CaseID]stance
	fences  map[storage.CaseID]int64
	names   map[storage.CaseID]string
	log     bytes.Buffer // of the engines; there is nothing to complain about
}

// TestTheFloorOverRandomDays holds everything that the routing promises against
// what is stored, after every step of days on which people do what they like. They
// are the same days each time. For others, and for longer:
// -run TheFloor -rapid.seed=7 -rapid.checks=2000 -rapid.steps=80.
func TestTheFloorOverRandomDays(t *testing.T) {
	seeded(t)
	rapid.Check(t, func(rt *rapid.T) {
		inBubble(t, func() {
			d := newFloorDay(rt)
			rt.Repeat(d.acts())
			d.night()
		})
	})
}

// seeded chooses the days, unless somebody has done so.
func seeded(t *testing.T) {
	t.Helper()
	const name, none = "rapid.seed", "0"
	if flag.Lookup(name).Value.String() != none {
		return
	}
	require.NoError(t, flag.Set(name, "20261122"))
	t.Cleanup(func() { require.NoError(t, flag.Set(name, none)) })
}

// inBubble runs test with simulated time. A panic, which is how a check of rapid's
// fails, comes through.
func inBubble(t *testing.T, test func()) {
	var failed any
	synctest.Test(t, func(*testing.T) {
		defer func() { failed = recover() }()
		test()
	})
	if failed == nil {
		return
	}
	if fmt.Sprintf("%T", failed) == "rapid.invalidData" {
		panic(failed) // from a line of its own: by that rapid knows failures apart
	}
	panic(failed)
}

func newFloorDay(t *rapid.T) *floorDay {
	d := &floorDay{
		T: t, store: memory.New().Tenant("floor"), fakes: map[channel.ID]*channeltest.Fake{},
		stances: map[storage.CaseID]stance{}, fences: map[storage.CaseID]int64{}, names: map[storage.CaseID]string{},
	}
	for _, id := range []channel.ID{line, mail} {
		d.fakes[id] = channeltest.NewFake(kindOf(id))
	}
	d.several = chance(t, "several at once", 50)
	d.start(0)
	d.start(1)
	d.staff()
	s := drawFloor(t)
	d.must(d.engine().SaveRouting(d.Context(), "chief", s))
	d.trace("rules: %s", inShort(s))
	d.last = d.look()
	d.settle()
	return d
}

// Context is one of the bubble's own.
func (d *floorDay) Context() context.Context { return context.Background() }

// start starts an engine, anew if it was there.
func (d *floorDay) start(i int) {
	d.steps[i] = &stepper{Store: d.store}
	e, err := engagement.New(engagement.Config{
		Store: d.steps[i], Channels: map[channel.ID]channel.Channel{line: d.fakes[line], mail: d.fakes[mail]},
		Policies: map[channel.ID]engagement.Policy{line: {Reopen: engagement.Reopen{Within: time.Minute}}},
		Logger:   slog.New(slog.NewTextHandler(&d.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	d.must(0, err)
	d.engines[i] = e
}

func (d *floorDay) staff() {
	d.must(0, d.engine().PutAgent(d.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
	for _, id := range floorAgents {
		a := &storage.Agent{ID: id}
		drawFloorAgent(d.T, a)
		d.must(0, d.engine().PutAgent(d.Context(), "", a))
		if chance(d.T, "off", 20) {
			continue
		}
		d.must(0, d.engine().SetAvailability(d.Context(), id, routing.Active))
		d.trace("%s knows %v, capacity %+v", id, a.Skills, a.Capacity)
	}
	d.must(0, d.engine().PutTeam(d.Context(), "", &storage.Team{ID: "night", Members: []storage.AgentID{"cleo", "dan"}}))
}

func (d *floorDay) must(_ int64, err error) {
	if err != nil {
		d.Fatalf("%v", err)
	}
}

// engine is the one whose turn it is.
func (d *floorDay) engine() *engagement.Engine { return d.engines[d.turn] }

func (d *floorDay) trace(format string, args ...any) {
	d.Logf("%s "+format, append([]any{time.Now().UTC().Format("15:04:05")}, args...)...)
}

func (d *floorDay) deliver(on channel.ID, m channel.Event) {
	r := d.fakes[on].Webhook(m)
	r.URL.Path = "/" + string(on)
	rec := httptest.NewRecorder()
	d.engine().Handler().ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		d.Fatalf("webhook: %d", rec.Code)
	}
}

func (d *floorDay) look() *seen {
	v, err := look(d.store)
	d.must(0, err)
	return v
}

// news is what happened since the last time.
func (d *floorDay) news() []engagement.Event {
	es, err := d.engine().EventPage(d.Context(), d.cursor, 10_000)
	d.must(0, err)
	if len(es) > 0 {
		d.cursor = es[len(es)-1].Cursor
	}
	return es
}

// name is what a case is called in traces: by who wrote first.
func (d *floorDay) name(c *storage.Case) string { return d.label(c.ID) }

func (d *floorDay) label(id storage.CaseID) string {
	if id.IsZero() {
		return ""
	}
	if d.names[id] == "" {
		d.names[id] = fmt.Sprintf("case-%d", len(d.names)+1)
	}
	return d.names[id]
}

// inShort is settings on one line.
func inShort(s routing.Settings) string {
	data, err := json.Marshal(s)
	if err != nil {
		return err.Error()
	}
	return string(data)
}
