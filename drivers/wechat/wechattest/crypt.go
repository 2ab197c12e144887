package wechattest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
)

// signature is the hex SHA-1 of the parts, sorted byte by byte and joined
// ([cfg], [push]).
func signature(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// A codec encrypts and decrypts for one account ([push]).
type codec struct {
	key   []byte
	appID string
}

var errKey = errors.New("wechattest: an EncodingAESKey is 43 letters and digits")

// newCodec reads an EncodingAESKey. Its last digit may have bits that are not
// used.
func newCodec(encodingAESKey, appID string) (codec, error) {
	key, err := base64.StdEncoding.DecodeString(encodingAESKey + "=")
	if err != nil || len(encodingAESKey) != 43 {
		return codec{}, errKey
	}
	return codec{key, appID}, nil
}

// padTo is the block that plaintexts are filled up to; twice that of AES.
const padTo = 32

// seal encrypts: 16 random bytes, the length, the message, the appid.
func (c codec) seal(random [16]byte, message []byte) string {
	plain := append([]byte{}, random[:]...)
	plain = binary.BigEndian.AppendUint32(plain, uint32(len(message)))
	plain = append(append(plain, message...), c.appID...)
	pad := padTo - len(plain)%padTo
	plain = append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, err := aes.NewCipher(c.key)
	if err != nil {
		panic(err) // the key has 32 bytes
	}
	cipher.NewCBCEncrypter(block, c.key[:aes.BlockSize]).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain)
}

func (c codec) sealFresh(message []byte) string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails
	return c.seal(random, message)
}

// errSealed is the error of everything that cannot be decrypted.
var errSealed = errors.New("wechattest: this is not encrypted for the account")

// open decrypts and checks everything that can be checked.
func (c codec) open(sealed string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(raw) == 0 || len(raw)%padTo != 0 {
		return nil, errSealed
	}
	block, err := aes.NewCipher(c.key)
	if err != nil {
		return nil, err
	}
	cipher.NewCBCDecrypter(block, c.key[:aes.BlockSize]).CryptBlocks(raw, raw)
	plain, ok := unpad(raw)
	if !ok || len(plain) < 20 {
		return nil, errSealed
	}
	size, rest := uint64(binary.BigEndian.Uint32(plain[16:20])), plain[20:]
	if size > uint64(len(rest)) || string(rest[size:]) != c.appID {
		return nil, errSealed
	}
	return rest[:size], nil
}

func unpad(raw []byte) ([]byte, bool) {
	pad := int(raw[len(raw)-1])
	if pad < 1 || pad > padTo {
		return nil, false
	}
	for _, b := range raw[len(raw)-pad:] {
		if int(b) != pad {
			return nil, false
		}
	}
	return raw[:len(raw)-pad], true
}
