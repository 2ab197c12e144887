package linetest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// The forms of ids (REF): of users, groups, rooms; of messages; of retry keys.
var (
	isUser    = regexp.MustCompile(`^U[0-9a-f]{32}$`)
	isChat    = regexp.MustCompile(`^[UCR][0-9a-f]{32}$`)
	isMessage = regexp.MustCompile(`^[0-9]+$`)
	isUUID    = regexp.MustCompile(`^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`)
)

// scopedID is the id of an account under a provider.
func scopedID(provider, account string) string {
	sum := sha256.Sum256([]byte(provider + "\x00" + account))
	return "U" + hex.EncodeToString(sum[:16])
}

func randomHex(bytes int) string {
	raw := make([]byte, bytes)
	_, _ = rand.Read(raw) // never fails
	return hex.EncodeToString(raw)
}

// freshEpoch makes the ids of this server's messages differ from those of all
// others: five digits.
func freshEpoch() string {
	n, err := rand.Int(rand.Reader, big.NewInt(90_000))
	if err != nil {
		panic(err) // never fails
	}
	return fmt.Sprintf("%05d", 10_000+n.Int64())
}

// newMessageID is 18 digits, more than a float64 can tell apart. The caller
// holds s.mu.
func (s *Server) newMessageID() string {
	s.ids++
	return fmt.Sprintf("4%s%012d", s.epoch, s.ids)
}

// newRequestID is what the header X-Line-Request-Id says.
func newRequestID() string {
	h := randomHex(16)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newULID is the id of a webhook event: the time in milliseconds, and chance.
func newULID(at time.Time) string {
	var raw [16]byte
	_, _ = rand.Read(raw[6:]) // never fails
	ms := at.UnixMilli()
	for i := range 6 {
		raw[i] = byte(ms >> (40 - 8*i))
	}
	n, text := new(big.Int).SetBytes(raw[:]), make([]byte, 26)
	for i := range text {
		digit := new(big.Int)
		n.DivMod(n, big.NewInt(32), digit)
		text[25-i] = crockford[digit.Int64()]
	}
	return string(text)
}

// The kinds of sealed tokens.
const (
	sealQuote = "q"
	sealRead  = "r"
)

// seal makes a token out of a chat and a message that nobody else can make,
// and that is good after a restart.
func (s *Server) seal(kind, chat, message string) string {
	text := kind + "|" + chat + "|" + message
	return base64.RawURLEncoding.EncodeToString([]byte(text + "|" + s.stamp(text)))
}

func (s *Server) stamp(text string) string {
	return hex.EncodeToString(simulate.MAC("seal "+s.opts.Secret, []byte(text))[:8])
}

// unseal returns what a token was made of.
func (s *Server) unseal(kind, token string) (chat, message string, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	fields := strings.Split(string(raw), "|")
	if err != nil || len(fields) != 4 || fields[0] != kind {
		return "", "", false
	}
	text := strings.Join(fields[:3], "|")
	return fields[1], fields[2], hmac.Equal([]byte(s.stamp(text)), []byte(fields[3]))
}
