package standardwebhooks

import (
	"crypto/ed25519"
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// DefaultTolerance is how far a timestamp may lie from the receiver's clock, in
// either direction, by the specification's example.
const DefaultTolerance = 5 * time.Minute

// lastSecond is the last second of the year 9999.
const lastSecond = 253402300799

var (
	// ErrHeaders is a request whose headers are missing or malformed.
	ErrHeaders = errors.New("standardwebhooks: the headers are missing or malformed")
	// ErrSignature is a request that none of the keys has signed.
	ErrSignature = errors.New("standardwebhooks: no signature matches")
)

// A TimeError is a request that was signed with a good key, but too long ago or
// in the future: it is a replay, or somebody's clock is wrong.
type TimeError struct {
	// Off is how far the sender's clock is ahead of the receiver's; negative if it
	// is behind.
	Off time.Duration
}

func (e *TimeError) Error() string {
	return fmt.Sprintf("standardwebhooks: the timestamp is %v off", e.Off)
}

// An Attempt is what the headers of a verified request say.
type Attempt struct {
	// ID is the same for every attempt at one message.
	ID string
	// At is when this attempt was signed, in whole seconds.
	At time.Time
}

// Verify checks that one of the keys has signed the body, as it came, at most
// tolerance before or after now. The error is ErrHeaders, ErrSignature or, for a
// good signature only, a *TimeError; beside the last one the Attempt is there as
// well. Comparisons take constant time.
func Verify(keys []Key, h http.Header, body []byte, now time.Time, tolerance time.Duration) (Attempt, error) {
	id, timestamp, signatures, ok := headers(h)
	if !ok {
		return Attempt{}, ErrHeaders
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || seconds > lastSecond {
		return Attempt{}, ErrHeaders
	}
	if !anyMatch(keys, signatures, signedText(id, timestamp, body)) {
		return Attempt{}, ErrSignature
	}
	a := Attempt{ID: id, At: time.Unix(seconds, 0).UTC()}
	if off := a.At.Sub(now); off > tolerance || off < -tolerance {
		return a, &TimeError{Off: off.Round(time.Second)}
	}
	return a, nil
}

// headers reads the three headers. An id or timestamp that comes twice is
// refused: the next program on the way might take the other one.
func headers(h http.Header) (id, timestamp string, signatures []string, ok bool) {
	ids, times := h.Values(HeaderID), h.Values(HeaderTimestamp)
	if len(ids) != 1 || len(times) != 1 {
		return "", "", nil, false
	}
	id, timestamp = ids[0], times[0]
	signatures = strings.Fields(strings.Join(h.Values(HeaderSignature), " "))
	notDigit := func(r rune) bool { return r < '0' || r > '9' }
	ok = ValidID(id) && timestamp != "" && len(timestamp) <= 12 && !strings.ContainsFunc(timestamp, notDigit) &&
		len(signatures) > 0 && len(signatures) <= maxSignatures
	return id, timestamp, signatures, ok
}

// anyMatch tries every signature with every key. Those of an unknown version are
// skipped, and so are keys of another kind.
func anyMatch(keys []Key, signatures []string, text []byte) bool {
	macs := make([][]byte, len(keys))
	for i, k := range keys {
		if k.get().secret != nil {
			macs[i] = k.mac(text)
		}
	}
	for _, s := range signatures {
		version, encoded, _ := strings.Cut(s, ",")
		given, err := base64.StdEncoding.Strict().DecodeString(encoded)
		if err != nil {
			continue
		}
		for i, k := range keys {
			if version == versionSecret && macs[i] != nil && hmac.Equal(given, macs[i]) {
				return true
			}
			if version == versionPair && k.get().public != nil && ed25519.Verify(k.get().public, text, given) {
				return true
			}
		}
	}
	return false
}
