package wechattest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
)

// scopedID is the id of an account under an app or a platform: 28 characters
// that begin with "o". It may have "-" and "_", and case matters ([user]).
func scopedID(scope, account string) string {
	sum := sha256.Sum256([]byte(scope + "\x00" + account))
	return "o" + base64.RawURLEncoding.EncodeToString(sum[:])[:27]
}

// randomText is n characters of the alphabet of base64 for addresses.
func randomText(n int) string {
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // never fails
	return base64.RawURLEncoding.EncodeToString(raw)[:n]
}

func randomDigits(n int) string {
	most := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
	v, err := rand.Int(rand.Reader, most)
	if err != nil {
		panic(err) // never fails
	}
	return fmt.Sprintf("%0*d", n, v)
}

// newRequestID is what ends the words of an error.
func newRequestID() string {
	raw := make([]byte, 12)
	_, _ = rand.Read(raw) // never fails
	h := hex.EncodeToString(raw)
	return h[:8] + "-" + h[8:16] + "-" + h[16:]
}

// newNumber is a 64-bit number of 17 digits, more than a float64 can tell
// apart, that no other server of this kind makes. The caller holds s.mu.
func (s *Server) newNumber() string {
	s.ids++
	return fmt.Sprintf("2%s%011d", s.epoch, s.ids)
}

// newTicket is a ticket of a QR code, with all the characters that have to be
// escaped in an address.
func newTicket() string {
	t := strings.NewReplacer("-", "+", "_", "/").Replace(randomText(82))
	return "gQ+/" + t + "=="
}
