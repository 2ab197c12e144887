package wire

import (
	"context"
	"crypto/tls"
	"net"

	"github.com/rapport-go/rapport/channel"
)

// Security says how a connection is protected.
type Security uint8

// The ways.
const (
	Implicit Security = iota // TLS from the first byte
	StartTLS                 // TLS after STARTTLS, which is mandatory
	Plain                    // none
)

// A Server is where to connect to and as whom.
type Server struct {
	Addr     string // host:port
	Security Security
	TLS      *tls.Config // nil for Go's defaults; cloned before use
	Username string
	Password channel.Secret
	// Token gives an access token for each login, instead of Password.
	Token func(context.Context) (channel.Token, error)
	// Dial opens connections. Required.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// tlsConfig is the configuration for a connection, with the server's name.
func (s *Server) tlsConfig() *tls.Config {
	c := &tls.Config{}
	if s.TLS != nil {
		c = s.TLS.Clone()
	}
	if c.ServerName == "" {
		c.ServerName, _, _ = net.SplitHostPort(s.Addr)
	}
	if c.MinVersion < tls.VersionTLS12 {
		c.MinVersion = tls.VersionTLS12
	}
	return c
}

// connect opens the connection, with TLS where that comes first. raw is the
// connection below: closing it never waits for the other side, as closing TLS
// may.
func (s *Server) connect(ctx context.Context) (conn net.Conn, raw *line, err error) {
	dialled, err := s.Dial(ctx, "tcp", s.Addr)
	if err != nil {
		return nil, nil, &Fault{Stage: StageDial, Err: err}
	}
	raw = &line{Conn: dialled}
	if s.Security != Implicit {
		return raw, raw, nil
	}
	c := tls.Client(raw, s.tlsConfig())
	if err := c.HandshakeContext(ctx); err != nil {
		_ = raw.Close()
		return nil, nil, &Fault{Stage: StageDial, Err: err}
	}
	return c, raw, nil
}
