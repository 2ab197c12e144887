package simulate

import (
	"crypto/hmac"
	"crypto/sha256"
)

// MAC is the HMAC-SHA256 of a body, by which nearly all providers sign.
func MAC(secret string, body []byte) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	_, _ = h.Write(body)
	return h.Sum(nil)
}
