package wechattest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// A family is the call that a token came from: tokens of one never end those
// of the other ([api]).
type family string

const (
	oldFamily    family = "token"
	stableFamily family = "stable_token"
)

// A grant is an access token.
type grant struct {
	Family family    `json:"family"`
	Until  time.Time `json:"until"`
	// Dead says that it was replaced: 40001, and not 42001 as for one that is
	// only old.
	Dead bool `json:"dead,omitempty"`
	// Replaced is when a newer one came.
	Replaced time.Time `json:"replaced,omitzero"`
}

const (
	// overlap is how long an old token goes on beside the new one ([api]).
	overlap = 5 * time.Minute
	// forceGap and forceDay limit forced refreshes ([api]).
	forceGap = 30 * time.Second
	forceDay = 20
)

type tokenAnswer struct {
	Token   string `json:"access_token"`
	Expires int    `json:"expires_in"` // in seconds
}

// oldToken makes a new token with every call; the one before lives for five
// more minutes ([api]).
func (s *Server) oldToken(_ *call, r *http.Request) (any, *refusal) {
	q := r.URL.Query()
	if q.Get("grant_type") != "client_credential" {
		return nil, refuse(CodeGrantType)
	}
	if no := s.authenticate(r, q.Get("appid"), q.Get("secret")); no != nil {
		return nil, no
	}
	return s.issue(oldFamily), nil
}

// stableToken gives the same token as long as it lives ([api]).
func (s *Server) stableToken(c *call, r *http.Request) (any, *refusal) {
	var req struct {
		Grant  string `json:"grant_type"`
		AppID  string `json:"appid"`
		Secret string `json:"secret"`
		Force  bool   `json:"force_refresh"`
	}
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	if req.Grant != "client_credential" {
		return nil, refuse(CodeGrantType)
	}
	if no := s.authenticate(r, req.AppID, req.Secret); no != nil {
		return nil, no
	}
	if req.Force {
		return s.force()
	}
	token := s.latest[stableFamily]
	g := s.tokens[token]
	if g == nil || g.Dead || !s.now().Before(g.Until.Add(-overlap)) {
		return s.issue(stableFamily), nil
	}
	return tokenAnswer{token, int(g.Until.Sub(s.now()) / time.Second)}, nil
}

// authenticate knows who asks for a token. The order of the checks is the
// simulator's own.
func (s *Server) authenticate(r *http.Request, appID, secret string) *refusal {
	ip := s.caller(r)
	switch {
	case appID == "":
		return refuse(CodeNoAppID)
	case secret == "":
		return refuse(CodeNoSecret)
	case appID != s.opts.AppID:
		return refuse(CodeAppID)
	case len(s.opts.Whitelist) > 0 && !slices.Contains(s.opts.Whitelist, ip):
		return &refusal{code: CodeWhitelist, words: fmt.Sprintf("invalid ip %s ipv6 ::ffff:%s, not in whitelist", ip, ip)}
	case secret != s.opts.Secret:
		return refuse(CodeSecret)
	case s.frozen:
		return refuse(CodeFrozen)
	}
	return nil
}

// force ends the token at once: 20 times a day, 30 seconds apart ([api]; the
// codes are the simulator's own).
func (s *Server) force() (any, *refusal) {
	now := s.now()
	today := func(at time.Time) bool { return day(at) != day(now) }
	s.forced = slices.DeleteFunc(s.forced, today)
	switch n := len(s.forced); {
	case n >= forceDay:
		return nil, refuse(CodeDailyQuota)
	case n > 0 && now.Before(s.forced[n-1].Add(forceGap)):
		return nil, refuse(CodeMinuteQuota)
	}
	s.forced = append(s.forced, now)
	for _, g := range s.tokens {
		g.Dead = g.Dead || g.Family == stableFamily
	}
	return s.issue(stableFamily), nil
}

// issue makes a token; the ones before go on for the overlap.
func (s *Server) issue(f family) tokenAnswer {
	now := s.now()
	for token, g := range s.tokens {
		switch {
		case now.After(g.Until.Add(24 * time.Hour)):
			delete(s.tokens, token)
		case g.Family == f && g.Replaced.IsZero():
			g.Replaced = now
		}
	}
	token := randomDigits(2) + "_" + randomText(max(s.opts.TokenLength-3, 32))
	s.tokens[token] = &grant{Family: f, Until: now.Add(s.opts.TokenLife)}
	s.latest[f] = token
	return tokenAnswer{token, int(s.opts.TokenLife / time.Second)}
}

// authorise checks the token of a call.
func (s *Server) authorise(token string) *refusal {
	now, g := s.now(), s.tokens[token]
	switch {
	case token == "":
		return refuse(CodeNoToken)
	case g == nil && malformed(token):
		return refuse(CodeTokenMalformed)
	case g == nil, g.Dead, !g.Replaced.IsZero() && !now.Before(g.Replaced.Add(overlap)):
		return refuse(CodeToken)
	case !now.Before(g.Until):
		return refuse(CodeTokenExpired)
	}
	return nil
}

// malformed tokens are too short to be one, or have other characters; where
// WeChat draws the line is not written.
func malformed(token string) bool {
	odd := func(r rune) bool {
		return !strings.ContainsRune("-_", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}
	return len(token) < 32 || strings.ContainsFunc(token, odd)
}

// ExpireTokens makes every token too old at once: 42001. The next call for one
// gives a new one.
func (s *Server) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.tokens {
		g.Until = s.now()
	}
}

// ReplaceToken acts as another program that asked for a token in the old way,
// or that forced a new stable one: every token of the driver's is not the latest
// any more, 40001, without any overlap. The next call for one gives a new one.
func (s *Server) ReplaceToken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.tokens {
		g.Dead = true
	}
	s.issue(oldFamily)
	s.issue(stableFamily)
}

// FreezeSecret makes calls for a token fail with 40243, or work again.
func (s *Server) FreezeSecret(frozen bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.frozen = frozen
}

// StableToken is the stable token that is good now; empty if there is none.
func (s *Server) StableToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	token := s.latest[stableFamily]
	if s.authorise(token) != nil {
		return ""
	}
	return token
}
