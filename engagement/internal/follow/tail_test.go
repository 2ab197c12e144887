package follow

import (
	"context"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/storage"
)

// In whatever order events are done, the place is the last of which it and all
// before are done, and the window counts those that are wanted behind it.
func TestThePlaceIsBehindWhatIsDone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wanted := rapid.SliceOfN(rapid.Bool(), 1, 30).Draw(t, "wanted")
		tl := newTail("0", len(wanted))
		done := make([]bool, len(wanted))
		var open []int
		items := map[int]*item{}
		check := func(read int) {
			place, left := 0, 0
			for place < read && done[place] {
				place++
			}
			for _, w := range wanted[place:read] {
				if w {
					left++
				}
			}
			assert.Equal(t, storage.Cursor(strconv.Itoa(place)), tl.at())
			assert.Len(t, tl.room, left)
		}
		for i, w := range wanted {
			c := storage.Cursor(strconv.Itoa(i + 1))
			if w {
				items[i] = tl.add(context.Background(), c)
				open = append(open, i)
			} else {
				tl.pass(c)
				done[i] = true
			}
			check(i + 1)
			for len(open) > 0 && rapid.Bool().Draw(t, "finish") {
				n := rapid.IntRange(0, len(open)-1).Draw(t, "which")
				tl.finish(items[open[n]])
				done[open[n]] = true
				open = append(open[:n], open[n+1:]...)
				check(i + 1)
			}
		}
	})
}

func TestAFullWindowWaits(t *testing.T) {
	tl := newTail("", 1)
	first := tl.add(t.Context(), "1")
	require.NotNil(t, first)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.Nil(t, tl.add(ctx, "2"))
	tl.finish(first)
	assert.NotNil(t, tl.add(t.Context(), "2"))
}
