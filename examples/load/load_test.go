package main

import (
	"bytes"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The test program starts itself as the host, as the program does.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == hostArgument {
		os.Exit(hostMain())
	}
	os.Exit(m.Run())
}

// stores are the ones that this machine has.
func stores() []string {
	if os.Getenv("RAPPORT_POSTGRES_DSN") == "" {
		return []string{"memory", "sqlite"}
	}
	return []string{"memory", "sqlite", "postgres"}
}

// small is a load that any machine carries: what is tested is the counting.
func small(t *testing.T, store string) options {
	o := defaults()
	o.store, o.dsn, o.log = store, os.Getenv("RAPPORT_POSTGRES_DSN"), testLog{t}
	o.duration, o.warmup, o.scale, o.contacts, o.connections = time.Second, 200*time.Millisecond, 0.1, 50, 16
	return o
}

type testLog struct{ t *testing.T }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Logf("host: %s", bytes.TrimSpace(b))
	return len(b), nil
}

func TestTierOnEachStore(t *testing.T) {
	for _, store := range stores() {
		t.Run(store, func(t *testing.T) {
			r, err := run(t.Context(), small(t, store))
			require.NoError(t, err)
			assert.Empty(t, r.Problems)
			const sends = 120 // 100 a second
			assert.Equal(t, sends+50, r.Counts.Acknowledged, "with one hello each")
			assert.Equal(t, sends, r.Counts.Sends)
			assert.Equal(t, map[storage.Outcome]int{storage.OutcomeAccepted: sends}, r.Counts.Outcomes)
			assert.Equal(t, sends, r.Counts.Copies)
		})
	}
}

func TestClosedLoops(t *testing.T) {
	for _, mix := range []string{mixInbound, mixStatuses, mixOutbound} {
		t.Run(mix, func(t *testing.T) {
			o := small(t, "sqlite")
			o.mix, o.latency, o.stored = mix, 10*time.Millisecond, 500
			r, err := run(t.Context(), o)
			require.NoError(t, err)
			assert.Empty(t, r.Problems)
			assert.Equal(t, mix == mixStatuses, r.Counts.Statuses > 0)
			assert.Equal(t, mix == mixOutbound, r.Counts.Sends > 0)
			assert.Equal(t, mix == mixInbound, r.Counts.Acknowledged > o.contacts)
		})
	}
}

func TestKillNine(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "plan9" {
		t.Skip("there is no kill -9")
	}
	for _, store := range stores()[1:] {
		t.Run(store, func(t *testing.T) {
			o := small(t, store)
			o.kill, o.duration = 5, 2*time.Second
			r, err := run(t.Context(), o)
			require.NoError(t, err)
			assert.Empty(t, r.Problems)
			assert.Equal(t, 5, r.Kills)
			const sends = 220 // 100 a second
			assert.Equal(t, sends, r.Counts.Sends)
			assert.Equal(t, sends+50, r.Counts.Acknowledged)
			assert.Positive(t, r.Counts.Outcomes[storage.OutcomeAccepted])
		})
	}
}

// With screens open, automations on and a store that is not empty, the count is
// the same; and with several instances, any of which is killed.
func TestEverythingAtOnce(t *testing.T) {
	for _, store := range stores() {
		t.Run(store, func(t *testing.T) {
			o := small(t, store)
			o.screens, o.automations, o.stored, o.people = 4, true, 1000, 200
			if store == "postgres" {
				o.instances, o.kill = 2, 2
			}
			r, err := run(t.Context(), o)
			require.NoError(t, err)
			assert.Empty(t, r.Problems)
			const sends = 120 // 100 a second
			assert.Equal(t, sends+50, r.Counts.Acknowledged)
			assert.Equal(t, sends, r.Counts.Sends)
			assert.Positive(t, r.Series[kindShown].done, "the screens were told nothing")
			assert.NotEmpty(t, r.Samples)
		})
	}
}
