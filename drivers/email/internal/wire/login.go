package wire

import (
	"context"
	"errors"
	"fmt"

	"github.com/emersion/go-sasl"
)

// ErrMechanism is why a login failed where both sides know no common way.
var ErrMechanism = errors.New("the server offers no way to log in that this client has")

// loginXOAuth2 is the name of Google's and Microsoft's own mechanism.
const loginXOAuth2 = "XOAUTH2"

// mechanism chooses how to log in among those for which offers holds.
func (s *Server) mechanism(ctx context.Context, offers func(name string) bool) (sasl.Client, error) {
	if s.Token != nil {
		return s.bearer(ctx, offers)
	}
	switch {
	case offers(sasl.Plain):
		return sasl.NewPlainClient("", s.Username, s.Password.Reveal()), nil
	case offers(sasl.Login):
		return sasl.NewLoginClient(s.Username, s.Password.Reveal()), nil
	}
	return nil, ErrMechanism
}

func (s *Server) bearer(ctx context.Context, offers func(name string) bool) (sasl.Client, error) {
	switch {
	case !offers(loginXOAuth2) && !offers(sasl.OAuthBearer):
		return nil, ErrMechanism
	case s.Username == "":
		return nil, errors.New("an access token needs a user name beside it")
	}
	t, err := s.Token(ctx)
	if err != nil {
		return nil, &TokenError{err}
	}
	if offers(loginXOAuth2) {
		return &xoauth2{s.Username, t.Value.Reveal()}, nil
	}
	return &oauthBearer{s.Username, t.Value.Reveal()}, nil
}

// A TokenError is why there was no access token. Its text leaves the cause out,
// which may quote what it should not.
type TokenError struct{ Err error }

func (e *TokenError) Error() string { return "no access token" }

// Unwrap returns the cause.
func (e *TokenError) Unwrap() error { return e.Err }

// xoauth2 is the mechanism XOAUTH2 (developers.google.com/gmail/imap/xoauth2-protocol,
// read 2026-11-20). A refusal comes as a challenge, which must be answered with
// an empty line before the server says no; the answer must not be nil, or
// go-smtp takes the login for accepted.
type xoauth2 struct{ user, token string }

func (a *xoauth2) Start() (mech string, ir []byte, err error) {
	return loginXOAuth2, fmt.Appendf(nil, "user=%s\x01auth=Bearer %s\x01\x01", a.user, a.token), nil
}

func (a *xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }

// oauthBearer is RFC 7628. As with XOAUTH2, a refusal is a challenge first: the
// answer is a single %x01 (3.2.3), so that the server's own code arrives.
type oauthBearer struct{ user, token string }

func (a *oauthBearer) Start() (mech string, ir []byte, err error) {
	return sasl.OAuthBearer, fmt.Appendf(nil, "n,a=%s,\x01auth=Bearer %s\x01\x01", a.user, a.token), nil
}

func (a *oauthBearer) Next([]byte) ([]byte, error) { return []byte{1}, nil }
