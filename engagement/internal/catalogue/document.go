package catalogue

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/storage"
)

// A stored is a document with the version under which it is stored: 0 if it is
// not stored yet.
type stored[T any] struct {
	doc     T
	version int64
}

// load reads a document. One that is not there is zero.
func load[T any](ctx context.Context, tx storage.Tx, name string) (d stored[T], err error) {
	d.doc, d.version, err = document.Load[T](ctx, tx, name)
	return d, err
}

// loadAll reads the entries whose names begin with prefix, in order of names.
func loadAll(ctx context.Context, tx storage.Tx, prefix string) ([]stored[entryDoc], error) {
	docs, versions, err := document.List[entryDoc](ctx, tx, prefix)
	all := make([]stored[entryDoc], len(docs))
	for i := range docs {
		all[i] = stored[entryDoc]{docs[i], versions[i]}
	}
	return all, err
}

// save writes a document and returns its new version.
func save[T any](ctx context.Context, tx storage.Tx, name string, d stored[T], now time.Time) (int64, error) {
	return document.Save(ctx, tx, name, d.doc, d.version, now, "")
}
