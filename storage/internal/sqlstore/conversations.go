package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

type conversations struct{ t *Tx }

var conversationRecord = record[storage.Conversation]{
	name: "conversation", table: "rapport_conversations", unique: true,
	events: "case_id last_inbound last_inbound_id answer_memo answer_at allowances inbound automation",
	cols: colsOf("id:uuid contact:uuid ref:uuid channel:text thread:text topic:text address_kind:text address_scope:text address_value:text " +
		"case_id:uuid last_inbound:int last_inbound_id:text answer_memo:text answer_at:int allowances:text inbound:int served:text served_at:int automation:blob created_at:int"),
	row: func(c *storage.Conversation) ([]any, error) {
		allowances, err := encodeAllowances(c.Allowances)
		return []any{
			[16]byte(c.ID), [16]byte(c.Contact), conversationRef(c.Key()), string(c.Channel), c.Thread, c.Topic,
			string(c.Address.Kind), c.Address.Scope, c.Address.Value,
			[16]byte(c.Case), maybe(c.LastInbound), string(c.LastInboundID),
			c.Answer.Memo, maybe(c.Answer.At), allowances, c.Inbound,
			string(c.Served), maybe(c.ServedAt), bytesOf(c.Automation), micros(c.CreatedAt),
		}, err
	},
	into: func(c *storage.Conversation) []any {
		return []any{
			idTo(&c.ID), idTo(&c.Contact), &Ref{}, (*string)(&c.Channel), &c.Thread, &c.Topic,
			(*string)(&c.Address.Kind), &c.Address.Scope, &c.Address.Value,
			idTo(&c.Case), maybeInstant{&c.LastInbound}, (*string)(&c.LastInboundID),
			&c.Answer.Memo, maybeInstant{&c.Answer.At}, document{&c.Allowances}, &c.Inbound,
			(*string)(&c.Served), maybeInstant{&c.ServedAt}, blob{&c.Automation}, instant{&c.CreatedAt}, &c.Version,
		}
	},
	version: func(c *storage.Conversation) *int64 { return &c.Version },
}.ready()

// One index serves both: a key names the contact too. SQLite only takes it where
// something is asked of the key as well, and not for the order; it would rather
// walk through all conversations by their ids.
var (
	conversationsByRef = conversationRecord.selecting("v_n:int v_contact:uuid v_ref:uuid",
		"t.contact = v_contact and t.ref = v_ref")
	conversationIDs = reading("v_n:int v_contact:uuid v_ref:uuid",
		"{v} select v_n, t.id from v cross join rapport_conversations as t where t.tenant = $1 and t.contact = v_contact and t.ref = v_ref")
	conversationsOfContact = conversationRecord.listing("and t.contact = $2 and t.ref >= $3")
)

func (c conversations) Insert(ctx context.Context, cs ...*storage.Conversation) error {
	return conversationRecord.add(ctx, c.t, cs)
}

func (c conversations) Get(ctx context.Context, ids ...storage.ConversationID) ([]*storage.Conversation, error) {
	return conversationRecord.take(ctx, c.t, keysOf(ids))
}

func (c conversations) Find(ctx context.Context, keys ...storage.ConversationKey) ([]*storage.Conversation, error) {
	return conversationRecord.find(ctx, c.t, conversationsByRef, conversationRows(keys))
}

func (c conversations) IDs(ctx context.Context, keys ...storage.ConversationKey) ([]storage.ConversationID, error) {
	ids := make([]storage.ConversationID, len(keys))
	err := c.t.run(ctx, conversationIDs, conversationRows(keys), nil, func(scan Scan) error {
		var n int64
		var id storage.ConversationID
		err := scan(&n, idTo(&id))
		ids[n] = id
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("storage: find conversations: %w", err)
	}
	return ids, nil
}

func conversationRows(keys []storage.ConversationKey) [][]any {
	rows := make([][]any, len(keys))
	for i, k := range keys {
		rows[i] = []any{int64(i), [16]byte(k.Contact), conversationRef(k)}
	}
	return rows
}

func (c conversations) OfContact(ctx context.Context, id storage.ContactID) ([]*storage.Conversation, error) {
	found, err := conversationRecord.list(ctx, c.t, conversationsOfContact, [16]byte(id), [16]byte{})
	slices.SortFunc(found, func(a, b *storage.Conversation) int { return a.ID.Compare(b.ID) })
	return found, err
}

func (c conversations) Update(ctx context.Context, cs ...*storage.Conversation) error {
	return conversationRecord.replace(ctx, c.t, cs)
}

// encodeAllowances writes a list, to the microsecond; none are the empty text.
func encodeAllowances(list []channel.Allowance) (string, error) {
	if len(list) == 0 {
		return "", nil
	}
	list = slices.Clone(list)
	for i := range list {
		list[i].Until = list[i].Until.UTC().Truncate(time.Microsecond)
	}
	return encode(list)
}
