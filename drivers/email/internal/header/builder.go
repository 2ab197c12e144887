package header

import "bytes"

// A Builder makes a Block of lines as they come. Its zero value keeps nothing;
// Max says how much it may keep.
type Builder struct {
	// Max is how many bytes of lines are kept.
	Max int
	// Junk counts the lines that are no header lines, and Over says that lines came
	// which Max does not allow.
	Junk int
	Over bool

	fields []builtField
	bytes  int
	any    bool
}

// maxFields is how many fields a header may have.
const maxFields = 4000

type builtField struct {
	name  string
	value []byte
}

// Line takes a line, with or without its line end, and reports whether it is the
// one that ends the header.
func (b *Builder) Line(line []byte) (end bool) {
	line = bytes.TrimRight(line, "\r\n")
	if len(line) == 0 {
		return true
	}
	first := !b.any
	b.any = true
	if b.bytes += len(line); b.bytes > b.Max || len(b.fields) >= maxFields {
		b.Over = true
		return false
	}
	b.take(line, first)
	return false
}

func (b *Builder) take(line []byte, first bool) {
	if line[0] == ' ' || line[0] == '\t' {
		b.fold(line)
		return
	}
	name, value, ok := bytes.Cut(line, []byte(":"))
	name = bytes.TrimRight(name, " \t")
	if ok && fieldName(name) {
		b.fields = append(b.fields, builtField{string(name), bytes.Clone(bytes.Trim(value, " \t"))})
		return
	}
	// The separator of mbox files is often left over.
	if !first || !bytes.HasPrefix(line, []byte("From ")) {
		b.Junk++
	}
}

func (b *Builder) fold(line []byte) {
	if len(b.fields) == 0 {
		b.Junk++
		return
	}
	last := &b.fields[len(b.fields)-1]
	last.value = append(append(last.value, ' '), bytes.Trim(line, " \t")...)
}

// Block returns what came so far.
func (b *Builder) Block() Block {
	var block Block
	for _, f := range b.fields {
		block = append(block, Field{f.name, string(f.value)})
	}
	return block
}

// fieldName says whether name is a field's name as RFC 5322, 3.6.8 has it.
func fieldName(name []byte) bool {
	for _, c := range name {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return len(name) > 0 && len(name) <= 200
}

// ParseBlock reads a whole header from text. What follows the blank line is left.
func ParseBlock(text []byte, max int) Block {
	b := Builder{Max: max}
	for line := range bytes.Lines(text) {
		if b.Line(line) {
			break
		}
	}
	return b.Block()
}
