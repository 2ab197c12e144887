package assign

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// The kinds of due moments. The subject of RouteDue is a case that has to be
// routed, and so is that of LaterDue, for what time alone changes: a moment of the
// one kind must not take the place of one of the other, which somebody else put
// meanwhile. The subject of RoomDue is an agent who may have room, that of
// ChangedDue one whom somebody made able to do more, and that of PlaceDue a queue
// that takes only so many and that somebody left.
const (
	RouteDue   = "route"
	LaterDue   = "route.later"
	RoomDue    = "room"
	ChangedDue = "room.changed"
	PlaceDue   = "place"
)

// Loose is the queue of cases that wait for whoever is there first, at no
// destination.
const Loose storage.QueueID = "*"

// A Desk brings cases to agents. All fields are required. Its methods may be
// called from several goroutines.
type Desk struct {
	// Kind is the kind of a channel.
	Kind func(channel.ID) channel.Kind
	// Hours are the schedules that settings can name, and HoursVersion a text that
	// becomes another one when one of them changes.
	Hours        func(ctx context.Context, tx storage.Tx) (map[string]routing.Schedule, error)
	HoursVersion func(ctx context.Context, tx storage.Tx) (string, error)
	// Permitted finds the channels on which agents may serve; nil is all.
	Permitted func(ctx context.Context, tx storage.Tx) (func(*storage.Agent) []channel.ID, error)
	// Bound reports whether a case waits for the agent whom its contact is bound
	// to.
	Bound func(ctx context.Context, tx storage.Tx, at time.Time, conv *storage.Conversation, c *storage.Case) (bool, error)
	// Ended are the channels on which a case that ended takes capacity until it is
	// done (S5.10).
	Ended []channel.ID

	rules atomic.Pointer[Rules]
}

// Lock is the lock under which is decided who gets what.
func Lock(ctx context.Context, tx storage.Tx) error {
	return tx.Lock(ctx, storage.LockKey{Class: storage.LockQueue, Name: "queue"})
}

// RouteAt asks for a case to be routed at an instant.
func RouteAt(id storage.CaseID, at time.Time) *storage.DueMoment {
	return &storage.DueMoment{DueKey: storage.DueKey{Kind: RouteDue, Subject: id.String()}, At: at}
}

// routeLater asks for a case to be looked at again when time may have changed
// something.
func routeLater(id storage.CaseID, at time.Time) *storage.DueMoment {
	return &storage.DueMoment{DueKey: storage.DueKey{Kind: LaterDue, Subject: id.String()}, At: at}
}

// RoomAt asks for an agent to be given what they have room for.
func RoomAt(id storage.AgentID, at time.Time) *storage.DueMoment {
	return &storage.DueMoment{DueKey: storage.DueKey{Kind: RoomDue, Subject: string(id)}, At: at}
}

// ChangedAt asks for the same of an agent who has become another one: who can do
// more, or belongs elsewhere.
func ChangedAt(id storage.AgentID, at time.Time) *storage.DueMoment {
	return &storage.DueMoment{DueKey: storage.DueKey{Kind: ChangedDue, Subject: string(id)}, At: at}
}

// placeAt asks for a queue to be filled up.
func placeAt(id storage.QueueID, at time.Time) *storage.DueMoment {
	return &storage.DueMoment{DueKey: storage.DueKey{Kind: PlaceDue, Subject: string(id)}, At: at}
}

func isNotFound(err error) bool { return errors.Is(err, storage.ErrNotFound) }
