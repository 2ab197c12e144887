package engagement

import (
	"context"
	"sync"
)

// sharedReads let callers read once what many of them want at the same moment. All
// screens of a desk wait behind the same event, and a read for each of them would
// make every event cost as many reads as there are screens. So whoever wants to
// read under a key while somebody else does, waits for the next read there,
// together with all who come meanwhile. What each of them needs to be told is
// numbered, a later number being more. The zero sharedReads are ready.
type sharedReads[K comparable, T any] struct {
	mu sync.Mutex
	at map[K]*readings[T]
}

// readings are the reads under one key: one under way, and one that waits for it
// and that others may still join.
type readings[T any] struct{ now, next *reading[T] }

// A reading is one read for all who joined it.
type reading[T any] struct {
	need   uint64 // the most that anybody needs who joined
	found  T
	err    error
	broken bool          // by the context of whoever did it
	done   chan struct{} // closed when the others are set
}

// read returns what a read under a key found that began after the call, or what
// else the function has at that time for the most that anybody needs. A read that
// was broken off, because whoever did it went away, is not shared.
func (t *sharedReads[K, T]) read(
	ctx context.Context, key K, need uint64, read func(ctx context.Context, need uint64) (T, error),
) (T, error) {
	for {
		r, before, mine := t.join(key, need)
		if mine {
			t.lead(ctx, key, r, before, read)
			return r.found, r.err
		}
		select {
		case <-r.done:
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		}
		if !r.broken {
			return r.found, r.err
		}
	}
}

// lead does a read for all who wait for it, when the one before it has ended.
func (t *sharedReads[K, T]) lead(
	ctx context.Context, key K, r, before *reading[T], read func(ctx context.Context, need uint64) (T, error),
) {
	if before != nil {
		select {
		case <-before.done:
		case <-ctx.Done(): // the read fails at once
		}
	}
	t.begin(key, r)
	defer t.end(key, r)
	r.found, r.err = read(ctx, r.need)
	r.broken = r.err != nil && ctx.Err() != nil
}

// join is the next read under a key, the one before it, and whether it is for the
// caller to do.
func (t *sharedReads[K, T]) join(key K, need uint64) (r, before *reading[T], mine bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.at == nil {
		t.at = map[K]*readings[T]{}
	}
	at := t.at[key]
	if at == nil {
		at = &readings[T]{}
		t.at[key] = at
	}
	if at.next != nil {
		at.next.need = max(at.next.need, need)
		return at.next, nil, false
	}
	at.next = &reading[T]{need: need, done: make(chan struct{})}
	return at.next, at.now, true
}

func (t *sharedReads[K, T]) begin(key K, r *reading[T]) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.at[key].now, t.at[key].next = r, nil
}

func (t *sharedReads[K, T]) end(key K, r *reading[T]) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at := t.at[key]; at != nil && at.now == r { // else one that was broken off has overtaken it
		if at.now = nil; at.next == nil {
			delete(t.at, key)
		}
	}
	close(r.done)
}
