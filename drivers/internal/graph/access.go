package graph

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"regexp"

	"github.com/rapport-go/rapport/channel"
)

// DefaultVersion is the version of the Graph API that drivers ask for unless
// they are told another; Meta keeps it until July 2028. DefaultBase is where
// the API is.
const (
	DefaultVersion = "v25.0"
	DefaultBase    = "https://graph.facebook.com"
)

var version = regexp.MustCompile(`^v[0-9]+\.[0-9]+$`)

// IsVersion reports whether v is of the form "v25.0".
func IsVersion(v string) bool { return version.MatchString(v) }

// An Access makes requests to the Graph API. All fields but Secret are
// required. It is safe for concurrent use.
type Access struct {
	Base    *url.URL
	Version string
	Token   channel.Secret
	// Secret is the app secret, of which each call brings a proof. Zero leaves
	// the proof out.
	Secret channel.Secret
}

// Request makes a call. The token goes into a header, never into the address.
func (a *Access) Request(ctx context.Context, method, path string, query url.Values, body io.Reader) (*http.Request, error) {
	u := a.Base.JoinPath(a.Version, path)
	if !a.Secret.IsZero() {
		if query == nil {
			query = url.Values{}
		}
		query.Set("appsecret_proof", proof(a.Secret, a.Token))
	}
	u.RawQuery = query.Encode()
	r, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+a.Token.Reveal())
	r.Header.Set("Accept", "application/json")
	return r, nil
}

// proof is what an app with "Require App Secret" demands of each call (Graph
// API, securing requests).
func proof(app, token channel.Secret) string {
	mac := hmac.New(sha256.New, []byte(app.Reveal()))
	_, _ = io.WriteString(mac, token.Reveal())
	return hex.EncodeToString(mac.Sum(nil))
}
