package sqlstore

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
)

type rates struct{ t *Tx }

// openBucket makes a bucket unless it is there, and locks and returns it.
var (
	openBucket = writing("", "insert into rapport_rates (tenant, name, used, tokens, at, shut) values ($1, $2, 0, 0, 0, 0) "+
		"on conflict (tenant, name) do update set name = excluded.name returning used, tokens, at, shut")
	saveBucket = writing("v_name:text v_used:int v_tokens:float v_at:int v_shut:int", "{v} update rapport_rates as t set "+
		"used = v_used, tokens = v_tokens, at = v_at, shut = v_shut from v where t.tenant = $1 and t.name = v_name")
)

// change changes a bucket.
func (c rates) change(ctx context.Context, key string, change func(*bucket)) error {
	var b bucket
	err := c.t.run(ctx, openBucket, nil, []any{key}, func(scan Scan) error {
		return scan(flagged{&b.used}, &b.tokens, instant{&b.at}, maybeInstant{&b.shut})
	})
	if err != nil {
		return err
	}
	before := b
	change(&b)
	if b == before {
		return nil
	}
	row := []any{key, flag(b.used), b.tokens, micros(b.at), maybe(b.shut)}
	return c.t.run(ctx, saveBucket, [][]any{row}, nil, nil)
}

func (c rates) Take(ctx context.Context, key string, r channel.Rate, now time.Time, n int) (taken int, next time.Time, err error) {
	now = micro(now)
	err = c.change(ctx, key, func(b *bucket) {
		b.fill(r, now)
		if !b.shut.After(now) {
			taken = b.take(r, n)
		}
		next = b.next(r, now)
	})
	return taken, next, err
}

func (c rates) Return(ctx context.Context, key string, n int) error {
	return c.change(ctx, key, func(b *bucket) { b.tokens += float64(max(n, 0)) })
}

func (c rates) Pause(ctx context.Context, key string, until time.Time) error {
	return c.change(ctx, key, func(b *bucket) {
		if micro(until).After(b.shut) {
			b.shut = micro(until)
		}
	})
}

func (c rates) Resume(ctx context.Context, key string) error {
	return c.change(ctx, key, func(b *bucket) { b.shut = time.Time{} })
}
