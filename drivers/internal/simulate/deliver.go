package simulate

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Flush does everything that is due, one thing after the other, and returns
// when nothing more is. What was not taken stays for a later try, or is lost
// after the last one; the error says why. Flush and Run may be used together.
func (c *Courier[T]) Flush(ctx context.Context) error {
	for ctx.Err() == nil && c.opts.Aside(ctx) {
		continue
	}
	if !c.opts.Ready() {
		return fmt.Errorf("%s: %w", c.opts.Name, ErrNowhere)
	}
	var failed []error
	for ctx.Err() == nil {
		sent, _, err := c.deliver(ctx)
		if !sent && !c.opts.Aside(ctx) {
			return errors.Join(failed...)
		}
		if err != nil {
			failed = append(failed, err)
		}
	}
	return ctx.Err()
}

// deliver sends one webhook that is due. Without one it says how long to wait.
func (c *Courier[T]) deliver(ctx context.Context) (sent bool, pause time.Duration, err error) {
	began := c.opts.Now()
	all, pause := c.queue.take(began, c.opts.Batch)
	if len(all) == 0 {
		return false, pause, nil
	}
	body, err := c.send(ctx, all)
	switch {
	case err == nil:
		c.queue.done(len(all), nil)
		return true, 0, nil
	case ctx.Err() != nil:
		c.queue.done(len(all), all) // it was broken off, and so it was no try
		return true, 0, err
	}
	again := c.again(all, body, began)
	c.queue.done(len(all), again)
	if len(again) == 0 {
		return true, 0, fmt.Errorf("%s: a webhook was given up: %w", c.opts.Name, err)
	}
	return true, 0, fmt.Errorf("%s: a webhook was not taken: %w", c.opts.Name, err)
}

// send returns the body of the webhook if there was any.
func (c *Courier[T]) send(ctx context.Context, all []*Item[T]) ([]byte, error) {
	if body := all[0].Body; body != nil {
		return body, c.opts.Post(ctx, nil, body)
	}
	values := make([]T, len(all))
	for i, it := range all {
		values[i] = it.Value
	}
	body, err := c.opts.Write(values)
	if err != nil {
		return nil, err
	}
	return body, c.opts.Post(ctx, values, body)
}

// again is what is sent once more of what was not taken.
func (c *Courier[T]) again(all []*Item[T], body []byte, began time.Time) []*Item[T] {
	if body == nil {
		return nil // it cannot be written
	}
	if !c.opts.Single {
		first := all[0]
		all = []*Item[T]{{Body: body, Alone: true, Due: first.Due, Tries: first.Tries, seq: first.seq}}
	}
	var left []*Item[T]
	for _, it := range all {
		if it.Tries++; it.Tries >= c.opts.Tries {
			c.opts.GivenUp(it.Value)
			continue
		}
		c.postpone(it, began)
		c.queue.mark(it)
		left = append(left, it)
	}
	return left
}

func (c *Courier[T]) postpone(it *Item[T], began time.Time) {
	gap := c.opts.Pause(it.Tries)
	switch {
	case gap <= 0:
	case c.opts.Overlap:
		it.Due = began.Add(gap)
	default:
		it.Due = c.opts.Now().Add(gap)
	}
}
