package simulate_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

func marked() *post {
	return open(simulate.Options[string]{Batch: 9, Redeliver: func(s *string) { *s += "'" }})
}

func TestTwice(t *testing.T) {
	p := marked()
	p.Disturb(1, simulate.Disturbance{Twice: true})
	p.say("a", "b")
	p.delivers(t, "a", "a'", "b")
}

func TestTwiceWithoutAMark(t *testing.T) {
	p := open(simulate.Options[string]{Batch: 9})
	p.Disturb(1, simulate.Disturbance{Twice: true})
	p.say("a")
	p.delivers(t, "a", "a")
}

func TestLost(t *testing.T) {
	p := marked()
	p.Disturb(1, simulate.Disturbance{Lost: true})
	p.Disturb(1, simulate.Disturbance{Lost: true, Twice: true})
	p.say("a", "b", "c")
	p.delivers(t, "b'", "c")
}

func TestLate(t *testing.T) {
	p := marked()
	p.Disturb(1, simulate.Disturbance{Late: time.Minute})
	p.say("a", "b")
	p.delivers(t, "b")
	p.clock.Pass(time.Minute)
	p.delivers(t, "a")
}

// They are held until all are there, and then due at the same time, each in a
// webhook of its own.
func TestBackwards(t *testing.T) {
	p := marked()
	p.Disturb(3, simulate.Disturbance{Backwards: true})
	p.say("a", "b")
	p.delivers(t)
	assert.Equal(t, 2, p.Pending())
	p.clock.Pass(time.Second)
	p.say("c", "d", "e")
	p.delivers(t, "c", "b", "a", "d+e")
}

func TestBackwardsAndLost(t *testing.T) {
	p := marked()
	p.Disturb(2, simulate.Disturbance{Backwards: true, Lost: true})
	p.say("a", "b", "c")
	p.delivers(t, "c")
}

// A change is made to each that is disturbed, after the mark.
func TestDisturbWith(t *testing.T) {
	p := marked()
	p.DisturbWith(2, simulate.Disturbance{Twice: true}, func(s *string) { *s += "+" })
	p.DisturbWith(0, simulate.Disturbance{}, func(s *string) { *s += "?" })
	p.say("a", "b", "c")
	p.delivers(t, "a+", "a'+", "b+", "b'+", "c")
}

func TestDisturbancesOneAfterTheOther(t *testing.T) {
	p := marked()
	p.Disturb(0, simulate.Disturbance{Lost: true})
	p.Disturb(2, simulate.Disturbance{Twice: true})
	p.Disturb(1, simulate.Disturbance{Late: time.Minute})
	p.say("a", "b", "c", "d")
	p.delivers(t, "a", "a'", "b", "b'", "d")
}
