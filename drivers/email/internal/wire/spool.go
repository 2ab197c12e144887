package wire

import (
	"bytes"
	"io"
	"os"
)

// inMemory is how large a mail may be that is kept in memory while it is read.
const inMemory = 256 << 10

// A Spool keeps a mail while it is read: a small one in memory, and a large one
// in a file without a name that is gone when it is closed. The zero Spool is
// empty.
type Spool struct {
	small bytes.Buffer
	large *os.File
	size  int64
}

// Write adds to the end.
func (s *Spool) Write(p []byte) (int, error) {
	if s.large == nil && s.size+int64(len(p)) > inMemory {
		if err := s.grow(); err != nil {
			return 0, err
		}
	}
	n, err := 0, error(nil)
	if s.large != nil {
		n, err = s.large.Write(p)
	} else {
		n, err = s.small.Write(p)
	}
	s.size += int64(n)
	return n, err
}

func (s *Spool) grow() error {
	f, err := os.CreateTemp("", "rapport-mail-*")
	if err != nil {
		return err
	}
	s.large = f
	if _, err := f.Write(s.small.Bytes()); err != nil {
		return err
	}
	s.small = bytes.Buffer{}
	return nil
}

// Size is how many bytes there are.
func (s *Spool) Size() int64 { return s.size }

// Reader reads from the beginning. Readers do not disturb each other.
func (s *Spool) Reader() io.Reader {
	if s.large != nil {
		return io.NewSectionReader(s.large, 0, s.size)
	}
	return bytes.NewReader(s.small.Bytes())
}

// Close gives up what was kept.
func (s *Spool) Close() error {
	s.small = bytes.Buffer{}
	if s.large == nil {
		return nil
	}
	name := s.large.Name()
	err := s.large.Close()
	if gone := os.Remove(name); err == nil {
		err = gone
	}
	s.large = nil
	return err
}
