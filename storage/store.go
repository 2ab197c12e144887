package storage

import (
	"context"
	"errors"
)

// A Store keeps the records of one tenant. Its methods may be called from
// several goroutines, and several processes may have the same tenant open.
type Store interface {
	// View runs fn against one snapshot. Writing through tx gives ErrReadOnly.
	View(ctx context.Context, fn func(context.Context, Tx) error) error

	// Update runs fn in one transaction and commits if fn returns nil; what it
	// wrote is then durable. An error of fn, or a panic, leaves no trace and is
	// passed on. Under a context that is done, fn is not run. fn sees committed
	// data and its own writes. Where the outcome depends on what it read, it
	// takes Lock first. fn may run more than once, so it must only read and
	// write through tx and assign its results. An Update or View with the
	// context that fn was given fails with ErrNested.
	Update(ctx context.Context, fn func(context.Context, Tx) error) error
}

// A Waker is a Store that can tell other processes that something was
// committed. Without it, they find out by polling.
type Waker interface {
	// Wake tells all who wait in Awake, in any process. It is a hint: it may
	// be late, lost, or come without cause.
	Wake(ctx context.Context) error
	// Awake calls woken after each Wake, until ctx is done. It returns ctx's
	// error, or another one when it has to be called again.
	Awake(ctx context.Context, woken func()) error
}

// A Tx is a transaction. It is good until the function that it was handed to
// returns; after that every method gives ErrTxDone. It is not for concurrent
// use.
type Tx interface {
	// Lock holds keys to the end of the transaction, waiting for every other
	// transaction that holds one of them. Keys of one call may come in any
	// order; several calls must go up in class: see [LockClass]. What depends
	// on a key is read after Lock.
	Lock(ctx context.Context, keys ...LockKey) error

	Contacts() Contacts
	Identities() Identities
	Consents() Consents
	Conversations() Conversations
	Cases() Cases
	Standbys() Standbys
	Messages() Messages
	Mentions() Mentions
	Seen() Seen
	Agents() Agents
	Presences() Presences
	Teams() Teams
	ReadMarks() ReadMarks
	Bindings() Bindings
	Outbox() Outbox
	DueMoments() DueMoments
	Rates() Rates
	Journal() Journal
	Settings() Settings
	SetAside() SetAsides
	Scheduled() ScheduledMessages
	Merges() Merges
	Erasure() Erasures
}

// A LockKey names something to be locked. Equal keys exclude each other;
// different keys may do so too, but seldom.
type LockKey struct {
	Class LockClass
	Name  string
}

// A LockClass is what sort of thing a key names. Transactions that lock in
// several calls go from lower classes to higher ones, so that no two can wait
// for each other.
type LockClass uint8

// The classes, in the order in which they are locked.
const (
	LockIdentity     LockClass = iota + 1 // an address
	LockContact                           // a contact
	LockConversation                      // a conversation and its cases
	LockBinding                           // who is bound to a contact on a channel
	LockQueue                             // who gets what of all that waits
	LockAgent                             // an agent's presence
	LockSettings                          // a settings document
	LockAutomation                        // what automations of one sort are to do about one thing
)

// The sentinels. Stores wrap them with what they were doing and to what.
var (
	// ErrNotFound says that a record does not exist in this tenant.
	ErrNotFound = errors.New("not found")
	// ErrExists says that a record with the same unique value exists.
	ErrExists = errors.New("already exists")
	// ErrConflict says that the record was changed since it was read.
	ErrConflict = errors.New("changed since it was read")
	// ErrLeaseLost says that the lease ran out and somebody else may have it.
	ErrLeaseLost = errors.New("lease lost")
	// ErrNested says that a transaction was begun inside another one.
	ErrNested = errors.New("transaction inside a transaction")
	// ErrTxDone says that the transaction is over.
	ErrTxDone = errors.New("transaction is over")
	// ErrReadOnly says that a View tried to write.
	ErrReadOnly = errors.New("view cannot write")
	// ErrSchema says that the schema is not the one that this version needs:
	// call Migrate.
	ErrSchema = errors.New("schema is not the one that this version needs")
)
