package outbound

import (
	"net"
	"net/http"
	"time"
)

const (
	dialTimeout   = 10 * time.Second
	idleTimeout   = 90 * time.Second
	maxHeaderSize = 64 << 10
)

// NewTransport makes a transport that connects only where g allows, keeps up to
// idle connections to each host, uses no proxy, and waits for the head of an
// answer for at most wait; 0 leaves that to the request's context. A
// RoundTripper follows no redirects.
func NewTransport(g Guard, idle int, wait time.Duration) *http.Transport {
	d := net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second, Control: g.Control}
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            d.DialContext,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    idle,
		IdleConnTimeout:        idleTimeout,
		TLSHandshakeTimeout:    dialTimeout,
		ResponseHeaderTimeout:  wait,
		MaxResponseHeaderBytes: maxHeaderSize,
	}
}
