// Package storebench measures what an engine asks of a store most.
package storebench

import (
	"context"
	"crypto/rand"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

const (
	line  = channel.ID("wa-1")
	batch = 100
)

// An update runs fn in one transaction of the store that is measured.
type update func(fn func(ctx context.Context, tx storage.Tx) error)

func updating(b *testing.B, s storage.Store) update {
	return func(fn func(context.Context, storage.Tx) error) {
		if err := s.Update(context.Background(), fn); err != nil {
			b.Fatal(err)
		}
	}
}

// rate reports how many rows of each sort went through in a second.
func rate(b *testing.B, rows int) {
	b.ReportMetric(float64(b.N*rows)/b.Elapsed().Seconds(), "rows/s")
}

// newID makes identifiers that begin with now, as those of an engine do, and go up
// from there with the time that passes.
func newID[T any]() storage.ID[T] {
	id := uuid.Must(uuid.NewV7())
	stamp := storage.FirstAt(now.Add(time.Duration(id.Time()-firstID()) * 100))
	copy(id[:6], stamp[:6])
	return storage.ID[T](id)
}

// firstID is the time of the first of them, in units of 100 ns.
var firstID = sync.OnceValue(func() uuid.Time { return uuid.Must(uuid.NewV7()).Time() })

func providerID() channel.ProviderID {
	return channel.ProviderID("wamid." + rand.Text() + rand.Text())
}

var now = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

var raw = []byte(strings.Repeat(`{"from":"15550001111","text":{"body":"hello"}},`, 15))

func phone(n int) channel.Address {
	return channel.Address{Kind: channel.AddressPhone, Value: "+1555" + strconv.Itoa(1000000+n)}
}

// outbound is a message on its way.
func outbound(lane storage.ConversationID) *storage.Message {
	return &storage.Message{
		ID: newID[storage.Message](), Conversation: lane, Channel: line, Direction: storage.Outbound,
		Author: storage.Author{Kind: channel.AuthorAgent, ID: "agent-7", Name: "Ada"},
		Parts:  channel.Parts{channel.Text{Body: "Your order is on its way."}},
		At:     now, CreatedAt: now, Outcome: storage.OutcomeQueued,
	}
}
