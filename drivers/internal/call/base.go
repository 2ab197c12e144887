package call

import (
	"errors"
	"net"
	"net/http"
	"net/url"
)

// CheckBase says what is wrong with an address that calls go to, or nil: it
// must be https without query, or plain HTTP to this machine, for a simulator.
func CheckBase(base string) error {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return errors.New("is not an address of the form https://host")
	}
	if u.Scheme != "https" && !Loopback(u) {
		return errors.New("is not https")
	}
	return nil
}

// Loopback reports whether u is plain HTTP to this machine.
func Loopback(u *url.URL) bool {
	if u.Scheme != "http" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
}

// OwnTransport is net/http's default with room for n idle connections to each
// host.
func OwnTransport(n int) http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = n
	return t
}
