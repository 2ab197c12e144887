package pace_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/pace"
	"github.com/stretchr/testify/assert"
)

func TestWaitsGrowToTheirMost(t *testing.T) {
	p := pace.Patience{First: time.Second, Factor: 2, Most: time.Minute}
	for n, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 4: 8 * time.Second, 20: time.Minute, 1000: time.Minute} {
		assert.InDelta(t, want.Seconds(), p.After(n).Seconds(), want.Seconds()/5+0.001, "try %d", n)
	}
}

func TestBell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := pace.NewBell()
		began := time.Now()
		b.Ring()
		b.Ring()
		b.Wait(t.Context(), time.Hour)
		assert.Zero(t, time.Since(began)) // rung before
		b.Wait(t.Context(), time.Minute)
		assert.Equal(t, time.Minute, time.Since(began)) // twice was once
		b.Ring()
		b.Wait(t.Context(), -time.Second) // over before it began: the ring stays
		b.Wait(t.Context(), 0)
		b.Wait(t.Context(), time.Hour)
		assert.Equal(t, time.Minute, time.Since(began))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		pace.Sleep(ctx, time.Hour)
		assert.Equal(t, time.Minute, time.Since(began))
	})
}
