package emailtest

import (
	"fmt"
	"strings"

	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// mechanisms are the ways to log in.
func (s *Server) mechanisms() []string {
	if s.o.Token != "" {
		return []string{"XOAUTH2"}
	}
	return []string{sasl.Plain}
}

// authenticate is the server's side of a login.
func (s *Server) authenticate(mech string, in func(user string)) (sasl.Server, error) {
	check := func(user, password string) error {
		if !s.lets(user, password) {
			return smtp.ErrAuthFailed
		}
		in(user)
		return nil
	}
	switch {
	case s.o.Token != "" && mech == "XOAUTH2":
		return &xoauth2{check: check}, nil
	case s.o.Token == "" && mech == sasl.Plain:
		return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

func (s *Server) lets(user, password string) bool {
	b := s.box(user)
	if b == nil {
		return false
	}
	if s.o.Token != "" {
		return password == s.o.Token
	}
	return password == b.Password
}

// xoauth2 says no as the real servers do: with a challenge that must be answered
// first.
type xoauth2 struct {
	check   func(user, token string) error
	refused error
}

// Next implements sasl.Server.
func (x *xoauth2) Next(response []byte) (challenge []byte, done bool, err error) {
	if x.refused != nil {
		return nil, false, x.refused
	}
	if response == nil {
		return []byte{}, false, nil
	}
	var user, token string
	for f := range strings.SplitSeq(string(response), "\x01") {
		if v, ok := strings.CutPrefix(f, "user="); ok {
			user = v
		}
		if v, ok := strings.CutPrefix(f, "auth=Bearer "); ok {
			token = v
		}
	}
	if x.refused = x.check(user, token); x.refused != nil {
		return []byte(`{"status":"401","schemes":"bearer","scope":"mail"}`), false, nil
	}
	return nil, true, nil
}

// An imapSession is one connection.
type imapSession struct {
	*imapmemserver.UserSession
	s   *Server
	box *Mailbox
}

// Idle implements imapserver.Session. It says first what has changed since the last
// command, as servers must; the one in memory would keep that to itself.
func (x *imapSession) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	news := x.box.watch()
	defer x.box.unwatch(news)
	for {
		if err := x.Poll(w, true); err != nil {
			return err
		}
		select {
		case <-news:
		case <-stop:
			return nil
		}
	}
}

func (x *imapSession) enter(user string) {
	x.s.count()
	x.box = x.s.box(user)
	x.UserSession = imapmemserver.NewUserSession(x.box.user)
}

// Login implements imapserver.Session.
func (x *imapSession) Login(user, password string) error {
	if !x.s.lets(user, password) {
		return imapserver.ErrAuthFailed
	}
	x.enter(user)
	return nil
}

// AuthenticateMechanisms implements imapserver.SessionSASL.
func (x *imapSession) AuthenticateMechanisms() []string { return x.s.mechanisms() }

// Authenticate implements imapserver.SessionSASL.
func (x *imapSession) Authenticate(mech string) (sasl.Server, error) {
	a, err := x.s.authenticate(mech, x.enter)
	if err != nil {
		return nil, fmt.Errorf("no such mechanism: %w", err)
	}
	return refusing{a}, nil
}

// refusing puts an SMTP refusal into IMAP's words.
type refusing struct{ sasl.Server }

// Next implements sasl.Server.
func (r refusing) Next(response []byte) (challenge []byte, done bool, err error) {
	challenge, done, err = r.Server.Next(response)
	if err != nil {
		err = imapserver.ErrAuthFailed
	}
	return challenge, done, err
}
