package memory

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// keys returns what seq yields.
func keys(seq func(func(string, int) bool)) []string {
	var out []string
	for k := range seq {
		out = append(out, k)
	}
	return out
}

// TestTreeIsAMap compares a tree with a map, and each copy that was taken on
// the way with the map of that moment.
func TestTreeIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tr tree[int]
		model, own := map[string]int{}, new(owner)
		key := rapid.StringMatching(`[ab\x00\xff]{0,4}`)
		type copied struct {
			tree  tree[int]
			model map[string]int
		}
		var copies []copied
		for i := range rapid.IntRange(1, 60).Draw(t, "steps") {
			k := key.Draw(t, "key")
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0, 1:
				tr.put(own, k, i)
				model[k] = i
			case 2:
				tr.remove(own, k)
				delete(model, k)
			case 3:
				copies, own = append(copies, copied{tr, maps.Clone(model)}), new(owner)
			}
		}
		prefix, edge := key.Draw(t, "prefix"), key.Draw(t, "edge")
		for _, c := range append(copies, copied{tr, model}) {
			require.Equal(t, c.model, maps.Collect(c.tree.ascend("", "")))
			require.Equal(t, within(c.model, prefix, func(rest string) bool { return edge == "" || rest > edge }), keys(c.tree.ascend(prefix, edge)))
			down := within(c.model, prefix, func(rest string) bool { return edge == "" || rest < edge })
			slices.Reverse(down)
			require.Equal(t, down, keys(c.tree.descend(prefix, edge)))
		}
	})
}

func within(model map[string]int, prefix string, in func(rest string) bool) []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(model)) {
		if rest, ok := strings.CutPrefix(k, prefix); ok && in(rest) {
			out = append(out, k)
		}
	}
	return out
}

func TestKeysKeepTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		str := rapid.StringMatching(`[a\x00\x01\xff]{0,4}`)
		a, b, more := str.Draw(t, "a"), str.Draw(t, "b"), str.Draw(t, "more")
		if a != b {
			require.Equal(t, strings.Compare(a, b), strings.Compare(text(a)+more, text(b)))
		}
		x, y := time.UnixMicro(rapid.Int64().Draw(t, "x")), time.UnixMicro(rapid.Int64().Draw(t, "y"))
		require.Equal(t, x.Compare(y), strings.Compare(instant(x), instant(y)))
		require.True(t, x.Equal(timeOf(instant(x))))
	})
}

func TestErrorsNameTheRecord(t *testing.T) {
	err := contactKind.errorf("get", id(storage.ContactID{1, 2, 3}), storage.ErrNotFound)
	assert.EqualError(t, err, "memory: get contact 01020300-0000-0000-0000-000000000000: not found")
	err = settingKind.errorf("get", "a/b", storage.ErrNotFound)
	assert.EqualError(t, err, `memory: get setting "a/b": not found`)
}
