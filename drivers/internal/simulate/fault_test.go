package simulate_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// A fault hits the calls it is about, as often as was asked for, in order.
func TestFaults(t *testing.T) {
	var faults simulate.Faults[string, int]
	next := func(op string) int {
		f, ok := faults.Next(op)
		assert.Equal(t, f != 0, ok)
		return f
	}
	assert.Zero(t, next("send"))
	over := faults.Plan(2, "send", 1)
	faults.Plan(1, "", 2)
	faults.Plan(1, "send", 3)
	<-faults.Plan(0, "", 9)
	assert.Equal(t, 1, next("send"))
	select {
	case <-over:
		t.Fatal("too early")
	default:
	}
	assert.Equal(t, 2, next("read"), "what is for all calls")
	assert.Zero(t, next("read"))
	assert.Equal(t, 1, next("send"))
	<-over
	assert.Equal(t, 3, next("send"))
	assert.Zero(t, next("send"))
}

func TestInterruptions(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
	w := httptest.NewRecorder()
	assert.False(t, simulate.Interruption{}.Happens(w, r))
	for _, i := range []simulate.Interruption{{Drop: true}, {Hang: true}} {
		assert.PanicsWithError(t, http.ErrAbortHandler.Error(), func() { i.Happens(w, r) })
	}
	assert.True(t, simulate.Interruption{Redirect: "https://elsewhere.example/"}.Happens(w, r))
	assert.Equal(t, http.StatusFound, w.Code)
	assert.Equal(t, "https://elsewhere.example/", w.Header().Get("Location"))
}

// Who hangs waits as long as the caller does.
func TestHanging(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
		start := time.Now()
		assert.Panics(t, func() { simulate.Interruption{Hang: true}.Happens(httptest.NewRecorder(), r) })
		assert.Equal(t, time.Minute, time.Since(start))
	})
}

func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
		start := time.Now()
		simulate.Delay(r, 0)
		assert.Zero(t, time.Since(start))
		simulate.Delay(r, time.Second)
		assert.Equal(t, time.Second, time.Since(start))
		assert.PanicsWithError(t, http.ErrAbortHandler.Error(), func() { simulate.Delay(r, time.Hour) })
		assert.Equal(t, 2*time.Second, time.Since(start))
	})
}
