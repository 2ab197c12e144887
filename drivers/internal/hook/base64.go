package hook

import (
	"crypto/hmac"
	"encoding/base64"

	"github.com/rapport-go/rapport/channel"
)

// SignBase64 returns the HMAC-SHA256 of body in padded base64.
func SignBase64(secret channel.Secret, body []byte) string {
	return base64.StdEncoding.EncodeToString(sum(secret, body))
}

// VerifyBase64 reports whether signature is the HMAC-SHA256 of body in padded
// base64. A signature or secret that is not set is never right. The comparison
// takes constant time.
func VerifyBase64(secret channel.Secret, signature string, body []byte) bool {
	if secret.IsZero() || signature == "" {
		return false
	}
	got, err := base64.StdEncoding.Strict().DecodeString(signature)
	return err == nil && hmac.Equal(got, sum(secret, body))
}
