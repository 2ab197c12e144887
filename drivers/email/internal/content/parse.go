package content

import (
	"errors"
	"fmt"
	"io"

	"github.com/rapport-go/rapport/drivers/email/internal/parts"
)

// Parse reads a mail of size bytes, or of unknown size if that is negative, in
// time that grows with its length and in memory that does not. Whatever is wrong
// with the mail, there is a Mail afterwards; what could not be had is told by its
// Placeholder and Notes. The error is that of r, other than an end that comes too
// early, with the Mail as far as it was read.
func Parse(r io.Reader, size int64, o Options) (*Mail, error) {
	o = o.filled()
	m := &Mail{Size: max(size, 0)}
	limited := &io.LimitedReader{R: r, N: o.MaxSize + 1}
	w := parts.NewWalker(limited, o.limits(), o.decoder())
	top, err := w.ReadTop()
	m.readHeader(top, o)
	c := newCollector(o)
	if err == nil {
		err = m.readParts(w, limited, c, o)
	}
	m.take(c, o)
	m.identify(c)
	m.classify(c, o)
	m.noteOdd(w)
	if size < 0 {
		m.Size = w.Bytes
	}
	return m, err
}

// readParts reads the content, unless the mail is one of those that are not read.
func (m *Mail) readParts(w *parts.Walker, limited *io.LimitedReader, c *collector, o Options) error {
	if w.TopOver {
		m.Placeholder = &Placeholder{TooComplex, fmt.Sprintf("its header has more than %d KB", o.MaxHeader>>10)}
		return nil
	}
	if m.Size > o.MaxSize {
		m.Placeholder = tooLarge(m.Size)
		return nil
	}
	err := c.readAll(w)
	if errors.Is(err, parts.ErrTooComplex) {
		m.Placeholder = &Placeholder{TooComplex, fmt.Sprintf("more than %d parts, or nested deeper than %d", o.MaxParts, o.MaxDepth)}
		c.files, err = nil, nil
	}
	if limited.N <= 0 {
		m.Placeholder = tooLarge(o.MaxSize)
		c.files = nil
	}
	return err
}

func tooLarge(size int64) *Placeholder {
	return &Placeholder{TooLarge, fmt.Sprintf("%d MB", (size+1<<19)>>20)}
}

// noteOdd tells what the walk through the mail met.
func (m *Mail) noteOdd(w *parts.Walker) {
	if w.Junk > 0 {
		m.note("header lines that are none")
	}
	if w.Unclosed && m.Placeholder == nil {
		m.note("the mail ends before it should")
	}
}

// maxNotes is how many notes a mail can have.
const maxNotes = 20

func (m *Mail) note(text string) {
	for _, n := range m.Notes {
		if n == text {
			return
		}
	}
	if len(m.Notes) < maxNotes {
		m.Notes = append(m.Notes, text)
	}
}
