package channel

import "strings"

// CleanText makes text storable: invalid UTF-8 becomes U+FFFD, NUL goes. It is
// applied where text enters the engine, since one of the stores refuses such
// text and a refused webhook would come back for days.
func CleanText(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return s
}
