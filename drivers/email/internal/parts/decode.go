package parts

import (
	"bufio"
	"io"
)

// Known reports whether encoding is a transfer encoding that Decode undoes.
func Known(encoding string) bool {
	switch encoding {
	case "", "7bit", "8bit", "binary", "base64", "quoted-printable":
		return true
	}
	return false
}

// Decode undoes a transfer encoding (in lower case) as it reads. What is broken is
// left out or kept as it stands; an unknown encoding changes nothing. The only
// errors are those of r.
func Decode(r io.Reader, encoding string) io.Reader {
	switch encoding {
	case "base64":
		return &base64Reader{r: r}
	case "quoted-printable":
		return &quotedReader{r: bufio.NewReaderSize(r, 4<<10)}
	}
	return r
}

// base64Reader leaves out what is no base64, and goes on behind padding, since
// some clients encode a file in pieces.
type base64Reader struct {
	r     io.Reader
	in    [4 << 10]byte
	out   []byte
	space [3<<10 + 3]byte
	four  [4]byte
	have  int
	err   error
}

func (b *base64Reader) Read(p []byte) (int, error) {
	for len(b.out) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		b.fill()
	}
	n := copy(p, b.out)
	b.out = b.out[n:]
	return n, nil
}

func (b *base64Reader) fill() {
	n, err := b.r.Read(b.in[:])
	b.out = b.space[:0]
	for _, c := range b.in[:n] {
		switch v := sextet(c); {
		case c == '=':
			b.flush()
		case v < 64:
			b.four[b.have] = v
			if b.have++; b.have == 4 {
				b.flush()
			}
		}
	}
	if err != nil {
		b.flush()
		b.err = err
	}
}

// flush writes what full bytes there are of up to four characters.
func (b *base64Reader) flush() {
	f := b.four
	bytes := [3]byte{f[0]<<2 | f[1]>>4, f[1]<<4 | f[2]>>2, f[2]<<6 | f[3]}
	if b.have > 1 {
		b.out = append(b.out, bytes[:b.have-1]...)
	}
	b.have, b.four = 0, [4]byte{}
}

func sextet(c byte) byte {
	switch {
	case 'A' <= c && c <= 'Z':
		return c - 'A'
	case 'a' <= c && c <= 'z':
		return c - 'a' + 26
	case '0' <= c && c <= '9':
		return c - '0' + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return 255
}

// quotedReader keeps what is no escape as it stands.
type quotedReader struct{ r *bufio.Reader }

func (q *quotedReader) Read(p []byte) (int, error) {
	for n := range p {
		c, err := q.next()
		if err != nil {
			if n > 0 {
				return n, nil
			}
			return 0, err
		}
		p[n] = c
	}
	return len(p), nil
}

func (q *quotedReader) next() (byte, error) {
	for {
		c, err := q.r.ReadByte()
		if err != nil || c != '=' {
			return c, err
		}
		if !q.softBreak() {
			return q.escaped(), nil
		}
	}
}

// softBreak takes white space and a line end behind "=".
func (q *quotedReader) softBreak() bool {
	for n := 1; n < 80; n++ {
		ahead, err := q.r.Peek(n)
		if err != nil {
			if n == 1 || onlySpace(ahead) { // a lone "=" at the very end
				q.r.Discard(len(ahead))
				return true
			}
			return false
		}
		switch ahead[n-1] {
		case '\n':
			q.r.Discard(n)
			return true
		case ' ', '\t', '\r':
		default:
			return false
		}
	}
	return false
}

func onlySpace(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}

func (q *quotedReader) escaped() byte {
	two, _ := q.r.Peek(2)
	if len(two) == 2 {
		hi, ok1 := hexDigit(two[0])
		lo, ok2 := hexDigit(two[1])
		if ok1 && ok2 {
			q.r.Discard(2)
			return hi<<4 | lo
		}
	}
	return '='
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	}
	return 0, false
}
