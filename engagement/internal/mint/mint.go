// Package mint makes identifiers that sort by time.
package mint

import (
	"encoding/binary"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/rapport-go/rapport/storage"
)

// A Mint makes identifiers: UUIDs of version 7 whose first 48 bits are the
// milliseconds of an instant, whose next bits are the order of making, and
// whose rest is random. Identifiers for one instant therefore sort in the
// order in which one Mint made them. The zero Mint is ready. It may be used
// from several goroutines.
type Mint struct {
	mu   sync.Mutex
	last int64 // microseconds; goes up with every identifier
}

// make returns an identifier for the instant: after the milliseconds 42 bits
// of order, which tell identifiers of one millisecond apart for 50 days, and 32
// random ones, so that of two processes that make one in the same microsecond
// one in four thousand million makes the other's.
func (m *Mint) make(at time.Time) [16]byte {
	u := uuid.New() // random bits to start from
	order := uint64(m.order()) & (1<<42 - 1)
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(max(0, at.UnixMilli()))<<16)
	copy(u[:6], ms[:6])
	binary.BigEndian.PutUint16(u[6:8], 0x7000|uint16(order>>30))
	tail := binary.BigEndian.Uint64(u[8:16])
	tail = 0b10<<62 | order&(1<<30-1)<<32 | tail&(1<<32-1)
	binary.BigEndian.PutUint64(u[8:16], tail)
	return u
}

// order is the present in microseconds, made strictly increasing.
func (m *Mint) order() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last = max(m.last+1, time.Now().UnixMicro())
	return m.last
}

// Message makes the identifier of a message that was written at the instant:
// messages sort by when they were written, and by arrival within that.
func (m *Mint) Message(at time.Time) storage.MessageID { return m.make(at) }

// Contact makes an identifier.
func (m *Mint) Contact(now time.Time) storage.ContactID { return m.make(now) }

// Identity makes an identifier.
func (m *Mint) Identity(now time.Time) storage.IdentityID { return m.make(now) }

// Conversation makes an identifier.
func (m *Mint) Conversation(now time.Time) storage.ConversationID { return m.make(now) }

// Case makes an identifier.
func (m *Mint) Case(now time.Time) storage.CaseID { return m.make(now) }

// Binding makes an identifier.
func (m *Mint) Binding(now time.Time) storage.BindingID { return m.make(now) }

// Consent makes an identifier.
func (m *Mint) Consent(now time.Time) storage.ConsentID { return m.make(now) }

// SetAside makes an identifier.
func (m *Mint) SetAside(now time.Time) storage.SetAsideID { return m.make(now) }

// Lease makes an identifier.
func (m *Mint) Lease(now time.Time) storage.LeaseID { return m.make(now) }

// Merge makes the id of a merge of contacts.
func (m *Mint) Merge(now time.Time) storage.MergeID { return m.make(now) }

// Scheduled makes the id of a message that leaves later.
func (m *Mint) Scheduled(now time.Time) storage.ScheduledID { return m.make(now) }
