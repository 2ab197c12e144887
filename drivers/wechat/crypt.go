package wechat

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// sign is the hex SHA-1 of the token and the parts, sorted byte by byte and
// joined ([cfg], [push], 2026).
func sign(token channel.Secret, parts ...string) string {
	all := append([]string{token.Reveal()}, parts...)
	slices.Sort(all)
	sum := sha1.Sum([]byte(strings.Join(all, "")))
	return hex.EncodeToString(sum[:])
}

// signed compares in constant time. WeChat writes lower-case hex, and nothing
// else is taken.
func signed(signature string, token channel.Secret, parts ...string) bool {
	return subtle.ConstantTimeCompare([]byte(signature), []byte(sign(token, parts...))) == 1
}

// keyLength is how many characters an EncodingAESKey has, and keyBytes how long
// the key is ([cfg], 2026).
const (
	keyLength = 43
	keyBytes  = 32
)

// readKey reads an EncodingAESKey. Its last character may have bits that are
// not used, so a strict decoder would refuse good keys.
func readKey(s channel.Secret) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(s.Reveal() + "=")
	if err != nil || len(s.Reveal()) != keyLength || len(key) != keyBytes {
		return nil, errors.New("is not 43 letters and digits")
	}
	return key, nil
}

// A vault opens what was encrypted for one account.
type vault struct {
	block cipher.Block
	iv    []byte
	appID string
}

func newVault(key []byte, appID string) (*vault, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, errors.New(name + ": EncodingAESKey is of the wrong length")
	}
	return &vault{block, key[:aes.BlockSize], appID}, nil
}

// errSealed is the error of everything that cannot be opened. It does not say
// why: whoever tries keys and bytes should learn nothing.
var errSealed = errors.New("the content is not encrypted for this account")

// padTo is the block that plaintexts are filled up to, twice that of AES; front
// is what stands before the message: 16 random bytes and its length ([push],
// 2026).
const (
	padTo = 32
	front = 20
)

// open decrypts a message and checks the padding, the length and whom it is
// for.
func (v *vault) open(sealed string) ([]byte, error) {
	plain, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(plain) == 0 || len(plain)%aes.BlockSize != 0 {
		return nil, errSealed
	}
	cipher.NewCBCDecrypter(v.block, v.iv).CryptBlocks(plain, plain)
	plain, ok := unpad(plain)
	if !ok || len(plain) < front {
		return nil, errSealed
	}
	rest := plain[front:]
	size := uint64(binary.BigEndian.Uint32(plain[front-4 : front]))
	if size > uint64(len(rest)) || string(rest[size:]) != v.appID {
		return nil, errSealed
	}
	return rest[:size:size], nil
}

// unpad takes the padding off: 1 to 32 bytes, each of which is their number.
func unpad(b []byte) ([]byte, bool) {
	pad := int(b[len(b)-1])
	if pad < 1 || pad > padTo || pad > len(b) {
		return nil, false
	}
	for _, x := range b[len(b)-pad:] {
		if int(x) != pad {
			return nil, false
		}
	}
	return b[:len(b)-pad], true
}
