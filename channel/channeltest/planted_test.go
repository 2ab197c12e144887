package channeltest_test

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/channel/channeltest/internal/wrong"
)

// A recorder is a TB that notes what happens instead of failing a test.
type recorder struct {
	mu       sync.Mutex
	problems []string
	skipped  bool
	cleanups []func()
}

func (r *recorder) Helper()             {}
func (r *recorder) Logf(string, ...any) {}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Skipf(string, ...any) {
	r.skipped = true
	runtime.Goexit()
}

func (r *recorder) Cleanup(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cleanups = append(r.cleanups, f)
}

// judge runs all cases on a driver and returns what the failed ones said.
func judge(f wrong.Fault) (failed map[string][]string, skipped []string) {
	failed = map[string][]string{}
	h := channeltest.Harness{New: f.Bench, Patience: 2 * time.Second}
	for _, c := range channeltest.Cases() {
		r := &recorder{}
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.Run(r, h)
		}()
		<-done
		for _, clean := range r.cleanups {
			clean()
		}
		if len(r.problems) > 0 {
			failed[c.Name] = r.problems
		}
		if r.skipped {
			skipped = append(skipped, c.Name)
		}
	}
	return failed, skipped
}

func TestSuitePassesTheDriverWithNothingWrong(t *testing.T) {
	failed, skipped := judge(wrong.None())
	assert.Empty(t, failed)
	assert.Equal(t, []string{"send/names", "send/answer", "send/lost answer", "send/idempotent", "verbs/history"}, skipped)
}

func TestSuiteCatchesPlantedFaults(t *testing.T) {
	caught := 0
	for _, f := range wrong.All() {
		t.Run(f.Name, func(t *testing.T) {
			failed, _ := judge(f)
			require.Contains(t, failed, f.Case)
			require.Len(t, failed, 1, "other cases failed too")
			caught++
		})
	}
	fmt.Printf("channeltest: caught %d of %d planted faults\n", caught, len(wrong.All()))
}

func TestEveryCaseHasShownThatItCanFail(t *testing.T) {
	planted := map[string]bool{}
	for _, f := range wrong.All() {
		planted[f.Case] = true
	}
	for _, c := range channeltest.Cases() {
		if c.Name == "limits/planned" {
			continue // about package channel itself, not about a driver
		}
		assert.True(t, planted[c.Name], "no planted fault for %s", c.Name)
	}
}

// A driver that hands out no event at all in the place of one is told so, and does
// not end the test by a panic of the suite's.
func TestSuiteSaysThatAnEventIsNil(t *testing.T) {
	for _, name := range []string{"receive/unknown", "events/ids"} {
		f := channeltest.NewFake("hollow")
		problems := problemsOf(name, f, hollow{f})
		require.Len(t, problems, 1, name)
		assert.Contains(t, problems[0], "event 0 is nil", name)
	}
}

// A Listen that gives up is no case of waiting: what it said is shown, at once.
func TestSuiteSaysWhyListenEnded(t *testing.T) {
	for _, name := range []string{"listen/emits", "listen/end", "listen/again", "events/ids"} {
		f := channeltest.NewFake("deaf")
		problems := problemsOf(name, f, deaf{f})
		require.Len(t, problems, 1, name)
		assert.Contains(t, problems[0], "Listen ended", name)
		assert.Contains(t, problems[0], "the token is gone", name)
	}
}

// problemsOf is what a case says of a driver whose other side is f.
func problemsOf(name string, f *channeltest.Fake, driver channel.Channel) []string {
	h := channeltest.Harness{New: func(channeltest.TB) *channeltest.Bench {
		b := channeltest.FakeBench(f)
		b.Channel, b.Deliver = driver, func(string) {}
		return b
	}}
	r := &recorder{}
	for _, c := range channeltest.Cases() {
		if c.Name != name {
			continue
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.Run(r, h)
		}()
		<-done
	}
	return r.problems
}

// hollow is a driver whose events are nil.
type hollow struct{ *channeltest.Fake }

func (h hollow) Receive(ctx context.Context, r *http.Request) (channel.Delivery, error) {
	d, err := h.Fake.Receive(ctx, r)
	clear(d.Events)
	return d, err
}

// deaf is a listener whose account is closed.
type deaf struct{ *channeltest.Fake }

func (deaf) Listen(context.Context, func(context.Context, ...channel.Event) error) error {
	return &channel.Error{Kind: channel.Unauthorized, Op: "deaf: listen", Detail: "the token is gone"}
}
