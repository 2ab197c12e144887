package sqlstore

import (
	"context"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/storage"
)

// An index of words gives no order. Whoever looked a word up in all messages
// would get all that have it, and read each of them to know the newest. So the
// messages are indexed in spans, by the beginning of their ids, which is about
// three days of the time at which the engine made them: a word is looked up in
// the newest span, and then in older ones, until a page is full. What a page
// takes does not grow with what was said before.
//
// In the index a word has three marks before it: the tenant, so that nobody's
// search reads through the words of others, the span, and a sign that is in no
// word. The message's channel is there as if it were a word, with a sign of its
// own, for searches on one of many channels. The migrations write the same:
//
//	1§0198c·order    1§0198c¤77612d31

// spanDigits is how many hexadecimal digits of an id make its span.
const spanDigits = 5

// spanOf is the span of a message.
func spanOf(id storage.MessageID) string { return hex.EncodeToString(id[:])[:spanDigits] }

var (
	// latestSpans gives the highest id of each span, of any tenant where that is how
	// messages are ordered: $2 is the highest id, $3 how many spans. Tenants count
	// from 1; that is asked since a statement must have all its arguments.
	latestSpans = reading("", "with recursive span(id, n) as (select "+highestThat("m.id <= $2")+", 1 "+
		"union all select "+highestThat("m.id < {floor}")+", n + 1 from span where span.id is not null and n < $3) "+
		"select span.id from span where span.id is not null and $1 > 0")
	// saying finds messages in the index of words by an expression: $2. $3 is the
	// highest id. Nothing but what the index finds may be looked at: a planner
	// without statistics would rather read all messages below an id.
	saying = reading("", "with said as materialized (select t.id, t.channel, t.words from {saying} and {tenant} = $1) "+
		"select said.id, said.channel, said.words from said where said.id <= $3")
)

func highestThat(condition string) string {
	return "(select m.id from rapport_messages as m {own} " + condition + " order by m.id desc limit 1)"
}

const (
	// manySpans is how many spans are read at once, about half a year.
	manySpans = 64
	// mostSpans is in how many spans a word is looked up at once, and rareSpans in
	// how many if the spans before had less than a page of it.
	mostSpans = 4
	rareSpans = 32
)

// findInSpans is a page of messages that say something, or all of them.
func (c messages) findInSpans(ctx context.Context, q storage.MessageSearch, these []*sought) (found []storage.MessageID, err error) {
	at := highest(q.Before)
	for {
		spans, err := c.spans(ctx, at)
		if err != nil {
			return nil, err
		}
		more, err := c.findIn(ctx, q, these, spans, q.Limit-len(found))
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
		if len(found) == q.Limit || len(spans) < manySpans || floorOf(spans[len(spans)-1]).IsZero() {
			return found, nil
		}
		at = highest(floorOf(spans[len(spans)-1]))
	}
}

// spans are the highest ids of some spans, newest first.
func (c messages) spans(ctx context.Context, from [16]byte) (spans []storage.MessageID, err error) {
	err = c.t.run(ctx, latestSpans, nil, []any{from, int64(manySpans)}, func(scan Scan) error {
		spans = append(spans, storage.MessageID{})
		return scan(idTo(&spans[len(spans)-1]))
	})
	return spans, err
}

// floorOf is the lowest id of a span.
func floorOf(id storage.MessageID) storage.MessageID {
	var floor storage.MessageID
	copy(floor[:], id[:spanDigits/2])
	floor[spanDigits/2] = id[spanDigits/2] & 0xf0
	return floor
}

// findIn looks in spans, first in one and then in more at once.
func (c messages) findIn(
	ctx context.Context, q storage.MessageSearch, these []*sought, spans []storage.MessageID, limit int,
) (found []storage.MessageID, err error) {
	q.Limit = limit
	for n := 1; len(spans) > 0 && len(found) < limit; {
		read := these[0].of
		more, err := c.said(ctx, q, these, saying, nil, c.t.expression(rarest(these), spans[:n]), highest(q.Before))
		if err != nil {
			return nil, err
		}
		found, spans = append(found, more...), spans[n:]
		n = min(afterSpans(n, these[0].of-read, limit), len(spans))
	}
	return found[:min(limit, len(found))], nil
}

// afterSpans is in how many spans to look after n of them had so many messages:
// ever more of them for what is rare.
func afterSpans(n, had, page int) int {
	if had < page {
		return min(2*n, rareSpans)
	}
	return min(2*n, mostSpans)
}

// expression asks for messages that have all of these, in one of the spans.
func (t *Tx) expression(these []*sought, spans []storage.MessageID) string {
	var parts []string
	for _, id := range spans {
		mark := strconv.FormatInt(t.tenant, 10) + "§" + spanOf(id)
		var terms []string
		for _, s := range these {
			terms = append(terms, s.term(mark))
		}
		parts = append(parts, "("+strings.Join(terms, " & ")+")")
	}
	return strings.Join(parts, " | ")
}
