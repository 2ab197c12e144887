package line

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/rapport-go/rapport/channel"
)

// assertionLife is how long an assertion is good. LINE takes up to 30 minutes
// (REF, channel access token v2.1, 2026-11); less leaves room for clocks that
// differ.
const assertionLife = 20 * time.Minute

// audience is whom an assertion is for, whatever the address of the API.
const audience = "https://api.line.me/"

// A signer makes assertions.
type signer struct {
	key     *rsa.PrivateKey
	id      string
	channel string
	days    int
}

func newSigner(cfg Config) (*signer, error) {
	key, err := readKey(cfg.Assertion.Key)
	if err != nil {
		return nil, err
	}
	return &signer{key, cfg.Assertion.ID, cfg.ChannelID, cfg.Assertion.Days}, nil
}

// sign makes a JWT of the kind that LINE asks for (REF, channel access token
// v2.1, 2026-11). "token_exp" is for tokens of version 2.1 only.
func (s *signer) sign(now time.Time) (string, error) {
	claims := jwt.MapClaims{"iss": s.channel, "sub": s.channel, "aud": audience, "exp": now.Add(assertionLife).Unix()}
	if s.days > 0 {
		claims["token_exp"] = s.days * 24 * 60 * 60
	}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	token.Header["kid"] = s.id
	return token.SignedString(s.key)
}

// readKey reads a private RSA key in PEM or as a JWK. Its errors show nothing
// of it.
func readKey(s channel.Secret) (*rsa.PrivateKey, error) {
	content := s.Reveal()
	if strings.HasPrefix(strings.TrimSpace(content), "{") {
		return readJWK([]byte(content))
	}
	key, err := jwt.ParseRSAPrivateKeyFromPEM([]byte(content))
	if err != nil {
		return nil, errors.New("is no private RSA key in PEM or JWK")
	}
	return key, nil
}

// number is a big integer of a JWK.
type number struct{ big.Int }

// UnmarshalJSON reads base64 without padding.
func (n *number) UnmarshalJSON(b []byte) error {
	bytes, err := base64.RawURLEncoding.DecodeString(strings.Trim(string(b), `"`))
	n.SetBytes(bytes)
	return err
}

func readJWK(content []byte) (*rsa.PrivateKey, error) {
	var k struct {
		Type string `json:"kty"`
		N    number `json:"n"`
		E    number `json:"e"`
		D    number `json:"d"`
		P    number `json:"p"`
		Q    number `json:"q"`
	}
	if json.Unmarshal(content, &k) != nil || k.Type != "RSA" || !k.E.IsInt64() || k.E.Int64() > 1<<31-1 {
		return nil, errors.New("is no private RSA key as a JWK")
	}
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: &k.N.Int, E: int(k.E.Int64())},
		D:         &k.D.Int, Primes: []*big.Int{&k.P.Int, &k.Q.Int},
	}
	if err := key.Validate(); err != nil {
		return nil, errors.New("is a JWK whose numbers do not make a private RSA key")
	}
	key.Precompute()
	return key, nil
}
