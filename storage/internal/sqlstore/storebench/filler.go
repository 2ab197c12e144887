package storebench

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A Filler fills a store with as many cases as one likes, each with ten
// messages. The first block is written through the store; all others are copies
// that the database makes of it by itself, so that the rows are what the store
// writes and a million cases do not take a day.
type Filler struct {
	Store storage.Store
	// Exec runs a statement.
	Exec func(text string) error
	// Columns lists the columns of a table, but those that the database fills.
	Columns func(table string) ([]string, error)
	// ID writes the expression for an identifier with other first three bytes,
	// given as six hexadecimal digits, and Ref for one with other last four.
	ID, Ref func(column, digits string) string
	// Floor writes the lowest identifier with such first bytes.
	Floor func(digits string) string

	blocks int
}

// A change says what differs in the copy of a column.
type change int

const (
	anotherID change = iota + 1
	anotherRef
	later
)

// copied are the tables that are copied, and what differs in a copy. Labels and
// words follow by triggers.
var copied = map[string]map[string]change{
	"rapport_contacts":      {"id": anotherID, "created_at": later},
	"rapport_contact_words": {"contact": anotherID},
	"rapport_identities":    {"id": anotherID, "ref": anotherRef, "contact": anotherID, "created_at": later},
	"rapport_conversations": {"id": anotherID, "contact": anotherID, "case_id": anotherID, "created_at": later},
	"rapport_cases":         {"id": anotherID, "conversation": anotherID, "contact": anotherID, "opened_at": later, "last_activity": later},
	"rapport_messages": {
		"id": anotherID, "ref": anotherRef, "conversation": anotherID, "case_id": anotherID, "at": later, "created_at": later,
	},
	"rapport_read_marks": {"conversation": anotherID, "at": later},
}

// Fill adds blocks until there are so many cases, which it rounds down. The
// oldest message says "oldest", and nothing else does.
func (f *Filler) Fill(b testing.TB, cases int) {
	b.Helper()
	if f.blocks == 0 {
		f.first(b)
	}
	for ; f.blocks < cases/casesInBlock; f.blocks++ {
		if err := f.copy(f.blocks); err != nil {
			b.Fatalf("block %d: %v", f.blocks, err)
		}
	}
}

func (f *Filler) first(b testing.TB) {
	b.Helper()
	err := f.Store.Update(context.Background(), func(ctx context.Context, tx storage.Tx) error {
		old := inbound(&storage.Conversation{ID: newID[storage.Conversation](), Channel: line}, providerID())
		old.ID, old.Parts = idIn[storage.Message](-1, 0, ofMessage), channel.Parts{channel.Text{Body: "the oldest of all"}}
		_, err := tx.Messages().Insert(ctx, old)
		return firstError(func() error { return err }, func() error { return storeBlock(ctx, tx) })
	})
	if err != nil {
		b.Fatal(err)
	}
	f.blocks = 1
}

// copy copies the first block in one transaction.
func (f *Filler) copy(block int) error {
	steps := []string{"begin"}
	for _, table := range slices.Sorted(maps.Keys(copied)) {
		text, err := f.copyOf(table, block)
		if err != nil {
			return err
		}
		steps = append(steps, text)
	}
	return f.Exec(strings.Join(append(steps, "commit"), ";\n"))
}

func (f *Filler) copyOf(table string, block int) (string, error) {
	columns, err := f.Columns(table)
	if err != nil {
		return "", err
	}
	key := "id"
	var values []string
	for _, c := range columns {
		switch copied[table][c] {
		case anotherID:
			values = append(values, f.ID(c, prefix(block)))
			if _, has := copied[table]["id"]; !has {
				key = c
			}
		case anotherRef:
			values = append(values, f.Ref(c, fmt.Sprintf("%08x", block)))
		case later:
			values = append(values, fmt.Sprintf("%s + %d", c, int64(block)*blockTime.Microseconds()))
		default:
			values = append(values, c)
		}
	}
	// The first block is what has its prefix: from it to the next one.
	where := key + " >= " + f.Floor(prefix(0)) + " and " + key + " < " + f.Floor(prefix(1))
	return fmt.Sprintf("insert into %s (%s) select %s from %s where tenant = 1 and %s",
		table, strings.Join(columns, ", "), strings.Join(values, ", "), table, where), nil
}

func prefix(block int) string { return fmt.Sprintf("%06x", firstBlock+block) }
