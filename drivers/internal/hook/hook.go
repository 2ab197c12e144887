// Package hook holds what drivers do with every webhook before they decode
// it: reading the body and checking its signature.
package hook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// Body reads the whole body of r. The caller of the driver has limited it; an
// error of reading, such as *http.MaxBytesError, is the cause of the failure.
func Body(op string, r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	if err == nil {
		return body, nil
	}
	kind := channel.Unavailable
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		kind = channel.Invalid
	}
	return nil, &channel.Error{Kind: kind, Op: op, Err: err}
}

// Sign returns the lower-case hex HMAC-SHA256 of body.
func Sign(secret channel.Secret, body []byte) string {
	return hex.EncodeToString(sum(secret, body))
}

// Verify reports whether signature, behind prefix, is the HMAC-SHA256 of body
// in hex of either case. A signature without the prefix and a secret that is
// not set are never right. The comparison takes constant time.
func Verify(secret channel.Secret, prefix, signature string, body []byte) bool {
	digits, ok := strings.CutPrefix(signature, prefix)
	if !ok || secret.IsZero() {
		return false
	}
	got, err := hex.DecodeString(digits)
	return err == nil && hmac.Equal(got, sum(secret, body))
}

func sum(secret channel.Secret, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret.Reveal()))
	_, _ = mac.Write(body)
	return mac.Sum(nil)
}
