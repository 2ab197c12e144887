package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/internal/sqlstore"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// A session is a connection to the database, or a transaction of the host's.
type session interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// A prepared session keeps the statements that it was once given.
type prepared struct {
	session
	stmts map[shape]*sql.Stmt
	plain map[string]*sql.Stmt
}

// A shape is a statement for a number of rows.
type shape struct {
	stmt *sqlstore.Stmt
	rows int
}

func prepare(s session) *prepared {
	return &prepared{session: s, stmts: map[shape]*sql.Stmt{}, plain: map[string]*sql.Stmt{}}
}

// close ends all statements. Without that SQLite keeps its connection, and the
// log beside the file, after they were closed.
func (p *prepared) close() error {
	var errs []error
	for _, st := range p.stmts {
		errs = append(errs, st.Close())
	}
	for _, st := range p.plain {
		errs = append(errs, st.Close())
	}
	clear(p.stmts)
	clear(p.plain)
	return errors.Join(errs...)
}

// stmt returns the prepared statement for so many rows of v.
func (p *prepared) stmt(ctx context.Context, s *sqlstore.Stmt, rows int) (*sql.Stmt, error) {
	key := shape{s, rows}
	if st := p.stmts[key]; st != nil {
		return st, nil
	}
	st, err := p.PrepareContext(ctx, render(s, rows))
	if err != nil {
		return nil, err
	}
	p.stmts[key] = st
	return st, nil
}

// do runs one of the few statements that have no arguments.
func (p *prepared) do(text string) error {
	st := p.plain[text]
	if st == nil {
		var err error
		if st, err = p.PrepareContext(context.Background(), text); err != nil {
			return err
		}
		p.plain[text] = st
	}
	_, err := st.ExecContext(context.Background())
	return err
}

var words = map[string]string{
	"{lock}": "", "{skip}": "", "{in}": "in (", "{out}": ")", "{chosen}": "t.tenant = $1 and (t.subject, t.kind) in (select subject, kind", "{tenant}": "tenant", "{byword}": "indexed by rapport_contact_words_word", "{fence}": "",
	"{byowner}": "indexed by rapport_cases_owner", "{byunseen}": "indexed by rapport_mentions_unseen", "{each}": "", "{end}": "",
	"{xid}": "0", "{horizon}": "1", "{axis}": "seq", "{middle}": "(0, (low + high) / 2)", "{from}": "0, $2", "{nobody}": "x'00000000000000000000000000000000'", "{find}": "instr", "{bycase}": "indexed by rapport_journal_case",
	"{seq}":    "(select coalesce(max(j.seq), (select c.seq from rapport_journal_cuts as c where c.tenant = $1), 0) from rapport_journal as j where j.tenant = $1 and j.xid = 0) + n",
	"{saying}": "rapport_message_words as w cross join rapport_messages as t where t.seq = w.rowid and w.rapport_message_words match replace(replace($2, '&', 'AND'), '|', 'OR')",
	"{empty}":  "x''",
	"{floor}":  "unhex(substr(hex(span.id), 1, 5) || '000000000000000000000000000')",
	"{own}":    "where m.tenant = $1 and",
}

func render(s *sqlstore.Stmt, rows int) string {
	s = s.Uncounted()
	if s.RowByRow() {
		return s.RenderOne("?", words)
	}
	n := len(s.Cols())
	one := "(" + strings.TrimSuffix(strings.Repeat("?, ", n), ", ") + ")"
	list := "values " + strings.TrimSuffix(strings.Repeat(one+", ", rows), ", ")
	return s.Render(list, "?", n*rows, words)
}

// A conn runs the statements of one transaction. An error that is none of the
// contract's ends it: what follows fails too, and nothing is committed.
type conn struct {
	*prepared
	failed error
}

var _ sqlstore.Conn = (*conn)(nil)

// sizes are for how many rows at once statements are prepared.
var sizes = [...]int{64, 16, 4, 1}

// Run runs a statement on parts of rows. It cannot be interrupted: SQLite
// would roll back the whole transaction, which belongs to others too.
func (c *conn) Run(ctx context.Context, s *sqlstore.Stmt, rows [][]any, args []any, scan func(sqlstore.Scan) error) error {
	ctx = context.WithoutCancel(ctx)
	if len(s.Cols()) == 0 {
		return c.part(ctx, s, nil, args, scan)
	}
	for _, n := range sizes {
		for len(rows) >= n && (n == 1 || !s.RowByRow()) {
			if err := c.part(ctx, s, rows[:n], args, scan); err != nil {
				return err
			}
			rows = rows[n:]
		}
	}
	return nil
}

func (c *conn) part(ctx context.Context, s *sqlstore.Stmt, rows [][]any, args []any, scan func(sqlstore.Scan) error) error {
	if c.failed != nil {
		return c.failed
	}
	st, err := c.stmt(ctx, s, len(rows))
	if err == nil && s.Counts() {
		err = count(ctx, st, values(s.Cols(), rows, args), scan)
	} else if err == nil {
		err = run(ctx, st, values(s.Cols(), rows, args), scan)
	}
	if err == nil {
		return nil
	}
	if isTaken(err) {
		return storage.ErrExists
	}
	c.failed = fmt.Errorf("sqlite: %w", err)
	return c.failed
}

func run(ctx context.Context, st *sql.Stmt, args []any, scan func(sqlstore.Scan) error) (err error) {
	if scan == nil {
		_, err := st.ExecContext(ctx, args...)
		return err
	}
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(scanner(rows)); err != nil {
			return err
		}
	}
	return rows.Err()
}

// count runs a statement whose answer is how many rows it wrote. To ask for those
// rows makes SQLite keep a journal for the statement, and costs more than many an
// update.
func count(ctx context.Context, st *sql.Stmt, args []any, scan func(sqlstore.Scan) error) error {
	res, err := st.ExecContext(ctx, args...)
	if err != nil || scan == nil {
		return err
	}
	n, err := res.RowsAffected()
	for i := int64(0); i < n && err == nil; i++ {
		err = scan(nothing)
	}
	return err
}

func nothing(...any) error { return nil }

// isTaken reports whether err says that a unique value exists.
func isTaken(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && slices.Contains([]int{sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}, e.Code())
}

// isBusy reports whether err says that another process writes.
func isBusy(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

// Whole runs fn inside a savepoint.
func (c *conn) Whole(_ context.Context, fn func() error) error {
	if err := c.run("savepoint part"); err != nil {
		return err
	}
	err := fn()
	if err != nil {
		err = errors.Join(err, c.run("rollback to part"))
	}
	if ended := c.run("release part"); err == nil {
		err = ended
	}
	return err
}

// run runs a plain statement, unless the transaction has failed.
func (c *conn) run(text string) error {
	if c.failed != nil {
		return c.failed
	}
	if err := c.do(text); err != nil {
		c.failed = fmt.Errorf("sqlite: %s: %w", text, err)
	}
	return c.failed
}

// Lock holds nothing: there is one writer at a time, in all processes.
func (c *conn) Lock(context.Context, []int64) error { return nil }
