package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"
)

// killer ends a host at random moments while it is measured, and starts it again
// at once.
func (t *trial) killer(ctx context.Context) error {
	for i, at := range t.killMoments() {
		n := i % len(t.hosts)
		if !pauseUntil(ctx, at) {
			return nil
		}
		if err := t.hosts[n].kill(); err != nil {
			return err
		}
		t.kills++
		if err := t.live(n, t.order()); err != nil {
			return err
		}
	}
	return nil
}

func (t *trial) killMoments() []time.Time {
	dice := rand.New(rand.NewPCG(t.seed, 9))
	var moments []time.Time
	for range t.kill {
		moments = append(moments, t.from.Add(time.Duration(dice.Float64()*float64(t.duration))))
	}
	slices.SortFunc(moments, time.Time.Compare)
	return moments
}
