package meta

import (
	"encoding/base64"
	"encoding/hex"
	"mime"
	"strings"

	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// Text is text that is fit for storing, whatever it was written as.
type Text = graph.Text

// Shorthands for the other values that come now as one type and now as another.
type (
	number = graph.Number
	loose  = graph.Loose
	amount = graph.Amount
	stamp  = graph.Stamp
)

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
