package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func (c outbox) Claim(ctx context.Context, ch channel.ID, claim storage.Claim) ([]*storage.OutboxEntry, error) {
	if claim.Limit <= 0 {
		return nil, errLimit
	}
	var got []*storage.OutboxEntry
	err := c.t.write(ctx, func(s *state) error {
		for _, w := range s.claimable(ch, micro(claim.Now), claim.Limit) {
			got = append(got, s.lease(w, claim))
		}
		return nil
	})
	return got, err
}

// claimable returns the heads of lanes that are due and not leased, earliest
// first.
func (s *state) claimable(ch channel.ID, now time.Time, limit int) []*waiting {
	ready := s.lapsed(ch, now)
	for _, key := range firstUntil(&s.outboxHeads, text(ch), now, limit) {
		w, _ := s.outbox.get(key)
		ready = append(ready, w)
	}
	slices.SortFunc(ready, func(a, b *waiting) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.place, b.place))
	})
	return ready[:min(limit, len(ready))]
}

// lapsed returns the entries whose lease ran out. They are still the heads of
// their lanes.
func (s *state) lapsed(ch channel.ID, now time.Time) []*waiting {
	var out []*waiting
	for _, key := range firstUntil(&s.outboxByLease, text(ch), now, all) {
		if w, _ := s.outbox.get(key); !w.Due.After(now) {
			out = append(out, w)
		}
	}
	return out
}

// firstUntil returns what an index by time leads to, up to and with the
// instant.
func firstUntil(index *tree[string], prefix string, now time.Time, limit int) []string {
	var keys []string
	end := prefix + instant(now.Add(time.Microsecond))
	for place, key := range index.ascend(prefix, "") {
		if place >= end || len(keys) == limit {
			break
		}
		keys = append(keys, key)
	}
	return keys
}

// lease gives w to the claim and returns it as the claimer sees it.
func (s *state) lease(w *waiting, claim storage.Claim) *storage.OutboxEntry {
	next := *w
	next.lease, next.until = claim.Lease, micro(claim.Until)
	next.Uncertain = w.Uncertain || w.HandedOver
	next.HandedOver = true
	next.Attempts++
	s.swap(w, &next)
	seen := next.OutboxEntry
	seen.HandedOver = w.HandedOver
	return &seen
}

func (c outbox) NextDue(ctx context.Context, ch channel.ID) (time.Time, bool, error) {
	if err := c.t.usable(ctx); err != nil {
		return time.Time{}, false, err
	}
	due, ok := earliest(text(ch), &c.t.outboxByDue, &c.t.outboxByLease)
	return due, ok, nil
}

// earliest is the first instant in any of the indexes by time.
func earliest(prefix string, indexes ...*tree[string]) (time.Time, bool) {
	first := ""
	for _, index := range indexes {
		for place := range index.ascend(prefix, "") {
			if at := place[len(prefix):][:8]; first == "" || at < first {
				first = at
			}
			break
		}
	}
	if first == "" {
		return time.Time{}, false
	}
	return timeOf(first), true
}
