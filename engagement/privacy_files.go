package engagement

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/storage"
)

// eraseFilesDue is the kind of the due moment that has the files of a person who is
// erased, until each was removed, or is known to stay. The subject is the receipt.
// It falls due when the records are gone: only then is it known which files
// others use.
const eraseFilesDue = "erase.files"

// noteFiles notes, with what is erased in tx, which files go with it, each once.
func noteFiles(ctx context.Context, tx storage.Tx, r *Receipt, files []channel.Media) error {
	due := &storage.DueMoment{DueKey: storage.DueKey{Kind: eraseFilesDue, Subject: r.ID}}
	found, err := tx.DueMoments().Get(ctx, due.DueKey)
	if err != nil {
		return err
	}
	var keys []string
	if found[0] != nil {
		if err := json.Unmarshal(found[0].Data, &keys); err != nil {
			return err
		}
	}
	for _, m := range files {
		if m.Stored != "" {
			keys = append(keys, m.Stored)
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	wait := removeAgain
	if !r.RecordsAt.IsZero() {
		wait = 0
	}
	r.FilesLeft = len(keys)
	return putFiles(ctx, tx, due, keys, wait)
}

// putFiles has files removed after a time; none of them need no moment.
func putFiles(ctx context.Context, tx storage.Tx, due *storage.DueMoment, keys []string, wait time.Duration) (err error) {
	if len(keys) == 0 {
		return nil
	}
	due.At = now().Add(wait)
	if due.Data, err = json.Marshal(keys); err != nil {
		return err
	}
	return tx.DueMoments().Put(ctx, due)
}

// eraseFiles removes files of somebody whose records are gone. What fails is left for
// later, however often.
func (e *Engine) eraseFiles(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	var keys []string
	if err := json.Unmarshal(d.Data, &keys); err != nil {
		return nil, err
	}
	again := &storage.DueMoment{DueKey: d.DueKey}
	if r, err := e.Receipt(ctx, d.Subject); err != nil || r.RecordsAt.IsZero() {
		return func(ctx context.Context, tx storage.Tx) error { return putFiles(ctx, tx, again, keys, removeAgain) }, err
	}
	some, others := keys[:min(len(keys), removeAtOnce)], keys[min(len(keys), removeAtOnce):]
	did := removal{sent: some}
	if remover, ok := e.cfg.Media.(MediaRemover); ok {
		var err error
		if did, err = e.removeEach(ctx, remover, some); err != nil {
			e.cfg.Logger.WarnContext(ctx, "engagement: files of an erased person not removed", "receipt", d.Subject, "files", len(did.left), "error", err)
		}
	}
	wait := removeAgain
	if len(did.left) < len(some) && len(others) > 0 {
		wait = 0
	}
	left := slices.Concat(others, did.left)
	return func(ctx context.Context, tx storage.Tx) error {
		if err := e.filesErased(ctx, tx, d.Subject, did, len(left)); err != nil {
			return err
		}
		return putFiles(ctx, tx, again, left, wait)
	}, nil
}

// filesErased writes down what became of files. Those that a document uses are
// looked at some day again.
func (e *Engine) filesErased(ctx context.Context, tx storage.Tx, receipt string, did removal, left int) error {
	r, version, err := document.Load[Receipt](ctx, tx, erasurePrefix+receipt)
	if err != nil {
		return err
	}
	r.Files += len(did.gone)
	r.FilesKept += len(did.sent) + len(did.saved)
	r.FilesLeft = left
	if err := e.lookLater(ctx, tx, did.saved...); err != nil {
		return err
	}
	return saveReceipt(ctx, tx, &r, version)
}
