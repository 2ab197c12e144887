package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
)

// A publisher gives kept files addresses under which providers and phones can
// fetch them without a login. Nobody can guess one: each has a seal of its own,
// made with a secret that is kept beside the files. Addresses stay good for as
// long as the file is there, over restarts.
type publisher struct {
	// base is the program's public address, without a slash at the end. Empty
	// means that there is none, and then files have no addresses.
	base   string
	secret []byte
	media  *engagement.MediaDir
}

// secretSize is how long the secret is, in bytes.
const secretSize = 32

// newPublisher reads the secret of the folder, or makes one.
func newPublisher(folder, base string, media *engagement.MediaDir) (*publisher, error) {
	path := filepath.Join(folder, "links.key")
	secret, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		secret = make([]byte, secretSize)
		_, _ = rand.Read(secret) // never fails
		err = os.WriteFile(path, secret, 0o600)
	}
	if err == nil && len(secret) != secretSize {
		err = fmt.Errorf("%s: is not %d bytes long", path, secretSize)
	}
	return &publisher{base: strings.TrimRight(base, "/"), secret: secret, media: media}, err
}

// url is the address of a kept file; empty if it can have none. It is what
// [engagement.Config].MediaURL asks for.
func (p *publisher) url(m channel.Media) string {
	if p.base == "" || m.Stored == "" {
		return ""
	}
	return p.base + p.path(m)
}

// path is the address of a kept file within this program.
func (p *publisher) path(m channel.Media) string {
	kind, name := publicType(m.Type), publicName(m.Name)
	path := []string{"/files", p.seal(m.Stored, kind, name), m.Stored, kind, url.PathEscape(name)}
	return strings.Join(path, "/")
}

// local is the path of an address of ours on this page; empty for others.
func (p *publisher) local(address string) string {
	path, ok := strings.CutPrefix(address, p.base+"/")
	if !ok || p.base == "" {
		return ""
	}
	return "/" + path
}

// withPoster shows the picture that stands for a film, if it is one of ours.
func (p *publisher) withPoster(v partView) partView {
	if m, ok := channel.MediaOf(v.Part); ok && v.Media != nil {
		v.Media.Poster = p.local(m.Preview)
	}
	return v
}

// seal proves that an address was made here: with the type, so that nobody
// chooses another one.
func (p *publisher) seal(key, kind, name string) string {
	mac := hmac.New(sha256.New, p.secret)
	_, _ = fmt.Fprintf(mac, "%s\x00%s\x00%s", key, kind, name)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// secretFor is a secret for another purpose, made of the one that is kept.
func (p *publisher) secretFor(purpose string) channel.Secret {
	mac := hmac.New(sha256.New, p.secret)
	_, _ = mac.Write([]byte("for " + purpose))
	return channel.NewSecret(hex.EncodeToString(mac.Sum(nil)))
}

// serve serves a file to whoever has its address.
func (p *publisher) serve(w http.ResponseWriter, r *http.Request) error {
	setHeaders(w.Header())
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	key, name := r.PathValue("key"), r.PathValue("name")
	kind := r.PathValue("main") + "/" + r.PathValue("sub")
	if !hmac.Equal([]byte(r.PathValue("seal")), []byte(p.seal(key, kind, name))) {
		return notFound("file")
	}
	body, err := p.media.Open(r.Context(), key)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	return serveForeign(w, r, body, kind, name)
}

// publicType is a type that can stand in a path, as it is if possible.
func publicType(claimed string) string {
	main, sub, ok := strings.Cut(claimed, "/")
	if !ok || main == "" || sub == "" || url.PathEscape(main) != main || url.PathEscape(sub) != sub {
		return "application/octet-stream"
	}
	return claimed
}

// nameSize is how many bytes of a file's name stand in its address, so that
// providers do not find it too long.
const nameSize = 80

// publicName is a file's name, without folders. Of a long one the end stays,
// which says what it is.
func publicName(name string) string {
	name = plainName(name)
	for len(name) > nameSize {
		_, size := utf8.DecodeRuneInString(name)
		name = name[size:]
	}
	if name == "." || name == ".." {
		return "file"
	}
	return name
}
