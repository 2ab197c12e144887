package memory

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/storage"
)

type dueMoments struct{ t *tx }

// A moment is a due moment as it is kept. It is not changed once it is stored.
type moment struct {
	storage.DueMoment
	lease storage.LeaseID
	until time.Time
}

func (m *moment) key() string { return dueKey(m.DueKey) }

func (m *moment) copy() *storage.DueMoment {
	c := m.DueMoment
	c.Data = slices.Clone(c.Data)
	return &c
}

func (c dueMoments) Put(ctx context.Context, ds ...*storage.DueMoment) error {
	return c.t.write(ctx, func(s *state) error {
		for _, d := range ds {
			m := &moment{DueMoment: *d}
			m.At, m.Data = micro(d.At), slices.Clone(d.Data)
			s.setMoment(m)
		}
		return nil
	})
}

// setMoment stores m in place of what has its key.
func (s *state) setMoment(m *moment) {
	s.dropMoment(m.key())
	s.moments.put(s.own, m.key(), m)
	if m.lease.IsZero() {
		s.momentsByDue.put(s.own, instant(m.At)+m.key(), m.key())
	} else {
		s.momentsByLease.put(s.own, instant(m.until)+m.key(), m.key())
	}
}

func (s *state) dropMoment(key string) {
	m, ok := s.moments.get(key)
	if !ok {
		return
	}
	s.moments.remove(s.own, key)
	s.momentsByDue.remove(s.own, instant(m.At)+key)
	s.momentsByLease.remove(s.own, instant(m.until)+key)
}

func (c dueMoments) Get(ctx context.Context, keys ...storage.DueKey) ([]*storage.DueMoment, error) {
	if err := c.t.usable(ctx); err != nil {
		return nil, err
	}
	ds := make([]*storage.DueMoment, len(keys))
	for i, k := range keys {
		if m, ok := c.t.moments.get(dueKey(k)); ok {
			ds[i] = m.copy()
		}
	}
	return ds, nil
}

func (c dueMoments) Cancel(ctx context.Context, keys ...storage.DueKey) error {
	return c.t.write(ctx, func(s *state) error {
		for _, k := range keys {
			s.dropMoment(dueKey(k))
		}
		return nil
	})
}

func (c dueMoments) Claim(ctx context.Context, claim storage.Claim) ([]*storage.DueMoment, error) {
	if claim.Limit <= 0 {
		return nil, errLimit
	}
	var got []*storage.DueMoment
	err := c.t.write(ctx, func(s *state) error {
		for _, m := range s.ripe(micro(claim.Now), claim.Limit) {
			next := *m
			next.lease, next.until = claim.Lease, micro(claim.Until)
			next.Attempts++
			s.setMoment(&next)
			got = append(got, next.copy())
		}
		return nil
	})
	return got, err
}

// ripe returns the moments that are due and not leased, earliest first.
func (s *state) ripe(now time.Time, limit int) []*moment {
	keys := append(firstUntil(&s.momentsByLease, "", now, all), firstUntil(&s.momentsByDue, "", now, limit)...)
	var ready []*moment
	for _, key := range keys {
		if m, _ := s.moments.get(key); !m.At.After(now) {
			ready = append(ready, m)
		}
	}
	slices.SortFunc(ready, func(a, b *moment) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.key(), b.key()))
	})
	return ready[:min(limit, len(ready))]
}

func (c dueMoments) Complete(ctx context.Context, lease storage.LeaseID, keys ...storage.DueKey) ([]bool, error) {
	return c.held(ctx, lease, keys, func(s *state, m *moment) { s.dropMoment(m.key()) })
}

func (c dueMoments) Reschedule(ctx context.Context, lease storage.LeaseID, at time.Time, keys ...storage.DueKey) ([]bool, error) {
	return c.held(ctx, lease, keys, func(s *state, m *moment) {
		next := *m
		next.At, next.lease, next.until = micro(at), storage.LeaseID{}, time.Time{}
		s.setMoment(&next)
	})
}

// held calls change for the moments that lease holds, and says which.
func (c dueMoments) held(ctx context.Context, lease storage.LeaseID, keys []storage.DueKey, change func(*state, *moment)) ([]bool, error) {
	held := make([]bool, len(keys))
	err := c.t.write(ctx, func(s *state) error {
		for i, k := range keys {
			m, ok := s.moments.get(dueKey(k))
			if held[i] = ok && !lease.IsZero() && m.lease == lease; held[i] {
				change(s, m)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return held, nil
}

func (c dueMoments) NextDue(ctx context.Context) (time.Time, bool, error) {
	if err := c.t.usable(ctx); err != nil {
		return time.Time{}, false, err
	}
	due, ok := earliest("", &c.t.momentsByDue, &c.t.momentsByLease)
	return due, ok, nil
}
