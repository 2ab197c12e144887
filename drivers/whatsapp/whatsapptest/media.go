package whatsapptest

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// How long ids and addresses of files live (WA business-phone-numbers/media,
// 2025-12-11).
const (
	uploadLives  = 30 * 24 * time.Hour
	inboundLives = 7 * 24 * time.Hour
	addressLives = 5 * time.Minute
)

// downloadPath and downloadHost are where the addresses of files point.
const (
	downloadPath = "/whatsapp_business/attachments/"
	downloadHost = "lookaside.fbsbx.com"
)

// A file is a medium that the server keeps.
type file struct {
	id    string
	body  []byte
	mime  string
	name  string
	kind  fileKind
	until time.Time
}

func (f *file) gone(now time.Time) bool { return !now.Before(f.until) }

func (f *file) hash() string {
	sum := sha256.Sum256(f.body)
	return hex.EncodeToString(sum[:])
}

func (f *file) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", f.mime)
	w.Header().Set("Content-Length", strconv.Itoa(len(f.body)))
	_, _ = w.Write(f.body)
}

// A fileKind is what types of messages a file of some MIME type can be, and
// its largest size in bytes (WA business-phone-numbers/media, 2025-12-11).
type fileKind struct {
	types string
	max   int
}

func (k fileKind) allows(kind string) bool {
	return strings.Contains(" "+k.types+" ", " "+kind+" ")
}

const mib = 1 << 20

var fileKinds = map[string]fileKind{
	"image/jpeg": {"image", 5 * mib}, "image/png": {"image", 5 * mib}, "image/webp": {"sticker", 500 << 10},
	"video/mp4": {"video", 16 * mib}, "video/3gpp": {"video", 16 * mib},
	"audio/aac": {"audio", 16 * mib}, "audio/amr": {"audio", 16 * mib}, "audio/mpeg": {"audio", 16 * mib},
	"audio/mp4": {"audio", 16 * mib}, "audio/ogg": {"audio", 16 * mib},
	"text/plain": {"document", 100 * mib}, "application/pdf": {"document", 100 * mib},
	"application/msword": {"document", 100 * mib}, "application/vnd.ms-excel": {"document", 100 * mib},
	"application/vnd.ms-powerpoint":                                             {"document", 100 * mib},
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   {"document", 100 * mib},
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         {"document", 100 * mib},
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": {"document", 100 * mib},
}

// upload takes a file. The part must have the file's own type: a generic one
// is refused (WA business-phone-numbers/media, 2025-12-11).
func (s *Server) upload(_ *call, r *http.Request) (any, *refusal) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, refuse(100, "the body is not multipart/form-data")
	}
	f, product, err := readForm(form)
	switch {
	case err != nil:
		return nil, refuse(100, "the form is broken")
	case product != "whatsapp" || f.body == nil:
		return nil, refuse(100, "messaging_product and file are required")
	}
	return s.keepUpload(f)
}

func readForm(form *multipart.Reader) (*file, string, error) {
	f, product := &file{}, ""
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return f, product, nil
		}
		if err != nil {
			return nil, "", err
		}
		body, err := io.ReadAll(io.LimitReader(part, 100*mib+1))
		if err != nil {
			return nil, "", err
		}
		switch part.FormName() {
		case "messaging_product":
			product = string(body)
		case "file":
			f.body, f.name, f.mime = body, part.FileName(), part.Header.Get("Content-Type")
		}
	}
}

func (s *Server) keepUpload(f *file) (any, *refusal) {
	base, _, err := mime.ParseMediaType(f.mime)
	kind, ok := fileKinds[base]
	switch {
	case err != nil || !ok:
		return nil, refuse(100, "Param file must be a file with one of the supported types, not %q", f.mime)
	case len(f.body) > kind.max:
		return nil, refuse(131053, "the file has %d bytes, at most %d are allowed", len(f.body), kind.max)
	}
	f.mime, f.kind = base, kind
	return struct {
		ID string `json:"id"`
	}{s.keep(f, uploadLives)}, nil
}

func (s *Server) keep(f *file, lives time.Duration) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids++
	f.id = s.fileID()
	f.until = s.now().Add(lives)
	s.files[f.id] = f
	return f.id
}

// fileID makes an id of digits that no other server makes. The caller holds
// s.mu.
func (s *Server) fileID() string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s.word))
	return fmt.Sprintf("7%010d%06d", h.Sum32(), s.ids)
}

// File returns the bytes and the MIME type of a file by its id, for showing
// it. It is false if there is none, or none any more.
func (s *Server) File(id string) (body []byte, mimeType string, ok bool) {
	f := s.stored(id)
	if f == nil {
		return nil, "", false
	}
	return f.body, f.mime, true
}

func (s *Server) stored(id string) *file {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[id]
	if f == nil || f.gone(s.now()) {
		return nil
	}
	return f
}

// storedFile is where a file's bytes are (WA business-phone-numbers/media,
// 2025-12-11). The size is text here, which Meta does too.
type storedFile struct {
	Product string `json:"messaging_product"`
	URL     string `json:"url"`
	Type    string `json:"mime_type"`
	SHA256  string `json:"sha256"`
	Size    string `json:"file_size"`
	ID      string `json:"id"`
}

func (s *Server) resolve(c *call, r *http.Request) (any, *refusal) {
	f := s.stored(c.id)
	number := cmp.Or(r.URL.Query().Get("phone_number_id"), s.opts.PhoneNumberID)
	if f == nil || number != s.opts.PhoneNumberID {
		return nil, refuse(100, "Unsupported get request. Object with ID '%s' does not exist", c.id)
	}
	return storedFile{
		Product: "whatsapp", URL: s.address(f.id, r), Type: f.mime, SHA256: f.hash(),
		Size: strconv.Itoa(len(f.body)), ID: f.id,
	}, nil
}

// address is on Meta's own host for who asked Meta's, and on this server for
// everybody else.
func (s *Server) address(id string, r *http.Request) string {
	u := url.URL{Scheme: "https", Host: downloadHost, Path: downloadPath}
	if r.Host != "graph.facebook.com" {
		u.Scheme, u.Host = "http", r.Host
		if r.TLS != nil || r.URL.Scheme == "https" {
			u.Scheme = "https"
		}
	}
	until := s.now().Add(addressLives)
	u.RawQuery = url.Values{"mid": {id}, "ext": {strconv.FormatInt(until.UnixNano(), 10)}}.Encode()
	return u.String()
}

func (s *Server) download(c *call, r *http.Request) (any, *refusal) {
	q := r.URL.Query()
	until, err := strconv.ParseInt(q.Get("ext"), 10, 64)
	c.file = s.stored(q.Get("mid"))
	if err != nil || s.now().UnixNano() >= until || c.file == nil {
		empty := ""
		return nil, &refusal{status: http.StatusNotFound, body: &empty}
	}
	return nil, nil
}

// wireHash is the hash as webhooks write it: in base64 (WA
// webhooks/reference/messages/image).
func wireHash(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.StdEncoding.EncodeToString(sum[:])
}
