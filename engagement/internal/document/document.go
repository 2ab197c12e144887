// Package document keeps typed documents of configuration in the store's
// settings: each is saved whole or not at all.
package document

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// Load reads a document and its version. One that is not there is the zero
// value with version 0.
func Load[T any](ctx context.Context, tx storage.Tx, name string) (doc T, version int64, err error) {
	s, err := tx.Settings().Get(ctx, name)
	if errors.Is(err, storage.ErrNotFound) {
		return doc, 0, nil
	}
	if err != nil {
		return doc, 0, err
	}
	if err := json.Unmarshal(s.Data, &doc); err != nil {
		return doc, 0, fmt.Errorf("setting %q: %w", name, err)
	}
	return doc, s.Version, nil
}

// Save writes a document over the version that was read, and returns the new
// one. storage.ErrConflict: it was changed since.
func Save(ctx context.Context, tx storage.Tx, name string, doc any, version int64, at time.Time, by storage.AgentID) (int64, error) {
	data, err := json.Marshal(doc)
	if err != nil {
		return 0, fmt.Errorf("setting %q: %w", name, err)
	}
	s := &storage.Setting{Name: name, Data: data, UpdatedAt: at, UpdatedBy: by, Version: version}
	if err := tx.Settings().Put(ctx, s); err != nil {
		return 0, err
	}
	return s.Version, nil
}

// Swap locks a document and replaces it with what change makes of it, unless
// change says that it shall stay. It returns what is kept afterwards.
func Swap[T any](ctx context.Context, tx storage.Tx, name string, at time.Time, change func(kept T) (next T, replace bool)) (T, error) {
	var none T
	if err := tx.Lock(ctx, storage.LockKey{Class: storage.LockSettings, Name: name}); err != nil {
		return none, err
	}
	kept, version, err := Load[T](ctx, tx, name)
	if err != nil {
		return none, err
	}
	next, replace := change(kept)
	if !replace {
		return kept, nil
	}
	_, err = Save(ctx, tx, name, next, version, at, "")
	return next, err
}

// Names is what stands between prefix and suffix in the names of documents.
func Names(ctx context.Context, tx storage.Tx, prefix, suffix string) ([]string, error) {
	settings, err := tx.Settings().List(ctx, prefix)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range settings {
		if name, ok := strings.CutSuffix(strings.TrimPrefix(s.Name, prefix), suffix); ok {
			names = append(names, name)
		}
	}
	return names, nil
}

// List reads all documents whose name begins with prefix, by name, with the
// version of each.
func List[T any](ctx context.Context, tx storage.Tx, prefix string) ([]T, []int64, error) {
	settings, err := tx.Settings().List(ctx, prefix)
	if err != nil {
		return nil, nil, err
	}
	return read[T](settings)
}

// Last reads a page of them, the highest name first: see [storage.Settings]. before
// is a name without the prefix, or empty.
func Last[T any](ctx context.Context, tx storage.Tx, prefix, before string, limit int) ([]T, error) {
	if before != "" {
		before = prefix + before
	}
	settings, err := tx.Settings().Last(ctx, prefix, before, limit)
	if err != nil {
		return nil, err
	}
	docs, _, err := read[T](settings)
	return docs, err
}

func read[T any](settings []*storage.Setting) ([]T, []int64, error) {
	docs, versions := make([]T, len(settings)), make([]int64, len(settings))
	for i, s := range settings {
		if err := json.Unmarshal(s.Data, &docs[i]); err != nil {
			return nil, nil, fmt.Errorf("setting %q: %w", s.Name, err)
		}
		versions[i] = s.Version
	}
	return docs, versions, nil
}
