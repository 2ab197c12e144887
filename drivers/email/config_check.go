package email

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/drivers/email/internal/wire"
)

const (
	defaultBacklog = 14 * 24 * time.Hour
	defaultMaxMail = 35 << 20
)

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.Address = lowerDomain(c.Address)
	c.Aliases = slices.Clone(c.Aliases)
	for i, a := range c.Aliases {
		c.Aliases[i] = lowerDomain(a)
	}
	c.IMAP.Folder = cmp.Or(c.IMAP.Folder, "INBOX")
	c.IMAP.TLS, c.SMTP.TLS = cmp.Or(c.IMAP.TLS, Implicit), cmp.Or(c.SMTP.TLS, Implicit)
	c.SMTP.Hello = cmp.Or(c.SMTP.Hello, domainOf(c.Address))
	c.SMTP.MaxConns = cmp.Or(c.SMTP.MaxConns, 2)
	c.Backlog = cmp.Or(c.Backlog, defaultBacklog)
	c.MaxMail = cmp.Or(c.MaxMail, defaultMaxMail)
	c.Subject = cmp.Or(c.Subject, c.DisplayName, c.Address)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Dial == nil {
		c.Dial = (&net.Dialer{Timeout: dialTime}).DialContext
	}
	return c
}

// check says everything that is wrong with a Config that has its defaults.
func (c Config) check() error {
	var errs []error
	for _, a := range append([]string{c.Address}, c.Aliases...) {
		if err := checkMailbox(a); err != nil {
			errs = append(errs, fmt.Errorf("email: the address %q %w", a, err))
		}
	}
	if strings.ContainsAny(c.SMTP.Hello, " \r\n\t") || (c.SMTP.Hello == "" && len(errs) == 0) {
		errs = append(errs, errors.New("email: SMTP.Hello is no name of a host"))
	}
	switch {
	case c.Key.IsZero():
		errs = append(errs, errors.New("email: Key is missing"))
	case len(c.Key.Reveal()) < 16:
		errs = append(errs, errors.New("email: Key has fewer than 16 letters"))
	}
	if c.IMAP.Username == "" {
		errs = append(errs, errors.New("email: IMAP.Username is missing"))
	}
	if c.MaxMail < 0 || c.TopicWithin < 0 || c.SMTP.MaxConns < 0 {
		errs = append(errs, errors.New("email: MaxMail, TopicWithin or SMTP.MaxConns is negative"))
	}
	if err := c.IMAP.check(); err != nil {
		errs = append(errs, fmt.Errorf("email: IMAP: %w", err))
	}
	if err := c.SMTP.check(); err != nil {
		errs = append(errs, fmt.Errorf("email: SMTP: %w", err))
	}
	return errors.Join(errs...)
}

func (s Server) check() error {
	host, port, err := net.SplitHostPort(s.Addr)
	switch {
	case err != nil || host == "" || port == "":
		return errors.New("the address is not of the form host:port")
	case !slices.Contains([]TLSMode{Implicit, StartTLS, Plain}, s.TLS):
		return fmt.Errorf("there is no TLS mode %q", s.TLS)
	case s.TLS == Plain && !s.Insecure && !isLoopback(host):
		return errors.New("plain text goes to this machine only, unless Insecure")
	case s.Username != "" && s.Password.IsZero() == (s.Token == nil):
		return errors.New("the Username needs either Password or Token")
	case s.Username == "" && (!s.Password.IsZero() || s.Token != nil):
		return errors.New("the Username is missing")
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// wire is the server as the wire knows it.
func (s Server) wire(dial func(ctx context.Context, network, addr string) (net.Conn, error)) wire.Server {
	modes := map[TLSMode]wire.Security{Implicit: wire.Implicit, StartTLS: wire.StartTLS, Plain: wire.Plain}
	return wire.Server{
		Addr: s.Addr, Security: modes[s.TLS], TLS: s.TLSConfig,
		Username: s.Username, Password: s.Password, Token: s.Token, Dial: dial,
	}
}
