package mint

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

func TestIdentifiersSortByInstantThenByOrderOfMaking(t *testing.T) {
	var m Mint
	at := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	var last storage.MessageID
	for i := range 2000 {
		id := m.Message(at.Add(time.Duration(i/1000) * time.Millisecond))
		require.Negative(t, last.Compare(id), "identifier %d", i)
		last = id
	}
	require.Positive(t, last.Compare(m.Message(at.Add(-time.Second))), "an earlier instant sorts first however late it comes")
}

func TestIdentifiersAreVersion7(t *testing.T) {
	var m Mint
	at := time.Date(2026, 11, 20, 10, 0, 0, 123e6, time.UTC)
	u := uuid.UUID(m.Message(at))
	require.Equal(t, uuid.Version(7), u.Version())
	require.Equal(t, uuid.RFC4122, u.Variant())
	sec, nsec := u.Time().UnixTime()
	require.Equal(t, at, time.Unix(sec, nsec).UTC())
}

func TestIdentifiersDiffer(t *testing.T) {
	var m Mint
	var mu sync.Mutex
	var wg sync.WaitGroup
	seen := map[storage.ContactID]bool{}
	for range 8 {
		wg.Go(func() {
			for range 500 {
				id := m.Contact(time.Unix(0, 0))
				mu.Lock()
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	require.Len(t, seen, 4000)
}

func TestTwoProcessesInTheSameMicrosecondMakeOthers(t *testing.T) {
	at := time.Unix(0, 0)
	next := time.Now().Add(time.Hour).UnixMicro()
	for range 1000 {
		one, two := Mint{last: next}, Mint{last: next}
		a, b := uuid.UUID(one.Message(at)), uuid.UUID(two.Message(at))
		require.Equal(t, a[:12], b[:12], "the order of both")
		require.NotEqual(t, a, b)
		next++
	}
}
