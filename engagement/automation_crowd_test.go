package engagement_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/automation"
)

// More starts than can wait in a conversation are told of, one by one, and those
// that wait act.
func TestStartsThatFindNoRoomAreExplained(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		w.rules(automation.Rule{ID: "all", Trigger: automation.MessageReceived, Actions: automation.Actions{automation.Label{Add: []string{"seen"}}}})
		for i := range 130 {
			w.write(fmt.Sprint("flood ", i))
		}
		crowded := 0
		for _, why := range w.did("rule:all") {
			assert.Equal(t, automation.Crowded, why)
			crowded++
		}
		assert.Equal(t, 30, crowded)
		w.settled()
		assert.Len(t, w.did("rule:all"), 130, "what waited came to its end")
		assert.Equal(t, []string{"seen"}, w.workOf(customer.Value).Labels)
		w.write("once more")
		w.later(2 * time.Hour)
		assert.Len(t, w.did("rule:all"), 131, "there is room again")
	})
}
