package engagement

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// fetchMedia copies the files of an inbound message before the provider
// forgets them. What was copied is written down at once, and not with the moment: an
// erasure takes the moment away, and must not leave a copy behind.
func (e *Engine) fetchMedia(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	id, err := storage.ParseID[storage.Message](d.Subject)
	if err != nil {
		return nil, err
	}
	msg, err := e.Message(ctx, id)
	if isNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	fetched, failed := e.fetchEach(ctx, msg, d.Attempts >= e.cfg.Attempts)
	if len(fetched) > 0 {
		err = e.update(ctx, "attach files", func(ctx context.Context, tx storage.Tx) error { return e.attach(ctx, tx, msg, fetched) })
	}
	if ours, ok := errors.AsType[notKept](failed); ok && err == nil {
		e.cfg.Logger.WarnContext(ctx, "engagement: the media store failed", "channel", msg.Channel, "message", msg.ID, "error", ours)
		return fetchLater(d), nil
	}
	return nil, errors.Join(err, failed)
}

// fetchLater puts a fetch off because our own media store failed. That says nothing of
// the provider, whose tries begin anew; and since it may still have the file, there is
// no last time. The moment's data are how often this was so.
func fetchLater(d *storage.DueMoment) duty.Finish {
	return func(ctx context.Context, tx storage.Tx) error {
		failed := 0
		if len(d.Data) > 0 {
			if err := json.Unmarshal(d.Data, &failed); err != nil {
				return err
			}
		}
		failed++
		data, err := json.Marshal(failed)
		if err != nil {
			return err
		}
		return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: d.DueKey, At: now().Add(duty.Patience.After(failed)), Data: data})
	}
}

// fetchEach copies the files of a message that have no copy yet, and returns those of
// which it is known what became of them, by the provider's id and address. When our
// own store fails, it leaves the rest alone.
func (e *Engine) fetchEach(ctx context.Context, msg *storage.Message, last bool) (fetched map[string]channel.Media, failed error) {
	fetched = map[string]channel.Media{}
	for _, p := range msg.Parts {
		m, ok := channel.MediaOf(p)
		if !ok || m.Stored != "" || m.Gone {
			continue
		}
		if _, twice := fetched[m.ID+"\x1f"+m.URL]; twice {
			continue
		}
		got, err := e.fetch(ctx, msg, m, last)
		if failed = errors.Join(failed, err); err == nil {
			fetched[m.ID+"\x1f"+m.URL] = got
		}
		if _, ours := errors.AsType[notKept](err); ours {
			break
		}
	}
	return fetched, failed
}

// fetch copies one file. What is gone for good, or was tried often enough, is
// marked so, unless it was our own store that failed.
func (e *Engine) fetch(ctx context.Context, msg *storage.Message, m channel.Media, last bool) (channel.Media, error) {
	content, err := e.openAtProvider(ctx, msg.Channel, m)
	if err == nil {
		defer func() { _ = content.Body.Close() }()
		m.Stored = copyKey(msg.ID, m)
		if m.Type == "" {
			m.Type, _, _ = strings.Cut(strings.ToLower(content.Type), ";")
		}
		err = e.keep(ctx, &m, content.Body)
	}
	_, ours := errors.AsType[notKept](err)
	switch {
	case err == nil || ours:
		return m, err
	case errors.Is(err, channel.Unreachable), errors.Is(err, channel.Unsupported), errors.Is(err, errTooLarge), last:
		e.cfg.Logger.WarnContext(ctx, "engagement: file not kept", "channel", msg.Channel, "message", msg.ID, "error", err)
		m.Stored, m.Gone = "", true
		return m, nil
	}
	return m, err
}

// copyKey is the key of a copy. An edit may put another file in the place of one, and a
// key has only one content: so it goes by what the provider calls the file.
func copyKey(of storage.MessageID, m channel.Media) string {
	name := sha256.Sum256([]byte(m.ID + "\x1f" + m.URL))
	return fmt.Sprintf("%s-%x", of, name[:8])
}

// attach records which files were fetched. Those that the message does not have
// any more are not kept.
func (e *Engine) attach(ctx context.Context, tx storage.Tx, msg *storage.Message, fetched map[string]channel.Media) error {
	conv, _, err := e.lockConversation(ctx, tx, msg.Conversation)
	var ms []*storage.Message
	if err == nil {
		ms, err = tx.Messages().Get(ctx, msg.ID) // again: it may have been edited, or its files forgotten
	}
	if isNotFound(err) { // the person was erased
		return e.discard(ctx, tx, notIn(fetched, nil))
	}
	if err != nil {
		return err
	}
	for i, p := range ms[0].Parts {
		ms[0].Parts[i], err = channel.MapMedia(p, func(m channel.Media) (channel.Media, error) {
			if got, ok := fetched[m.ID+"\x1f"+m.URL]; ok && m.Stored == "" && !m.Forgotten {
				return got, nil
			}
			return m, nil
		})
		if err != nil {
			return err
		}
	}
	if err := e.discard(ctx, tx, notIn(fetched, ms[0].Media())); err != nil {
		return err
	}
	if err := tx.Messages().Update(ctx, ms[0]); err != nil {
		return err
	}
	entry := journal.Entry(journal.MessageChanged, now(), storage.Author{Kind: channel.AuthorSystem}, journal.Detail{Change: "media"})
	return tx.Journal().Append(ctx, journal.OnMessage(entry, conv, ms[0]))
}

// notIn are the files that were fetched, but that a message has not.
func notIn(fetched map[string]channel.Media, has []channel.Media) (all []channel.Media) {
	for _, got := range fetched {
		if !slices.ContainsFunc(has, func(m channel.Media) bool { return m.Stored == got.Stored }) {
			all = append(all, got)
		}
	}
	return all
}
