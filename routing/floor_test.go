package routing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func ticket(id routing.CaseID, since time.Time, priority int) routing.Ticket {
	return routing.Ticket{Case: routing.Case{ID: id, Channel: shop, Kind: chat, Since: since, Priority: priority}, Destination: "sales"}
}

// served is who got which case.
func served(as []routing.Assignment) (out []string) {
	for _, a := range as {
		out = append(out, fmt.Sprint(a.Agent, ":", a.Case))
	}
	return out
}

func TestWhoGetsRoomTakesTheMostUrgentCase(t *testing.T) {
	f := open(t, desk(by(routing.LeastLoaded, queued(staffed("sales", "ana", "ben"))))).Floor(routing.State{})
	assert.Empty(t, f.Fill(noon, []routing.Agent{agent("ana", with(1), limit(1))}, []routing.Ticket{
		ticket("old", noon.Add(-3*time.Minute), 0), ticket("urgent", noon, 100), ticket("new", noon, 0),
	}))
	assert.Equal(t, map[routing.DestinationID]int{"sales": 3}, f.Waiting())
	assert.Equal(t, []int{1, 2, 3, 0}, []int{f.Position("urgent"), f.Position("old"), f.Position("new"), f.Position("none")})
	assert.Equal(t, []string{"ana:urgent"}, served(f.Agent(noon, agent("ana", limit(1)))))
	assert.Equal(t, []string{"ben:old", "ben:new"}, served(f.Agent(noon, agent("ben", limit(2)))))
	assert.Empty(t, f.Put(noon, ticket("last", noon, 0)))
	f.Take("last")
	assert.Empty(t, f.Agent(noon, agent("ana")))
}

func TestAgeingLetsNobodyStarve(t *testing.T) {
	a := routing.Ageing{PerMinute: 10}
	assert.Equal(t, 5, a.Effective(5, 59*time.Second/10))
	assert.Equal(t, 15, a.Effective(5, time.Minute))
	assert.Equal(t, 605, a.Effective(5, time.Hour))
	assert.Equal(t, routing.MaxPriority, a.Effective(5, 24*time.Hour))
	assert.Equal(t, 5, a.Effective(5, -time.Hour))
	assert.Equal(t, 5, routing.Ageing{Off: true}.Effective(5, time.Hour))
	assert.Equal(t, 7, routing.Ageing{Max: 7}.Effective(5, time.Hour))
	assert.Equal(t, 9, routing.Ageing{Max: 7}.Effective(9, time.Hour), "what is above stays above")

	d := by(routing.FixedOrder, queued(staffed("sales", "ana")))
	d.Ageing = routing.Ageing{PerMinute: 10}
	f := open(t, desk(d)).Floor(routing.State{})
	f.Put(noon, ticket("humble", noon, 0))
	now := noon
	for i := 1; ; i++ {
		now = now.Add(time.Minute)
		f.Put(now, ticket(routing.CaseID(fmt.Sprint("important", i)), now, 100))
		got := served(f.Agent(now, agent("ana", limit(1))))
		require.Len(t, got, 1)
		if got[0] == "ana:humble" {
			assert.Equal(t, 10, i, "a hundred at ten a minute")
			return
		}
		require.Less(t, i, 20, "starves")
		f.Agent(now, agent("ana", limit(1), with(1)))
	}
}

func TestWhoReachedTheLimitOfAgeingFirstComesFirst(t *testing.T) {
	d := by(routing.FixedOrder, queued(staffed("sales", "ana")))
	d.Ageing = routing.Ageing{Max: 5}
	f := open(t, desk(d)).Floor(routing.State{})
	f.Put(noon, ticket("humble", noon, 0))
	f.Put(noon.Add(time.Minute), ticket("quick", noon.Add(time.Minute), 4))
	f.Put(noon.Add(3*time.Minute), ticket("there", noon.Add(3*time.Minute), 5))
	f.Put(noon.Add(7*time.Minute), ticket("late", noon.Add(7*time.Minute), 5))
	f.Put(noon.Add(8*time.Minute), ticket("high", noon.Add(8*time.Minute), 9))
	assert.Equal(t, 2, f.Position("quick"), "a minute to the limit")
	want := []string{"ana:high", "ana:quick", "ana:there", "ana:humble", "ana:late"}
	assert.Equal(t, want, served(f.Agent(noon.Add(9*time.Minute), agent("ana"))))
}

func TestBetweenDestinationsPriorityDecidesAndThenRank(t *testing.T) {
	sales, tax := by(routing.FixedOrder, queued(staffed("sales", "ana"))), by(routing.FixedOrder, queued(staffed("tax", "ana")))
	sales.Ageing.Off, tax.Ageing.PerMinute = true, 2
	f := open(t, settings(routing.ChannelRules{}, sales, tax)).Floor(routing.State{})
	taxes := func(id routing.CaseID, since time.Time, priority int) routing.Ticket {
		w := ticket(id, since, priority)
		w.Destination = "tax"
		return w
	}
	f.Fill(noon, nil, []routing.Ticket{
		ticket("ten", noon.Add(-time.Hour), 10), taxes("aged", noon.Add(-5*time.Minute), 1), taxes("fresh", noon.Add(-time.Minute), 7),
		ticket("older", noon.Add(-time.Hour), 9), ticket("low", noon, 0), taxes("far", noon.AddDate(-200, 0, 0), 0), taxes("ahead", noon.AddDate(200, 0, 0), 0),
	})
	want := []string{"ana:far", "ana:aged", "ana:ten", "ana:older", "ana:fresh", "ana:low", "ana:ahead"}
	assert.Equal(t, want, served(f.Agent(noon, agent("ana"))))
}

func TestACaseLeavesTheFloorWhenItsTimeIsOver(t *testing.T) {
	f := open(t, desk(queued(staffed("sales", "ana")))).Floor(routing.State{})
	w := ticket("1", noon, 0)
	w.Until = noon.Add(time.Minute)
	f.Put(noon, w)
	assert.Equal(t, noon.Add(time.Minute), f.Next())
	as, over := f.Advance(noon.Add(time.Minute))
	assert.Empty(t, as)
	assert.Equal(t, []routing.Ticket{w}, over)
	assert.Zero(t, f.Next())
	assert.Empty(t, f.Waiting())
}

func TestACaseThatWaitsForOneAgentIsKeptForThem(t *testing.T) {
	f := open(t, desk(queued(staffed("sales", "ana", "ben")))).Floor(routing.State{})
	w := ticket("1", noon, 0)
	w.Only = "ana"
	f.Put(noon, w)
	assert.Empty(t, f.Agent(noon, agent("ben")))
	assert.Equal(t, []string{"ana:1"}, served(f.Agent(noon, agent("ana"))))
}

func TestTurnsOnTheFloorGoOnWhereDecisionsLeftOff(t *testing.T) {
	p := open(t, desk(by(routing.RoundRobin, queued(staffed("sales", "ana", "ben", "cleo")))))
	state := routing.State{Turns: map[routing.DestinationID]map[routing.AgentID]int64{"sales": {"ana": 1}}}
	f := p.Floor(state)
	f.Fill(noon, []routing.Agent{agent("ana"), agent("ben"), agent("cleo")}, nil)
	var got []string
	for i := range 4 {
		got = append(got, served(f.Put(noon, ticket(routing.CaseID(fmt.Sprint(i)), noon, 0)))...)
	}
	assert.Equal(t, []string{"ben:0", "cleo:1", "ana:2", "ben:3"}, got)
	state.Turns = f.Turns()
	f = p.Floor(state)
	f.Fill(noon, []routing.Agent{agent("ana"), agent("ben"), agent("cleo")}, nil)
	assert.Equal(t, []string{"cleo:4"}, served(f.Put(noon, ticket("4", noon, 0))))
}
