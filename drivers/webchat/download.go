package webchat

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/channel"
)

const opOpen = "webchat: open media"

// linkFor is how long the link of a file is good, at least.
const linkFor = 24 * time.Hour

// A fileRef is what the link of a file says.
type fileRef struct {
	Key     string `json:"k"`
	Name    string `json:"n,omitempty"`
	Type    string `json:"t,omitempty"`
	Expires int64  `json:"e"`
}

// fileLink is an address of a file, relative to the base. It is the same for an
// hour, so that browsers need not fetch the file again. Who has the link has the
// file: it is given to those who see the message.
func (c *Channel) fileLink(m channel.Media) string {
	end := c.cfg.Now().Truncate(time.Hour).Add(linkFor + time.Hour)
	return "files/" + c.keys.seal(forFile, fileRef{Key: m.Stored, Name: cut(m.Name, maxName), Type: m.Type, Expires: end.Unix()})
}

// inPlace are the types that a browser may show by itself. All others, of which
// some can hold scripts, are downloads.
var inPlace = []string{
	"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp",
	"video/mp4", "video/webm", "video/ogg", "video/quicktime",
	"audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/webm", "audio/wav", "audio/x-wav", "audio/flac", "audio/amr",
}

// serveFile answers with a file that a message brought.
func (c *Channel) serveFile(w http.ResponseWriter, r *http.Request) error {
	var ref fileRef
	if !c.keys.open(forFile, r.PathValue("link"), &ref) || c.cfg.Now().Unix() >= ref.Expires || c.cfg.Files == nil {
		return unknown("file")
	}
	body, err := c.cfg.Files.Open(r.Context(), ref.Key)
	if errors.Is(err, fs.ErrNotExist) {
		return unknown("file")
	}
	if err != nil {
		return unavailable()
	}
	defer func() { _ = body.Close() }()
	c.describe(w.Header(), ref)
	if seeker, ok := body.(io.ReadSeeker); ok {
		http.ServeContent(w, r, "", time.Time{}, seeker)
		return nil
	}
	_, _ = io.Copy(w, body)
	return nil
}

// describe sets headers such that nothing in the file can run in our name.
func (c *Channel) describe(h http.Header, ref fileRef) {
	kind, how := "application/octet-stream", "attachment"
	if slices.Contains(inPlace, ref.Type) {
		kind, how = ref.Type, "inline"
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": fileName(ref.Name)}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	left := max(0, ref.Expires-c.cfg.Now().Unix())
	h.Set("Cache-Control", "private, max-age="+strconv.FormatInt(min(left, 3600), 10))
}

// OpenMedia opens a file that a visitor sent, out of Config.Files. It implements
// channel.MediaOpener.
func (c *Channel) OpenMedia(ctx context.Context, m channel.Media) (*channel.MediaContent, error) {
	if err := ctx.Err(); err != nil {
		return nil, &channel.Error{Kind: channel.Unavailable, Op: opOpen, Err: err}
	}
	key := m.ID
	if key == "" {
		key = m.Stored
	}
	if c.cfg.Files == nil || key == "" {
		return nil, &channel.Error{Kind: channel.Unreachable, Op: opOpen, Detail: "there is no such file"}
	}
	body, err := c.cfg.Files.Open(ctx, key)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &channel.Error{Kind: channel.Unreachable, Op: opOpen, Detail: "there is no such file"}
	case err != nil:
		return nil, &channel.Error{Kind: channel.Unavailable, Op: opOpen, Err: err}
	}
	return &channel.MediaContent{Body: body, Type: m.Type, Size: -1}, nil
}
