package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/rapport-go/rapport/storage"
)

// A Tx is a transaction of one tenant.
type Tx struct {
	conn     Conn
	tenant   int64
	writable bool
	done     bool
	known    map[rowKey]known
}

var _ storage.Tx = (*Tx)(nil)

// NewTx makes a transaction on a connection. Whoever makes it must End it.
func NewTx(conn Conn, tenant int64, writable bool) *Tx {
	return &Tx{conn: conn, tenant: tenant, writable: writable}
}

// End says that the transaction is over.
func (t *Tx) End() { t.done = true }

var errLimit = errors.New("storage: the limit must be above 0")

// usable says why a statement cannot be run, if it cannot.
func (t *Tx) usable(ctx context.Context, writes bool) error {
	if t.done {
		return fmt.Errorf("storage: %w", storage.ErrTxDone)
	}
	if writes && !t.writable {
		return fmt.Errorf("storage: %w", storage.ErrReadOnly)
	}
	return ctx.Err()
}

// run runs a statement for rows of v. Where the statement has a v and there
// are no rows, it only checks that it could.
func (t *Tx) run(ctx context.Context, s *Stmt, rows [][]any, args []any, scan func(Scan) error) error {
	if err := t.usable(ctx, s.writes); err != nil {
		return err
	}
	if len(s.cols) > 0 && len(rows) == 0 {
		return nil
	}
	all := append(make([]any, 0, 1+len(args)), t.tenant)
	return t.conn.Run(ctx, s, rows, append(all, args...), scan)
}

// count runs a statement and counts the rows of its answer.
func (t *Tx) count(ctx context.Context, s *Stmt, rows [][]any, args ...any) (int, error) {
	n := 0
	err := t.run(ctx, s, rows, args, func(Scan) error { n++; return nil })
	return n, err
}

// number runs a statement whose answer is one number.
func (t *Tx) number(ctx context.Context, s *Stmt, args ...any) (int64, error) {
	var n int64
	err := t.run(ctx, s, nil, args, func(scan Scan) error { return scan(&n) })
	return n, err
}

// all runs fn so that a failure undoes what it wrote.
func (t *Tx) all(ctx context.Context, fn func() error) error {
	if err := t.usable(ctx, true); err != nil {
		return err
	}
	return t.conn.Whole(ctx, fn)
}

// Contacts returns the tenant's contacts.
func (t *Tx) Contacts() storage.Contacts { return contacts{t} }

// Identities returns the tenant's identities.
func (t *Tx) Identities() storage.Identities { return identities{t} }

// Consents returns the tenant's ledger of consent.
func (t *Tx) Consents() storage.Consents { return consents{t} }

// Conversations returns the tenant's conversations.
func (t *Tx) Conversations() storage.Conversations { return conversations{t} }

// Cases returns the tenant's cases.
func (t *Tx) Cases() storage.Cases { return cases{t} }

// Standbys returns what the tenant's cases stand by for.
func (t *Tx) Standbys() storage.Standbys { return standbys{t} }

// Messages returns the tenant's messages.
func (t *Tx) Messages() storage.Messages { return messages{t} }

// Mentions returns in which notes the tenant's agents are named.
func (t *Tx) Mentions() storage.Mentions { return mentions{t} }

// Seen returns what events the tenant has seen.
func (t *Tx) Seen() storage.Seen { return seen{t} }

// Agents returns the tenant's agents.
func (t *Tx) Agents() storage.Agents { return agents{t} }

// Presences returns the presence of the tenant's agents.
func (t *Tx) Presences() storage.Presences { return presences{t} }

// Teams returns the tenant's teams.
func (t *Tx) Teams() storage.Teams { return teams{t} }

// ReadMarks returns the tenant's read marks.
func (t *Tx) ReadMarks() storage.ReadMarks { return readMarks{t} }

// Bindings returns the tenant's bindings.
func (t *Tx) Bindings() storage.Bindings { return bindings{t} }

// Outbox returns the tenant's outbox.
func (t *Tx) Outbox() storage.Outbox { return outbox{t} }

// DueMoments returns the tenant's due moments.
func (t *Tx) DueMoments() storage.DueMoments { return dueMoments{t} }

// Rates returns the tenant's rate limits.
func (t *Tx) Rates() storage.Rates { return rates{t} }

// Journal returns the tenant's journal.
func (t *Tx) Journal() storage.Journal { return journal{t} }

// Settings returns the tenant's settings.
func (t *Tx) Settings() storage.Settings { return settings{t} }

// SetAside returns the tenant's events that were set aside.
func (t *Tx) SetAside() storage.SetAsides { return setAsides{t} }

// Scheduled returns the tenant's messages that leave later.
func (t *Tx) Scheduled() storage.ScheduledMessages { return scheduledMessages{t} }

// Merges returns the tenant's merges of contacts.
func (t *Tx) Merges() storage.Merges { return merges{t} }

// Erasure removes what the tenant has of a person.
func (t *Tx) Erasure() storage.Erasures { return erasures{t} }
