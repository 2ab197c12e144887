package meta

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"mime"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
)

// Text is text that is fit for storing. Numbers and booleans are taken as they
// are written, since Meta gives ids and amounts now as one and now as the
// other; null is empty.
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

// number is a decimal integer in text, empty if it was none.
type number string

func (n *number) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	if _, err := strconv.ParseInt(s, 10, 64); err != nil {
		s = ""
	}
	*n = number(s)
	return nil
}

// loose is a boolean that a wrong type does not break.
type loose bool

func (l *loose) UnmarshalJSON(b []byte) error {
	*l = string(b) == "true" || string(b) == `"true"`
	return nil
}

// amount is a floating-point number, written as number or text.
type amount float64

func (a *amount) UnmarshalJSON(b []byte) error {
	f, err := strconv.ParseFloat(strings.Trim(string(b), `"`), 64)
	*a = amount(f)
	return err
}

// stamp is a time, written as Unix seconds, as text or number. Values from
// 10^12 on are milliseconds: one user of the API met such webhooks.
type stamp struct{ time.Time }

func (s *stamp) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseInt(strings.Trim(string(b), `"`), 10, 64)
	switch {
	case err != nil || n <= 0:
		s.Time = time.Time{}
	case n >= 1e15:
		s.Time = time.UnixMicro(n).UTC()
	case n >= 1e12:
		s.Time = time.UnixMilli(n).UTC()
	default:
		s.Time = time.Unix(n, 0).UTC()
	}
	return nil
}

// MediaType is the MIME type without parameters, in lower case.
func MediaType(s string) string {
	if t, _, err := mime.ParseMediaType(s); err == nil {
		return t
	}
	t, _, _ := strings.Cut(s, ";")
	return strings.ToLower(strings.TrimSpace(t))
}

// SHA256 is a hash in lower-case hex. Webhooks write base64, the media
// endpoint writes hex (WA business-phone-numbers/media, 2025-12-11); the
// length tells. Anything else is empty.
func SHA256(s string) string {
	if len(s) == 64 {
		if b, err := hex.DecodeString(s); err == nil {
			return hex.EncodeToString(b)
		}
	}
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
		if b, err := enc.DecodeString(s); err == nil && len(b) == 32 {
			return hex.EncodeToString(b)
		}
	}
	return ""
}
