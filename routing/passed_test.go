package routing_test

import (
	"testing"

	"github.com/rapport-go/rapport/routing"
	"github.com/stretchr/testify/assert"
)

func TestPassedNamesWhoIsAskedAgain(t *testing.T) {
	front, back := staffed("front", "ana"), queued(staffed("back", "ben"))
	for _, c := range []struct {
		name  string
		rules routing.ChannelRules
		want  []routing.Passed
	}{
		{"the default keeps it", routing.ChannelRules{Branch: stops("front"), Default: "back"}, []routing.Passed{{Destination: "front"}}},
		{"a linear rule moved on", routing.ChannelRules{Branch: stops("front", "back")}, nil},
		{"nothing keeps it", routing.ChannelRules{Branch: stops("front")}, []routing.Passed{{Destination: "front"}}},
		{
			"a part of a percentage was drawn",
			routing.ChannelRules{Branch: routing.Branch{Percentage: []routing.Part{{Percent: 60, To: "front"}, {Percent: 40, To: "back"}}}},
			nil,
		},
		{
			"the contact chose somebody",
			routing.ChannelRules{Direct: routing.Direct{Forward: true}, Branch: stops("back"), Default: "front"},
			[]routing.Passed{{Agent: "ana", Free: true}},
		},
		{
			"the contact chose somebody who serves nowhere",
			routing.ChannelRules{Direct: routing.Direct{Forward: true}, Branch: stops("back")},
			[]routing.Passed{{Agent: "ana", Free: true, Lost: true}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := ask(t, settings(c.rules, front, back), agent("ana", is(routing.Away)), agent("ben", is(routing.Away)))
			if c.rules.Direct.Forward {
				q.Case.Direct = "ana"
			}
			d := q.route()
			assert.Equal(t, routing.Hold, d.Outcome)
			assert.Equal(t, c.want, d.Passed)
			assert.Equal(t, c.want, q.route().Passed, "asked once more it says the same")
		})
	}
}

func TestPassedForgetsWhoHadTheirTime(t *testing.T) {
	s := settings(routing.ChannelRules{
		Preferred: &routing.Preferred{Lock: routing.WhenOffline, Fallback: routing.DefaultWait}, Branch: stops("back"), Default: "front",
	}, staffed("front", "ana"), queued(staffed("back", "ben")))
	q := ask(t, s, agent("ana", is(routing.Away)), agent("ben", is(routing.Away)))
	q.Case.ServedContact = routing.Served{Agent: "ana", At: noon}
	assert.Equal(t, routing.AgentID("ana"), q.route().For)
	assert.Empty(t, q.at(routing.DefaultWait).route().Passed, "from now on she only wins ties")
}
