package sqlstore

import (
	"context"
	"strings"

	"github.com/rapport-go/rapport/storage"
)

// The index of cases leaves out the entries about messages, which are the most:
// they pay nothing for it. Its condition stands in the queries word for word.
const (
	notOfMessages = "case_id <> {nobody} and substr(kind, 1, 8) <> 'message.'"
	ofCase        = "select xid, seq, " + journalCols + " from rapport_journal {bycase} where tenant = $1 and case_id = $2 and " + notOfMessages +
		" and xid < {horizon} and ($4 = '' or {find}($4, $5 || kind || $5) > 0)"
	newestFirst = " order by xid desc, seq desc limit $3"
)

var (
	journalOfCase       = reading("", ofCase+newestFirst)
	journalOfCaseBefore = reading("", ofCase+" and (xid, seq) < ($6, $7)"+newestFirst)
)

// kindMark stands around each kind in a list. No kind has it: it is not text.
const kindMark = "\x01"

func (c journal) OfCase(ctx context.Context, id storage.CaseID, kinds []string, before storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	if err := c.t.usable(ctx, false); err != nil {
		return nil, err
	}
	if limit <= 0 {
		return nil, errLimit
	}
	args := []any{[16]byte(id), int64(limit), kindList(kinds), kindMark}
	if before == "" {
		return c.read(ctx, journalOfCase, args...)
	}
	p, err := c.placeOf(before)
	if err != nil {
		return nil, err
	}
	return c.read(ctx, journalOfCaseBefore, append(args, p.xid, p.seq)...)
}

// kindList is the kinds with marks between and around them, empty if there are
// none.
func kindList(kinds []string) string {
	if len(kinds) == 0 {
		return ""
	}
	return kindMark + strings.Join(kinds, kindMark) + kindMark
}
