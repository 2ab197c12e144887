package engagement

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// MediaDir keeps files in a folder of the file system. Make one with
// [OpenMediaDir].
type MediaDir struct{ root *os.Root }

// OpenMediaDir makes the folder if it is not there, and keeps files in it.
func OpenMediaDir(path string) (*MediaDir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return &MediaDir{root: root}, nil
}

// Close releases the folder.
func (d *MediaDir) Close() error { return d.root.Close() }

// Put keeps a file. It is written whole or not at all.
func (d *MediaDir) Put(_ context.Context, key string, r io.Reader) error {
	if err := checkMediaKey(key); err != nil {
		return err
	}
	partial := key + ".part"
	if err := d.write(partial, r); err != nil {
		return errors.Join(err, ignoreMissing(d.root.Remove(partial)))
	}
	return d.root.Rename(partial, key)
}

func (d *MediaDir) write(name string, r io.Reader) error {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// Open opens a file.
func (d *MediaDir) Open(_ context.Context, key string) (io.ReadCloser, error) {
	if err := checkMediaKey(key); err != nil {
		return nil, err
	}
	return d.root.Open(key)
}

func checkMediaKey(key string) error {
	plain := func(r rune) bool {
		return r == '-' || ('0' <= r && r <= '9') || ('a' <= r && r <= 'z') || ('A' <= r && r <= 'Z')
	}
	if key == "" || len(key) > 200 || strings.ContainsFunc(key, func(r rune) bool { return !plain(r) }) {
		return fmt.Errorf("media: key %q is not letters, digits and dashes", key)
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// Remove removes a file: see [MediaRemover].
func (d *MediaDir) Remove(_ context.Context, key string) error {
	if err := checkMediaKey(key); err != nil {
		return err
	}
	return ignoreMissing(d.root.Remove(key))
}
