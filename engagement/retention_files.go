package engagement

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/storage"
)

const (
	// removeDue is the kind of the due moments at which files are removed that nobody
	// uses. Their data are the files' keys. The subject is an ID of its own, since an
	// erasure drops the due moments of what it removes; or it is the file's key.
	removeDue = "remove_files"
	// removeAtOnce is how many files one such moment is for, and removeAgain how
	// long to wait after some could not be removed.
	removeAtOnce = 100
	removeAgain  = 10 * time.Minute
)

// forgetMedia forgets the files of old messages, and forgetContent all that was
// said in them.
func (e *Engine) forgetMedia(ctx context.Context, tx storage.Tx, q storage.Retention) (storage.Retained, error) {
	did, err := tx.Messages().ForgetMedia(ctx, q)
	if err != nil {
		return did, err
	}
	return did, e.discard(ctx, tx, did.Media)
}

func (e *Engine) forgetContent(ctx context.Context, tx storage.Tx, q storage.Retention) (storage.Retained, error) {
	did, err := tx.Messages().ForgetContent(ctx, q)
	if err != nil {
		return did, err
	}
	return did, e.discard(ctx, tx, did.Media)
}

// discard notes, with what is written in tx, that the copies of files are to be
// removed. That is done once it is committed that nothing refers to them, and
// again until it succeeds. A [MediaStore] that cannot remove keeps them.
func (e *Engine) discard(ctx context.Context, tx storage.Tx, files []channel.Media) error {
	if _, ok := e.cfg.Media.(MediaRemover); !ok {
		return nil
	}
	var keys []string
	for _, m := range files {
		if m.Stored != "" {
			keys = append(keys, m.Stored)
		}
	}
	slices.Sort(keys)
	var dues []*storage.DueMoment
	for some := range slices.Chunk(slices.Compact(keys), removeAtOnce) {
		due, err := toRemove(e.mint.Message(now()).String(), some, now())
		if err != nil {
			return err
		}
		dues = append(dues, due)
	}
	if len(dues) == 0 {
		return nil
	}
	return tx.DueMoments().Put(ctx, dues...)
}

func toRemove(subject string, keys []string, at time.Time) (*storage.DueMoment, error) {
	data, err := json.Marshal(keys)
	return &storage.DueMoment{DueKey: storage.DueKey{Kind: removeDue, Subject: subject}, At: at, Data: data}, err
}

// lookLater has files removed that nobody uses when Config.UnusedUploads has
// passed. There is one such look for each file.
func (e *Engine) lookLater(ctx context.Context, tx storage.Tx, keys ...string) error {
	if _, ok := e.cfg.Media.(MediaRemover); !ok || e.cfg.UnusedUploads < 0 || len(keys) == 0 {
		return nil
	}
	var dues []*storage.DueMoment
	for _, key := range keys {
		due, err := toRemove(key, []string{key}, now().Add(e.cfg.UnusedUploads))
		if err != nil {
			return err
		}
		dues = append(dues, due)
	}
	return tx.DueMoments().Put(ctx, dues...)
}

// removeDiscarded removes files, but for those that are used elsewhere. What cannot
// be removed now is due again, however often.
func (e *Engine) removeDiscarded(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	var keys []string
	if err := json.Unmarshal(d.Data, &keys); err != nil {
		return nil, err
	}
	remover, ok := e.cfg.Media.(MediaRemover)
	if !ok {
		return nil, nil
	}
	did, err := e.removeEach(ctx, remover, keys)
	if err != nil {
		e.cfg.Logger.WarnContext(ctx, "engagement: files not removed", "files", len(did.left), "error", err)
	}
	return func(ctx context.Context, tx storage.Tx) error {
		if err := e.lookLater(ctx, tx, did.saved...); err != nil || len(did.left) == 0 {
			return err
		}
		again, err := toRemove(d.Subject, did.left, now().Add(removeAgain))
		if err != nil {
			return err
		}
		return tx.DueMoments().Put(ctx, again)
	}, nil
}

// A removal is what became of files that were to be removed: those that are gone,
// those that could not be removed, and those that are needed, by a message, or only by
// a saved document or an event that was set aside. Of a message it is known when it
// needs them no longer.
type removal struct{ gone, left, sent, saved []string }

// removeEach removes the files that nobody uses. The error is the last.
func (e *Engine) removeEach(ctx context.Context, remover MediaRemover, keys []string) (did removal, err error) {
	var free []string
	if err := e.view(ctx, "files in use", func(ctx context.Context, tx storage.Tx) (err error) {
		free, did.sent, did.saved, err = filesByUse(ctx, tx, keys)
		return err
	}); err != nil {
		return removal{left: keys}, err
	}
	for _, key := range free {
		if failed := remover.Remove(ctx, key); failed != nil {
			did.left, err = append(did.left, key), failed
		} else {
			did.gone = append(did.gone, key)
		}
	}
	return did, err
}
