package channel

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
)

const redacted = "[secret]"

// A Secret is a credential that cannot be printed, logged or encoded by
// accident: every way of formatting it, also as an unexported field of another
// struct, shows "[secret]". The zero Secret is not set.
type Secret struct{ text *string }

// NewSecret makes a Secret of text. The empty text gives the zero Secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{&text}
}

// Reveal returns the text. Call it where the credential is used, keep it in no
// variable that outlives the call.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports whether no secret is set.
func (s Secret) IsZero() bool { return s.text == nil }

// Equal compares in constant time. A Secret that is not set equals nothing.
func (s Secret) Equal(text string) bool {
	if s.text == nil {
		return false
	}
	a, b := sha256.Sum256([]byte(*s.text)), sha256.Sum256([]byte(text))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// Format writes "[secret]" whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// String returns "[secret]".
func (s Secret) String() string { return redacted }

// GoString returns "[secret]".
func (s Secret) GoString() string { return redacted }

// MarshalText returns "[secret]", so that encoders hide it too.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// UnmarshalText takes the text, so that configuration files can hold secrets.
// It refuses the text that MarshalText writes.
func (s *Secret) UnmarshalText(b []byte) error {
	if string(b) == redacted {
		return errors.New("channel: this is a redacted secret, not a secret")
	}
	*s = NewSecret(string(b))
	return nil
}
