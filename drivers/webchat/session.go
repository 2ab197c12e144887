package webchat

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// The scopes of addresses. Both hold a user id that is opaque to others.
const (
	// ScopeVisitor is that of a browser nobody has vouched for: the id is random,
	// and only the browser's session proves it.
	ScopeVisitor = "visitor"
	// ScopeUser is that of a user of the host's, as its identity token named them.
	ScopeUser = "user"
)

// A session is what a session token says.
type session struct {
	ID       string `json:"s"` // the same in all tokens of one session
	Visitor  string `json:"v"`
	User     string `json:"u,omitempty"`
	Name     string `json:"n,omitempty"`
	Picture  string `json:"p,omitempty"`
	Language string `json:"l,omitempty"`
	Issued   int64  `json:"i"`
	Expires  int64  `json:"e"`
}

func (c *Channel) newSession() session {
	return c.renewed(session{ID: fresh(), Visitor: fresh()})
}

// renewed is the same session from now on.
func (c *Channel) renewed(s session) session {
	now := c.cfg.Now()
	s.Issued, s.Expires = now.Unix(), now.Add(c.cfg.SessionFor).Unix()
	return s
}

// readSession checks a token. The error is nil, or Unauthorized, or Unavailable
// if it cannot be found out whether the session was ended.
func (c *Channel) readSession(ctx context.Context, token string) (session, error) {
	var s session
	if !c.keys.open(forSession, token, &s) || s.ID == "" || s.Visitor == "" {
		return session{}, unauthorized("no session of this chat")
	}
	if now := c.cfg.Now(); now.Unix() >= s.Expires || s.Issued > now.Add(leeway).Unix() {
		return session{}, unauthorized("the session is over")
	}
	over, err := c.ended.has(ctx, s.ID)
	switch {
	case err != nil:
		return session{}, &channel.Error{Kind: channel.Unavailable, Op: opReceive, Err: err}
	case over:
		return session{}, unauthorized("the session was ended")
	}
	return s, nil
}

// bearer is the session of a request's Authorization header.
func (c *Channel) bearer(r *http.Request) (session, error) {
	all := r.Header.Values("Authorization")
	if len(all) != 1 {
		return session{}, unauthorized("no session")
	}
	scheme, token, ok := strings.Cut(all[0], " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return session{}, unauthorized("no session")
	}
	return c.readSession(r.Context(), token)
}

func unauthorized(detail string) *channel.Error {
	return &channel.Error{Kind: channel.Unauthorized, Op: opReceive, Detail: detail}
}

// addresses are the session's, the best one first. A verified user keeps the
// address of their browser, under which they may have written before.
func (s session) addresses() []channel.Address {
	visitor := channel.Address{Kind: channel.AddressUser, Scope: ScopeVisitor, Value: s.Visitor}
	if s.User == "" {
		return []channel.Address{visitor}
	}
	return []channel.Address{{Kind: channel.AddressUser, Scope: ScopeUser, Value: s.User}, visitor}
}

func (s session) person() channel.Person {
	return channel.Person{Addresses: s.addresses(), Name: s.Name, Picture: s.Picture, Language: s.Language}
}

// eventID names what the session's client calls id. It stays the same when the
// visitor becomes a known user.
func (c *Channel) eventID(s session, id string) channel.ProviderID {
	return channel.ProviderID(c.eventPrefix(s) + id)
}

func (c *Channel) eventPrefix(s session) string {
	return "v." + digest("visitor", c.cfg.Account, s.Visitor) + "."
}

// messageID names a message of the business's. The key of a message is random,
// and so nobody can guess the name of another's.
func (c *Channel) messageID(key string) channel.ProviderID {
	return channel.ProviderID("o." + digest("message", c.cfg.Account, key))
}

// A sessionView is a session as the widget gets it.
type sessionView struct {
	Session    string    `json:"session"`
	ExpiresAt  timestamp `json:"expires_at"`
	RenewAfter timestamp `json:"renew_after"`
	Verified   bool      `json:"verified"`
	Name       string    `json:"name,omitempty"`
	Fresh      bool      `json:"fresh"`
}

// renewEvery is how old a token is before the widget asks for another one.
const renewEvery = 24 * time.Hour

func (c *Channel) view(s session, isNew bool) sessionView {
	issued, expires := time.Unix(s.Issued, 0), time.Unix(s.Expires, 0)
	after := min(renewEvery, c.cfg.SessionFor/2)
	return sessionView{
		Session: c.keys.seal(forSession, s), ExpiresAt: timestamp(expires), RenewAfter: timestamp(issued.Add(after)),
		Verified: s.User != "", Name: s.Name, Fresh: isNew,
	}
}

// A timestamp is an instant in the protocol: UTC with microseconds.
type timestamp time.Time

const timeLayout = "2006-01-02T15:04:05.000000Z"

// MarshalJSON writes it.
func (t timestamp) MarshalJSON() ([]byte, error) {
	return []byte(strconv.Quote(time.Time(t).UTC().Format(timeLayout))), nil
}
