package engagement

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/rapport-go/rapport/channel"
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
		_, kept, err = readBookmark(ctx, tx, name)
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
	err := b.store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		doc := bookmarkDocument(name)
		if err := tx.Lock(ctx, storage.LockKey{Class: storage.LockSettings, Name: doc}); err != nil {
			return err
		}
		setting, there, err := readBookmark(ctx, tx, name)
		if kept = there; err != nil || there != old {
			return err
		}
		if setting.Data, err = json.Marshal(next); err != nil {
			return err
		}
		kept, setting.UpdatedAt = next, now()
		return tx.Settings().Put(ctx, setting)
	})
	if err != nil {
		return "", fmt.Errorf("bookmark: %w", err)
	}
	return kept, nil
}

// readBookmark reads the document of a bookmark, a new one if there is none.
func readBookmark(ctx context.Context, tx storage.Tx, name string) (*storage.Setting, string, error) {
	setting, err := tx.Settings().Get(ctx, bookmarkDocument(name))
	if errors.Is(err, storage.ErrNotFound) {
		return &storage.Setting{Name: bookmarkDocument(name)}, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	var kept string
	err = json.Unmarshal(setting.Data, &kept)
	return setting, kept, err
}
