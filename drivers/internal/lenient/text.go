package lenient

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
)

// Text is text that is fit for storing. Numbers and booleans are taken as they
// are written, since ids and amounts come now as one and now as the other; null
// is empty.
type Text string

// UnmarshalJSON takes a string, a number, a boolean or null.
func (t *Text) UnmarshalJSON(b []byte) error {
	if plain(b) {
		*t = Text(b[1 : len(b)-1])
		return nil
	}
	switch b[0] {
	case '"':
		var s string
		err := json.Unmarshal(b, &s)
		*t = Text(channel.CleanText(s))
		return err
	case '{', '[':
		return fmt.Errorf("%c where text is expected", b[0])
	case 'n':
		*t = ""
	default:
		*t = Text(b)
	}
	return nil
}

// plain reports whether b is a string that needs neither unescaping nor
// cleaning, as nearly all are.
func plain(b []byte) bool {
	return len(b) >= 2 && b[0] == '"' && bytes.IndexByte(b, '\\') < 0 && utf8.Valid(b)
}
