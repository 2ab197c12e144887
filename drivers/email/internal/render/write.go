package render

import (
	"errors"
	"io"
	"mime"
	"slices"

	"github.com/emersion/go-message"
)

// write writes the whole mail with the fields on top.
func (n node) write(w io.Writer, fields []field) error {
	mw, err := message.CreateWriter(w, n.header(append(fields, field{"MIME-Version", "1.0"})))
	if err != nil {
		return err
	}
	return n.fill(mw)
}

// header is the part's own header below fields.
func (n node) header(fields []field) message.Header {
	fields = append(slices.Clone(fields), n.fields...)
	if n.kind != "" {
		kind := mime.FormatMediaType("multipart/"+n.kind, map[string]string{"boundary": n.boundary})
		fields = append(fields, field{"Content-Type", kind})
	} else {
		fields = append(fields, field{"Content-Transfer-Encoding", n.encoding})
	}
	var h message.Header
	for _, f := range slices.Backward(fields) { // Add puts a field on top
		h.Add(f.name, f.value)
	}
	return h
}

func (n node) fill(w *message.Writer) error {
	if n.body != nil {
		if err := n.body(w); err != nil {
			return err
		}
		return w.Close()
	}
	for _, part := range n.parts {
		pw, err := w.CreatePart(part.header(nil))
		if err != nil {
			return err
		}
		if err := part.fill(pw); err != nil {
			return err
		}
	}
	return w.Close()
}

// maxLine is the longest line of RFC 5322, 2.1.1, without its end.
const maxLine = 998

// errLine means that a line would have come out as the wire must not see it.
var errLine = errors.New("email: a line is too long or has no proper end")

// wire checks what is written, as it is written.
type wire struct {
	w     io.Writer
	limit int64
	size  int64
	line  int
	cr    bool
}

func (w *wire) Write(p []byte) (int, error) {
	if w.size += int64(len(p)); w.limit > 0 && w.size > w.limit {
		return 0, ErrTooLarge
	}
	for _, c := range p {
		if w.cr != (c == '\n') {
			return 0, errLine
		}
		switch w.cr = c == '\r'; {
		case c == '\n':
			w.line = 0
		case c == 0:
			return 0, errLine
		case !w.cr:
			w.line++
		}
		if w.line > maxLine {
			return 0, errLine
		}
	}
	return w.w.Write(p)
}

// end says whether the last line is complete.
func (w *wire) end() error {
	if w.cr || w.line > 0 {
		return errLine
	}
	return nil
}

func isOurs(err error) bool { return errors.Is(err, ErrTooLarge) || errors.Is(err, errLine) }
