package survey

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Survey is what a link is about. It is signed and not encrypted: whoever has the
// link can read it, so it holds ids only.
type Survey struct {
	// ID is the survey's own, and Case what it asks about. Required.
	ID   string `json:"s"`
	Case string `json:"c"`
	// Channel is where it was asked.
	Channel channel.ID `json:"h,omitempty"`
	// Language is the contact's, as a BCP 47 tag; empty if it is not known.
	Language string `json:"l,omitempty"`
	// Expires is when an answer is no longer taken, to the second. Required.
	Expires time.Time `json:"-"`
}

// payload is a Survey as a token has it.
type payload struct {
	Survey
	Expires int64 `json:"e"` // seconds since 1970
}

// MinKey is how long a key must be, in bytes.
const MinKey = 32

// maxToken is how long a token may be.
const maxToken = 1024

// domain keeps signatures of surveys apart from others made with the same key.
const domain = "rapport survey link 1\n"

// A Signer makes and opens tokens. It may be used by several goroutines at once.
type Signer struct{ keys []channel.Secret }

// NewSigner makes a signer. The first key signs, and all of them are good for
// opening, so that a key can be replaced while links made with it are out: put the
// new one in front, and take the old one away when its links have expired. Each
// key has at least MinKey bytes.
func NewSigner(keys ...channel.Secret) (*Signer, error) {
	if len(keys) == 0 {
		return nil, errors.New("survey: no key to sign with")
	}
	for i, k := range keys {
		if n := len(k.Reveal()); n < MinKey {
			return nil, fmt.Errorf("survey: key %d has %d bytes, at least %d are needed", i+1, n, MinKey)
		}
	}
	return &Signer{keys: slices.Clone(keys)}, nil
}

// Token is the last part of a link. The same Survey gives the same token.
func (s *Signer) Token(v Survey) (string, error) {
	if v.ID == "" || v.Case == "" || v.Expires.IsZero() {
		return "", errors.New("survey: a link needs a survey, a case and an end")
	}
	body, err := json.Marshal(payload{v, v.Expires.Unix()})
	if err != nil {
		return "", err
	}
	text := encoding.EncodeToString(body)
	token := text + "." + signature(s.keys[0], text)
	if len(token) > maxToken {
		return "", fmt.Errorf("survey: a link of %d characters, at most %d are allowed", len(token), maxToken)
	}
	return token, nil
}

var encoding = base64.RawURLEncoding

// signature is what stands behind the text of a token. It is made of the text as it
// was written, so that there is one token only for a Survey: base64 has several
// ways to write the same bytes, line breaks among them.
func signature(key channel.Secret, text string) string {
	h := hmac.New(sha256.New, []byte(key.Reveal()))
	_, _ = h.Write([]byte(domain + text)) // never fails
	return encoding.EncodeToString(h.Sum(nil))
}

// A LinkError is why a token is not good. It holds nothing of the token.
type LinkError struct {
	// Expired says that it was good once.
	Expired bool
}

func (e *LinkError) Error() string {
	if e.Expired {
		return "survey: the link has expired"
	}
	return "survey: no such link"
}

// Open returns what a token is about. A token that is malformed, forged or
// expired at now is a *LinkError; the Survey is returned beside it if only its time is over.
func (s *Signer) Open(token string, now time.Time) (Survey, error) {
	body, ok := s.verified(token)
	if !ok {
		return Survey{}, &LinkError{}
	}
	var p payload
	if json.Unmarshal(body, &p) != nil || p.ID == "" || p.Case == "" {
		return Survey{}, &LinkError{}
	}
	v := p.Survey
	v.Expires = time.Unix(p.Expires, 0).UTC()
	if !now.Before(v.Expires) {
		return v, &LinkError{Expired: true}
	}
	return v, nil
}

// verified is the body of a token that one of the keys has signed.
func (s *Signer) verified(token string) ([]byte, bool) {
	text, signed, ok := strings.Cut(token, ".")
	if !ok || len(token) > maxToken {
		return nil, false
	}
	good := false
	for _, key := range s.keys {
		good = hmac.Equal([]byte(signature(key, text)), []byte(signed)) || good
	}
	if !good {
		return nil, false
	}
	body, err := encoding.DecodeString(text)
	return body, err == nil
}
