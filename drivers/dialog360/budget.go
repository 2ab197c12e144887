package dialog360

import (
	"sync"
	"time"
)

// After 20 error answers within 60 minutes media are blocked for 30 minutes
// (360dialog: media, 2026-11). budgetKept is how many of them we use up: other
// programs may have the same key.
const (
	budgetSpan = time.Hour
	budgetKept = 15
	blockLasts = 30 * time.Minute
)

// A budget counts error answers. The zero budget has counted none.
type budget struct {
	mu     sync.Mutex
	spent  []time.Time // at most budgetKept, oldest first
	closed time.Time   // until when the provider has blocked us
}

// spend counts an error answer.
func (b *budget) spend(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spent = append(b.spent, now)
	if over := len(b.spent) - budgetKept; over > 0 {
		b.spent = append(b.spent[:0], b.spent[over:]...)
	}
}

// block notes that the provider has blocked us just now.
func (b *budget) block(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = now.Add(blockLasts)
}

// wait is how long no download may be tried; 0 or less if one may.
func (b *budget) wait(now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	wait := b.closed.Sub(now)
	if len(b.spent) == budgetKept {
		wait = max(wait, b.spent[0].Add(budgetSpan).Sub(now))
	}
	return wait
}
