package parts_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/parts"
)

var limits = parts.Limits{Header: 10_000, PartHeader: 1000, Parts: 100, Depth: 10}

// walked lists the parts of a mail: path, type and raw body.
func walked(t *testing.T, raw string) (list []string, w *parts.Walker) {
	t.Helper()
	w = parts.NewWalker(strings.NewReader(strings.ReplaceAll(raw, "\n", "\r\n")), limits, header.Decoder{})
	for {
		p, err := w.Next()
		if err == io.EOF {
			return list, w
		}
		require.NoError(t, err)
		body, err := io.ReadAll(w.Body())
		require.NoError(t, err)
		list = append(list, fmt.Sprintf("%s %s %q", p.Path, p.Type.Type, body))
	}
}

// Parts are numbered as in IMAP (RFC 9051, 6.4.5.1), and the line end before a
// boundary is the boundary's.
func TestWalk(t *testing.T) {
	const mixed = "Content-Type: multipart/mixed; boundary=a\n\n"
	for name, c := range map[string]struct {
		raw      string
		want     []string
		unclosed bool
	}{
		"a text":               {"Subject: x\n\none\ntwo\n", []string{`1 text/plain "one\r\ntwo\r\n"`}, false},
		"no body":              {"Subject: x\n", []string{`1 text/plain ""`}, false},
		"nothing at all":       {"", []string{`1 text/plain ""`}, false},
		"two parts":            {mixed + "preamble\n--a\n\none\n--a\nContent-Type: image/png\n\ntwo\n\n--a--\nepilogue\n", []string{`1 text/plain "one"`, `2 image/png "two\r\n"`}, false},
		"parts in parts":       {mixed + "--a\nContent-Type: multipart/alternative; boundary=\"b\"\n\n--b\n\none\n--b\n\ntwo\n--b--\n--a\n\nthree\n--a--\n", []string{`1.1 text/plain "one"`, `1.2 text/plain "two"`, `2 text/plain "three"`}, false},
		"the inner has no end": {mixed + "--a\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\none\n--a\n\ntwo\n--a--\n", []string{`1.1 text/plain "one"`, `2 text/plain "two"`}, false},
		"the outer has no end": {mixed + "--a\n\none\n", []string{`1 text/plain "one\r\n"`}, true},
		"like a boundary":      {mixed + "--a\n\n--aa\n-- \n---a\n --a\n--a--x\n--a--\n", []string{`1 text/plain "--aa\r\n-- \r\n---a\r\n --a\r\n--a--x"`}, false},
		"spaces behind it":     {mixed + "--a \t\n\none\n--a-- \n", []string{`1 text/plain "one"`}, false},
		"parts without header": {mixed + "--a\n--a\n--a--\n", []string{`1 text/plain ""`, `2 text/plain ""`}, false},
		"no blank line":        {mixed + "--a\nContent-Type: image/png\n--a--\n", []string{`1 image/png ""`}, false},
		"a mail inside":        {mixed + "--a\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n--a--\n", []string{`1 message/rfc822 "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--"`}, false},
		"a digest":             {"Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: x\n--a--\n", []string{`1 message/rfc822 "Subject: x"`}, false},
		"no boundary named":    {"Content-Type: multipart/mixed\n\n\n--guess\n\none\n--guess--\n", []string{`1 text/plain "one"`}, false},
		"no boundary at all":   {"Content-Type: multipart/mixed\n\none\n", []string{`1 text/plain "one\r\n"`}, false},
		"behind the end":       {mixed + "--a\n\none\n--a--\n--a\n\ntwo\n", []string{`1 text/plain "one"`}, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, w := walked(t, c.raw)
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.unclosed, w.Unclosed)
			bare := parts.NewWalker(strings.NewReader(c.raw), limits, header.Decoder{})
			for n := 0; ; n++ {
				p, err := bare.Next()
				if err == io.EOF {
					assert.Equal(t, len(c.want), n, "with bare line ends")
					break
				}
				assert.True(t, strings.HasPrefix(c.want[n], p.Path+" "+p.Type.Type))
			}
		})
	}
}

// Lines longer than what is held at a time are lines all the same.
func TestLongLines(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	got, _ := walked(t, "Content-Type: multipart/mixed; boundary=a\n\n--a\n\n"+long+"\n--a"+long+"\n--a--\n")
	assert.Equal(t, []string{fmt.Sprintf("1 text/plain %q", long+"\r\n--a"+long)}, got)
}

func TestDecodeUndoesWhatOthersEncode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(rapid.Byte()).Draw(t, "content")
		text := base64.StdEncoding.EncodeToString(want)
		at := rapid.IntRange(0, len(text)).Draw(t, "at")
		same(t, want, "base64", text[:at]+"\r\n !"+text[at:])

		var b strings.Builder
		w := quotedprintable.NewWriter(&b)
		w.Binary = true
		w.Write(want)
		w.Close()
		same(t, want, "quoted-printable", b.String())
		same(t, want, "7bit", string(want))
		same(t, want, "x-none", string(want))
	})
}

func same(t *rapid.T, want []byte, encoding, text string) {
	got, err := io.ReadAll(parts.Decode(strings.NewReader(text), encoding))
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), encoding)
}

func TestDecodeMends(t *testing.T) {
	for in, want := range map[string]string{
		"a=20b": "a b", "a=\r\nb": "ab", "a= \t\nb": "ab", "a=": "a", "a=2": "a=2", "a=zz": "a=zz", "a==20": "a= ", "=e4=BD=a0": "你", "a=\r\n": "a", "= x": "= x",
	} {
		got, err := io.ReadAll(parts.Decode(strings.NewReader(in), "quoted-printable"))
		require.NoError(t, err)
		assert.Equal(t, want, string(got), in)
	}
	for in, want := range map[string]string{"QQ==": "A", "QQ": "A", "QQ==QUI=": "AAB", "Q": "", "=": "", "QU\r\nJD": "ABC", "Q!U-JD": "ABC"} {
		got, err := io.ReadAll(parts.Decode(strings.NewReader(in), "base64"))
		require.NoError(t, err)
		assert.Equal(t, want, string(got), in)
	}
}
