package engagement

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"slices"

	"github.com/rapport-go/rapport/channel"
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

// A notKept is a failure of our own media store: the file could be read.
type notKept struct{ error }

func (n notKept) Unwrap() error { return n.error }

// keep copies a file into the media store and learns its size and hash. Whose failure
// an error is does not depend on the store's words for it: it is a notKept, unless the
// file could not be read.
func (e *Engine) keep(ctx context.Context, m *channel.Media, r io.Reader) error {
	hash := sha256.New()
	counted := &limited{r: io.TeeReader(r, hash), left: e.cfg.MaxMedia}
	if err := e.cfg.Media.Put(ctx, m.Stored, counted); err != nil {
		return cmp.Or[error](counted.err, notKept{err})
	}
	m.Size, m.SHA256 = e.cfg.MaxMedia-counted.left, hex.EncodeToString(hash.Sum(nil))
	return nil
}

// limited reads up to left bytes, and fails beyond. It remembers why it failed.
type limited struct {
	r    io.Reader
	left int64
	err  error // nil at the end
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		n, err = 0, errTooLarge
	}
	if !errors.Is(err, io.EOF) {
		l.err = err
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
