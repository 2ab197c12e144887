package cloud

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"regexp"

	"github.com/rapport-go/rapport/channel"
)

// A Check finds what is wrong with a configuration. It is the driver's name,
// which stands before every problem.
type Check string

// That is nil if ok.
func (c Check) That(ok bool, problem string) error {
	if ok {
		return nil
	}
	return errors.New(string(c) + ": " + problem)
}

var digits = regexp.MustCompile(`^[0-9]+$`)

// ID checks an id of Meta's, which has digits only.
func (c Check) ID(name, id string, required bool) error {
	if id == "" {
		return c.That(!required, name+" is required")
	}
	return c.That(digits.MatchString(id), name+" has digits only")
}

// Secret checks that a secret is set.
func (c Check) Secret(name string, s channel.Secret) error {
	return c.That(!s.IsZero(), name+" is required")
}

// Base checks where calls go: https, or plain HTTP to this machine.
func (c Check) Base(base string) error {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return c.That(false, "BaseURL is not an address of the form https://host")
	}
	return c.That(u.Scheme == "https" || PlainAllowed(u), "BaseURL is not https")
}

// PlainAllowed reports whether u is plain HTTP to this machine.
func PlainAllowed(u *url.URL) bool {
	if u.Scheme != "http" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
}

// idleConnections is enough for 1,000 messages a second that take a tenth of a
// second each, where the connections carry one request at a time.
const idleConnections = 100

// OwnTransport is net/http's default with room for a busy number.
func OwnTransport() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = idleConnections
	return t
}
