package header

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/cention-sany/utf7"
	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

// A Decoder turns the bytes of mails into text.
type Decoder struct {
	// Fallback is the character set of 8-bit text that does not say what it is.
	// Empty or unknown means windows-1252.
	Fallback string
}

// Bytes decodes text of the stated character set. Where none is stated, or an
// unknown one, it is UTF-8 if it can be, ISO-2022-JP if it has its marks, else
// the Fallback. known is false if the stated one was of no use. The result is
// clean UTF-8 without NUL.
func (d Decoder) Bytes(text []byte, stated string) (result string, known bool) {
	stated = label(stated)
	if vague(stated) {
		return d.guess(text), true
	}
	if stated == "utf-8" && !validUTF8(text) {
		return d.guess(text), false
	}
	s, ok := convert(text, stated)
	if !ok {
		return d.guess(text), false
	}
	if damaged(s) && validUTF8(text) {
		return Clean(string(text)), false
	}
	return Clean(s), true
}

func (d Decoder) guess(text []byte) string {
	if bytes.Contains(text, []byte("\x1b$")) {
		if s, ok := convert(text, "iso-2022-jp"); ok {
			return Clean(s)
		}
	}
	if validUTF8(text) {
		return Clean(string(text))
	}
	if s, ok := convert(text, label(d.Fallback)); ok && !damaged(s) {
		return Clean(s)
	}
	s, _ := convert(text, "windows-1252")
	return Clean(s)
}

// label brings the name of a character set into the form in which it is known.
func label(name string) string {
	name = strings.ToLower(strings.Trim(name, " \t\"'"))
	name = strings.TrimPrefix(name, "charset=")
	switch name {
	case "utf8", "utf-8mb4", "utf8mb4", "unicode-1-1-utf-8", "x-utf-8":
		return "utf-8"
	case "gb2312", "gbk", "x-gbk", "cp936", "ms936", "gb_2312-80", "hz-gb2312", "gb18030":
		// A superset, which old clients mean when they say the old name.
		return "gb18030"
	}
	if rest, ok := strings.CutPrefix(name, "cp-"); ok {
		return "ibm" + rest
	}
	if rest, ok := strings.CutPrefix(name, "cp125"); ok {
		return "windows-125" + rest
	}
	return name
}

// vague says whether the name tells nothing.
func vague(name string) bool {
	switch name {
	case "", "us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "unknown", "default", "_autodetect", "x-user-defined", "iso-8859-8bit", "none", "binary":
		return true
	}
	return false
}

func convert(text []byte, name string) (string, bool) {
	if len(name) > 40 || name == "" {
		return "", false
	}
	if strings.HasSuffix(name, "utf-7") || name == "utf7" {
		return decodeWith(utf7.UTF7, text)
	}
	if e, err := htmlindex.Get(name); err == nil {
		return decodeWith(e, text)
	}
	r, err := charset.Reader(name, bytes.NewReader(text))
	if err != nil {
		return "", false
	}
	s, err := io.ReadAll(r)
	return string(s), err == nil
}

func decodeWith(e encoding.Encoding, text []byte) (string, bool) {
	s, err := e.NewDecoder().Bytes(text)
	return string(s), err == nil
}

// damaged says that a good part of the text could not be decoded.
func damaged(s string) bool {
	return strings.Count(s, "\ufffd")*20 > utf8.RuneCountInString(s)
}

// longText is from how many bytes on a text may have been cut off.
const longText = 1000

// validUTF8 overlooks a character that was cut off at the end of a long text.
func validUTF8(text []byte) bool {
	if utf8.Valid(text) {
		return true
	}
	for cut := 1; cut < utf8.UTFMax && len(text) > longText; cut++ {
		if utf8.Valid(text[:len(text)-cut]) {
			return !utf8.FullRune(text[len(text)-cut:])
		}
	}
	return false
}

// Clean makes text fit for databases: valid UTF-8 without NUL.
func Clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "")
}
