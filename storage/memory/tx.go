package memory

import (
	"context"
	"errors"
	"fmt"

	"github.com/rapport-go/rapport/storage"
)

// A tx is a transaction on a state: a snapshot if it is not writable, a fork of
// its own if it is.
type tx struct {
	*state
	committed []*storage.JournalEntry
	writable  bool
	done      bool
	// held are the keys that are locked, and class the highest among them.
	held  map[storage.LockKey]bool
	class storage.LockClass
}

func begin(s *state, writable bool) *tx {
	return &tx{state: s, committed: s.journal, writable: writable}
}

func (t *tx) end() { t.done = true }

// usable says why the transaction cannot be used, if it cannot.
func (t *tx) usable(ctx context.Context) error {
	if t.done {
		return fmt.Errorf("memory: %w", storage.ErrTxDone)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	return nil
}

// write runs change. If it fails, nothing of it remains and the transaction
// goes on.
func (t *tx) write(ctx context.Context, change func(*state) error) error {
	if err := t.usable(ctx); err != nil {
		return err
	}
	if !t.writable {
		return fmt.Errorf("memory: %w", storage.ErrReadOnly)
	}
	before := t.state
	t.state = before.fork()
	if err := change(t.state); err != nil {
		t.state = before
		return err
	}
	return nil
}

// errLockOrder is a mistake of the caller's that other stores would punish with
// a deadlock, sometimes.
var errLockOrder = errors.New("memory: lock: a later call must lock a higher class")

// Lock holds nothing, since updates never run side by side. It does refuse an
// order that could end in a deadlock on other stores.
func (t *tx) Lock(ctx context.Context, keys ...storage.LockKey) error {
	if err := t.usable(ctx); err != nil {
		return err
	}
	if !t.writable {
		return fmt.Errorf("memory: lock: %w", storage.ErrReadOnly)
	}
	top := t.class
	for _, k := range keys {
		if !t.held[k] && k.Class <= t.class {
			return errLockOrder
		}
		top = max(top, k.Class)
	}
	t.hold(keys, top)
	return nil
}

func (t *tx) hold(keys []storage.LockKey, top storage.LockClass) {
	if t.held == nil {
		t.held = map[storage.LockKey]bool{}
	}
	for _, k := range keys {
		t.held[k] = true
	}
	t.class = top
}

func (t *tx) Contacts() storage.Contacts           { return contacts{t} }
func (t *tx) Identities() storage.Identities       { return identities{t} }
func (t *tx) Consents() storage.Consents           { return consents{t} }
func (t *tx) Conversations() storage.Conversations { return conversations{t} }
func (t *tx) Cases() storage.Cases                 { return cases{t} }
func (t *tx) Standbys() storage.Standbys           { return standbys{t} }
func (t *tx) Messages() storage.Messages           { return messages{t} }
func (t *tx) Mentions() storage.Mentions           { return mentions{t} }
func (t *tx) Seen() storage.Seen                   { return seen{t} }
func (t *tx) Agents() storage.Agents               { return agents{t} }
func (t *tx) Presences() storage.Presences         { return presences{t} }
func (t *tx) Teams() storage.Teams                 { return teams{t} }
func (t *tx) ReadMarks() storage.ReadMarks         { return readMarks{t} }
func (t *tx) Bindings() storage.Bindings           { return bindings{t} }
func (t *tx) Outbox() storage.Outbox               { return outbox{t} }
func (t *tx) DueMoments() storage.DueMoments       { return dueMoments{t} }
func (t *tx) Rates() storage.Rates                 { return rates{t} }
func (t *tx) Journal() storage.Journal             { return journal{t} }
func (t *tx) Settings() storage.Settings           { return settings{t} }
func (t *tx) SetAside() storage.SetAsides          { return setAsides{t} }
func (t *tx) Scheduled() storage.ScheduledMessages { return scheduledMessages{t} }
func (t *tx) Merges() storage.Merges               { return merges{t} }
func (t *tx) Erasure() storage.Erasures            { return erasures{t} }
