package metrics_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/stretchr/testify/assert"
)

// A target that is found counts instead of the fixed one, as it is when a response
// is judged; a target of 0 judges nothing.
func TestTheTargetIsFoundWhenItIsNeeded(t *testing.T) {
	target := 30 * time.Minute
	b := newTeller(t, metrics.Config{Target: time.Minute, TargetOf: func(channel.ID) time.Duration { return target }})
	ask := func(minute int) metrics.Level {
		b.tell(0, engagement.CaseOpened, "system")
		b.tell(minute, engagement.MessageQueued, "ana")
		b.tell(minute, engagement.CaseClosed, "ana")
		b.id, b.at = b.id+1, b.at.Add(time.Hour)
		return b.all().Level
	}
	assert.Equal(t, metrics.Level{Within: 1, Of: 1}, ask(20))
	target = 10 * time.Minute
	assert.Equal(t, metrics.Level{Within: 1, Of: 2}, ask(20))
	target = 0
	assert.Equal(t, metrics.Level{Within: 1, Of: 2}, ask(1))
}
