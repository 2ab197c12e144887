package webchattest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"sync"
)

// Files is a FileStore in memory.
type Files struct {
	mu    sync.Mutex
	files map[string][]byte
}

// NewFiles makes an empty one.
func NewFiles() *Files { return &Files{files: map[string][]byte{}} }

// Put implements channel.FileStore.
func (f *Files) Put(_ context.Context, key string, r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("webchattest: put: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files[key] = content
	return nil
}

// Open implements channel.FileStore.
func (f *Files) Open(_ context.Context, key string) (io.ReadCloser, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	content, ok := f.files[key]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return file{bytes.NewReader(content)}, nil
}

// Kept is how many files there are.
func (f *Files) Kept() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.files)
}

type file struct{ *bytes.Reader }

// Close does nothing.
func (file) Close() error { return nil }
