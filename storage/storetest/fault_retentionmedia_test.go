package storetest_test

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// retentionMediaFaults forget more than files, less, or look at too much.
func retentionMediaFaults() []fault {
	const whole, texts, sought, changed = "retention/media", "retention/media, and every text stays",
		"retention/media are looked for where some are", "retention/media that came or went"
	const several = "retention/media that several messages have"
	broken := func(name string, forget forgetsMedia, must ...string) fault {
		return fault{
			name: name, must: must, may: []string{"retention/*"},
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return mediaBent{m, s, forget} }),
		}
	}
	return []fault{
		broken("with the files the content goes", func(ctx context.Context, c mediaBent, q storage.Retention) (storage.Retained, error) {
			return c.Messages.ForgetContent(ctx, q)
		}, whole, texts),
		broken("files are told, but nothing is forgotten", func(ctx context.Context, c mediaBent, q storage.Retention) (storage.Retained, error) {
			return c.afterwards(ctx, q, func(m *storage.Message, old storage.Message) { m.Parts = old.Parts })
		}, whole, sought),
		broken("what the provider wrote stays, with its addresses", func(ctx context.Context, c mediaBent, q storage.Retention) (storage.Retained, error) {
			return c.afterwards(ctx, q, func(m *storage.Message, old storage.Message) { m.Raw = old.Raw })
		}, whole),
		broken("the names of files go too", func(ctx context.Context, c mediaBent, q storage.Retention) (storage.Retained, error) {
			return c.afterwards(ctx, q, func(m *storage.Message, _ storage.Message) { m.Parts = nameless(m.Parts) })
		}, whole, texts),
		broken("captions go with their files", func(ctx context.Context, c mediaBent, q storage.Retention) (storage.Retained, error) {
			return c.afterwards(ctx, q, func(m *storage.Message, _ storage.Message) { m.Parts = m.Parts[:1] })
		}, whole, texts),
		broken("a message whose files are forgotten is deleted", func(ctx context.Context, c mediaBent, q storage.Retention) (storage.Retained, error) {
			return c.afterwards(ctx, q, func(m *storage.Message, _ storage.Message) { m.DeletedAt = q.Before })
		}, whole, texts),
		broken("what was stored late holds up the rest", func(ctx context.Context, c mediaBent, q storage.Retention) (storage.Retained, error) {
			if all, _ := c.get("all").([]storage.Message); len(all) > 0 && !all[0].CreatedAt.Before(q.Before) {
				return storage.Retained{Last: q.After}, nil
			}
			return c.Messages.ForgetMedia(ctx, q)
		}, "retention/media that were stored late"),
		broken("messages without files are looked at", everyMessage, sought, changed),
		inUse("a copy stays in use for ever", several, func(c usesBent, key string, used bool) bool {
			if used {
				c.note("used "+key, true)
			}
			return c.get("used "+key) != nil
		}),
		inUse("copies are never in use", several, func(usesBent, string, bool) bool { return false }),
		inUse("what begins like a copy is taken for it", several, func(_ usesBent, key string, used bool) bool { return used || key == "kept" }),
		broken("each message is looked at again", func(ctx context.Context, c mediaBent, q storage.Retention) (storage.Retained, error) {
			return c.again(ctx, q)
		}, whole, sought),
	}
}

type forgetsMedia func(context.Context, mediaBent, storage.Retention) (storage.Retained, error)

// A mediaBent forgets files in another way.
type mediaBent struct {
	storage.Messages
	*shared
	forget forgetsMedia
}

func (c mediaBent) ForgetMedia(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	return c.forget(ctx, c, q)
}

// Insert remembers every message, in their order.
func (c mediaBent) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	added, err := c.Messages.Insert(ctx, ms...)
	c.mu.Lock()
	defer c.mu.Unlock()
	all, _ := c.notes["all"].([]storage.Message)
	for _, m := range ms {
		all = append(all, *m)
	}
	c.notes["all"] = all
	return added, err
}

// afterwards forgets as it should, and then spoils each message that changed.
func (c mediaBent) afterwards(ctx context.Context, q storage.Retention, spoil func(m *storage.Message, old storage.Message)) (storage.Retained, error) {
	r, err := c.Messages.ForgetMedia(ctx, q)
	all, _ := c.get("all").([]storage.Message)
	for _, old := range all {
		if err != nil || r.Messages == 0 || old.ID.Compare(r.Last) > 0 {
			break
		}
		ms, got := c.Messages.Get(ctx, old.ID)
		if got != nil || ms[0].Version != 2 {
			continue
		}
		spoil(ms[0], old)
		err = c.Messages.Update(ctx, ms[0])
	}
	return r, err
}

// again counts messages that were done before.
func (c mediaBent) again(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	r, err := c.Messages.ForgetMedia(ctx, q)
	if last, ok := c.get("last").(storage.MessageID); ok && r.Last.IsZero() {
		r.Last = last
	}
	c.note("last", r.Last)
	return r, err
}

// everyMessage looks at all messages, as the other steps do.
func everyMessage(ctx context.Context, c mediaBent, q storage.Retention) (storage.Retained, error) {
	all, _ := c.get("all").([]storage.Message)
	looked := 0
	for _, m := range all {
		if m.ID.Compare(q.After) <= 0 || !m.CreatedAt.Before(q.Before.Truncate(time.Microsecond)) {
			continue
		}
		if looked++; looked == q.Limit {
			q.Limit = 1
			r, err := c.Messages.ForgetMedia(ctx, q)
			r.Last, r.More = m.ID, true
			return r, err
		}
	}
	r, err := c.Messages.ForgetMedia(ctx, q)
	if len(all) > 0 {
		r.Last = all[len(all)-1].ID
	}
	return r, err
}

func nameless(parts channel.Parts) channel.Parts {
	out := make(channel.Parts, len(parts))
	for i, p := range parts {
		out[i], _ = channel.MapMedia(p, func(f channel.Media) (channel.Media, error) {
			f.Name = ""
			return f, nil
		})
	}
	return out
}

// inUse answers otherwise whether a copy is in use.
func inUse(name, must string, answer func(c usesBent, key string, used bool) bool) fault {
	return fault{
		name: name, must: []string{must}, may: []string{"retention/*", "erasure/*", "*/messages"},
		bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return usesBent{m, s, answer} }),
	}
}

type usesBent struct {
	storage.Messages
	*shared
	answer func(c usesBent, key string, used bool) bool
}

func (c usesBent) FilesInUse(ctx context.Context, copies ...string) ([]bool, error) {
	used, err := c.Messages.FilesInUse(ctx, copies...)
	for i, key := range copies[:len(used)] {
		used[i] = c.answer(c, key, used[i])
	}
	return used, err
}
