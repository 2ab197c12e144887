package duty_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What must be done some day is tried however often it failed, and the log tells of
// every failure that would have been the last; all else is given up.
func TestWhatLastsIsNotGivenUp(t *testing.T) {
	r := newRecorder(t)
	var logged bytes.Buffer
	tried := map[string]int{}
	d := r.duty(1)
	d.Log, d.Batches, d.Lasting = slog.New(slog.NewTextHandler(&logged, nil)), nil, map[string]bool{"a": true}
	fails := func(_ context.Context, m *storage.DueMoment) (duty.Finish, error) {
		tried[m.Kind]++
		if tried["a"] > 21 {
			return nil, nil
		}
		return nil, errors.New("no")
	}
	d.Handlers = map[string]duty.Handler{"a": fails, "b": fails}
	at := noon
	for range 12 {
		at = at.Add(time.Hour)
		require.NoError(t, d.Once(t.Context(), at))
	}
	assert.Equal(t, map[string]int{"a": 23, "b": 3}, tried, "two that last, and one that does not")
	assert.Equal(t, 1, strings.Count(logged.String(), "given up"))
	assert.Equal(t, 21-2*2, strings.Count(logged.String(), "put off"), "from the third time on")
	_, some := r.left()
	assert.False(t, some)
}
