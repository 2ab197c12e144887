package webchat

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// A pattern is one entry of [Config].Origins.
type pattern struct {
	scheme string
	host   string // without the star
	port   string
	below  bool // all names below host, and not host itself
}

func parsePattern(s string) (pattern, error) {
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		return pattern{}, errors.New("has an entry that is not of the form https://host")
	}
	rest, below := strings.CutPrefix(rest, "*.")
	u, err := url.Parse(scheme + "://" + rest)
	if err != nil || !plainOrigin(u) || strings.Contains(u.Host, "*") {
		return pattern{}, errors.New("has an entry that is not of the form https://host")
	}
	if below && !strings.Contains(u.Hostname(), ".") {
		return pattern{}, errors.New("has an entry that stands for a whole top-level domain")
	}
	return pattern{scheme: strings.ToLower(u.Scheme), host: strings.ToLower(u.Hostname()), port: u.Port(), below: below}, nil
}

// plainOrigin wants scheme and host and nothing else.
func plainOrigin(u *url.URL) bool {
	web := u.Scheme == "https" || u.Scheme == "http"
	return web && u.Hostname() != "" && u.User == nil && u.Path == "" && u.RawQuery == "" && u.Fragment == "" && u.Opaque == "" && !u.ForceQuery
}

func (p pattern) matches(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	if p.scheme != u.Scheme || p.port != u.Port() {
		return false
	}
	if p.below {
		return strings.HasSuffix(host, "."+p.host)
	}
	return host == p.host
}

// embedder is the origin of a site that may embed the widget, as it goes into a
// policy; false if it may not.
func (c *Channel) embedder(origin string) (string, bool) {
	u, err := url.Parse(origin)
	if err != nil || !plainOrigin(u) || strings.ContainsFunc(u.Host, notHost) {
		return "", false
	}
	u.Scheme = strings.ToLower(u.Scheme)
	for _, p := range c.patterns {
		if p.matches(u) {
			return originOf(u), true
		}
	}
	return "", false
}

// notHost is what has no place in a host that goes into a policy.
func notHost(r rune) bool { return notTag(r) && !strings.ContainsRune(".:[]", r) }

// ours reports whether a browser made the request on a page of our own, as far
// as it says. A program says nothing and passes: this keeps other sites out of
// browsers, and is no proof of anything.
func (c *Channel) ours(r *http.Request) bool {
	origins, sites := r.Header.Values("Origin"), r.Header.Values("Sec-Fetch-Site")
	if len(origins) > 1 || len(sites) > 1 {
		return false
	}
	if len(sites) == 1 && sites[0] != "same-origin" {
		return false
	}
	return len(origins) == 0 || origins[0] == c.origin
}
