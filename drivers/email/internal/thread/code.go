package thread

import (
	"encoding/base32"
	"strings"

	"github.com/google/uuid"
)

// crockford leaves out letters that look like digits, or like each other.
var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// A key that is a UUID has a code of 26 characters. Any other one is written as it
// is behind an "x".
const uuidCode = 26

// encodeKey writes a key in lower-case letters and digits.
func encodeKey(key string) string {
	if id, err := uuid.Parse(key); err == nil && id.String() == key {
		return crockford.EncodeToString(id[:])
	}
	return "x" + crockford.EncodeToString([]byte(key))
}

// decodeKey reads what encodeKey wrote, in any case of letters. Each key has one
// code only.
func decodeKey(code string) (key string, ok bool) {
	code = strings.ToLower(code)
	if rest, other := strings.CutPrefix(code, "x"); other && len(code) != uuidCode {
		raw, err := crockford.DecodeString(rest)
		return string(raw), err == nil && encodeKey(string(raw)) == code
	}
	raw, err := crockford.DecodeString(code)
	if err != nil || len(raw) != len(uuid.UUID{}) {
		return "", false
	}
	key = uuid.UUID(raw).String()
	return key, encodeKey(key) == code
}
