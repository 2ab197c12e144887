package memory

import (
	"context"
	"errors"
	"iter"
)

// all is the limit of a list that has none.
const all = int(^uint(0) >> 1)

var errLimit = errors.New("memory: the limit must be above 0")

// page returns copies of the first records that an index leads to.
func (k kind[V]) page(ctx context.Context, t *tx, places iter.Seq2[string, string], limit int) ([]*V, error) {
	if err := t.usable(ctx); err != nil {
		return nil, err
	}
	if limit <= 0 {
		return nil, errLimit
	}
	var vs []*V
	for _, key := range places {
		v, _ := k.rows(t.state).get(key)
		vs = append(vs, k.copy(v))
		if len(vs) == limit {
			break
		}
	}
	return vs, nil
}

// inOrder is page over the primary keys themselves.
func (k kind[V]) inOrder(ctx context.Context, t *tx, prefix, after string, limit int) ([]*V, error) {
	return k.page(ctx, t, func(yield func(string, string) bool) {
		for key := range k.rows(t.state).ascend(prefix, after) {
			if !yield(key, key) {
				return
			}
		}
	}, limit)
}

// keyed are keys as places.
func keyed(keys []string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, key := range keys {
			if !yield(key, key) {
				return
			}
		}
	}
}
