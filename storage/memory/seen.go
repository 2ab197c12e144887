package memory

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/storage"
)

type seen struct{ t *tx }

func (c seen) Mark(ctx context.Context, at time.Time, keys ...storage.ProviderKey) ([]bool, error) {
	fresh := make([]bool, len(keys))
	err := c.t.write(ctx, func(s *state) error {
		for i, k := range keys {
			fresh[i] = s.mark(providerKey(k), micro(at))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return fresh, nil
}

func (s *state) mark(key string, at time.Time) bool {
	if s.seen.has(key) {
		return false
	}
	s.seen.put(s.own, key, true)
	s.seenByAge.put(s.own, instant(at)+key, key)
	return true
}

func (c seen) Forget(ctx context.Context, before time.Time) (int, error) {
	n := 0
	err := c.t.write(ctx, func(s *state) error {
		for place, key := range olderThan(&s.seenByAge, before) {
			s.seen.remove(s.own, key)
			s.seenByAge.remove(s.own, place)
			n++
		}
		return nil
	})
	return n, err
}

// olderThan returns the places in an index by age before the instant, and what
// they lead to.
func olderThan(index *tree[string], before time.Time) map[string]string {
	found := map[string]string{}
	end := instant(micro(before))
	for place, key := range index.ascend("", "") {
		if place >= end {
			break
		}
		found[place] = key
	}
	return found
}
