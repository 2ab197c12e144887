// Package business keeps business hours in the store, by name, with every
// version of them that was ever saved: what was promised by a version is counted
// by it for ever.
//
// The document "hours" says which version of each name counts. It is small, and
// all that a transaction has to read. The versions are documents of their own,
// such as "hours/office@3", which never change, so that each is made ready once.
package business

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"

	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/storage"
)

// A Book is the hours of a store. The zero Book is ready, and its methods may be
// called from several goroutines.
type Book struct {
	calendars sync.Map // *hours.Calendar by reference
}

// indexName is the document that says which versions count.
const indexName = "hours"

// Lock is the lock under which hours are changed, and also what refers to them,
// so that nothing refers to hours that are gone.
func Lock() storage.LockKey {
	return storage.LockKey{Class: storage.LockSettings, Name: indexName}
}

// Name is what the journal calls hours.
func Name(name string) string { return indexName + "/" + name }

// Ref refers to a version of hours, such as "office@3".
func Ref(name string, version int64) string { return name + "@" + strconv.FormatInt(version, 10) }

// An index is the hours that there are, and that there were.
type index struct {
	Names map[string]entry `json:"names,omitempty"`
}

// An entry is the latest version of hours. Gone: they were deleted; should they
// come again, their versions go on.
type entry struct {
	Version int64 `json:"version"`
	Gone    bool  `json:"gone,omitempty"`
}

// current is the version that counts; 0 if there is none.
func (x index) current(name string) int64 {
	if e := x.Names[name]; !e.Gone {
		return e.Version
	}
	return 0
}

func readIndex(ctx context.Context, tx storage.Tx) (index, int64, error) {
	return document.Load[index](ctx, tx, indexName)
}

// Versions are the versions that count, by name.
func Versions(ctx context.Context, tx storage.Tx) (map[string]int64, error) {
	x, _, err := readIndex(ctx, tx)
	if err != nil {
		return nil, err
	}
	all := map[string]int64{}
	for name := range x.Names {
		if v := x.current(name); v > 0 {
			all[name] = v
		}
	}
	return all, nil
}

// Load reads the version that counts, and which one it is; 0 if there is none.
func Load(ctx context.Context, tx storage.Tx, name string) (hours.Schedule, int64, error) {
	x, _, err := readIndex(ctx, tx)
	if v := x.current(name); err == nil && v > 0 {
		return load(ctx, tx, Ref(name, v), v)
	}
	return hours.Schedule{}, 0, err
}

// List reads the versions that count and gives each to add, by name.
func List(ctx context.Context, tx storage.Tx, add func(name string, s hours.Schedule, version int64)) error {
	versions, err := Versions(ctx, tx)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(versions)) {
		s, v, err := load(ctx, tx, Ref(name, versions[name]), versions[name])
		if err != nil {
			return err
		}
		add(name, s, v)
	}
	return nil
}

func load(ctx context.Context, tx storage.Tx, ref string, version int64) (hours.Schedule, int64, error) {
	s, stored, err := document.Load[hours.Schedule](ctx, tx, Name(ref))
	if err == nil && stored == 0 {
		err = fmt.Errorf("hours %q: %w", ref, storage.ErrNotFound)
	}
	return s, version, err
}
