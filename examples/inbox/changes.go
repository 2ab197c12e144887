package main

import "sync"

// changes tell whoever waits that something is new.
type changes struct {
	mu   sync.Mutex
	wake chan struct{}
}

func newChanges() *changes { return &changes{wake: make(chan struct{})} }

// next is closed with the next change.
func (c *changes) next() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wake
}

func (c *changes) touch() {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.wake)
	c.wake = make(chan struct{})
}
