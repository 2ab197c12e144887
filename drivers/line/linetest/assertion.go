package linetest

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// assertionType is the only kind of client assertion (REF, issue channel access
// token v2.1).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// assertionLives is how far ahead a JWT may end (LINE, generate a JSON Web
// Token).
const assertionLives = 30 * time.Minute

type jwtHeader struct {
	Alg string `json:"alg"`
	Typ string `json:"typ"`
	Kid string `json:"kid"`
}

type jwtClaims struct {
	Issuer   string   `json:"iss"`
	Subject  string   `json:"sub"`
	Audience audience `json:"aud"`
	Expires  int64    `json:"exp"`
	TokenExp int64    `json:"token_exp"` // in seconds
}

// audience is one name or several.
type audience []string

// UnmarshalJSON implements json.Unmarshaler.
func (a *audience) UnmarshalJSON(raw []byte) error {
	if bytes.HasPrefix(raw, []byte("[")) {
		return json.Unmarshal(raw, (*[]string)(a))
	}
	*a = make([]string, 1)
	return json.Unmarshal(raw, &(*a)[0])
}

// RegisterKey registers a key for assertions, as the console does, and returns
// its id.
func (s *Server) RegisterKey(key *rsa.PublicKey) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := randomHex(16)
	s.opts.AssertionKeys[id] = key
	return id
}

// assertion checks the JWT among the arguments of a call.
func (s *Server) assertion(argument func(string) string) (jwtClaims, *refusal) {
	if argument("client_assertion_type") != assertionType {
		return jwtClaims{}, refuseOAuth("invalid_request", "client_assertion_type is invalid")
	}
	parts := strings.Split(argument("client_assertion"), ".")
	var head jwtHeader
	var claims jwtClaims
	if len(parts) != 3 || readJWT(parts[0], &head) != nil || readJWT(parts[1], &claims) != nil {
		return jwtClaims{}, refuseOAuth("invalid_client", "client_assertion is not a JWT")
	}
	if !s.signed(head, parts) {
		return jwtClaims{}, refuseOAuth("invalid_client", "the signature of client_assertion is invalid")
	}
	return claims, s.checkClaims(claims)
}

func readJWT(part string, v any) error {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, v)
}

// signed checks an RS256 signature by a registered key.
func (s *Server) signed(head jwtHeader, parts []string) bool {
	s.mu.Lock()
	key := s.opts.AssertionKeys[head.Kid]
	s.mu.Unlock()
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || key == nil || head.Alg != "RS256" || head.Typ != "JWT" {
		return false
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) == nil
}

func (s *Server) checkClaims(c jwtClaims) *refusal {
	ends := time.Unix(c.Expires, 0)
	switch {
	case c.Issuer != s.opts.ChannelID || c.Subject != s.opts.ChannelID:
		return refuseOAuth("invalid_client", "iss and sub must be the channel id")
	case !slices.Equal(c.Audience, []string{"https://api.line.me/"}):
		return refuseOAuth("invalid_client", "aud must be https://api.line.me/")
	case !s.now().Before(ends):
		return refuseOAuth("invalid_client", "client_assertion has expired")
	case ends.After(s.now().Add(assertionLives)):
		return refuseOAuth("invalid_client", "exp is more than 30 minutes ahead")
	}
	return nil
}
