// Package widget is what the web chat shows in a browser: a loader that a site
// embeds with one script tag, and the page that the loader opens in a frame.
//
// The files are plain HTML, CSS and JavaScript modules, served as they are:
// nothing is built, and nothing comes from anybody else. What they say to the
// server is in PROTOCOL.md of package webchat, which serves them.
package widget

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed files
var files embed.FS

// A File is one file of the widget.
type File struct {
	// Name is its path with slashes: "widget.js", "app/api.js".
	Name string
	// Type is its Content-Type, with the charset.
	Type string
	// Hash is made of the content: another content has another Hash. It consists
	// of letters, digits, dashes and underscores.
	Hash string
	// Body is the content. It must not be written to.
	Body []byte
}

// Open returns the file with the name, and false if there is none.
func Open(name string) (File, bool) {
	f, ok := all()[name]
	return f, ok
}

// Names are the names of all files, in order.
func Names() []string {
	return slices.Sorted(maps.Keys(all()))
}

// Version is made of all files: it is another one if any of them is. It consists of
// the same letters as a Hash.
func Version() string { return version() }

var version = sync.OnceValue(func() string {
	sum := sha256.New()
	for _, name := range Names() {
		_, _ = sum.Write([]byte(name + "\x00" + all()[name].Hash + "\x00"))
	}
	return base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:9])
})

// all are the files by name. They are part of the program: one that cannot be
// read is a mistake of the build.
var all = sync.OnceValue(func() map[string]File {
	found := map[string]File{}
	err := fs.WalkDir(files, "files", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := files.ReadFile(name)
		f := describe(strings.TrimPrefix(name, "files/"), body)
		found[f.Name] = f
		return err
	})
	if err != nil {
		panic("widget: " + err.Error())
	}
	return found
})

func describe(name string, body []byte) File {
	sum := sha256.Sum256(body)
	return File{Name: name, Type: types[path.Ext(name)], Hash: base64.RawURLEncoding.EncodeToString(sum[:15]), Body: body}
}

// types are the types of content by the names' endings. The system's own table
// is not asked: it differs from machine to machine.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
}
