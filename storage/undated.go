package storage

import (
	"encoding/binary"
	"time"
)

// undatedBy is how far an ID may be from when its message was stored. Who keeps data
// for days does not mind, and the clocks of processes differ by less.
const undatedBy = time.Hour

// Undated reports whether the ID of m does not tell when m was stored, within an
// hour, as that of a message whose provider told of it late, or of a history that is
// imported under IDs of its own. Those that the engine makes begin with the
// milliseconds of an instant.
func (m *Message) Undated() bool { return m.CreatedAt.Sub(madeAt(m.ID)).Abs() > undatedBy }

// madeAt is the instant that an ID begins with.
func madeAt(id MessageID) time.Time {
	var ms [8]byte
	copy(ms[2:], id[:6])
	return time.UnixMilli(int64(binary.BigEndian.Uint64(ms[:])))
}

// FirstAt is before every ID that begins with the instant, and behind those of any
// earlier one.
func FirstAt(at time.Time) (id MessageID) {
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(max(0, at.UnixMilli())))
	copy(id[:6], ms[2:])
	return id
}
