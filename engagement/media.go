package engagement

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// A MediaStore keeps files. Drivers with [channel.Capabilities].Files are given
// the same one.
type MediaStore = channel.FileStore

// published gives files of ours an address, where the channel takes them in no
// other way.
func (e *Engine) published(ch channel.ID, parts channel.Parts) channel.Parts {
	if e.cfg.MediaURL == nil {
		return parts
	}
	out := make(channel.Parts, len(parts))
	for i, part := range parts {
		out[i] = part
		if part == nil || !byAddress(e.caps[ch], part.Kind()) {
			continue // the plan refuses what is no part
		}
		mapped, err := channel.MapMedia(part, func(m channel.Media) (channel.Media, error) {
			if m.Stored != "" && m.ID == "" && m.URL == "" {
				m.URL = e.cfg.MediaURL(m)
			}
			return m, nil
		})
		if err == nil {
			out[i] = mapped
		}
	}
	return out
}

// byAddress reports whether the files of a kind of part go out as addresses: on
// some channels those of cards do, although it takes uploads, and what it does
// not carry at all can still be a link.
func byAddress(c channel.Capabilities, kind channel.PartKind) bool {
	takes := c.UploadMedia || c.Files
	return !takes || c.Parts[kind].Level == channel.SupportNone || slices.Contains(c.Parts[kind].Required, channel.FieldMediaURL)
}

// errTooLarge is a file beyond [Config.MaxMedia].
var errTooLarge = errors.New("the file is larger than MaxMedia allows")

// Upload keeps a file to be sent, and returns what refers to it in a part. size
// is in bytes and must be right. The type is a MIME type. A file that is not used
// is removed some day: see [Config].UnusedUploads.
func (e *Engine) Upload(ctx context.Context, name, mimeType string, size int64, r io.Reader) (channel.Media, error) {
	if e.cfg.Media == nil {
		return channel.Media{}, fmt.Errorf("upload: %w", invalid("Config.Media", "is needed to keep files"))
	}
	kind, _, err := mime.ParseMediaType(mimeType)
	if err != nil {
		return channel.Media{}, fmt.Errorf("upload: %w", invalid("type", "is not a MIME type"))
	}
	if size <= 0 || size > e.cfg.MaxMedia {
		return channel.Media{}, fmt.Errorf("upload: %w", invalid("size", fmt.Sprintf("must be between 1 and %d bytes", e.cfg.MaxMedia)))
	}
	m := channel.Media{Type: kind, Name: channel.CleanText(name), Stored: e.mint.Message(now()).String()}
	if err := e.update(ctx, "upload", func(ctx context.Context, tx storage.Tx) error { return e.lookLater(ctx, tx, m.Stored) }); err != nil {
		return channel.Media{}, err
	}
	if err := e.keep(ctx, &m, r); err != nil {
		return channel.Media{}, fmt.Errorf("upload: %w", err)
	}
	if m.Size != size {
		return channel.Media{}, fmt.Errorf("upload: %w", invalid("size", fmt.Sprintf("is %d, but there were %d bytes", size, m.Size)))
	}
	return m, nil
}

// keep copies a file into the media store and learns its size and hash.
func (e *Engine) keep(ctx context.Context, m *channel.Media, r io.Reader) error {
	hash := sha256.New()
	counted := &limited{r: io.TeeReader(r, hash), left: e.cfg.MaxMedia}
	if err := e.cfg.Media.Put(ctx, m.Stored, counted); err != nil {
		return err
	}
	m.Size, m.SHA256 = e.cfg.MaxMedia-counted.left, hex.EncodeToString(hash.Sum(nil))
	return nil
}

// limited reads up to left bytes, and fails beyond.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// OpenMedia opens a file of a message, by the index of its part, which is the
// file or has it above its text: the copy that is kept, or else what the provider still has. The caller closes it. The type
// is what the sender claimed: whoever shows it must not trust it.
func (e *Engine) OpenMedia(ctx context.Context, id storage.MessageID, part int) (*channel.MediaContent, channel.Media, error) {
	msg, err := e.Message(ctx, id)
	if err != nil {
		return nil, channel.Media{}, err
	}
	if part < 0 || part >= len(msg.Parts) {
		return nil, channel.Media{}, invalid("part", "there is no such part")
	}
	m, ok := fileOf(msg.Parts[part])
	if !ok {
		return nil, channel.Media{}, invalid("part", "is not a file")
	}
	if m.Stored != "" && e.cfg.Media != nil {
		body, err := e.cfg.Media.Open(ctx, m.Stored)
		if err != nil {
			return nil, m, fmt.Errorf("open media: %w", err)
		}
		return &channel.MediaContent{Body: body, Type: m.Type, Size: m.Size}, m, nil
	}
	content, err := e.openAtProvider(ctx, msg.Channel, m)
	return content, m, err
}

// fileOf is the file that a part is, or the first that is in it: the picture
// above a template or above buttons.
func fileOf(p channel.Part) (channel.Media, bool) {
	if m, ok := channel.MediaOf(p); ok {
		return m, true
	}
	var first channel.Media
	found := false
	_, err := channel.MapMedia(p, func(m channel.Media) (channel.Media, error) {
		if !found {
			first, found = m, true
		}
		return m, nil
	})
	return first, found && err == nil
}

func (e *Engine) openAtProvider(ctx context.Context, ch channel.ID, m channel.Media) (*channel.MediaContent, error) {
	if m.Forgotten {
		return nil, &channel.Error{Kind: channel.Unreachable, Op: "open media", Detail: "the file is no longer kept: see Retention.Media"}
	}
	if m.Gone {
		return nil, &channel.Error{Kind: channel.Unreachable, Op: "open media", Detail: "the provider no longer has the file"}
	}
	opener, ok := channel.As[channel.MediaOpener](e.cfg.Channels[ch])
	if !ok {
		return nil, &UnsupportedError{Channel: ch, Verb: "open files"}
	}
	return opener.OpenMedia(ctx, m)
}

// fetchMedia copies the files of an inbound message before the provider
// forgets them.
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
	fetched := map[string]channel.Media{} // by the provider's id and address
	for i, p := range msg.Parts {
		m, ok := channel.MediaOf(p)
		if !ok || m.Stored != "" || m.Gone {
			continue
		}
		if _, twice := fetched[m.ID+"\x1f"+m.URL]; twice {
			continue
		}
		got, err := e.fetch(ctx, msg, i, m, d.Attempts >= e.cfg.Attempts)
		if err != nil {
			return nil, err
		}
		fetched[m.ID+"\x1f"+m.URL] = got
	}
	return func(ctx context.Context, tx storage.Tx) error { return e.attach(ctx, tx, msg, fetched) }, nil
}

// fetch copies one file. What is gone for good, or was tried often enough, is
// marked so.
func (e *Engine) fetch(ctx context.Context, msg *storage.Message, part int, m channel.Media, last bool) (channel.Media, error) {
	content, err := e.openAtProvider(ctx, msg.Channel, m)
	if err == nil {
		defer func() { _ = content.Body.Close() }()
		m.Stored = fmt.Sprintf("%s-%d", msg.ID, part)
		if m.Type == "" {
			m.Type, _, _ = strings.Cut(strings.ToLower(content.Type), ";")
		}
		err = e.keep(ctx, &m, content.Body)
	}
	switch {
	case err == nil:
		return m, nil
	case errors.Is(err, channel.Unreachable), errors.Is(err, channel.Unsupported), errors.Is(err, errTooLarge), last:
		e.cfg.Logger.WarnContext(ctx, "engagement: file not kept", "channel", msg.Channel, "message", msg.ID, "error", err)
		m.Stored, m.Gone = "", true
		return m, nil
	}
	return m, err
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
