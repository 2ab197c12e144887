package engagement

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/storage"
)

// Files lends a media store to a driver that keeps files in it by itself, as web chat
// does with those of visitors: hand it to the driver's Config. A file that is not sent
// in the end is removed like any unused upload, and with the person who uploaded it, by
// engines on the same store whose [Config].Media is files itself. unused is to be their
// [Config].UnusedUploads: zero means 30 days, and less than zero for ever.
func Files(store storage.Store, files MediaStore, unused time.Duration) channel.OwnedFiles {
	return lentFiles{files, store, orElse(unused, unusedUploads)}
}

type lentFiles struct {
	MediaStore
	store  storage.Store
	unused time.Duration
}

// Put keeps a file of nobody in particular.
func (l lentFiles) Put(ctx context.Context, key string, r io.Reader) error {
	return l.PutOf(ctx, key, r)
}

// PutOf writes down first that the file is to be looked after, so that not even one
// that is lost on the way stays behind.
func (l lentFiles) PutOf(ctx context.Context, key string, r io.Reader, owners ...channel.Address) error {
	err := l.store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		at := now()
		if err := l.remember(ctx, tx, key, at, owners); err != nil || l.unused < 0 {
			return err
		}
		due, err := toRemove(key, []string{key}, at.Add(l.unused))
		if err != nil {
			return err
		}
		return tx.DueMoments().Put(ctx, due)
	})
	if err != nil {
		return fmt.Errorf("keep a file: %w", err)
	}
	return l.MediaStore.Put(ctx, key, r)
}

const (
	// ownedDue is the kind of the due moments that know what somebody has uploaded, until
	// it was looked after. The subject is a hash of their address.
	ownedDue = "uploads"
	// maxOwned is how many uploads are known of one address: the latest.
	maxOwned = 200
)

// An owned is an upload of somebody's.
type owned struct {
	Key string    `json:"key"`
	At  time.Time `json:"at"`
}

func ownedKey(a channel.Address) storage.DueKey {
	name := sha256.Sum256([]byte(string(a.Kind) + "\x1f" + a.Scope + "\x1f" + a.Value))
	return storage.DueKey{Kind: ownedDue, Subject: hex.EncodeToString(name[:])}
}

// remember notes whose a file is.
func (l lentFiles) remember(ctx context.Context, tx storage.Tx, key string, at time.Time, owners []channel.Address) error {
	var locks []storage.LockKey
	var dues []*storage.DueMoment
	for _, k := range ownedKeys(owners) {
		locks = append(locks, storage.LockKey{Class: storage.LockIdentity, Name: ownedDue + "/" + k.Subject})
		dues = append(dues, &storage.DueMoment{DueKey: k, At: l.until(at)})
	}
	if len(dues) == 0 {
		return nil
	}
	if err := tx.Lock(ctx, locks...); err != nil {
		return err
	}
	for _, d := range dues {
		all, err := ownedBy(ctx, tx, d.DueKey)
		if err != nil {
			return err
		}
		all = append(slices.DeleteFunc(all, func(o owned) bool { return l.until(o.At).Before(at) }), owned{key, at})
		if d.Data, err = json.Marshal(all[max(0, len(all)-maxOwned):]); err != nil {
			return err
		}
	}
	return tx.DueMoments().Put(ctx, dues...)
}

// until is when a file that is kept at an instant was looked after, if ever.
func (l lentFiles) until(at time.Time) time.Time {
	if l.unused < 0 {
		return at.AddDate(0, 0, mostDays)
	}
	return at.Add(l.unused)
}

func ownedKeys(owners []channel.Address) []storage.DueKey {
	var keys []storage.DueKey
	for _, a := range owners {
		if k := ownedKey(a); !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	return keys
}

// ownedBy is what is known of uploads, the oldest first.
func ownedBy(ctx context.Context, tx storage.Tx, keys ...storage.DueKey) (all []owned, err error) {
	if len(keys) == 0 {
		return nil, nil
	}
	found, err := tx.DueMoments().Get(ctx, keys...)
	if err != nil {
		return nil, err
	}
	for _, d := range found {
		if d == nil {
			continue
		}
		var some []owned
		if err := json.Unmarshal(d.Data, &some); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// forgetOwned lets what is known of uploads go: each was looked at.
func (e *Engine) forgetOwned(context.Context, *storage.DueMoment) (duty.Finish, error) {
	return nil, nil
}

// noteOwned notes, with an erasure, what the person has uploaded by themselves.
func noteOwned(ctx context.Context, tx storage.Tx, r *Receipt, addresses []*storage.Identity) error {
	var owners []channel.Address
	for _, a := range addresses {
		owners = append(owners, a.Address)
	}
	keys := ownedKeys(owners)
	all, err := ownedBy(ctx, tx, keys...)
	if err != nil || len(all) == 0 {
		return err
	}
	var files []channel.Media
	for _, o := range all {
		files = append(files, channel.Media{Stored: o.Key})
	}
	if err := tx.DueMoments().Cancel(ctx, keys...); err != nil {
		return err
	}
	return noteFiles(ctx, tx, r, files)
}
