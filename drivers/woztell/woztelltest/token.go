package woztelltest

import (
	"crypto/rand"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// A grant is what a token may do. No scopes mean all.
type grant struct {
	Scopes []string `json:"scopes,omitempty"`
	// Cloud says that it opens the channel API, and that only.
	Cloud bool `json:"cloud,omitempty"`
}

// IssueToken makes another access token of the app with some scopes
// (d:acl-reference): "bot:sendResponses", "channel:list" and so on. Without
// scopes it may do everything.
func (s *Server) IssueToken(scopes ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	token := "token-" + rand.Text()
	s.tokens[token] = &grant{Scopes: slices.Clone(scopes)}
	return token
}

// Revoke ends a token, of either kind.
func (s *Server) Revoke(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tokens, token)
}

// RotateToken gives the app a new token with all scopes, which
// [Server.Credentials] tells from then on. The old one works on until it is
// revoked.
func (s *Server) RotateToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = "token-" + rand.Text()
	s.tokens[s.token] = &grant{}
	return s.token
}

// RotateCloudToken does the same for the channel API's token.
func (s *Server) RotateCloudToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cloud = "cloud-token-" + rand.Text()
	s.tokens[s.cloud] = &grant{Cloud: true}
	return s.cloud
}

// RotateSecret gives a channel a new secret, which signs from then on, and
// returns it. It is empty if there is no such channel. Whether WOZTELL lets two
// secrets overlap is not known.
func (s *Server) RotateSecret(channelID string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channel(channelID)
	if c == nil {
		return ""
	}
	c.Secret = "secret-" + rand.Text()
	return c.Secret
}

// sentToken is the token of a request: in the header, or in the address
// (d:access-token).
func sentToken(r *http.Request) string {
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return bearer
	}
	return r.URL.Query().Get("accessToken")
}

// known returns what a token of the app may do, or nil.
func (s *Server) known(r *http.Request) *grant {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.tokens[sentToken(r)]; g != nil && !g.Cloud {
		return g
	}
	return nil
}

// may reports whether the grant has one of the scopes, or the one for
// everything of its kind. The channel API's token has none of them.
func (g *grant) may(scopes ...string) bool {
	if len(g.Scopes) == 0 {
		return true
	}
	for _, scope := range scopes {
		area, _, _ := strings.Cut(scope, ":")
		over := "api:admin"
		if area == "bot" {
			over = "bot:admin"
		}
		for _, have := range []string{scope, area + ":admin", area + ":*", over} {
			if slices.Contains(g.Scopes, have) {
				return true
			}
		}
	}
	return false
}

// bot guards a call of the Bot API by its scope (d:bot-api).
func (s *Server) bot(scope string, do func(*call, *http.Request) (*reply, *refusal)) handler {
	return func(c *call, r *http.Request) *reply {
		g := s.known(r)
		if g == nil || !g.may(scope) {
			return s.refused(refuse(0, NotAuthorized))
		}
		made, no := do(c, r)
		if no != nil {
			return s.refused(no)
		}
		return made
	}
}

// channelAPI guards a call of the WhatsApp Cloud channel API, which has a token
// of its own, in the address only (n8n, credentials).
func (s *Server) channelAPI(do func(*http.Request) (*reply, *refusal)) handler {
	return func(_ *call, r *http.Request) *reply {
		s.mu.Lock()
		g := s.tokens[r.URL.Query().Get("accessToken")]
		s.mu.Unlock()
		if g == nil || !g.Cloud {
			return s.refused(refuse(0, NotAuthorized))
		}
		made, no := do(r)
		if no != nil {
			return s.refused(no)
		}
		return made
	}
}

// Tokens lists the tokens that work, of both kinds, in no order.
func (s *Server) Tokens() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.tokens))
}
