package parts

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// line returns the next line with its end, or a piece of a long one. starts says
// whether it begins a line. It is empty at the end of the mail, or after an error.
func (w *Walker) line() (text []byte, starts bool) {
	if w.err != nil {
		return nil, false
	}
	text, err := w.br.ReadSlice('\n')
	w.Bytes += int64(len(text))
	starts = !w.midLine
	w.midLine = err == bufio.ErrBufferFull
	if err != nil && err != bufio.ErrBufferFull {
		w.err = err
	}
	return text, starts
}

// readHeader reads to the blank line, to a boundary, or to the end. The mail's own
// header is not read beyond its limit, since nothing behind it is looked at.
func (w *Walker) readHeader(limit int) (header.Block, bool) {
	b := header.Builder{Max: limit}
	var long []byte
	for {
		text, starts := w.line()
		if len(text) == 0 {
			break
		}
		if starts && w.boundary(text) {
			break
		}
		if w.midLine || !starts {
			if len(long) <= limit {
				long = append(long, text...)
			}
			if w.midLine {
				continue
			}
			text, long = long, nil
		}
		if b.Line(text) || b.Over && w.Top == nil {
			break
		}
	}
	if len(long) > 0 {
		b.Line(long)
	}
	w.Junk += b.Junk
	return b.Block(), b.Over
}

// boundary says whether a line is a boundary that is open, and remembers it.
func (w *Walker) boundary(text []byte) bool {
	if len(w.stack) == 0 || len(text) < 3 || text[0] != '-' || text[1] != '-' || w.midLine {
		return false
	}
	name := string(bytes.TrimRight(text[2:], " \t\r\n"))
	for i := len(w.stack) - 1; i >= 0; i-- {
		rest, ok := strings.CutPrefix(name, w.stack[i].boundary)
		if ok && (rest == "" || rest == "--") {
			w.found = mark{level: i, last: rest == "--"}
			w.inPart = false
			return true
		}
	}
	return false
}

// Body is the raw body of the part that Next returned, until Next is called again.
// The end of the mail is its end as well.
func (w *Walker) Body() io.Reader { return (*body)(w) }

// body is a [Walker] as the reader of a body.
type body Walker

func (b *body) Read(p []byte) (int, error) { return (*Walker)(b).readBody(p) }

func (w *Walker) readBody(p []byte) (int, error) {
	for len(w.out) == 0 {
		if !w.fill() {
			if err := w.fault(); err != nil {
				return 0, err
			}
			return 0, io.EOF
		}
	}
	n := copy(p, w.out)
	w.out = w.out[n:]
	return n, nil
}

// fill gets the next piece of the body. The end of a line before a boundary is the
// boundary's.
func (w *Walker) fill() bool {
	if !w.inPart {
		return false
	}
	text, starts := w.line()
	if len(text) == 0 || starts && w.boundary(text) {
		if len(text) > 0 || len(w.pending) == 0 {
			w.inPart, w.pending = false, nil
			return false
		}
		w.out, w.pending, w.inPart = w.pending, nil, false
		return true
	}
	body := bytes.TrimSuffix(text, []byte("\n"))
	if len(body) < len(text) {
		body = bytes.TrimSuffix(body, []byte("\r"))
	}
	w.outSpace = append(append(w.outSpace[:0], w.pending...), body...)
	w.pending = append(w.pending[:0], text[len(body):]...)
	w.out = w.outSpace
	return true
}

// skipBody reads to the next boundary.
func (w *Walker) skipBody() {
	w.out = nil
	for w.inPart {
		text, starts := w.line()
		if len(text) == 0 || starts && w.boundary(text) {
			w.inPart = false
		}
	}
	w.pending = nil
}

// guessBoundary looks whether a multipart that does not name its boundary begins
// with one.
func (w *Walker) guessBoundary() string {
	ahead, _ := w.br.Peek(chunk / 2)
	ahead = bytes.TrimLeft(ahead, "\r\n \t")
	first, _, ok := bytes.Cut(ahead, []byte("\n"))
	name := string(bytes.TrimRight(first, " \t\r"))
	if !ok || len(name) < 4 || len(name) > 200 || !strings.HasPrefix(name, "--") || strings.ContainsAny(name, " \t") {
		return ""
	}
	return name[2:]
}

func isMultipart(kind string) bool { return strings.HasPrefix(kind, "multipart/") }

func encodingName(raw string) string {
	name, _, _ := strings.Cut(strings.ToLower(header.CleanText(raw)), ";")
	return header.Cut(strings.Trim(name, ` "`), 40)
}
