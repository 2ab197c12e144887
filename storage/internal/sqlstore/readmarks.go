package sqlstore

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

type readMarks struct{ t *Tx }

var (
	putReadMark = writing("", "insert into rapport_read_marks (tenant, agent, conversation, inbound, at) values ($1, $2, $3, $4, $5) "+
		"on conflict (tenant, agent, conversation) do update set inbound = excluded.inbound, at = excluded.at "+
		"where rapport_read_marks.inbound <= excluded.inbound")
	getReadMarks = reading("v_n:int v_conversation:uuid", "{v} select v_n, t.agent, t.conversation, t.inbound, t.at "+
		"from v cross join rapport_read_marks as t where t.tenant = $1 and t.agent = $2 and t.conversation = v_conversation")
	// unreadMarks adds up what is unread in each conversation that is served.
	unreadMarks = reading("", "select cast(coalesce(sum(case when n > 0 then n else 0 end), 0) as bigint) from ("+
		"select t.inbound - coalesce((select m.inbound from rapport_read_marks as m "+
		"where m.tenant = $1 and m.agent = $2 and m.conversation = t.id), 0) as n "+
		"from (select distinct c.conversation from rapport_cases as c {byowner} where c.tenant = $1 and c.owner = $2 and c.owner <> '' "+
		"and c.state in ('ongoing', 'parked')) as served cross join {each} rapport_conversations as t "+
		"where t.tenant = $1 and t.id = served.conversation {end} {fence}) as talks")
)

func (c readMarks) Put(ctx context.Context, m storage.ReadMark) error {
	return c.t.run(ctx, putReadMark, nil, []any{string(m.Agent), [16]byte(m.Conversation), m.Inbound, micros(m.At)}, nil)
}

func (c readMarks) Get(ctx context.Context, agent storage.AgentID, ids ...storage.ConversationID) ([]storage.ReadMark, error) {
	marks := make([]storage.ReadMark, len(ids))
	err := c.t.run(ctx, getReadMarks, numbered(keysOf(ids)), []any{string(agent)}, func(scan Scan) error {
		var m storage.ReadMark
		var n int64
		err := scan(&n, (*string)(&m.Agent), idTo(&m.Conversation), &m.Inbound, instant{&m.At})
		marks[n] = m
		return err
	})
	if err != nil {
		return nil, err
	}
	return marks, nil
}

func (c readMarks) Unread(ctx context.Context, agent storage.AgentID, atMost int) (int, error) {
	n, err := c.t.number(ctx, unreadMarks, string(agent))
	return int(max(0, min(n, int64(atMost)))), err
}
