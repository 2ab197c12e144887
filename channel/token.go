package channel

import (
	"context"
	"time"
)

// A TokenCache keeps access tokens that several processes share, where a token
// that one of them fetches may end another's. A driver that needs one has it in
// its Config; package engagement makes one of a store. Its methods may be
// called from several goroutines at once.
type TokenCache interface {
	// Token returns what is kept under the name; the zero Token if nothing is.
	Token(ctx context.Context, name string) (Token, error)
	// Replace keeps next under the name if old is what is kept there. It returns
	// what is kept afterwards: next, or what somebody else put there in the
	// meantime.
	Replace(ctx context.Context, name string, old, next Token) (Token, error)
}

// A Token is an access token with its end.
type Token struct {
	// Value is the token. Not set means that there is none.
	Value Secret
	// Expires is when it ends; zero if it does not.
	Expires time.Time
}

// IsZero reports whether there is no token.
func (t Token) IsZero() bool { return t.Value.IsZero() }

// Equal reports whether t and u are the same token.
func (t Token) Equal(u Token) bool {
	if t.IsZero() || u.IsZero() {
		return t.IsZero() && u.IsZero()
	}
	return t.Value.Equal(u.Value.Reveal())
}
