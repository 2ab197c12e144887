package main

import (
	"errors"
	"io"
	"time"
)

// A fleet is the host's processes, which share a store.
type fleet []*child

func newFleet(n int, log io.Writer) fleet {
	f := make(fleet, n)
	for i := range f {
		f[i] = &child{log: log}
	}
	return f
}

// stop ends all lives in order.
func (f fleet) stop() error {
	var errs []error
	for _, c := range f {
		errs = append(errs, c.stop())
	}
	return errors.Join(errs...)
}

// cpu is what all have used so far, in all their lives; false where the system
// does not tell.
func (f fleet) cpu() (sum time.Duration, known bool) {
	known = true
	for _, c := range f {
		used, ok := c.cpu()
		sum, known = sum+used, known && ok
	}
	return sum, known
}

// memory is the most that each held, together, in bytes.
func (f fleet) memory() (sum int64) {
	for _, c := range f {
		sum += c.memory()
	}
	return sum
}

// resident is what all hold now, in bytes.
func (f fleet) resident() (sum int64) {
	for _, c := range f {
		sum += c.resident()
	}
	return sum
}
