package linetest

import (
	"net/http"
	"slices"
	"time"
)

type tokenState struct {
	ChannelID string `json:"client_id"`
	ExpiresIn int64  `json:"expires_in"`
	Scope     string `json:"scope,omitempty"`
}

// verifyByJWT tells whether a token of v2.1 or a stateless one is valid (REF,
// verify channel access token v2.1).
func (s *Server) verifyByJWT(_ *call, r *http.Request) (any, *refusal) {
	return s.verify(r.URL.Query().Get("access_token"), "profile chat_message.write", byJWT, stateless)
}

// verifyShort tells whether a short-lived or long-lived token is valid (REF,
// verify short-lived or long-lived channel access token).
func (s *Server) verifyShort(_ *call, r *http.Request) (any, *refusal) {
	return s.verify(r.PostFormValue("access_token"), "P CM", shortLived, longLived)
}

func (s *Server) verify(token, scope string, kinds ...string) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.tokens[token]
	if g == nil || !g.alive(s.now()) || !slices.Contains(kinds, g.Kind) {
		return nil, refuseOAuth("invalid_request", "invalid access token")
	}
	left := g.Until.Sub(s.now())
	if g.Until.IsZero() {
		left = 100 * 365 * 24 * time.Hour
	}
	return tokenState{s.opts.ChannelID, int64(left / time.Second), scope}, nil
}

// revokeByJWT wants the channel's secret, too (REF, revoke channel access token
// v2.1). Stateless tokens cannot be revoked.
func (s *Server) revokeByJWT(c *call, r *http.Request) (any, *refusal) {
	if no := s.checkSecret(r); no != nil {
		return nil, no
	}
	return s.revoke(c, r.PostFormValue("access_token"), byJWT)
}

// revokeShort ends a short-lived or long-lived token; one that does not exist
// is no error (REF, revoke short-lived or long-lived channel access token).
func (s *Server) revokeShort(c *call, r *http.Request) (any, *refusal) {
	return s.revoke(c, r.PostFormValue("access_token"), shortLived, longLived)
}

func (s *Server) revoke(c *call, token string, kinds ...string) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.tokens[token]
	if g != nil && !slices.Contains(kinds, g.Kind) {
		return nil, refuseOAuth("invalid_request", "the token cannot be revoked here")
	}
	delete(s.tokens, token)
	c.empty = true
	return nil, nil
}
