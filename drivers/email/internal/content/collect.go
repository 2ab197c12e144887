package content

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"strings"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/parts"
)

// A collector takes what a mail has, part by part.
type collector struct {
	o        Options
	decoder  header.Decoder
	segments []*segment
	files    []File
	notes    []string
	// digest is of the decoded content.
	digest hash.Hash
	// textLeft and htmlLeft are how many bytes may still be kept.
	textLeft, htmlLeft int
	// kept are the beginnings of parts that a program must read.
	kept map[string][]byte
	// report is the type of a multipart/report.
	report string
}

func newCollector(o Options) *collector {
	return &collector{
		o: o, decoder: o.decoder(), digest: sha256.New(), kept: map[string][]byte{},
		textLeft: o.MaxText, htmlLeft: 4 * o.MaxText,
	}
}

// A segment is a piece of what was written: one form of it or both. A mail with
// pictures between its lines has several.
type segment struct {
	// within is the multipart/alternative whose parts say the same; nil outside.
	within *parts.Multipart
	text   strings.Builder
	html   strings.Builder
	isHTML bool
}

// readAll reads part by part to the end of the mail.
func (c *collector) readAll(w *parts.Walker) error {
	for {
		part, err := w.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := c.read(part, w.Body()); err != nil {
			return err
		}
	}
}

// read takes one part.
func (c *collector) read(p *parts.Part, raw io.Reader) error {
	c.learn(p)
	body := io.TeeReader(parts.Decode(raw, p.Encoding), c.digest)
	if !parts.Known(p.Encoding) {
		c.note("unknown transfer encoding")
	}
	switch {
	case isText(p, "text/html"):
		return c.readHTML(p, body)
	case isText(p, "text/plain"), isText(p, "text"):
		return c.readText(p, body)
	case p.Type.Type == "text/x-amp-html":
		return drain(body)
	}
	return c.readFile(p, body)
}

// learn remembers what kind of mail this is.
func (c *collector) learn(p *parts.Part) {
	if c.report == "" && len(p.Within) > 0 && p.Within[0].Type == "multipart/report" {
		c.report = strings.ToLower(p.Within[0].Params["report-type"])
		if c.report == "" {
			c.report = "?"
		}
	}
}

// isText says whether a part is something written, rather than a file of that type.
func isText(p *parts.Part, kind string) bool {
	return p.Type.Type == kind && p.Disposition.Type != "attachment" && fileName(p) == ""
}

func fileName(p *parts.Part) string {
	if name := p.Disposition.Params["filename"]; name != "" {
		return name
	}
	return p.Type.Params["name"]
}

// segment returns the segment that a part belongs to.
func (c *collector) segment(p *parts.Part) *segment {
	var within *parts.Multipart
	for _, m := range p.Within {
		if m.Type == "multipart/alternative" {
			within = m
			break
		}
	}
	if n := len(c.segments); n > 0 && within != nil && c.segments[n-1].within == within {
		return c.segments[n-1]
	}
	s := &segment{within: within}
	c.segments = append(c.segments, s)
	return s
}

func (c *collector) readText(p *parts.Part, body io.Reader) error {
	raw, err := c.some(body, &c.textLeft)
	text := lines(c.text(raw, p.Type.Params["charset"]))
	if strings.EqualFold(p.Type.Params["format"], "flowed") {
		text = unflow(text, strings.EqualFold(p.Type.Params["delsp"], "yes"))
	}
	c.segment(p).text.WriteString(text)
	return err
}

func (c *collector) readHTML(p *parts.Part, body io.Reader) error {
	raw, err := c.some(body, &c.htmlLeft)
	charset := p.Type.Params["charset"]
	if charset == "" {
		charset = charsetOfHTML(raw)
	}
	s := c.segment(p)
	s.html.WriteString(c.text(raw, charset))
	s.isHTML = true
	return err
}

func (c *collector) text(raw []byte, charset string) string {
	text, known := c.decoder.Bytes(raw, charset)
	if !known {
		c.note("the character set is not what it says")
	}
	return text
}

// some reads as much as may be kept and passes over the rest.
func (c *collector) some(body io.Reader, left *int) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(body, int64(*left)))
	*left -= len(raw)
	if err != nil {
		return raw, err
	}
	rest, err := io.Copy(io.Discard, body)
	if rest > 0 {
		c.note("a long text was cut")
	}
	return raw, err
}

func drain(body io.Reader) error {
	_, err := io.Copy(io.Discard, body)
	return err
}

func (c *collector) note(text string) { c.notes = append(c.notes[:min(len(c.notes), maxNotes)], text) }

// charsetOfHTML finds the character set that a page states itself.
func charsetOfHTML(raw []byte) string {
	head := bytes.ToLower(raw[:min(len(raw), 4<<10)])
	_, rest, ok := bytes.Cut(head, []byte("charset="))
	if !ok {
		return ""
	}
	rest = bytes.TrimLeft(rest, `"' `)
	end := bytes.IndexAny(rest, "\"'>; /\r\n")
	if end < 0 || end > 40 {
		return ""
	}
	return string(rest[:end])
}
