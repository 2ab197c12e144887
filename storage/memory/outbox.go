package memory

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

type outbox struct{ t *tx }

// A waiting is an entry of the outbox. It is not changed once it is stored.
type waiting struct {
	storage.OutboxEntry
	place uint64 // the order of putting
	lease storage.LeaseID
	until time.Time
}

func (w *waiting) leased() bool { return !w.lease.IsZero() }

func (w *waiting) heldBy(lease storage.LeaseID) bool { return w.leased() && w.lease == lease }

func (w *waiting) key() string { return id(w.Message) }

func (w *waiting) lane() string { return text(w.Channel) + id(w.Lane) }

func (w *waiting) byDue() string { return text(w.Channel) + instant(w.Due) + number(w.place) }

func (w *waiting) byLease() string { return text(w.Channel) + instant(w.until) + number(w.place) }

func (c outbox) Put(ctx context.Context, es ...*storage.OutboxEntry) error {
	return c.t.write(ctx, func(s *state) error {
		for _, e := range es {
			if s.outbox.has(id(e.Message)) {
				return fmt.Errorf("memory: put message %s into the outbox: %w", e.Message, storage.ErrExists)
			}
			s.outboxPut++
			w := &waiting{OutboxEntry: *e, place: s.outboxPut}
			w.Due = micro(w.Due)
			s.enqueue(w)
		}
		return nil
	})
}

func (s *state) enqueue(w *waiting) {
	s.outboxByLane.put(s.own, w.lane()+number(w.place), w.key())
	s.place(w)
}

// place stores w and enters it in the indexes.
func (s *state) place(w *waiting) {
	s.outbox.put(s.own, w.key(), w)
	if w.leased() {
		s.outboxByLease.put(s.own, w.byLease(), w.key())
		return
	}
	s.outboxByDue.put(s.own, w.byDue(), w.key())
	if s.head(w.lane()) == w {
		s.outboxHeads.put(s.own, w.byDue(), w.key())
	}
}

// head is the first entry of a lane, nil if it is empty.
func (s *state) head(lane string) *waiting {
	for _, key := range s.outboxByLane.ascend(lane, "") {
		w, _ := s.outbox.get(key)
		return w
	}
	return nil
}

// displace takes w out of the indexes that place entered it in.
func (s *state) displace(w *waiting) {
	s.outboxByLease.remove(s.own, w.byLease())
	s.outboxByDue.remove(s.own, w.byDue())
	s.outboxHeads.remove(s.own, w.byDue())
}

// swap replaces an entry; its place in the lane stays.
func (s *state) swap(old, w *waiting) {
	s.displace(old)
	s.place(w)
}

// dequeue removes an entry. The next of its lane may come to the head.
func (s *state) dequeue(w *waiting) {
	s.displace(w)
	s.outboxByLane.remove(s.own, w.lane()+number(w.place))
	s.outbox.remove(s.own, w.key())
	if next := s.head(w.lane()); next != nil {
		s.swap(next, next)
	}
}

func (c outbox) Complete(ctx context.Context, lease storage.LeaseID, ids ...storage.MessageID) ([]bool, error) {
	return c.each(ctx, ids, func(s *state, w *waiting) bool {
		if !w.heldBy(lease) {
			return false
		}
		s.dequeue(w)
		return true
	})
}

func (c outbox) Reschedule(ctx context.Context, lease storage.LeaseID, due time.Time, ids ...storage.MessageID) ([]bool, error) {
	return c.giveBack(ctx, lease, due, 0, ids)
}

func (c outbox) Defer(ctx context.Context, lease storage.LeaseID, due time.Time, ids ...storage.MessageID) ([]bool, error) {
	return c.giveBack(ctx, lease, due, 1, ids)
}

// giveBack gives entries back, less some attempts.
func (c outbox) giveBack(ctx context.Context, lease storage.LeaseID, due time.Time, less int, ids []storage.MessageID) ([]bool, error) {
	return c.each(ctx, ids, func(s *state, w *waiting) bool {
		if !w.heldBy(lease) {
			return false
		}
		next := *w
		next.Due, next.HandedOver, next.lease, next.until = micro(due), false, storage.LeaseID{}, time.Time{}
		next.Attempts -= less
		s.swap(w, &next)
		return true
	})
}

func (c outbox) Doubt(ctx context.Context, lease storage.LeaseID, ids ...storage.MessageID) ([]bool, error) {
	return c.each(ctx, ids, func(s *state, w *waiting) bool {
		if !w.heldBy(lease) {
			return false
		}
		next := *w
		next.Uncertain = true
		s.swap(w, &next)
		return true
	})
}

func (c outbox) Held(ctx context.Context, lease storage.LeaseID, ids ...storage.MessageID) ([]bool, error) {
	if err := c.t.usable(ctx); err != nil {
		return nil, err
	}
	held := make([]bool, len(ids))
	for i, m := range ids {
		w, ok := c.t.outbox.get(id(m))
		held[i] = ok && w.heldBy(lease)
	}
	return held, nil
}

func (c outbox) Cancel(ctx context.Context, ids ...storage.MessageID) ([]bool, error) {
	return c.each(ctx, ids, func(s *state, w *waiting) bool {
		if w.HandedOver || w.Uncertain || w.leased() {
			return false
		}
		s.dequeue(w)
		return true
	})
}

// each calls change for the entries that are there, and returns its answers.
func (c outbox) each(ctx context.Context, ids []storage.MessageID, change func(*state, *waiting) bool) ([]bool, error) {
	did := make([]bool, len(ids))
	err := c.t.write(ctx, func(s *state) error {
		for i, m := range ids {
			if w, ok := s.outbox.get(id(m)); ok {
				did[i] = change(s, w)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return did, nil
}

func (c outbox) Len(ctx context.Context, ch channel.ID, atMost int) (int, error) {
	if err := c.t.usable(ctx); err != nil {
		return 0, err
	}
	n := count(c.t.outboxByLease.ascend(text(ch), ""), atMost)
	return n + count(c.t.outboxByDue.ascend(text(ch), ""), atMost-n), nil
}
