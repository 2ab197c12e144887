package engagement

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/storage"
)

const (
	// removeDue is the kind of the due moments at which files are removed that no
	// message refers to any more. Their data are the files' keys. The subject is an
	// ID of its own: an erasure drops the due moments of what it removes.
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
	left, err := e.removeEach(ctx, remover, keys)
	if err == nil {
		return nil, nil
	}
	e.cfg.Logger.WarnContext(ctx, "engagement: files not removed", "files", len(left), "error", err)
	return func(ctx context.Context, tx storage.Tx) error {
		again, err := toRemove(d.Subject, left, now().Add(removeAgain))
		if err != nil {
			return err
		}
		return tx.DueMoments().Put(ctx, again)
	}, nil
}

// removeEach returns the files that are left, with the error of the last.
func (e *Engine) removeEach(ctx context.Context, remover MediaRemover, keys []string) (left []string, err error) {
	var free []string
	if err := e.view(ctx, "files in use", func(ctx context.Context, tx storage.Tx) (err error) {
		free, err = unusedFiles(ctx, tx, keys)
		return err
	}); err != nil {
		return keys, err
	}
	for _, key := range free {
		if failed := remover.Remove(ctx, key); failed != nil {
			left, err = append(left, key), failed
		}
	}
	return left, err
}

// unusedFiles are those copies of files that no message has, be it one that leaves
// later, and no saved document, such as a canned reply. A file that was uploaded once
// may have been sent often, and one that a contact sent may be handed on.
func unusedFiles(ctx context.Context, tx storage.Tx, copies []string) (free []string, err error) {
	used, err := tx.Messages().FilesInUse(ctx, copies...)
	if err != nil {
		return nil, err
	}
	for i, key := range copies {
		if !used[i] {
			free = append(free, key)
		}
	}
	if len(free) == 0 {
		return nil, nil
	}
	saved, err := tx.Settings().List(ctx, "")
	return slices.DeleteFunc(free, func(key string) bool {
		return slices.ContainsFunc(saved, func(s *storage.Setting) bool { return bytes.Contains(s.Data, []byte(key)) })
	}), err
}
