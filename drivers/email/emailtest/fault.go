package emailtest

import (
	"net"
	"time"

	"github.com/emersion/go-smtp"
)

// A Step is a point of the exchange with the SMTP server.
type Step string

// The steps.
const (
	Connect   Step = "connect"   // nobody listens
	Login     Step = "login"     // AUTH
	Sender    Step = "sender"    // MAIL FROM
	Recipient Step = "recipient" // RCPT TO, the first one that matches
	Content   Step = "content"   // the end of the mail; it is not taken
	Answer    Step = "answer"    // the same, but the mail was taken: only what is said of it goes wrong
)

// A Fault is something that goes wrong once, at one step. Without any of the ways
// below, the server refuses with Code.
type Fault struct {
	At Step
	// To is the recipient that it is about; empty for any.
	To string
	// Code and Class are what the server says: 451 and {4, 3, 0} by default.
	Code  int
	Class [3]int
	Text  string
	// Drop breaks the connection instead, Hang says nothing until the caller hangs
	// up, and Garble says something that is no answer.
	Drop, Hang, Garble bool
}

func (f Fault) reply() *smtp.SMTPError {
	if f.Code == 0 {
		f.Code, f.Class = 451, [3]int{4, 3, 0}
	}
	if f.Text == "" {
		f.Text = "not today"
	}
	return &smtp.SMTPError{Code: f.Code, EnhancedCode: smtp.EnhancedCode(f.Class), Message: f.Text}
}

// An armed fault waits for its step.
type armed struct {
	Fault
	hit chan struct{}
}

// Fail makes one exchange go wrong: the next that comes to the fault's step. The
// channel is closed when that has happened. Faults of one step happen in order.
func (s *Server) Fail(f Fault) <-chan struct{} {
	a := &armed{f, make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, a)
	return a.hit
}

// due is the fault of a step, if one waits. It counts as having happened.
func (s *Server) due(at Step, to ...string) *armed {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.At == at && (f.To == "" || len(to) == 0 || plain(f.To) == plain(to[0])) {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			close(f.hit)
			return f
		}
	}
	return nil
}

// happen does what a fault does with a connection, and returns what the server
// says if it still can.
func (f *armed) happen(conn net.Conn) error {
	switch {
	case f.Hang:
		_ = conn.SetDeadline(time.Time{})
		var b [1]byte
		_, _ = conn.Read(b[:]) // until the caller hangs up
		_ = conn.Close()
	case f.Drop:
		_ = conn.Close()
	case f.Garble:
		_, _ = conn.Write([]byte("fine, thank you\r\n"))
		_ = conn.Close()
	default:
		return f.reply()
	}
	return f.reply() // nobody hears it
}
