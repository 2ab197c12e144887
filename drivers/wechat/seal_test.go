package wechat_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What WeChat does with a push, written for the tests alone, so that neither
// the driver nor the simulator vouches for itself.

// sha1Of is the signature over the parts.
func sha1Of(parts ...string) string {
	sort.Strings(parts)
	return fmt.Sprintf("%x", sha1.Sum([]byte(strings.Join(parts, ""))))
}

// sealed encrypts a message with 16 bytes before it, for an appid behind it.
func sealed(aesKey, front, message, appID string) string {
	n := len(message)
	plain := front + string([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}) + message + appID
	pad := 32 - len(plain)%32
	return encrypted(aesKey, plain+strings.Repeat(string(rune(pad)), pad))
}

// encrypted is AES-256-CBC of whole blocks.
func encrypted(aesKey, plain string) string {
	key, err := base64.StdEncoding.DecodeString(aesKey + "=")
	if err != nil {
		panic(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	out := make([]byte, len(plain))
	before := key[:16]
	for i := 0; i < len(plain); i += 16 {
		for j := range 16 {
			out[i+j] = plain[i+j] ^ before[j]
		}
		block.Encrypt(out[i:i+16], out[i:i+16])
		before = out[i : i+16]
	}
	return base64.StdEncoding.EncodeToString(out)
}

// The tests' own encryption is CBC, and pads as WeChat does.
func TestTheTestsEncryptAsWeChatDoes(t *testing.T) {
	const key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	raw, err := base64.StdEncoding.DecodeString(key + "=")
	require.NoError(t, err)
	block, err := aes.NewCipher(raw)
	require.NoError(t, err)
	// V4 and V6 of the notes.
	require.Equal(t, "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",
		sealed(strings.Repeat("A", 43), "707722b803182950", `{"demo_resp":"good luck"}`, "wxba5fad812f8e6fb9"))
	v6 := sealed(key, "aaaabbbbccccdddd", "我是中文abcd123", "wxb11529c136998cb6")
	require.Equal(t, "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==", v6)
	got, err := base64.StdEncoding.DecodeString(v6)
	require.NoError(t, err)
	cipher.NewCBCDecrypter(block, raw[:16]).CryptBlocks(got, got)
	require.Contains(t, string(got), "我是中文abcd123")
}
