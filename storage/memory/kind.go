package memory

import (
	"context"
	"fmt"
	"strconv"

	"github.com/google/uuid"
	"github.com/rapport-go/rapport/storage"
)

// A kind says how records of one type are kept. The functions of this file are
// what the collections have in common.
type kind[V any] struct {
	name string
	rows func(*state) *tree[*V]
	// key is the record's primary key; opaque says that it is an [storage.ID].
	key    func(*V) string
	opaque bool
	// copy returns a deep copy with instants in UTC and whole microseconds.
	copy    func(*V) *V
	version func(*V) *int64
	// links are the record's places in the indexes.
	links func(*state, *V) []link
	// wording is how the record is found by words; nil if it is not.
	wording *wording[V]
}

// A link is a record's place in an index.
type link struct {
	in     *tree[string]
	key    string
	unique bool
}

func (k kind[V]) errorf(verb, key string, err error) error {
	shown := strconv.Quote(key)
	if k.opaque && len(key) == len(uuid.UUID{}) {
		shown = uuid.UUID([]byte(key)).String()
	}
	return fmt.Errorf("memory: %s %s %s: %w", verb, k.name, shown, err)
}

func (k kind[V]) linksOf(s *state, v *V) []link {
	if k.links == nil {
		return nil
	}
	return k.links(s, v)
}

// taken reports whether v's key, or a unique value of v, belongs to a record.
func (k kind[V]) taken(s *state, v *V) bool {
	return k.rows(s).has(k.key(v)) || k.clashes(s, v)
}

// clashes reports whether a unique value of v belongs to another record.
func (k kind[V]) clashes(s *state, v *V) bool {
	for _, l := range k.linksOf(s, v) {
		if owner, ok := l.in.get(l.key); l.unique && ok && owner != k.key(v) {
			return true
		}
	}
	return false
}

// set writes v, which must be the store's own copy, over old, which is nil if
// there was none.
func (k kind[V]) set(s *state, old, v *V) {
	var before []link
	if old != nil {
		before = k.linksOf(s, old)
	}
	after := k.linksOf(s, v)
	k.rows(s).put(s.own, k.key(v), v)
	k.wording.swap(s, k.key(v), old, v)
	for _, l := range before {
		if !contains(after, l) {
			l.in.remove(s.own, l.key)
		}
	}
	for _, l := range after {
		if !contains(before, l) {
			l.in.put(s.own, l.key, k.key(v))
		}
	}
}

func contains(ls []link, l link) bool {
	for _, other := range ls {
		if other.in == l.in && other.key == l.key {
			return true
		}
	}
	return false
}

func (k kind[V]) unset(s *state, v *V) {
	k.rows(s).remove(s.own, k.key(v))
	k.wording.swap(s, k.key(v), v, nil)
	for _, l := range k.linksOf(s, v) {
		l.in.remove(s.own, l.key)
	}
}

// insert adds records, all or none.
func (k kind[V]) insert(ctx context.Context, t *tx, vs []*V) error {
	err := t.write(ctx, func(s *state) error {
		for _, v := range vs {
			if k.taken(s, v) {
				return k.errorf("insert", k.key(v), storage.ErrExists)
			}
			c := k.copy(v)
			*k.version(c) = 1
			k.set(s, nil, c)
		}
		return nil
	})
	if err == nil {
		for _, v := range vs {
			*k.version(v) = 1
		}
	}
	return err
}

// update replaces records, all or none. merge makes the new record of the one
// that is there and the caller's.
func (k kind[V]) update(ctx context.Context, t *tx, vs []*V, merge func(old, v *V) *V) error {
	err := t.write(ctx, func(s *state) error {
		for _, v := range vs {
			if err := k.replace(s, v, merge); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		for _, v := range vs {
			*k.version(v)++
		}
	}
	return err
}

// whole is the merge that takes all from the caller.
func (k kind[V]) whole(_, v *V) *V { return k.copy(v) }

func (k kind[V]) replace(s *state, v *V, merge func(old, v *V) *V) error {
	old, ok := k.rows(s).get(k.key(v))
	if !ok || *k.version(old) != *k.version(v) {
		return k.errorf("update", k.key(v), storage.ErrConflict)
	}
	if k.clashes(s, v) {
		return k.errorf("update", k.key(v), storage.ErrExists)
	}
	c := merge(old, v)
	*k.version(c) = *k.version(old) + 1
	k.set(s, old, c)
	return nil
}

// put adds v if its version is 0, or else replaces the record.
func (k kind[V]) put(ctx context.Context, t *tx, v *V) error {
	if *k.version(v) != 0 {
		return k.update(ctx, t, []*V{v}, k.whole)
	}
	err := t.write(ctx, func(s *state) error {
		if k.rows(s).has(k.key(v)) {
			return k.errorf("put", k.key(v), storage.ErrConflict)
		}
		c := k.copy(v)
		*k.version(c) = 1
		k.set(s, nil, c)
		return nil
	})
	if err == nil {
		*k.version(v) = 1
	}
	return err
}

// get returns copies of the records in the order of the keys.
func (k kind[V]) get(ctx context.Context, t *tx, keys []string) ([]*V, error) {
	vs, err := k.find(ctx, t, keys)
	for i, v := range vs {
		if v == nil {
			return nil, k.errorf("get", keys[i], storage.ErrNotFound)
		}
	}
	return vs, err
}

// find is get with nil where there is no record.
func (k kind[V]) find(ctx context.Context, t *tx, keys []string) ([]*V, error) {
	if err := t.usable(ctx); err != nil {
		return nil, err
	}
	vs := make([]*V, len(keys))
	for i, key := range keys {
		if v, ok := k.rows(t.state).get(key); ok {
			vs[i] = k.copy(v)
		}
	}
	return vs, nil
}

// follow is find by the keys of a unique index.
func (k kind[V]) follow(ctx context.Context, t *tx, index *tree[string], keys []string) ([]*V, error) {
	found := make([]string, len(keys))
	for i, key := range keys {
		found[i], _ = index.get(key)
	}
	return k.find(ctx, t, found)
}

// remove deletes records, all or none.
func (k kind[V]) remove(ctx context.Context, t *tx, keys []string) error {
	return t.write(ctx, func(s *state) error {
		for _, key := range keys {
			v, ok := k.rows(s).get(key)
			if !ok {
				return k.errorf("delete", key, storage.ErrNotFound)
			}
			k.unset(s, v)
		}
		return nil
	})
}
