package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// A stored is a document with the version under which it is stored: 0 if it is
// not stored yet.
type stored[T any] struct {
	doc     T
	version int64
}

// load reads a document. One that is not there is zero.
func load[T any](ctx context.Context, tx storage.Tx, name string) (stored[T], error) {
	s, err := tx.Settings().Get(ctx, name)
	if errors.Is(err, storage.ErrNotFound) {
		return stored[T]{}, nil
	}
	if err != nil {
		return stored[T]{}, err
	}
	return decode[T](s)
}

// loadAll reads the entries whose names begin with prefix, in order of names.
func loadAll(ctx context.Context, tx storage.Tx, prefix string) ([]stored[entryDoc], error) {
	settings, err := tx.Settings().List(ctx, prefix)
	if err != nil {
		return nil, err
	}
	docs := make([]stored[entryDoc], len(settings))
	for i, s := range settings {
		if docs[i], err = decode[entryDoc](s); err != nil {
			return nil, err
		}
	}
	return docs, nil
}

func decode[T any](s *storage.Setting) (stored[T], error) {
	d := stored[T]{version: s.Version}
	if err := json.Unmarshal(s.Data, &d.doc); err != nil {
		return d, fmt.Errorf("catalogue: document %q: %w", s.Name, err)
	}
	return d, nil
}

// save writes a document and returns its new version.
func save[T any](ctx context.Context, tx storage.Tx, name string, d stored[T], now time.Time) (int64, error) {
	data, err := json.Marshal(d.doc)
	if err != nil {
		return 0, fmt.Errorf("catalogue: document %q: %w", name, err)
	}
	s := &storage.Setting{Name: name, Data: data, UpdatedAt: now, Version: d.version}
	err = tx.Settings().Put(ctx, s)
	return s.Version, err
}
