package sqlstore

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/storage"
)

// Triggers keep a row for each agent whom a note names, as they do for labels.
type mentions struct{ t *Tx }

const mentionsOf = "select t.message, t.conversation, t.channel, t.seen from rapport_mentions as t "

var (
	allMentions    = reading("", mentionsOf+"where t.tenant = $1 and t.agent = $2 and t.message <= $3 order by t.message desc limit $4")
	unseenMentions = reading("", mentionsOf+"{byunseen} where t.tenant = $1 and t.agent = $2 and t.seen = 0 and t.message <= $3 order by t.message desc limit $4")

	seeMentions = "update rapport_mentions as t set seen = 1 where t.tenant = $1 and t.agent = $2 and t.seen = 0 and t.message <= $3 "
	seeAll      = writing("", seeMentions+"returning 1")
	seeThere    = rowByRow("v_conversation:uuid", "{v} "+seeMentions+"and t.conversation in (select v_conversation from v) returning 1")
)

func (c mentions) List(ctx context.Context, q storage.MentionQuery) ([]storage.Mention, error) {
	if q.Limit <= 0 {
		return nil, errLimit
	}
	s := allMentions
	if q.Unseen {
		s = unseenMentions
	}
	var page []storage.Mention
	err := c.t.run(ctx, s, nil, []any{string(q.Agent), highest(q.Before), int64(q.Limit)}, func(scan Scan) error {
		var m storage.Mention
		err := scan(idTo(&m.Message), idTo(&m.Conversation), (*string)(&m.Channel), flagged{&m.Seen})
		page = append(page, m)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("storage: list mentions: %w", err)
	}
	return page, nil
}

func (c mentions) See(ctx context.Context, agent storage.AgentID, until storage.MessageID, in ...storage.ConversationID) (n int, err error) {
	args := []any{string(agent), [16]byte(until)}
	if len(in) == 0 {
		n, err = c.t.count(ctx, seeAll, nil, args...)
	} else {
		n, err = c.t.count(ctx, seeThere, each(in), args...)
	}
	if err != nil {
		return 0, fmt.Errorf("storage: see mentions: %w", err)
	}
	return n, nil
}
