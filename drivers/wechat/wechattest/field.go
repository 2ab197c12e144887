package wechattest

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
)

// A Field is an element of a push: with a text, or with elements in it.
type Field struct {
	Name   string
	Value  string
	Fields []Field
	// Bare writes the text as it is for numbers; else it is in a CDATA section.
	Bare bool
}

func text(name, value string) Field { return Field{Name: name, Value: value} }

func number[N int | int64 | float64](name string, n N) Field {
	return Field{Name: name, Value: strconv.FormatFloat(float64(n), 'f', -1, 64), Bare: true}
}

func bare(name, value string) Field { return Field{Name: name, Value: value, Bare: true} }

func group(name string, fields ...Field) Field { return Field{Name: name, Fields: fields} }

// write appends the element.
func (f Field) write(b *strings.Builder) {
	b.WriteString("<" + f.Name + ">")
	switch {
	case len(f.Fields) > 0:
		for _, in := range f.Fields {
			in.write(b)
		}
	case f.Bare:
		_ = xml.EscapeText(b, []byte(clean(f.Value))) // a Builder never fails
	default:
		b.WriteString("<![CDATA[" + strings.ReplaceAll(clean(f.Value), "]]>", "]]]]><![CDATA[>") + "]]>")
	}
	b.WriteString("</" + f.Name + ">")
}

// clean drops what XML 1.0 cannot carry.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r >= 0x20 && r <= 0xD7FF, r >= 0xE000 && r <= 0xFFFD, r >= 0x10000:
			return r
		}
		return -1
	}, s)
}

// document is the XML of a push. A later field replaces an earlier one of the
// same name.
func document(fields ...Field) string {
	var kept []Field
	for _, f := range fields {
		if i := slices.IndexFunc(kept, func(k Field) bool { return k.Name == f.Name }); i >= 0 {
			kept[i] = f
			continue
		}
		kept = append(kept, f)
	}
	var b strings.Builder
	group("xml", kept...).write(&b)
	return b.String()
}
