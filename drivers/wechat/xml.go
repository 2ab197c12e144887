package wechat

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
)

// Bounds of a push. The deepest that WeChat documents has five levels.
const (
	maxDepth    = 16
	maxElements = 10_000
)

// An element is a piece of a push. Names are matched exactly: "MsgId" and "MsgID"
// are two things.
type element struct {
	name string
	text string
	kids []*element
}

// parse reads a document, within bounds. Declarations are refused, so there
// are no entities to expand. The error quotes nothing of the document.
func parse(doc []byte) (*element, error) {
	p := parser{decoder: xml.NewDecoder(strings.NewReader(legible(string(doc))))}
	root := &element{}
	if err := p.fill(root, 0); err != nil {
		return nil, fmt.Errorf("%d bytes: %w", len(doc), err)
	}
	if len(root.kids) != 1 {
		return nil, fmt.Errorf("%d bytes: not one XML document", len(doc))
	}
	return root.kids[0], nil
}

type parser struct {
	decoder  *xml.Decoder
	elements int
}

var (
	errNoXML    = errors.New("not XML")
	errDeclared = errors.New("XML with declarations")
	errBounds   = errors.New("XML that is too deep or has too many elements")
)

// fill reads what is in an element up to its end.
func (p *parser) fill(into *element, depth int) error {
	var text strings.Builder
	for {
		token, err := p.decoder.Token()
		switch {
		case err == io.EOF && depth == 0:
			return nil
		case err != nil:
			return errNoXML
		}
		switch t := token.(type) {
		case xml.Directive:
			return errDeclared
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			into.text = text.String()
			return nil
		case xml.StartElement:
			if err := p.child(into, t.Name.Local, depth+1); err != nil {
				return err
			}
		}
	}
}

func (p *parser) child(of *element, name string, depth int) error {
	if p.elements++; p.elements > maxElements || depth > maxDepth {
		return errBounds
	}
	kid := &element{name: name}
	of.kids = append(of.kids, kid)
	return p.fill(kid, depth)
}

// legible drops what XML 1.0 forbids and people type all the same: a message is
// not to be lost for it.
func legible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r >= 0x20 && r <= 0xD7FF, r >= 0xE000 && r <= 0xFFFD, r >= 0x10000:
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

// child is the first element with a name; an empty one if there is none.
func (e *element) child(name string) *element {
	for _, k := range e.kids {
		if k.name == name {
			return k
		}
	}
	return &element{}
}

// get is the text of the first element with a name.
func (e *element) get(name string) string { return channel.CleanText(e.child(name).text) }

// all are the elements with a name that are in the one called list.
func (e *element) all(list, name string) []*element {
	var out []*element
	for _, k := range e.child(list).kids {
		if k.name == name {
			out = append(out, k)
		}
	}
	return out
}

// leaves lists all texts below the element, with their names.
func (e *element) leaves() []string {
	if len(e.kids) == 0 {
		return []string{e.name, e.text}
	}
	var all []string
	for _, k := range e.kids {
		all = append(all, k.leaves()...)
	}
	return all
}

// asJSON is a document as a JSON string, which is how events keep it.
func asJSON(doc string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(doc); err != nil {
		return json.RawMessage(`""`) // cannot be: it is a string
	}
	return bytes.TrimSpace(b.Bytes())
}
