package wire

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
)

// A session is one SMTP connection that has logged in.
type session struct {
	client *smtp.Client
	raw    *line
	sent   int
	used   time.Time // when the last mail was taken
	closes *time.Timer
}

// open connects, greets and logs in.
func (p *Submitter) open(ctx context.Context) (*session, error) {
	conn, raw, err := p.Server.connect(ctx)
	if err != nil {
		return nil, err
	}
	var s *session
	err = guard(ctx, raw, p.Timeout, func() error {
		s, err = p.greet(ctx, conn, raw)
		return err
	})
	if err != nil {
		_ = raw.Close()
		return nil, faultAt(StageDial, err)
	}
	return s, nil
}

func (p *Submitter) greet(ctx context.Context, conn net.Conn, raw *line) (*session, error) {
	client, err := p.client(conn)
	if err != nil {
		return nil, err
	}
	client.CommandTimeout, client.SubmissionTimeout = p.Timeout, p.AnswerTimeout
	if err := client.Hello(p.Hello); err != nil {
		return nil, err
	}
	if err := p.login(ctx, client); err != nil {
		return nil, faultAt(StageLogin, err)
	}
	return &session{client: client, raw: raw}, nil
}

func (p *Submitter) client(conn net.Conn) (*smtp.Client, error) {
	if p.Server.Security != StartTLS {
		return smtp.NewClient(conn), nil
	}
	return smtp.NewClientStartTLS(conn, p.Server.tlsConfig())
}

func (p *Submitter) login(ctx context.Context, client *smtp.Client) error {
	if p.Server.Username == "" {
		return nil
	}
	a, err := p.Server.mechanism(ctx, client.SupportsAuth)
	if err != nil {
		return err
	}
	return client.Auth(a)
}

// faultAt keeps a Fault and makes one of any other error.
func faultAt(stage Stage, err error) error {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	return &Fault{Stage: stage, Err: err}
}

// submit hands one mail over. The session is of no use after an error.
func (s *session) submit(e Envelope, body []byte) (Result, error) {
	if most, ok := s.client.MaxMessageSize(); ok && most > 0 && len(body) > most {
		return Result{}, &Fault{Stage: StageSize, Err: ErrTooLarge}
	}
	if err := s.client.Mail(e.From, e.mailOptions(s.client, len(body))); err != nil {
		return Result{}, &Fault{Stage: StageFrom, Err: err}
	}
	r, err := s.recipients(e)
	if err != nil {
		return r, err
	}
	w, err := s.client.Data()
	if err != nil {
		return r, &Fault{Stage: StageData, Err: err}
	}
	if _, err := w.Write(body); err != nil {
		return r, &Fault{Stage: StageData, Err: err} // the end of the mail was never written
	}
	answer, err := w.CloseWithResponse()
	if err != nil && !isSuccess(err) {
		return r, &Fault{Stage: StageAnswer, Err: err, Unknown: !isRefusal(err) && !s.raw.broke.Load()}
	}
	if answer != nil {
		r.Answer = answer.StatusText
	}
	return r, nil
}

// recipients names every recipient to the server. It fails if the first is
// refused, or the connection does.
func (s *session) recipients(e Envelope) (Result, error) {
	var r Result
	for i, to := range e.To {
		err := s.client.Rcpt(to.Mailbox, to.options(e))
		var refused *smtp.SMTPError
		switch {
		case err == nil:
		case errors.As(err, &refused) && i > 0 && refused.Code != 421:
			r.Refused = append(r.Refused, Refusal{Mailbox: to.Mailbox, Err: refused})
		default:
			return r, &Fault{Stage: StageTo, Err: err}
		}
	}
	return r, nil
}

// isRefusal reports whether the server said clearly that it did not take a mail.
func isRefusal(err error) bool {
	e, ok := errors.AsType[*smtp.SMTPError](err)
	return ok && e.Code >= 400 && e.Code < 600
}

// isSuccess reports whether err is a code of success other than the one that
// the client library waits for.
func isSuccess(err error) bool {
	e, ok := errors.AsType[*smtp.SMTPError](err)
	return ok && e.Code >= 200 && e.Code < 300
}

// quit ends the session with a word, for which it does not wait long. It must
// not be called after a mail was begun: the client library would end that mail.
func (s *session) quit() {
	s.client.CommandTimeout = time.Second
	_ = s.client.Quit()
	_ = s.raw.Close()
}

// alive asks the server whether it is still there.
func (s *session) alive(ctx context.Context, limit time.Duration) bool {
	return guard(ctx, s.raw, limit, s.client.Noop) == nil
}

// isGone reports whether a connection that was kept open turned out to be dead
// before anything was said in it.
func isGone(err error) bool {
	f, ok := errors.AsType[*Fault](err)
	if !ok || f.Stage != StageFrom {
		return false
	}
	_, answered := errors.AsType[*smtp.SMTPError](f.Err)
	return !answered && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || isReset(err))
}

func isReset(err error) bool {
	_, ok := errors.AsType[*net.OpError](err)
	return ok || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, net.ErrClosed)
}

// needsUTF8 reports whether an address can only be sent with SMTPUTF8.
func needsUTF8(mailbox string) bool {
	return strings.ContainsFunc(mailbox, func(r rune) bool { return r > 127 })
}
