package sim_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/sim"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestACaseIsDecidedAboutOnceInAnInstant: two cases stop waiting for the same agent at
// the same time, and to route the first gives the other to somebody.
func TestACaseIsDecidedAboutOnceInAnInstant(t *testing.T) {
	day := sim.Centre{
		Seed: 0x174ed, Start: nine, Length: time.Hour, PerHour: 54, Agents: 6,
		Skills: []routing.SkillID{"law", "french"}, Kinds: []channel.Kind{"whatsapp", "email"}, Urgent: 0.2, Contacts: 10,
	}.Day()
	members := func(which ...int) (all []routing.Target) {
		for _, i := range which {
			all = append(all, routing.Target{Agent: day.Shifts[i].Agent.ID})
		}
		return all
	}
	p := sim.Policy{Settings: routing.Settings{
		Destinations: []routing.Destination{
			{ID: "a", Targets: members(0, 1, 2)},
			{ID: "b", Method: routing.FixedOrder, Targets: members(0, 2, 4), Rings: []routing.Ring{{After: 2 * time.Minute, Drop: []routing.SkillID{"law", "french"}}}},
			{ID: "c", Targets: members(0)},
		},
		Otherwise: routing.ChannelRules{
			Branch:    routing.Branch{Percentage: []routing.Part{{Percent: 40, To: "a"}, {Percent: 60, Then: &routing.Branch{Linear: []routing.Stop{{To: "b"}, {To: "c"}}}}}},
			Preferred: &routing.Preferred{Lock: routing.WhenOffline, Fallback: 5 * time.Minute},
		},
	}}
	r, err := sim.Run(t.Context(), day, sim.Options{Refuse: 0.1}, p)
	require.NoError(t, err)
	assert.Equal(t, r.Cases, r.Served+r.Missed+r.Bots+r.Left, "%+v", r)
}
