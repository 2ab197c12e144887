package parts

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// chunk is how much of a line is held at a time.
const chunk = 16 << 10

// A Walker reads the parts of one mail, one after the other. It is not safe for
// concurrent use.
type Walker struct {
	// Top is the header of the mail, after the first Next.
	Top header.Block
	// TopOver says that Top was cut off at MaxHeader, and Junk counts the lines of
	// headers that were none.
	TopOver bool
	Junk    int
	// Unclosed says, after the last part, that the mail ended before it should.
	Unclosed bool
	// Bytes counts what was read.
	Bytes int64

	limits   Limits
	decoder  header.Decoder
	br       *bufio.Reader
	err      error
	stack    []*level
	parts    int
	midLine  bool
	found    mark
	inPart   bool
	pending  []byte
	out      []byte
	outSpace []byte
}

// Limits bound a [Walker].
type Limits struct {
	// Header is how many bytes of the mail's header are kept, and PartHeader of
	// each part's.
	Header, PartHeader int
	// Parts is how many parts there may be, and Depth how deep.
	Parts, Depth int
}

// level is a multipart that is open.
type level struct {
	Multipart
	boundary string
	children int
	digest   bool
}

// mark says that a boundary was met: of which level, and whether it ends it.
type mark struct {
	level int
	last  bool
}

var noMark = mark{level: -1}

// NewWalker starts at the head of a mail.
func NewWalker(r io.Reader, limits Limits, d header.Decoder) *Walker {
	return &Walker{limits: limits, decoder: d, br: bufio.NewReaderSize(r, chunk), found: noMark}
}

// ReadTop reads the header of the mail. Next does so too if need be.
func (w *Walker) ReadTop() (header.Block, error) {
	if w.Top == nil {
		block, over := w.readHeader(w.limits.Header)
		if block == nil {
			block = header.Block{}
		}
		w.Top, w.TopOver = block, over
	}
	return w.Top, w.fault()
}

// fault is the error of the reader, unless the mail just ended.
func (w *Walker) fault() error {
	if w.err == io.EOF || w.err == io.ErrUnexpectedEOF {
		return nil
	}
	return w.err
}

// Next returns the next part without parts of its own, whose raw body Read then
// gives. io.EOF means that there is none. Other errors are ErrTooComplex, after
// which it cannot go on, and those of the reader.
func (w *Walker) Next() (*Part, error) {
	if w.parts == 0 {
		if _, err := w.ReadTop(); err != nil {
			return nil, err
		}
		return w.enter(w.Top, "")
	}
	for {
		w.skipBody()
		if w.found == noMark {
			w.Unclosed = w.Unclosed || len(w.stack) > 0 || w.err == io.ErrUnexpectedEOF
			if err := w.fault(); err != nil {
				return nil, err
			}
			return nil, io.EOF
		}
		if part, err, ok := w.follow(); ok {
			return part, err
		}
	}
}

// follow goes where the boundary leads.
func (w *Walker) follow() (part *Part, err error, ok bool) {
	at := w.found
	w.found = noMark
	if at.last {
		w.stack = w.stack[:at.level]
		w.inPart = true // the epilogue, which is skipped
		return nil, nil, false
	}
	w.stack = w.stack[:at.level+1]
	l := w.stack[at.level]
	l.children++
	path := strconv.Itoa(l.children)
	if l.Path != "" {
		path = l.Path + "." + path
	}
	block, _ := w.readHeader(w.limits.PartHeader)
	part, err = w.enter(block, path)
	return part, err, true
}

// enter begins the part with that header: a leaf is returned, a multipart is
// opened and its first leaf returned.
func (w *Walker) enter(block header.Block, path string) (*Part, error) {
	if w.parts++; w.parts > w.limits.Parts {
		return nil, ErrTooComplex
	}
	w.inPart = w.found == noMark // its header may have ended at a boundary
	part := w.leaf(block, path)
	if !isMultipart(part.Type.Type) || w.found != noMark {
		return part, nil
	}
	boundary := strings.TrimRight(part.Type.Params["boundary"], " \t")
	if boundary == "" {
		if boundary = w.guessBoundary(); boundary == "" {
			part.Type.Type = "text/plain"
			return part, nil
		}
	}
	if len(w.stack) >= w.limits.Depth {
		return nil, ErrTooComplex
	}
	w.stack = append(w.stack, &level{
		Multipart: Multipart{Type: part.Type.Type, Path: path, Params: part.Type.Params},
		boundary:  boundary,
		digest:    part.Type.Type == "multipart/digest",
	})
	return w.Next()
}

func (w *Walker) leaf(block header.Block, path string) *Part {
	part := &Part{
		Path:        path,
		Header:      block,
		Type:        w.decoder.Media(block.Get("Content-Type")),
		Disposition: w.decoder.Media(block.Get("Content-Disposition")),
		Encoding:    encodingName(block.Get("Content-Transfer-Encoding")),
	}
	if path == "" {
		part.Path = "1"
	}
	for i := range w.stack {
		part.Within = append(part.Within, &w.stack[i].Multipart)
	}
	if part.Type.Type == "" {
		part.Type.Type = "text/plain"
		if n := len(w.stack); n > 0 && w.stack[n-1].digest {
			part.Type.Type = "message/rfc822"
		}
	}
	return part
}
