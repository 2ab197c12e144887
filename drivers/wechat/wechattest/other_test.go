package wechattest

import (
	"crypto/aes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
)

// This is the second implementation of the encryption, which shares nothing
// with the first: it chains the blocks by hand and reads the plaintext as a
// stream.

func otherKey(key string) []byte {
	raw, err := base64.RawStdEncoding.DecodeString(key)
	if err != nil {
		panic(err)
	}
	return raw
}

func otherSignature(parts ...string) string {
	sort.Strings(parts)
	h := sha1.New()
	for _, p := range parts {
		_, _ = io.WriteString(h, p)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func otherSeal(key, appID, random, message string) string {
	var b strings.Builder
	b.WriteString(random)
	_ = binary.Write(&b, binary.BigEndian, int32(len(message)))
	b.WriteString(message)
	b.WriteString(appID)
	n := 32 - b.Len()%32
	b.WriteString(strings.Repeat(string(rune(n)), n))
	return otherSealRaw(key, []byte(b.String()))
}

func otherSealRaw(key string, plain []byte) string {
	k := otherKey(key)
	block, err := aes.NewCipher(k)
	if err != nil {
		panic(err)
	}
	last := k[:16]
	out := make([]byte, 0, len(plain))
	for at := 0; at < len(plain); at += 16 {
		var in [16]byte
		for i := range in {
			in[i] = plain[at+i] ^ last[i]
		}
		sealed := make([]byte, 16)
		block.Encrypt(sealed, in[:])
		out, last = append(out, sealed...), sealed
	}
	return base64.StdEncoding.EncodeToString(out)
}

func otherOpen(key, sealed string) (message, appID string, err error) {
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return "", "", err
	}
	if len(raw) == 0 || len(raw)%32 > 0 {
		return "", "", errors.New("not whole blocks")
	}
	k := otherKey(key)
	block, err := aes.NewCipher(k)
	if err != nil {
		return "", "", err
	}
	var plain []byte
	for at, last := 0, k[:16]; at < len(raw); at += 16 {
		out := make([]byte, 16)
		block.Decrypt(out, raw[at:at+16])
		for i := range out {
			out[i] ^= last[i]
		}
		plain, last = append(plain, out...), raw[at:at+16]
	}
	return otherRead(plain)
}

func otherRead(plain []byte) (message, appID string, err error) {
	n := int(plain[len(plain)-1])
	if n == 0 || n > 32 || !strings.HasSuffix(string(plain), strings.Repeat(string(plain[len(plain)-1:]), n)) {
		return "", "", errors.New("wrong padding")
	}
	in := strings.NewReader(string(plain[:len(plain)-n]))
	var head struct {
		Random [16]byte
		Size   uint32
	}
	if err := binary.Read(in, binary.BigEndian, &head); err != nil {
		return "", "", err
	}
	if int64(head.Size) > int64(in.Len()) {
		return "", "", io.ErrUnexpectedEOF
	}
	text := make([]byte, head.Size)
	_, _ = io.ReadFull(in, text)
	rest, err := io.ReadAll(in)
	return string(text), string(rest), err
}
