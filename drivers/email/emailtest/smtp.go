package emailtest

import (
	"bytes"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Submitted is a mail that the SMTP server took, with its envelope.
type Submitted struct {
	From, ID string
	To       []string
	// Success says that somebody asked for reports of delivery.
	Success bool
	// UTF8 says that SMTPUTF8 was asked for.
	UTF8 bool
	Raw  []byte
}

// Submitted lists the mails that were taken, in order.
func (s *Server) Submitted() []Submitted {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.taken)
}

// Requests counts mails that somebody began to hand over, whatever became of them,
// logins there that were refused, and logins for reading.
func (s *Server) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// Logins counts the connections over which somebody logged in to send.
func (s *Server) Logins() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logins
}

func (s *Server) count() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
}

// An smtpSession is one connection.
type smtpSession struct {
	s    *Server
	conn *smtp.Conn
	user string
	mail Submitted
}

func (s *Server) session(c *smtp.Conn) (smtp.Session, error) {
	return &smtpSession{s: s, conn: c}, nil
}

func (x *smtpSession) net() net.Conn { return x.conn.Conn() }

// AuthMechanisms implements smtp.AuthSession.
func (x *smtpSession) AuthMechanisms() []string { return x.s.mechanisms() }

// Auth implements smtp.AuthSession.
func (x *smtpSession) Auth(mech string) (sasl.Server, error) {
	if f := x.s.due(Login); f != nil {
		x.s.count()
		return nil, f.happen(x.net())
	}
	return x.s.authenticate(mech, func(user string) {
		x.s.mu.Lock()
		defer x.s.mu.Unlock()
		x.user = user
		x.s.logins++
	})
}

// Mail implements smtp.Session.
func (x *smtpSession) Mail(from string, o *smtp.MailOptions) error {
	x.s.count()
	if f := x.s.due(Sender); f != nil {
		return f.happen(x.net())
	}
	if x.user == "" {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	if from != "" && plain(from) != strings.ToLower(x.user) {
		return &smtp.SMTPError{Code: 553, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "Sender address rejected: not owned by user"}
	}
	x.mail = Submitted{From: from, ID: o.EnvelopeID, UTF8: o.UTF8}
	return nil
}

// Rcpt implements smtp.Session.
func (x *smtpSession) Rcpt(to string, o *smtp.RcptOptions) error {
	if f := x.s.due(Recipient, to); f != nil {
		return f.happen(x.net())
	}
	if x.s.box(to) == nil && x.s.fateOf(to).action == "" {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "User unknown in virtual mailbox table"}
	}
	x.mail.To = append(x.mail.To, to)
	x.mail.Success = x.mail.Success || slices.Contains(o.Notify, smtp.DSNNotifySuccess)
	return nil
}

// Data implements smtp.Session.
func (x *smtpSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if f := x.s.due(Content); f != nil {
		return f.happen(x.net())
	}
	x.mail.Raw = raw
	x.s.accept(x.mail)
	if f := x.s.due(Answer); f != nil {
		return f.happen(x.net())
	}
	return nil
}

// Reset implements smtp.Session.
func (x *smtpSession) Reset() { x.mail = Submitted{} }

// Logout implements smtp.Session.
func (x *smtpSession) Logout() error { return nil }

// accept keeps a mail and delivers it.
func (s *Server) accept(m Submitted) {
	m.To, m.Raw = slices.Clone(m.To), bytes.Clone(m.Raw)
	s.mu.Lock()
	s.taken = append(s.taken, m)
	s.mu.Unlock()
	for _, to := range m.To {
		s.deliver(m, to)
	}
}

// deliver puts a mail into a mailbox with what servers write above it, or reports
// to its sender.
func (s *Server) deliver(m Submitted, to string) {
	f := s.fateOf(to)
	if f.action != "" {
		s.report(m, to, f)
	}
	b := s.box(to)
	if b == nil || f.action == "failed" {
		return
	}
	var out bytes.Buffer
	out.WriteString("Return-Path: <" + m.From + ">\r\nDelivered-To: " + to + "\r\nReceived: from client by " + Host + " for <" + to + ">; " +
		s.o.Now().Format("Mon, 02 Jan 2006 15:04:05 -0700") + "\r\n")
	out.Write(m.Raw)
	b.put(stored{folder: "INBOX", raw: out.Bytes()}, nil)
	if m.Success && f.action == "" {
		s.report(m, to, fate{action: "delivered", status: "2.0.0", text: "delivered"})
	}
}
