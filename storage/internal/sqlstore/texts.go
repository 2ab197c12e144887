package sqlstore

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// What a message says is kept beside it as its words, with a space between two.
// A search for what is frequent reads through the words of the latest messages;
// what is not is in an index, a span at a time: see textspans.go.

// words are what a message is found by.
func words(m *storage.Message) string {
	return strings.Join(storage.TextWords(storage.MessageText(m)), " ")
}

// saidBy reads what was said in the messages that were found.
const saidBy = "select t.id, t.channel, t.words from found cross join rapport_messages as t where t.tenant = $1 and t.id = found.id"

var (
	// saidLast reads through the last so many messages, of all tenants where that is
	// how they are ordered: $2 is the highest id, $3 how many.
	saidLast = reading("", "with found as materialized (select distinct latest.id from (select m.id from rapport_messages as m "+
		"{own} m.id <= $2 order by m.id desc limit $3) as latest) "+saidBy)
	// saidThere reads through those of conversations that have a word which begins
	// so: $5. The rest is as in talkPage.
	saidThere = reading("v_conversation:uuid", talkIDs+saidBy+" and {find}(' ' || t.words, ' ' || $5) > 0")
)

var errNoTextWord = errors.New("storage: search messages: there must be a word to look for")

// Search reads through what was said last, where words that are frequent are
// found at once, and asks the index for those that are not. The messages of a
// few conversations it reads in any case: they are few.
func (c messages) Search(ctx context.Context, q storage.MessageSearch) ([]*storage.Message, error) {
	these := soughtOf(q)
	switch {
	case q.Limit <= 0:
		return nil, errLimit
	case len(these) == 0:
		return nil, errNoTextWord
	}
	found, err := c.find(ctx, q, these)
	if err != nil {
		return nil, err
	}
	return c.Get(ctx, found...)
}

func (c messages) find(ctx context.Context, q storage.MessageSearch, these []*sought) ([]storage.MessageID, error) {
	if len(q.Conversations) > 0 {
		return c.findThere(ctx, q, these)
	}
	found, err := c.findLast(ctx, q, these)
	if err != nil || len(found) == q.Limit {
		return found, err
	}
	return c.findInSpans(ctx, q, these)
}

// How many messages are read through for a page: first few, and more if there
// are so many among them that a page comes together.
const (
	firstLook = 500
	lastLook  = 2000
	everyLook = math.MaxInt32
)

// findLast is a page of what was said last, or less than a page.
func (c messages) findLast(ctx context.Context, q storage.MessageSearch, these []*sought) (found []storage.MessageID, err error) {
	for _, n := range []int{firstLook, lastLook} {
		found, err = c.said(ctx, q, these, saidLast, nil, highest(q.Before), int64(n))
		if err != nil || len(found) == q.Limit || len(found)*lastLook < q.Limit*firstLook {
			break
		}
	}
	return found, err
}

// findThere reads through what was said last in conversations, and then
// through all of them.
func (c messages) findThere(ctx context.Context, q storage.MessageSearch, these []*sought) (found []storage.MessageID, err error) {
	var ids [][16]byte
	for _, conv := range q.Conversations {
		ids = append(ids, conv)
	}
	for _, n := range []int{firstLook, everyLook} {
		found, err = c.said(ctx, q, these, saidThere, single(ids), highest(q.Before), int64(n), [16]byte{}, these[0].word)
		if err != nil || len(found) == q.Limit {
			break
		}
	}
	return found, err
}

// said is the newest of the messages that a statement found which say
// everything that is looked for.
func (c messages) said(
	ctx context.Context, q storage.MessageSearch, these []*sought, s *Stmt, rows [][]any, args ...any,
) ([]storage.MessageID, error) {
	var found []storage.MessageID
	err := c.t.run(ctx, s, rows, args, func(scan Scan) error {
		var id storage.MessageID
		var ch channel.ID
		var words string
		err := scan(idTo(&id), (*string)(&ch), &words)
		if hasAll(words, ch, these) {
			found = append(found, id)
		}
		return err
	})
	slices.SortFunc(found, func(a, b storage.MessageID) int { return b.Compare(a) })
	return found[:min(q.Limit, len(found))], err
}
