package webchat

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"

	"github.com/rapport-go/rapport/channel"
)

const (
	// uploadFor is how long an upload waits for its message.
	uploadFor = time.Hour
	// sniffed is how much of a file is looked at for its type.
	sniffed = 3072
	// filePrefix begins the key of every file of a visitor's. Those that no
	// message came for are the host's to remove: see [channel.OwnedFiles].
	filePrefix = "webchat-"
)

// An upload is a file that was taken, until a message brings it.
type upload struct {
	Key     string `json:"k"`
	Session string `json:"s"`
	Name    string `json:"n"`
	Type    string `json:"t"`
	Size    int64  `json:"z"`
	SHA256  string `json:"h"`
	Expires int64  `json:"e"`
}

func (u upload) media() channel.Media {
	return channel.Media{ID: u.Key, Stored: u.Key, Name: u.Name, Type: u.Type, Size: u.Size, SHA256: u.SHA256}
}

var errTooLarge = errors.New("webchat: the file is too large")

// serveUpload takes one file. Nothing but its content says what it is.
func (c *Channel) serveUpload(w http.ResponseWriter, r *http.Request, s session) error {
	if c.cfg.Files == nil {
		return &problem{status: http.StatusUnsupportedMediaType, Code: "type", Message: "files are not taken"}
	}
	if wait, ok := c.limits.files.take(s.Visitor, 1); !ok {
		return tooFast(wait)
	}
	r.Body = http.MaxBytesReader(w, r.Body, c.cfg.Limits.File+64<<10)
	part, err := firstFile(r)
	if err != nil {
		return unread(err, malformed("not a form with one file"))
	}
	u, err := c.keep(r, s, part)
	if err != nil {
		return err
	}
	return answer(w, map[string]any{
		"upload": c.keys.seal(forUpload, u), "name": u.Name, "type": u.Type, "size": u.Size, "url": c.fileLink(u.media()),
	})
}

// firstFile is the part "file" of a form. What comes before is left out.
func firstFile(r *http.Request) (*multipart.Part, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for range 8 {
		part, err := form.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FormName() == "file" {
			return part, nil
		}
	}
	return nil, errors.New("webchat: no file")
}

// keep puts a file into the host's store, if it is one that is taken.
func (c *Channel) keep(r *http.Request, s session, part *multipart.Part) (upload, error) {
	head := make([]byte, sniffed)
	n, err := io.ReadFull(part, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return upload{}, unread(err, malformed("the file cannot be read"))
	}
	if n == 0 {
		return upload{}, broken("files", "is empty")
	}
	kind := sniff(head[:n])
	if !c.cfg.Limits.takes(kind) {
		return upload{}, &problem{status: http.StatusUnsupportedMediaType, Code: "type", Message: "files of this type are not taken"}
	}
	u := upload{
		Key: filePrefix + hexName(), Session: s.ID, Name: fileName(part.FileName()), Type: kind,
		Expires: c.cfg.Now().Add(uploadFor).Unix(),
	}
	body := &counted{r: io.MultiReader(bytes.NewReader(head[:n]), part), max: c.cfg.Limits.File}
	hash := sha256.New()
	if err := c.put(r.Context(), s, u.Key, io.TeeReader(body, hash)); err != nil {
		return upload{}, unread(cmp.Or(body.err, err), unavailable())
	}
	u.Size, u.SHA256 = body.n, hex.EncodeToString(hash.Sum(nil))
	return u, nil
}

// put keeps a file, and says whose it is to who wants to know: it may never be sent.
func (c *Channel) put(ctx context.Context, s session, key string, r io.Reader) error {
	if owned, ok := c.cfg.Files.(channel.OwnedFiles); ok {
		return owned.PutOf(ctx, key, r, s.addresses()...)
	}
	return c.cfg.Files.Put(ctx, key, r)
}

func hexName() string {
	h := sha256.Sum256([]byte(fresh()))
	return hex.EncodeToString(h[:16])
}

// counted fails when there is more than max, so that the store keeps nothing. It
// remembers why, whatever the store makes of it.
type counted struct {
	r      io.Reader
	n, max int64
	err    error // nil at the end
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.n += int64(n); c.n > c.max {
		n, err = 0, errTooLarge
	}
	if !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}

// unread is why a body was not read to its end: it is too large, it came too slowly,
// or else other.
func unread(err error, other *problem) error {
	var body *http.MaxBytesError
	switch {
	case errors.Is(err, errTooLarge) || errors.As(err, &body):
		return &problem{status: http.StatusRequestEntityTooLarge, Code: "too_large", Message: "the file is too large"}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &problem{status: http.StatusRequestTimeout, Code: "slow", Message: "the body came too slowly"}
	}
	return other
}

// sniff is what a file is by its content, without parameters.
func sniff(head []byte) string {
	kind, _, err := mime.ParseMediaType(mimetype.Detect(head).String())
	if err != nil {
		return "application/octet-stream"
	}
	return kind
}

// takes reports whether files of the type are taken.
func (l Limits) takes(kind string) bool {
	for _, t := range l.Types {
		prefix, wild := strings.CutSuffix(t, "*")
		if t == kind || wild && strings.HasPrefix(kind, prefix) && !active(kind) || t == "*" {
			return true
		}
	}
	return false
}

// active is a type whose content a browser may run. "image/*" does not mean it.
func active(kind string) bool {
	return strings.HasSuffix(kind, "xml") || strings.HasSuffix(kind, "html")
}

// fileName is what the sender calls the file, without folders and without what
// could be taken for something else.
func fileName(given string) string {
	base := path.Base(strings.ReplaceAll(given, `\`, "/"))
	base = strings.Map(func(r rune) rune {
		if control(r) || strings.ContainsRune(`/"<>:|?*`, r) || isBidi(r) {
			return '_'
		}
		return r
	}, channel.CleanText(base))
	if base = strings.TrimLeft(cut(base, maxName), ". "); base == "" || base == "_" {
		return "file"
	}
	return base
}

// isBidi turns the direction of writing: "cod.exe" may read as "exe.doc".
func isBidi(r rune) bool {
	return 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0x061c
}

// attached are the files that a message brings. Each was uploaded in the same
// session, and goes into one message only.
func (t *taking) attached(e event) (channel.Parts, error) {
	if len(e.Files) > t.cfg.Limits.Files {
		return nil, broken("files", "are too many")
	}
	var parts channel.Parts
	for _, token := range e.Files {
		var u upload
		if !t.keys.open(forUpload, token, &u) || u.Session != t.session.ID || t.now.Unix() >= u.Expires {
			return nil, usedUpload()
		}
		if !t.uploads.claim(u.Key, e.ID, time.Unix(u.Expires, 0)) {
			return nil, usedUpload()
		}
		parts = append(parts, filePart(u.media()))
	}
	return parts, nil
}

func usedUpload() *problem {
	return &problem{status: http.StatusConflict, Code: "upload", Message: "the upload is another's, over, or used"}
}

// filePart is the part that a file of its type is.
func filePart(m channel.Media) channel.Part {
	major, _, _ := strings.Cut(m.Type, "/")
	switch {
	case active(m.Type):
		return channel.File{Media: m}
	case major == "image":
		return channel.Image{Media: m}
	case major == "video":
		return channel.Video{Media: m}
	case major == "audio":
		return channel.Audio{Media: m}
	}
	return channel.File{Media: m}
}
