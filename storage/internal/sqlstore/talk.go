package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

var errNoTalk = errors.New("storage: list messages: there must be a conversation")

// newestOfTalk is the last but so many of a conversation's ids: no page goes
// further back in it.
const newestOfTalk = "coalesce((select o.id from rapport_messages as o where o.tenant = $1 and o.conversation = v_conversation " +
	"and o.id <= $2 order by o.id desc limit 1 offset $3 - 1), $4)"

// talkPage reads the newest ids of each conversation from the index, and then
// the rows of the newest of them all. $2 is the highest id, $3 the limit, $4 the
// lowest id that there is.
var talkPage = reading("v_conversation:uuid", talkIDs+"select "+messageRecord.columns()+
	" from found cross join rapport_messages as t where t.tenant = $1 and t.id = found.id")

const talkIDs = "{v}, found as materialized (select t.id from v cross join {each} rapport_messages as t " +
	"where t.tenant = $1 and t.conversation = v_conversation and t.id <= $2 and t.id >= " + newestOfTalk + " {end} order by t.id desc limit $3) "

func (c messages) List(ctx context.Context, q storage.MessageQuery) ([]*storage.Message, error) {
	switch {
	case q.Limit <= 0:
		return nil, errLimit
	case len(q.Conversations) == 0:
		return nil, errNoTalk
	}
	var ids [][16]byte
	for _, conv := range q.Conversations {
		ids = append(ids, conv)
	}
	page, err := messageRecord.listFor(ctx, c.t, talkPage, single(ids), highest(q.Before), int64(q.Limit), [16]byte{})
	return newest(page, q.Limit), err
}

// highest is the id right below one, or above all of them for the zero id.
func highest(before storage.MessageID) [16]byte {
	for i := len(before) - 1; i >= 0; i-- {
		if before[i]--; before[i] != 0xff {
			break
		}
	}
	return before
}

// newest are the messages with the highest ids, sorted: a statement that was run
// on parts of its rows found some for each.
func newest(ms []*storage.Message, limit int) []*storage.Message {
	slices.SortFunc(ms, func(a, b *storage.Message) int { return cmp.Compare(0, bytes.Compare(a.ID[:], b.ID[:])) })
	return ms[:min(limit, len(ms))]
}
