package header

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CleanText makes one line of a text of strangers: no control characters, and none
// that turn the direction of writing, by which a name can be made to look like
// another.
func CleanText(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), Misleading(r):
			return -1
		}
		return r
	}, Clean(s))
	return strings.Join(strings.Fields(s), " ")
}

// Misleading says whether a character is seen only by what it does to others:
// marks of direction, and those that take no room.
func Misleading(r rune) bool {
	switch {
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	case r == 0x200e, r == 0x200f, r == 0x061c, r == 0xfeff, r == 0x200b, r == 0x2060, r == 0x00ad, r == 0x180e:
		return true
	}
	return false
}

// MaxFileName is how long the name of a file may be, in bytes.
const MaxFileName = 150

// FileName makes a name of strangers fit for a file: no folders, nothing that
// systems or shells read as more than a name, at most MaxFileName bytes with the
// extension kept. It is empty if nothing is left.
func FileName(name string) string {
	name = strings.ReplaceAll(CleanText(name), `\`, "/")
	name = name[strings.LastIndexByte(name, '/')+1:]
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"|?*`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	return shorten(name)
}

func shorten(name string) string {
	if len(name) <= MaxFileName {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > 20 {
		ext = ""
	}
	return strings.Trim(Cut(name[:len(name)-len(ext)], MaxFileName-len(ext)), ". ") + ext
}

// Cut returns the first n bytes of s, or a little less so that no character is
// cut in two.
func Cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
