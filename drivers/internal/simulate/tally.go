package simulate

import (
	"maps"
	"sync"
)

// A Tally counts what arrived by its key. The zero Tally is empty. It is safe
// for concurrent use.
type Tally struct {
	mu     sync.Mutex
	counts map[string]int
}

// Add counts one more with the key.
func (t *Tally) Add(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = map[string]int{}
	}
	t.counts[key]++
}

// Of is how many arrived with the key.
func (t *Tally) Of(key string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.counts[key]
}

// Each calls f with every key and how many arrived with it, in no order, until
// f returns false. f must not call the Tally.
func (t *Tally) Each(f func(key string, n int) bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for key, n := range t.counts {
		if !f(key, n) {
			return
		}
	}
}

// Save returns the counts, for Restore.
func (t *Tally) Save() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.counts)
}

// Restore takes the counts that Save returned for those with the same keys.
func (t *Tally) Restore(counts map[string]int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = map[string]int{}
	}
	maps.Copy(t.counts, counts)
}
