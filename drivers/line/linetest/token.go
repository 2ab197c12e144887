package linetest

import (
	"crypto/rand"
	"maps"
	"net/http"
	"slices"
	"time"
)

// The kinds of access token (LINE, channel access token).
const (
	longLived  = "long-lived"
	shortLived = "short-lived"
	byJWT      = "v2.1"
	stateless  = "stateless"
)

// How long tokens live and how many of them there can be (REF, channel access
// token).
const (
	statelessLives = 15 * time.Minute
	shortLives     = 30 * 24 * time.Hour
	mostTokens     = 30
)

// A grant is what a token allows.
type grant struct {
	Kind  string    `json:"kind"`
	At    time.Time `json:"at,omitzero"`
	Until time.Time `json:"until,omitzero"` // zero is for ever
	KeyID string    `json:"key_id,omitempty"`
	Order uint64    `json:"order,omitempty"`
}

func (g *grant) alive(now time.Time) bool { return g.Until.IsZero() || now.Before(g.Until) }

// valid reports whether calls with the token are let in.
func (s *Server) valid(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.tokens[token]
	return g != nil && g.alive(s.now())
}

// grantToken makes a token and forgets those that have ended. The caller holds
// s.mu.
func (s *Server) grantToken(kind string, lives time.Duration) (string, *grant) {
	now := s.now()
	maps.DeleteFunc(s.tokens, func(_ string, g *grant) bool { return !g.alive(now) })
	s.ids++
	token, g := rand.Text()+rand.Text(), &grant{Kind: kind, At: now, Until: now.Add(lives), Order: s.ids}
	s.tokens[token] = g
	return token, g
}

// living are the tokens of a kind that have not ended, oldest first.
func (s *Server) living(kind string) []string {
	var all []string
	for token, g := range s.tokens {
		if g.Kind == kind && g.alive(s.now()) {
			all = append(all, token)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return int(s.tokens[a].Order) - int(s.tokens[b].Order) })
	return all
}

// ReissueToken makes a new long-lived token and returns it. The one before
// lives on for overlap, 24 hours at most (from memory).
func (s *Server) ReissueToken(overlap time.Duration) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.tokens[s.long]; g != nil {
		g.Until = s.now().Add(min(overlap, 24*time.Hour))
	}
	s.long = rand.Text() + rand.Text()
	s.tokens[s.long] = &grant{Kind: longLived}
	return s.long
}

// ExpireTokens ends every token that there is: calls are refused with 401 until
// a new one is issued, or RenewToken.
func (s *Server) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// RenewToken makes the long-lived token valid again.
func (s *Server) RenewToken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[s.long] = &grant{Kind: longLived}
}

// Issued counts the tokens that live, without the long-lived one.
func (s *Server) Issued() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.living(shortLived)) + len(s.living(byJWT)) + len(s.living(stateless))
}

type tokenAnswer struct {
	Token     string `json:"access_token"`
	ExpiresIn int64  `json:"expires_in"`
	Type      string `json:"token_type"`
	KeyID     string `json:"key_id,omitempty"`
}

func answerToken(token string, g *grant, now time.Time) tokenAnswer {
	return tokenAnswer{token, int64(g.Until.Sub(now) / time.Second), "Bearer", g.KeyID}
}

// checkSecret compares the channel's id and secret.
func (s *Server) checkSecret(r *http.Request) *refusal {
	if r.PostFormValue("client_id") != s.opts.ChannelID || r.PostFormValue("client_secret") != s.opts.Secret {
		return refuseOAuth("invalid_client", "invalid client_id or client_secret")
	}
	return nil
}

func checkGrant(r *http.Request) *refusal {
	if r.PostFormValue("grant_type") != "client_credentials" {
		return refuseOAuth("unsupported_grant_type", "grant_type must be client_credentials")
	}
	return nil
}

// issueStateless issues a token for 15 minutes, for a JWT or for id and secret
// (REF, issue stateless channel access token).
func (s *Server) issueStateless(_ *call, r *http.Request) (any, *refusal) {
	no := checkGrant(r)
	if no == nil {
		if r.PostFormValue("client_assertion") != "" {
			_, no = s.assertion(r.PostFormValue)
		} else {
			no = s.checkSecret(r)
		}
	}
	if no != nil {
		return nil, no
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	token, g := s.grantToken(stateless, statelessLives)
	return answerToken(token, g, s.now()), nil
}

// issueShort issues a token for 30 days; the 31st revokes the oldest (REF, issue
// short-lived channel access token).
func (s *Server) issueShort(_ *call, r *http.Request) (any, *refusal) {
	if no := firstOf(checkGrant(r), s.checkSecret(r)); no != nil {
		return nil, no
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if all := s.living(shortLived); len(all) >= mostTokens {
		delete(s.tokens, all[0])
	}
	token, g := s.grantToken(shortLived, shortLives)
	return answerToken(token, g, s.now()), nil
}

// issueByJWT issues a token for as long as the JWT says; the 31st is refused
// (REF, issue channel access token v2.1).
func (s *Server) issueByJWT(_ *call, r *http.Request) (any, *refusal) {
	claims, no := s.assertion(r.PostFormValue)
	if no = firstOf(checkGrant(r), no); no != nil {
		return nil, no
	}
	lives := shortLives
	if claims.TokenExp > 0 {
		lives = time.Duration(claims.TokenExp) * time.Second
	}
	if lives > shortLives {
		return nil, refuseOAuth("invalid_request", "token_exp is more than 30 days")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.living(byJWT)) >= mostTokens {
		return nil, refuseOAuth("invalid_request", "the number of tokens has reached its limit")
	}
	token, g := s.grantToken(byJWT, lives)
	g.KeyID = randomHex(11)
	return answerToken(token, g, s.now()), nil
}

// keyIDs lists the key ids of the v2.1 tokens that live (REF, get all valid
// channel access token key ids).
func (s *Server) keyIDs(_ *call, r *http.Request) (any, *refusal) {
	if _, no := s.assertion(r.URL.Query().Get); no != nil {
		return nil, no
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := []string{}
	for _, token := range s.living(byJWT) {
		ids = append(ids, s.tokens[token].KeyID)
	}
	return struct {
		IDs []string `json:"kids"`
	}{ids}, nil
}
