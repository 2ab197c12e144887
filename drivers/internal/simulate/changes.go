package simulate

import "sync"

// Changes counts the changes of anything that phones show. The zero Changes
// have seen none. They are safe for concurrent use.
type Changes struct {
	mu      sync.Mutex
	version uint64
	next    chan struct{} // nil until somebody asks
}

// Touch tells that something changed. Call it with the lock held under which
// it changes: whoever is woken must not read what was there before.
func (c *Changes) Touch() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.version++
	if c.next != nil {
		close(c.next)
		c.next = nil
	}
}

// Version is how many there were. It never goes back.
func (c *Changes) Version() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.version
}

// Next returns a channel that is closed with the next change. Ask for it before
// reading, so that no change is missed.
func (c *Changes) Next() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next == nil {
		c.next = make(chan struct{})
	}
	return c.next
}
