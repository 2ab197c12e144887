package sqlstore

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func (c messages) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	first := firstOfEach(ms)
	if err := c.lockNames(ctx, namesToLock(first)); err != nil {
		return nil, err
	}
	stored, err := c.insertNew(ctx, first)
	if err != nil {
		return nil, fmt.Errorf("storage: insert messages: %w", err)
	}
	added := make([]bool, len(ms))
	var named []*storage.Message
	for i, m := range first {
		if m == nil || !stored[m.ID] {
			continue
		}
		added[i], m.Version = true, 1
		if m.Direction == storage.Outbound && m.ProviderID != "" {
			named = append(named, m)
		}
	}
	return added, c.bringToNew(ctx, named)
}

// namesToLock are the providers' names of what is not nil: they are in two tables,
// and no index keeps those apart.
func namesToLock(ms []*storage.Message) []channel.ProviderID {
	var ids []channel.ProviderID
	for _, m := range ms {
		if m != nil {
			ids = append(append(ids, m.ProviderID), m.Also...)
		}
	}
	return ids
}

// firstOfEach is ms with nil for those whose ID, Key or name came earlier.
func firstOfEach(ms []*storage.Message) []*storage.Message {
	taken := map[any]bool{}
	first := make([]*storage.Message, len(ms))
	for i, m := range ms {
		keys := []any{m.ID}
		if m.Key != "" {
			keys = append(keys, m.Key)
		}
		if m.ProviderID != "" {
			keys = append(keys, storage.ProviderKey{Channel: m.Channel, ID: m.ProviderID})
		}
		for _, name := range furtherNames(m.ProviderID, m.Also) {
			keys = append(keys, storage.ProviderKey{Channel: m.Channel, ID: name})
		}
		if slices.ContainsFunc(keys, func(k any) bool { return taken[k] }) {
			continue
		}
		for _, k := range keys {
			taken[k] = true
		}
		first[i] = m
	}
	return first
}

// insertNew inserts what is not nil, with all its names, and tells which ids
// were new.
func (c messages) insertNew(ctx context.Context, ms []*storage.Message) (map[storage.MessageID]bool, error) {
	free, err := c.freeNames(ctx, ms)
	if err != nil {
		return nil, err
	}
	stored, err := c.insertRows(ctx, free)
	if err != nil {
		return nil, err
	}
	var rows [][]any
	for _, m := range free {
		if m != nil && stored[m.ID] {
			rows = append(rows, nameRows(m.ID, filedOf(m))...)
		}
	}
	return stored, c.t.run(ctx, insertNames, rows, nil, nil)
}

// insertRows inserts what is not nil, and tells which ids were new.
func (c messages) insertRows(ctx context.Context, ms []*storage.Message) (map[storage.MessageID]bool, error) {
	var rows [][]any
	for _, m := range ms {
		if m == nil {
			continue
		}
		row, err := messageRow(m)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.ID, err)
		}
		rows = append(rows, append(row, words(m), encodeMedia(m), undated(m)))
	}
	slices.SortStableFunc(rows, byName)
	stored := map[storage.MessageID]bool{}
	stmt, rows := plainly(rows)
	err := c.t.run(ctx, stmt, rows, nil, func(scan Scan) error {
		var id storage.MessageID
		err := scan(idTo(&id))
		stored[id] = true
		return err
	})
	return stored, err
}

// byName sorts rows by the provider's name: two writers that bring the same
// messages must wait for each other in one order.
func byName(a, b []any) int {
	x, named := a[1].(Ref)
	y, other := b[1].(Ref)
	if named && other {
		return bytes.Compare(x[:], y[:])
	}
	return int(flag(named) - flag(other))
}
