package email

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-smtp"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/wire"
)

// failure makes an *channel.Error of what came of a call.
func failure(op string, err error) *channel.Error {
	if e, ok := errors.AsType[*channel.Error](err); ok {
		return &channel.Error{Kind: e.Kind, Scope: e.Scope, Op: op, Code: e.Code, Detail: e.Detail, RetryAfter: e.RetryAfter, Err: e.Err}
	}
	f, ok := errors.AsType[*wire.Fault](err)
	if !ok {
		return &channel.Error{Kind: channel.Unavailable, Op: op, Err: err}
	}
	e := &channel.Error{Kind: channel.Unavailable, Op: op, Uncertain: f.Unknown, Err: fmt.Errorf("%s: %w", f.Stage, f.Err)}
	refused, said := errors.AsType[*smtp.SMTPError](f.Err)
	box, also := errors.AsType[*imap.Error](f.Err)
	switch {
	case errors.Is(f.Err, wire.ErrTooLarge):
		e.Kind, e.Code = channel.Invalid, "552 5.3.4"
	case errors.Is(f.Err, wire.ErrNoUTF8):
		e.Kind, e.Code = channel.Unsupported, "553 5.6.7"
	case errors.Is(f.Err, wire.ErrMechanism):
		e.Kind, e.Scope = channel.Unauthorized, channel.ScopeChannel
	case said:
		refusal(e, f, refused)
	case also:
		boxRefusal(e, f, box)
	}
	return e
}

// refusal fills in what an SMTP server said. The text goes to Detail, which
// people read, and not into the cause: it may name the recipient.
func refusal(e *channel.Error, f *wire.Fault, r *smtp.SMTPError) {
	e.Code, e.Err = codeOf(r), errors.New(string(f.Stage)+" refused")
	e.Detail = channel.CleanText(r.Message)
	if f.Unknown {
		return // an answer that makes no sense
	}
	m := meaningOf(f.Stage, r.Code, [3]int(r.EnhancedCode), r.Message)
	e.Kind, e.Scope, e.RetryAfter = m.kind, m.scope, m.after
	if asked := waitOf(r.Message); asked > 0 && e.Kind.Retryable() {
		e.RetryAfter = asked
	}
}

// boxRefusal fills in what an IMAP server said. Many say no to a login without a
// code; those of RFC 5530 that speak of passing trouble are told apart.
func boxRefusal(e *channel.Error, f *wire.Fault, r *imap.Error) {
	e.Code, e.Detail, e.Err = string(r.Code), channel.CleanText(r.Text), errors.New(string(f.Stage)+" refused")
	switch {
	case r.Code == imap.ResponseCodeUnavailable, r.Code == imap.ResponseCodeInUse, r.Code == imap.ResponseCodeLimit,
		r.Code == imap.ResponseCodeServerBug, r.Type == imap.StatusResponseTypeBye:
		e.Kind = channel.Unavailable
	case f.Stage == wire.StageLogin:
		e.Kind, e.Scope = channel.Unauthorized, channel.ScopeChannel
	case f.Stage == wire.StageMailbox:
		e.Kind, e.Scope = channel.Invalid, channel.ScopeChannel
	}
}

// codeOf is a server's code as it stands: "550 5.1.1".
func codeOf(r *smtp.SMTPError) string {
	s := strconv.Itoa(r.Code)
	if c := r.EnhancedCode; c != (smtp.EnhancedCode{}) && c[0] >= 0 {
		s += fmt.Sprintf(" %d.%d.%d", c[0], c[1], c[2])
	}
	return s
}

// asks finds the wait that a server asks for in its words, as graylists do:
// "try again in 300 seconds", "retry after 5 minutes". No code has room for it.
var asks = regexp.MustCompile(`(?i)\b(?:in|after|wait)\s+(\d{1,5})\s*(s|sec|second|seconds|m|min|minute|minutes)\b`)

func waitOf(text string) time.Duration {
	found := asks.FindStringSubmatch(text)
	if found == nil {
		return 0
	}
	n, _ := strconv.Atoi(found[1]) // digits, and few
	if found[2][0] == 'm' || found[2][0] == 'M' {
		return min(time.Duration(n)*time.Minute, time.Hour)
	}
	return min(time.Duration(n)*time.Second, time.Hour)
}

// ended is a failure for a call whose context was done before it began.
func ended(ctx context.Context, op string) *channel.Error {
	if err := ctx.Err(); err != nil {
		return &channel.Error{Kind: channel.Unavailable, Op: op, Err: err}
	}
	return nil
}
