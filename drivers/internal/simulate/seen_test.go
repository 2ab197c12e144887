package simulate_test

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

func TestChanges(t *testing.T) {
	var c simulate.Changes
	c.Touch()
	first, same := c.Next(), c.Next()
	select {
	case <-first:
		t.Fatal("nothing changed since")
	default:
	}
	assert.Equal(t, uint64(1), c.Version())
	c.Touch()
	<-first
	<-same
	assert.Equal(t, uint64(2), c.Version())
	select {
	case <-c.Next():
		t.Fatal("nothing changed since")
	default:
	}
}

func TestTally(t *testing.T) {
	var a, b simulate.Tally
	assert.Zero(t, a.Of("x"))
	a.Add("x")
	a.Add("x")
	a.Add("y")
	b.Restore(a.Save())
	b.Add("x")
	assert.Equal(t, 2, a.Of("x"), "what was saved is a copy")
	seen := map[string]int{}
	b.Each(func(key string, n int) bool { seen[key] = n; return true })
	assert.Equal(t, map[string]int{"x": 3, "y": 1}, seen)
	calls := 0
	b.Each(func(string, int) bool { calls++; return false })
	assert.Equal(t, 1, calls)
}

// From RFC 4231, case 2.
func TestMAC(t *testing.T) {
	got := simulate.MAC("Jefe", []byte("what do ya want for nothing?"))
	assert.Equal(t, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", hex.EncodeToString(got))
}
