package sqlstore

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// What a message says is kept beside it as its words, for the database to look
// up: PostgreSQL has them as a tsvector, which is made of our words and not by a
// parser of its own, SQLite as a text that triggers bring into a full-text
// index. Every word begins with the tenant's number, so that nobody's search
// reads through the words of others.

// ofTenant ends the tenant's number in a word. It is in no word.
const ofTenant = "\u00b7"

// words are what a message is found by, with a space between two.
func (t *Tx) words(m *storage.Message) string {
	return t.marked(storage.TextWords(storage.MessageText(m)), "")
}

// begins asks for messages with words that begin so.
func (t *Tx) begins(words []string) string { return t.marked(words, "*") }

func (t *Tx) marked(words []string, end string) string {
	var b strings.Builder
	mark := strconv.FormatInt(t.tenant, 10) + ofTenant
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(mark + w + end)
	}
	return b.String()
}

// saidBy reads which of the messages that were found say what is looked for: $4.
const saidBy = "select t.id, t.channel from found cross join rapport_messages as t where t.tenant = $1 and t.id = found.id and {says}"

var (
	// saidLast reads through the last so many messages, of all tenants where that is
	// how they are ordered: $2 is the highest id, $3 how many.
	saidLast = reading("", "with found as materialized (select distinct latest.id from (select m.id from rapport_messages as m "+
		"{own} m.id <= $2 order by m.id desc limit $3) as latest) "+saidBy)
	// saidThere reads through those of conversations, as talkPage does; $5 is the
	// lowest id that there is.
	saidThere = reading("v_conversation:uuid", strings.Replace(talkIDs, "$4", "$5", 1)+saidBy)
	// saying finds messages by their words: $2 is what they begin with, $3 the
	// highest id, $4 the limit.
	saying   = reading("", sayingIn(""))
	sayingOn = reading("v_channel:text", sayingIn("and said.channel in (select v_channel from v) "))
)

// sayingIn looks the words up first, and then at nothing but what that finds: a
// planner without statistics would rather read all messages below an id.
func sayingIn(channels string) string {
	with := "with "
	if channels != "" {
		with = "{v}, "
	}
	return with + "said as materialized (select t.id, t.channel from {saying} and {tenant} = $1), " +
		"found as materialized (select said.id from said where said.id <= $3 " + channels + "order by said.id desc limit $4) " +
		"select " + messageRecord.columns() + " from found cross join rapport_messages as t where t.tenant = $1 and t.id = found.id"
}

var errNoTextWord = errors.New("storage: search messages: there must be a word to look for")

// Search reads through what was said last, where words that are frequent are
// found at once, and asks the index for those that are not. The messages of a
// few conversations it reads in any case: they are few.
func (c messages) Search(ctx context.Context, q storage.MessageSearch) ([]*storage.Message, error) {
	words := storage.SearchWords(q.Words)
	switch {
	case q.Limit <= 0:
		return nil, errLimit
	case len(words) == 0:
		return nil, errNoTextWord
	case len(q.Conversations) > 0:
		return c.searchTalks(ctx, q, words)
	}
	last, err := c.searchLast(ctx, q, words)
	if err != nil || len(last) == q.Limit {
		return last, err
	}
	return c.searchAll(ctx, q, words)
}

// How many messages are read through for a page: first few, and more if there
// are so many among them that a page comes together.
const (
	firstLook = 500
	lastLook  = 10_000
	everyLook = math.MaxInt32
)

// searchLast is a page of what was said last, or nothing.
func (c messages) searchLast(ctx context.Context, q storage.MessageSearch, words []string) ([]*storage.Message, error) {
	for _, n := range []int{firstLook, lastLook} {
		found, err := c.said(ctx, q, saidLast, nil, highest(q.Before), int64(n), c.t.begins(words))
		if err != nil {
			return nil, err
		}
		if len(found) == q.Limit {
			return c.Get(ctx, found...)
		}
		if len(found)*lastLook < q.Limit*firstLook {
			break
		}
	}
	return nil, nil
}

// searchTalks reads through what was said last in conversations, and then
// through all of them.
func (c messages) searchTalks(ctx context.Context, q storage.MessageSearch, words []string) (page []*storage.Message, err error) {
	var ids [][16]byte
	for _, conv := range q.Conversations {
		ids = append(ids, conv)
	}
	var found []storage.MessageID
	for _, n := range []int{firstLook, everyLook} {
		found, err = c.said(ctx, q, saidThere, single(ids), highest(q.Before), int64(n), c.t.begins(words), [16]byte{})
		if err != nil {
			return nil, err
		}
		if len(found) == q.Limit {
			break
		}
	}
	return c.Get(ctx, found...)
}

// searchAll asks the index.
func (c messages) searchAll(ctx context.Context, q storage.MessageSearch, words []string) ([]*storage.Message, error) {
	s, rows := saying, [][]any(nil)
	if len(q.Channels) > 0 {
		s, rows = sayingOn, channelRows(q.Channels)
	}
	page, err := messageRecord.listFor(ctx, c.t, s, rows, c.t.begins(words), highest(q.Before), int64(q.Limit))
	return newest(page, q.Limit), err
}

// channelRows are channels as rows, each once.
func channelRows(channels []channel.ID) [][]any {
	var rows [][]any
	for _, ch := range slices.Compact(slices.Sorted(slices.Values(channels))) {
		rows = append(rows, []any{string(ch)})
	}
	return rows
}

// said is the newest messages that a statement found, on the channels that are
// looked for.
func (c messages) said(ctx context.Context, q storage.MessageSearch, s *Stmt, rows [][]any, args ...any) ([]storage.MessageID, error) {
	var found []storage.MessageID
	err := c.t.run(ctx, s, rows, args, func(scan Scan) error {
		var id storage.MessageID
		var ch channel.ID
		err := scan(idTo(&id), (*string)(&ch))
		if len(q.Channels) == 0 || slices.Contains(q.Channels, ch) {
			found = append(found, id)
		}
		return err
	})
	slices.SortFunc(found, func(a, b storage.MessageID) int { return b.Compare(a) })
	return found[:min(q.Limit, len(found))], err
}
