package webchat

import (
	"net/http"
)

// serveSession begins a session, or renews the one that came along.
func (c *Channel) serveSession(w http.ResponseWriter, r *http.Request) error {
	var ask struct {
		Language  string `json:"language"`
		Identity  string `json:"identity"`
		Challenge string `json:"challenge"`
	}
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	if ask.Identity == "" && r.Header.Get("Authorization") != "" {
		s, err := c.bearer(r)
		if err == nil {
			s.Language = language(ask.Language, s.Language)
			return answer(w, c.view(c.renewed(s), false))
		}
		if p := asProblem(err); p.status != http.StatusUnauthorized {
			return p
		}
	}
	return c.begin(w, r, ask.Language, ask.Identity, ask.Challenge)
}

// begin makes a new session. Nothing is stored by it: the contact comes into
// being with the first event.
func (c *Channel) begin(w http.ResponseWriter, r *http.Request, tag, identity, answered string) error {
	if wait, ok := c.limits.sessions.take(c.network(r), 1); !ok {
		return tooFast(wait)
	}
	if c.cfg.Challenge != nil {
		if err := c.cfg.Challenge(r.Context(), r, answered); err != nil {
			return &problem{status: http.StatusForbidden, Code: "challenge", Message: "the challenge was not passed"}
		}
	}
	s := c.newSession()
	s.Language = language(tag, "")
	if identity != "" {
		var err error
		if s, err = c.identify(s, identity); err != nil {
			return refusedIdentity()
		}
	}
	return answer(w, c.view(s, true))
}

// serveLogout ends a session in all its windows. Without a store there is
// nothing but this process's memory to keep that in: see [Config].Ended.
func (c *Channel) serveLogout(w http.ResponseWriter, r *http.Request, s session) error {
	if err := c.forget(r.Context(), s); err != nil {
		return unavailable()
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
