package routing_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/stretchr/testify/assert"
)

func TestWhySheAndNotMe(t *testing.T) {
	d := by(routing.LeastLoaded, queued(staffed("sales", "ana", "ben", "cleo", "dan")))
	q := ask(t, desk(d), agent("ana", with(1), limit(4)), agent("ben", with(3), limit(4)), agent("cleo", with(4), limit(4)), agent("dan"), agent("eve"))
	q.Case.Refusals = []routing.Refusal{{Agent: "dan", At: noon}}
	d2 := q.route()
	assert.Equal(t, []string{
		"The case is offered to ana at sales.",
		"ana came before the next best: uses less of the capacity.",
		"Not ben at sales: ana stands before them: uses less of the capacity.",
		"Not cleo at sales: has no capacity for another case.",
		"Not dan at sales: refused it, or let the offer expire; that ends at 2026-11-20 12:01:00.",
		"Without news, nothing changes before 2026-11-20 12:01:00.",
	}, routing.Explain(d2))
	assert.Equal(t, []string{"Not cleo at sales: has no capacity for another case."}, routing.WhyNot(d2, "cleo"))
	assert.Empty(t, routing.WhyNot(d2, "ana"))
	assert.Equal(t, []string{"eve was not considered: they serve none of the destinations where agents were looked for."}, routing.WhyNot(d2, "eve"))
	q.Case.Direct = "ben"
	assert.Equal(t, []string{"ana was not considered: a rule decided before."}, routing.WhyNot(q.route(), "ana"))
}

func TestWhyDoesItWait(t *testing.T) {
	for says, agents := range map[string][]routing.Agent{
		"The case waits at sales: those who could take it are full (1).": {agent("ana", with(1), limit(1)), agent("ben", is(routing.Away))},
		"The case waits at sales: nobody there is active (2 members).":   {agent("ana", is(routing.Away)), agent("ben", is(routing.Away))},
		"The case waits at sales: nobody who may serve there is known.":  {agent("cleo")},
	} {
		q := ask(t, desk(queued(staffed("sales", "ana", "ben"))), agents...)
		assert.Equal(t, says, routing.Explain(q.route())[0])
	}
	q := lock(t, routing.WhenOffline)
	lines := routing.Explain(q.route())
	assert.Equal(t, "The case waits for ana, who served the contact last.", lines[0])
	assert.Equal(t, "It stays so until 2026-11-20 12:10:00 at most.", lines[len(lines)-1])
	assert.Equal(t, "The case is assigned to ben at sales.", routing.Explain(routing.Decision{Outcome: routing.Assign, Agent: "ben", Destination: "sales"})[0])
	assert.Equal(t, "The case is missed: nobody took it in time.", routing.Explain(ask(t, desk(staffed("sales", "ana"))).at(time.Minute).route())[0])
	assert.Equal(t, "The case waits, and no rule leads it anywhere.", routing.Explain(ask(t, routing.Settings{}).route())[0])
	assert.Equal(t, []string{"No rule says where the case goes."}, routing.Explain(routing.Decision{}))
	assert.Contains(t, routing.Explain(routing.Decision{Outcome: routing.HandToBot, Bot: "max"})[0], "bot max")
	assert.Equal(t, "The case is offered to a, b and c, who was asked for by name.", routing.Explain(routing.Decision{Outcome: routing.Offer, Reason: routing.ByDirect, Agents: []routing.AgentID{"a", "b", "c"}})[0])
}

func TestWordingNamesAndZones(t *testing.T) {
	q := ask(t, desk(queued(staffed("sales", "ana", "ben"))), agent("ana", is(routing.Away)), agent("ben", is(routing.Away)))
	q.Case.Refusals = []routing.Refusal{{Agent: "ben", At: noon}}
	q.Agents[1].State = routing.Active
	w := routing.Wording{
		Zone: time.FixedZone("CET", 3600),
		Agent: func(id routing.AgentID) string {
			return map[routing.AgentID]string{"ana": "Ana Lima"}[id]
		},
		Destination: func(routing.DestinationID) string { return "the sales desk" },
	}
	lines := w.Explain(q.route())
	assert.Contains(t, lines, "Not Ana Lima at the sales desk: is not active.")
	assert.Equal(t, "The case is offered to ben at the sales desk.", lines[0], "who has no name goes by the id")
	q.Agents[0].State = routing.Active
	assert.Contains(t, w.Explain(q.route()), "Not ben at the sales desk: refused it, or let the offer expire; that ends at 2026-11-20 13:01:00 CET.")
	assert.Equal(t, []string{"Not ben at the sales desk: refused it, or let the offer expire; that ends at 2026-11-20 13:01:00 CET."}, w.WhyNot(q.route(), "ben"))
}
