package sqlstore

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

type bindings struct{ t *Tx }

var bindingRecord = record[storage.Binding]{
	name: "binding", table: "rapport_bindings", unique: true,
	cols: colsOf("id:uuid channel:text contact:uuid agent:text started_at:int ends_at:int hold_until:int messages:int ended_at:int " +
		"end_reason:text ended_by:text"),
	row: func(b *storage.Binding) ([]any, error) {
		return []any{
			[16]byte(b.ID), string(b.Channel), [16]byte(b.Contact), string(b.Agent), micros(b.StartedAt),
			maybe(b.EndsAt), maybe(b.HoldUntil), int64(b.Messages), maybe(b.EndedAt), string(b.EndReason), string(b.EndedBy),
		}, nil
	},
	into: func(b *storage.Binding) []any {
		return []any{
			idTo(&b.ID), (*string)(&b.Channel), idTo(&b.Contact), (*string)(&b.Agent), instant{&b.StartedAt},
			maybeInstant{&b.EndsAt}, maybeInstant{&b.HoldUntil}, whole{&b.Messages}, maybeInstant{&b.EndedAt},
			(*string)(&b.EndReason), (*string)(&b.EndedBy), &b.Version,
		}
	},
	version: func(b *storage.Binding) *int64 { return &b.Version },
}.ready()

// A live binding has 0 as the instant of its end.
var (
	bindingsLive = bindingRecord.selecting("v_n:int v_contact:uuid",
		"t.channel = $2 and t.contact = v_contact and t.ended_at = 0")
	bindingsAll     = bindingRecord.listing("and t.channel = $2 and t.id > $3 order by t.id limit $4")
	bindingsOfAgent = bindingRecord.listing("and t.channel = $2 and t.id > $3 and t.agent = $5 order by t.id limit $4")
	bindingsNow     = bindingRecord.listing("and t.channel = $2 and t.id > $3 and t.ended_at = 0 order by t.id limit $4")
	bindingsNowOf   = bindingRecord.listing("and t.channel = $2 and t.id > $3 and t.agent = $5 and t.ended_at = 0 order by t.id limit $4")
)

func (c bindings) Insert(ctx context.Context, b *storage.Binding) error {
	return bindingRecord.add(ctx, c.t, []*storage.Binding{b})
}

func (c bindings) Live(ctx context.Context, ch channel.ID, ids ...storage.ContactID) ([]*storage.Binding, error) {
	return bindingRecord.find(ctx, c.t, bindingsLive, numbered(keysOf(ids)), string(ch))
}

func (c bindings) Get(ctx context.Context, ids ...storage.BindingID) ([]*storage.Binding, error) {
	return bindingRecord.take(ctx, c.t, keysOf(ids))
}

func (c bindings) Update(ctx context.Context, b *storage.Binding) error {
	return bindingRecord.replace(ctx, c.t, []*storage.Binding{b})
}

func (c bindings) List(ctx context.Context, q storage.BindingQuery) ([]*storage.Binding, error) {
	if q.Limit <= 0 {
		return nil, errLimit
	}
	args := []any{string(q.Channel), [16]byte(q.After), int64(q.Limit)}
	any, one := bindingsAll, bindingsOfAgent
	if !q.Ended {
		any, one = bindingsNow, bindingsNowOf
	}
	if q.Agent == "" {
		return bindingRecord.list(ctx, c.t, any, args...)
	}
	return bindingRecord.list(ctx, c.t, one, append(args, string(q.Agent))...)
}
