package routing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/routing"
)

func TestS3_68_S3_69_TheShortestTimersOfTheSkillsCount(t *testing.T) {
	s := routing.Settings{
		Destinations: []routing.Destination{{ID: "desk", Skills: []routing.Need{{Skill: "chat"}}}},
		Skills: []routing.Skill{
			{ID: "chat", Name: "Chat", Timers: routing.Timers{Response: time.Minute, Silence: time.Hour}},
			{ID: "vip", Name: "VIP", Timers: routing.Timers{Response: 30 * time.Second, Silence: 2 * time.Hour, Requeue: true}},
			{ID: "tax", Name: "Tax", Timers: routing.Timers{Silence: time.Minute, Requeue: true}},
			{ID: "none", Name: "None"},
		},
	}
	need := func(ids ...routing.SkillID) (ns []routing.Need) {
		for _, id := range ids {
			ns = append(ns, routing.Need{Skill: id})
		}
		return ns
	}
	assert.Zero(t, s.Timers("", nil))
	assert.Zero(t, s.Timers("attic", need("none")))
	assert.Equal(t, routing.Timers{Response: time.Minute, Silence: time.Hour}, s.Timers("desk", nil))
	assert.Equal(t, routing.Timers{Response: 30 * time.Second, Silence: time.Hour}, s.Timers("desk", need("vip")))
	assert.Equal(t, routing.Timers{Response: time.Minute, Silence: time.Minute, Requeue: true}, s.Timers("desk", need("tax", "none")))

	s.Skills[0].Timers = routing.Timers{Response: -1, Silence: -1}
	s.Destinations[0].Targets = []routing.Target{{Agent: "ana"}}
	var wrong *routing.SettingsError
	if assert.ErrorAs(t, s.Check(routing.Known{}), &wrong) {
		assert.Equal(t, "skills[0].timers.response", wrong.Problems[0].Path)
		assert.Equal(t, "skills[0].timers.silence", wrong.Problems[1].Path)
	}
}
