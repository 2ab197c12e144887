package standardwebhooks

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// What stands before a key in its text form.
const (
	prefixSecret  = "whsec_"
	prefixPrivate = "whsk_"
	prefixPublic  = "whpk_"
)

// How long a shared secret may be, in bytes.
const (
	minSecret = 24
	maxSecret = 64
)

// A Key signs, verifies, or both. Printing one shows nothing of it. The zero
// Key does neither.
type Key struct{ hidden *hidden }

// hidden keeps material two pointers away from whoever prints a Key as part of
// something else.
type hidden struct{ *material }

type material struct {
	secret  []byte // of v1
	private ed25519.PrivateKey
	public  ed25519.PublicKey
}

// ParseKey reads a key in its text form, which is base64 with padding behind a
// prefix: "whsec_" for a shared secret of 24 to 64 bytes, "whsk_" for a private
// and "whpk_" for a public ed25519 key. Without a prefix it is a shared secret.
// Spaces around it are left out. The error quotes nothing of it.
func ParseKey(text channel.Secret) (Key, error) {
	s := strings.TrimSpace(text.Reveal())
	kind := prefixSecret
	for _, p := range []string{prefixSecret, prefixPrivate, prefixPublic} {
		if rest, ok := strings.CutPrefix(s, p); ok {
			kind, s = p, rest
			break
		}
	}
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || strings.ContainsAny(s, "\r\n") {
		return Key{}, errors.New("is not a key in padded base64, such as NewSecret makes")
	}
	return makeKey(kind, b)
}

func makeKey(kind string, b []byte) (Key, error) {
	switch {
	case kind == prefixSecret && (len(b) < minSecret || len(b) > maxSecret):
		return Key{}, errors.New("is not a secret of 24 to 64 bytes, such as NewSecret makes")
	case kind == prefixSecret:
		return newKey(material{secret: b}), nil
	case kind == prefixPublic && len(b) == ed25519.PublicKeySize:
		return newKey(material{public: b}), nil
	case kind == prefixPrivate && len(b) == ed25519.SeedSize:
		return privateKey(ed25519.NewKeyFromSeed(b)), nil
	case kind == prefixPrivate && len(b) == ed25519.PrivateKeySize:
		whole := ed25519.NewKeyFromSeed(b[:ed25519.SeedSize])
		if !whole.Equal(ed25519.PrivateKey(b)) {
			return Key{}, errors.New("is a private key whose halves do not belong together")
		}
		return privateKey(whole), nil
	}
	return Key{}, errors.New("is not an ed25519 key")
}

func newKey(m material) Key { return Key{&hidden{&m}} }

func privateKey(k ed25519.PrivateKey) Key {
	return newKey(material{private: k, public: k.Public().(ed25519.PublicKey)})
}

// ParseKeys reads several keys, of which the error names the first that is
// wrong, counted from 1.
func ParseKeys(texts []channel.Secret) ([]Key, error) {
	var keys []Key
	for i, text := range texts {
		k, err := ParseKey(text)
		if err != nil {
			return nil, &KeyError{Number: i + 1, Err: err}
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// A KeyError says which of several keys is wrong, and why.
type KeyError struct {
	Number int // from 1
	Err    error
}

func (e *KeyError) Error() string {
	return "key " + strconv.Itoa(e.Number) + " " + e.Err.Error()
}

// Unwrap returns why.
func (e *KeyError) Unwrap() error { return e.Err }

// CanSign reports whether k can sign: a public key cannot.
func (k Key) CanSign() bool { return k.get().secret != nil || k.get().private != nil }

// get is the key's material; empty for the zero Key.
func (k Key) get() material {
	if k.hidden == nil {
		return material{}
	}
	return *k.hidden.material
}

// String hides the key.
func (k Key) String() string { return "[key]" }

// NewSecret makes a shared secret of 32 random bytes.
func NewSecret() channel.Secret {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // it never fails
	return channel.NewSecret(prefixSecret + base64.StdEncoding.EncodeToString(b))
}

// NewPair makes an ed25519 key to sign with, and the public one to hand out.
func NewPair() (private, public channel.Secret) {
	seed := make([]byte, ed25519.SeedSize)
	_, _ = rand.Read(seed) // it never fails
	k := ed25519.NewKeyFromSeed(seed)
	text := base64.StdEncoding.EncodeToString
	return channel.NewSecret(prefixPrivate + text(k)), channel.NewSecret(prefixPublic + text(k.Public().(ed25519.PublicKey)))
}
