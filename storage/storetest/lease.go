package storetest

import (
	"context"
	"sync"

	"github.com/rapport-go/rapport/storage"
)

func leaseCases() []Case {
	return []Case{
		{"lease/runs out", caseLeaseRunsOut},
		{"lease/lost", caseLeaseLost},
		{"lease/each entry to one worker", caseLeaseTogether},
		{"lease/a lane in order under many workers", caseLeaseLanes},
	}
}

// caseLeaseRunsOut: an entry whose holder never reported is handed out again
// when the lease is over, and says that it was handed over before.
func caseLeaseRunsOut(k *kit) {
	lane := k.lane()
	a, b := k.entry(lane, after(0)), k.entry(lane, after(0))
	k.put(a, b)
	k.takes(1, 9, a) // until 11
	k.takes(10, 9)
	again := *a
	again.Attempts, again.HandedOver, again.Uncertain = 2, true, true
	lease, got := k.take(11, 9)
	k.equal(got, []*storage.OutboxEntry{&again})
	k.reschedule(lease, 12, []bool{true}, a.Message)
	again.Attempts, again.HandedOver, again.Due = 3, false, after(12)
	_, got = k.take(12, 9)
	k.equal(got, []*storage.OutboxEntry{&again})
}

// caseLeaseLost: who lost a lease can neither remove the entry nor move it.
func caseLeaseLost(k *kit) {
	a, b := k.entry(k.lane(), after(0)), k.entry(k.lane(), after(5))
	k.put(a, b)
	old := k.takes(1, 1, a)
	second, got := k.take(11, 9)
	k.equal(len(got), 2)
	k.reschedule(old, 0, []bool{false}, a.Message)
	k.complete(old, []bool{false, false}, a.Message, b.Message)
	k.equal(k.length(line, 9), 2)
	k.nextDue(after(21), true)
	k.complete(second, []bool{true, true, false}, a.Message, b.Message, newID[storage.Message](k))
	k.complete(second, []bool{false}, a.Message)
	k.equal(k.length(line, 9), 0)
	never := k.entry(k.lane(), after(0))
	k.put(never)
	k.complete(storage.LeaseID{}, []bool{false}, never.Message)
	k.reschedule(storage.LeaseID{}, 9, []bool{false}, never.Message)
}

// A log notes who got what, from several goroutines.
type log[T any] struct {
	mu    sync.Mutex
	notes []T
}

func (l *log[T]) add(notes ...T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.notes = append(l.notes, notes...)
}

// caseLeaseTogether: workers that claim at the same moment never get the same
// entry, and together they get all.
func caseLeaseTogether(k *kit) {
	const entries, workers = 40, 6
	var es []*storage.OutboxEntry
	for range entries {
		es = append(es, k.entry(k.lane(), after(0)))
	}
	k.put(es...)
	var got log[storage.MessageID]
	k.together(workers, func(_ int, s storage.Store) error {
		return drain(k, s, 3, func(e *storage.OutboxEntry) { got.add(e.Message) })
	})
	times := map[storage.MessageID]int{}
	for _, id := range got.notes {
		times[id]++
	}
	for _, e := range es {
		k.equal(times[e.Message], 1)
	}
	k.equal(len(got.notes), entries)
}

// drain claims and completes until there is nothing to claim.
func drain(k *kit, s storage.Store, limit int, each func(*storage.OutboxEntry)) error {
	for {
		var got []*storage.OutboxEntry
		claim := k.claim(after(1), after(11), limit)
		err := s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) (err error) {
			got, err = tx.Outbox().Claim(ctx, line, claim)
			return err
		})
		if err != nil || len(got) == 0 {
			return err
		}
		var ids []storage.MessageID
		for _, e := range got {
			each(e)
			ids = append(ids, e.Message)
		}
		err = s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Outbox().Complete(ctx, claim.Lease, ids...)
			return err
		})
		if err != nil {
			return err
		}
	}
}

// caseLeaseLanes: what many workers take of a lane leaves in the order of
// putting.
func caseLeaseLanes(k *kit) {
	const lanes, length, workers = 4, 8, 4
	var want [lanes][]storage.MessageID
	of := map[storage.ConversationID]int{}
	var es []*storage.OutboxEntry
	for lane := range lanes {
		id := k.lane()
		of[id] = lane
		for n := range length {
			e := k.entry(id, after(-n)) // the later ones look more urgent
			want[lane], es = append(want[lane], e.Message), append(es, e)
		}
	}
	k.put(es...)
	var got [lanes]log[storage.MessageID]
	k.together(workers, func(_ int, s storage.Store) error {
		return drain(k, s, 2, func(e *storage.OutboxEntry) { got[of[e.Lane]].add(e.Message) })
	})
	// Whoever finds nothing stops, though another may hold a lane's head: the
	// last one takes what is left.
	k.ok(drain(k, k.store, 9, func(e *storage.OutboxEntry) { got[of[e.Lane]].add(e.Message) }))
	for lane := range lanes {
		k.equal(got[lane].notes, want[lane])
	}
}
