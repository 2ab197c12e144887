package duty_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/mint"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// A recorder is a batch that notes what it was asked for, and fails whenever a
// subject is among it.
type recorder struct {
	t     *testing.T
	store storage.Store
	fails string
	asked [][]string
	// between happens before the moments are removed.
	between func(context.Context, storage.Tx)
}

func (r *recorder) do(ctx context.Context, due []*storage.DueMoment, done duty.Done) error {
	var subjects []string
	failed := false
	for _, m := range due {
		subjects = append(subjects, m.Subject)
		failed = failed || m.Subject == r.fails
	}
	r.asked = append(r.asked, subjects)
	if failed {
		return errors.New("no")
	}
	return r.store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		if r.between != nil {
			r.between(ctx, tx)
		}
		return done(ctx, tx)
	})
}

func (r *recorder) duty(size int) *duty.Duty {
	b := &duty.Batch{Max: size, Do: r.do}
	return duty.New(duty.Config{
		Store: r.store, Mint: &mint.Mint{}, Batches: map[string]*duty.Batch{"a": b, "b": b}, Attempts: 3,
		Bound: time.Minute, Poll: time.Second, Concurrency: 1, Changed: func() {},
		Done: func(context.Context, string, error, time.Duration) {}, Log: slog.New(slog.DiscardHandler),
	})
}

func moment(kind, subject string, at time.Time) *storage.DueMoment {
	return &storage.DueMoment{DueKey: storage.DueKey{Kind: kind, Subject: subject}, At: at}
}

func newRecorder(t *testing.T) *recorder {
	r := &recorder{t: t, store: memory.New().Tenant("one")}
	r.put(moment("a", "1", noon), moment("b", "2", noon.Add(time.Millisecond)), moment("a", "3", noon.Add(2*time.Millisecond)))
	return r
}

func (r *recorder) put(ds ...*storage.DueMoment) {
	require.NoError(r.t, r.store.Update(r.t.Context(), func(ctx context.Context, tx storage.Tx) error { return tx.DueMoments().Put(ctx, ds...) }))
}

// left is when something is still due.
func (r *recorder) left() (at time.Time, some bool) {
	require.NoError(r.t, r.store.View(r.t.Context(), func(ctx context.Context, tx storage.Tx) (err error) {
		at, some, err = tx.DueMoments().NextDue(ctx)
		return err
	}))
	return at, some
}

func TestABatchIsDoneAtOnce(t *testing.T) {
	r := newRecorder(t)
	require.NoError(t, r.duty(2).Once(t.Context(), noon.Add(time.Second)))
	assert.Equal(t, [][]string{{"1", "2"}, {"3"}}, r.asked)
	_, some := r.left()
	assert.False(t, some)
}

func TestOneThatFailsDoesNotHoldUpTheOthersOfItsBatch(t *testing.T) {
	r := newRecorder(t)
	r.fails = "2"
	require.NoError(t, r.duty(9).Once(t.Context(), noon.Add(time.Second)))
	assert.Equal(t, [][]string{{"1", "2", "3"}, {"1"}, {"2"}, {"3"}}, r.asked)
	at, some := r.left()
	assert.True(t, some)
	assert.True(t, at.After(noon.Add(time.Second)), "it is put off")
}

func TestWhatIsPutAnewWhileABatchIsDoneIsDoneOnceMore(t *testing.T) {
	r := newRecorder(t)
	r.between = func(ctx context.Context, tx storage.Tx) {
		require.NoError(t, tx.DueMoments().Put(ctx, moment("a", "1", noon.Add(time.Minute))))
	}
	require.NoError(t, r.duty(9).Once(t.Context(), noon.Add(time.Second)))
	at, some := r.left()
	assert.True(t, some)
	assert.Equal(t, noon.Add(time.Minute), at)
}
