package standardwebhooks

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of a signed request.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

// The versions of signatures.
const (
	versionSecret = "v1"
	versionPair   = "v1a"
)

const (
	// maxID is the longest id that is signed or verified, in bytes.
	maxID = 256
	// maxSignatures is the largest number of signatures that a request may have.
	// Each is work for whoever verifies.
	maxSignatures = 32
)

var (
	errID      = errors.New("standardwebhooks: an id is 1 to 256 visible ASCII characters without a dot")
	errNoKey   = errors.New("standardwebhooks: there is no key that can sign")
	errTooMany = errors.New("standardwebhooks: more than 32 keys")
	errTime    = errors.New("standardwebhooks: a timestamp lies after 1970 and before the year 10000")
)

// ValidID reports whether id can be signed: a dot in it would let one signature
// stand for another text.
func ValidID(id string) bool {
	bad := func(r rune) bool { return r <= ' ' || r > '~' || r == '.' }
	return id != "" && len(id) <= maxID && !strings.ContainsFunc(id, bad)
}

// Sign returns the three headers of an attempt at the message id with this body:
// one signature for every key, in their order. It fails if id is not valid, or a
// key cannot sign.
func Sign(keys []Key, id string, at time.Time, body []byte) (http.Header, error) {
	switch {
	case !ValidID(id):
		return nil, errID
	case len(keys) == 0:
		return nil, errNoKey
	case len(keys) > maxSignatures:
		return nil, errTooMany
	case at.Unix() <= 0 || at.Unix() > lastSecond:
		return nil, errTime
	}
	timestamp := strconv.FormatInt(at.Unix(), 10)
	text := signedText(id, timestamp, body)
	var list []string
	for _, k := range keys {
		if !k.CanSign() {
			return nil, errNoKey
		}
		list = append(list, k.sign(text))
	}
	h := http.Header{}
	h.Set(HeaderID, id)
	h.Set(HeaderTimestamp, timestamp)
	h.Set(HeaderSignature, strings.Join(list, " "))
	return h, nil
}

func signedText(id, timestamp string, body []byte) []byte {
	text := make([]byte, 0, len(id)+len(timestamp)+2+len(body))
	text = append(text, id...)
	text = append(text, '.')
	text = append(text, timestamp...)
	text = append(text, '.')
	return append(text, body...)
}

// sign makes one entry of the list.
func (k Key) sign(text []byte) string {
	if k.get().secret != nil {
		return versionSecret + "," + base64.StdEncoding.EncodeToString(k.mac(text))
	}
	return versionPair + "," + base64.StdEncoding.EncodeToString(ed25519.Sign(k.get().private, text))
}

func (k Key) mac(text []byte) []byte {
	h := hmac.New(sha256.New, k.get().secret)
	_, _ = h.Write(text)
	return h.Sum(nil)
}
