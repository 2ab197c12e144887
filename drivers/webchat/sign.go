package webchat

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A purpose keeps tokens of one sort from being taken for another: each has a
// key of its own.
type purpose string

const (
	forSession purpose = "session"
	forTicket  purpose = "ticket"
	forUpload  purpose = "upload"
	forFile    purpose = "file"
)

const (
	tokenVersion = "v1"
	// maxToken is longer than any token that we make.
	maxToken = 8 << 10
)

// keys are the keys that tokens are made with. The first one signs; all of them
// are accepted.
type keys struct {
	account string
	secrets []channel.Secret
}

func newKeys(account string, secrets ...channel.Secret) keys {
	k := keys{account: account}
	for _, s := range secrets {
		if !s.IsZero() {
			k.secrets = append(k.secrets, s)
		}
	}
	return k
}

// seal writes payload into a token that only we can make: version, payload and
// HMAC-SHA256. Anybody can read what is in it.
func (k keys) seal(p purpose, payload any) string {
	body, err := json.Marshal(payload)
	if err != nil {
		return ""
	}
	text := tokenVersion + "." + encode(body)
	return text + "." + encode(k.mac(k.secrets[0], p, text))
}

// open reads a token that seal has made for the same purpose and account.
func (k keys) open(p purpose, token string, payload any) bool {
	text, signature, ok := cutLast(token)
	body, versioned := strings.CutPrefix(text, tokenVersion+".")
	if !ok || !versioned || len(token) > maxToken || !k.signed(p, text, signature) {
		return false
	}
	plain, err := base64.RawURLEncoding.DecodeString(body)
	return err == nil && json.Unmarshal(plain, payload) == nil
}

// signed compares in constant time with each key. What is compared is text: base64
// has several ways to write the same bytes, and only ours is good.
func (k keys) signed(p purpose, text, signature string) bool {
	good := false
	for _, s := range k.secrets {
		good = hmac.Equal([]byte(signature), []byte(encode(k.mac(s, p, text)))) || good
	}
	return good
}

// mac signs with a key that is derived for the purpose and the account.
func (k keys) mac(s channel.Secret, p purpose, text string) []byte {
	derived := sum([]byte(s.Reveal()), "rapport webchat\x00"+string(p)+"\x00"+k.account)
	return sum(derived, text)
}

func sum(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte(text))
	return mac.Sum(nil)
}

func cutLast(token string) (text, signature string, ok bool) {
	i := strings.LastIndexByte(token, '.')
	if i < 0 {
		return "", "", false
	}
	return token[:i], token[i+1:], true
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// fresh is a random name of 128 bits.
func fresh() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return encode(b)
}

// digest is a short name for some texts, which nobody can turn back.
func digest(pieces ...string) string {
	h := sha256.New()
	for _, p := range pieces {
		_, _ = h.Write([]byte(p))
		_, _ = h.Write([]byte{0})
	}
	return encode(h.Sum(nil)[:12])
}
