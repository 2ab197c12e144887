package webchat

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/golang-jwt/jwt/v5"

	"github.com/rapport-go/rapport/channel"
)

const (
	// maxIdentity is how far ahead an identity token may end.
	maxIdentity = time.Hour
	leeway      = 30 * time.Second
	maxUser     = 200 // bytes of a user's id
)

var errIdentity = errors.New("the identity token is not good")

// claims are what is read of an identity token.
type claims struct {
	jwt.RegisteredClaims
	Name    string `json:"name"`
	Picture string `json:"picture"`
	Locale  string `json:"locale"`
}

// identify makes s a session of the user for whom the token vouches. The token
// is worth nothing by itself afterwards: what is used is the session.
func (c *Channel) identify(s session, token string) (session, error) {
	user, err := c.readIdentity(token)
	if err != nil {
		return session{}, err
	}
	if user.ID != "" && !c.vouched.claim(user.ID+"\x00"+user.Subject, s.Visitor, user.ExpiresAt.Add(leeway)) {
		return session{}, errIdentity // somebody else has used it
	}
	s.User, s.Name = user.Subject, cut(channel.CleanText(user.Name), maxName)
	s.Picture, s.Language = secureURL(user.Picture), language(user.Locale, s.Language)
	return c.renewed(s), nil
}

// readIdentity checks a token. Its error never says why: an attacker may ask.
func (c *Channel) readIdentity(token string) (claims, error) {
	var user claims
	if len(c.cfg.Identities) == 0 || len(token) > maxToken {
		return claims{}, errIdentity
	}
	_, err := c.jwt.ParseWithClaims(token, &user, c.identityKey)
	if err != nil || !c.soon(user) || user.Subject == "" || len(user.Subject) > maxUser || !utf8.ValidString(user.Subject) || strings.ContainsRune(user.Subject, 0) {
		return claims{}, errIdentity
	}
	return user, nil
}

// soon wants an end within the hour, by our clock and by the token's own.
func (c *Channel) soon(user claims) bool {
	end := user.ExpiresAt.Time
	if end.After(c.cfg.Now().Add(maxIdentity + leeway)) {
		return false
	}
	return user.IssuedAt == nil || end.Sub(user.IssuedAt.Time) <= maxIdentity+leeway
}

// parser pins what a token must have whatever it says of itself.
func (c *Channel) parser() *jwt.Parser {
	return jwt.NewParser(
		jwt.WithValidMethods([]string{"HS256", "EdDSA"}), jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
		jwt.WithAudience(c.cfg.Account), jwt.WithLeeway(leeway), jwt.WithTimeFunc(c.cfg.Now), jwt.WithStrictDecoding(),
	)
}

// identityKey is the key that a token names, for the algorithm that the key is
// made for and no other.
func (c *Channel) identityKey(t *jwt.Token) (any, error) {
	id, _ := t.Header["kid"].(string)
	for _, k := range c.cfg.Identities {
		if k.ID != id && (id != "" || len(c.cfg.Identities) > 1) {
			continue
		}
		switch algorithm := t.Method.Alg(); {
		case algorithm == "HS256" && !k.Secret.IsZero():
			return []byte(k.Secret.Reveal()), nil
		case algorithm == "EdDSA" && len(k.PublicKey) > 0:
			return k.PublicKey, nil
		}
	}
	return nil, errIdentity
}
