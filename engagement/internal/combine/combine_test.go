package combine

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhoArrivesDuringACommitIsCommittedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		c := Combiner[int]{Max: 50, Commit: func(_ context.Context, batch []int) []error {
			sizes = append(sizes, len(batch))
			<-time.After(time.Millisecond)
			return nil
		}}
		var wg sync.WaitGroup
		for i := range 101 {
			wg.Go(func() { assert.NoError(t, c.Do(t.Context(), i)) })
			synctest.Wait()
		}
		wg.Wait()
		require.Equal(t, []int{1, 50, 50}, sizes)
		require.NoError(t, c.Do(t.Context(), 1), "and it goes on afterwards")
	})
}

func TestEachGetsItsOwnError(t *testing.T) {
	odd := errors.New("odd")
	c := Combiner[int]{Commit: func(_ context.Context, batch []int) []error {
		errs := make([]error, len(batch))
		for i, n := range batch {
			if n%2 == 1 {
				errs[i] = odd
			}
		}
		return errs
	}}
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			err := c.Do(context.Background(), i)
			assert.Equal(t, i%2 == 1, errors.Is(err, odd), "item %d", i)
		})
	}
	wg.Wait()
}

func TestACancelledCallerDoesNotCancelTheBatch(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := Combiner[int]{Commit: func(ctx context.Context, batch []int) []error { return []error{ctx.Err()} }}
	require.NoError(t, c.Do(ctx, 1))
}

func TestABatchIsNotHeavierThanMaxUnlessOneItemIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var weights []int
		c := Combiner[int]{Max: 10, Weigh: func(n int) int { return n }, Commit: func(_ context.Context, batch []int) []error {
			sum := 0
			for _, n := range batch {
				sum += n
			}
			weights = append(weights, sum)
			<-time.After(time.Millisecond)
			return nil
		}}
		var wg sync.WaitGroup
		for _, n := range []int{1, 6, 4, 1, 99, 2} {
			wg.Go(func() { assert.NoError(t, c.Do(t.Context(), n)) })
			synctest.Wait()
		}
		wg.Wait()
		require.Equal(t, []int{1, 10, 1, 99, 2}, weights)
	})
}
