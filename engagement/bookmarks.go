package engagement

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/storage"
)

// Bookmarks keeps how far drivers have read, for those that fetch messages: hand
// it to the driver's Config.
func Bookmarks(store storage.Store) channel.Bookmarks { return bookmarks{store} }

type bookmarks struct{ store storage.Store }

func bookmarkDocument(name string) string { return "bookmark/" + name }

// Bookmark returns what is kept under the name.
func (b bookmarks) Bookmark(ctx context.Context, name string) (string, error) {
	var kept string
	err := b.store.View(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		kept, _, err = document.Load[string](ctx, tx, bookmarkDocument(name))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("bookmark: %w", err)
	}
	return kept, nil
}

// MoveBookmark keeps next if old is what is kept.
func (b bookmarks) MoveBookmark(ctx context.Context, name, old, next string) (string, error) {
	var kept string
	err := b.store.Update(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		kept, err = document.Swap(ctx, tx, bookmarkDocument(name), now(), func(there string) (string, bool) {
			return next, there == old
		})
		return err
	})
	if err != nil {
		return "", fmt.Errorf("bookmark: %w", err)
	}
	return kept, nil
}
