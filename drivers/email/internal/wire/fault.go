package wire

import (
	"errors"
	"io"
	"net"
	"strings"
)

// A Stage is how far a call had come when it failed.
type Stage string

// The stages.
const (
	StageDial    Stage = "connect"
	StageLogin   Stage = "login"
	StageSize    Stage = "size" // the server said beforehand that it takes no mail so large
	StageFrom    Stage = "sender"
	StageTo      Stage = "recipient"
	StageData    Stage = "data"   // until the end of the mail was handed over
	StageAnswer  Stage = "answer" // afterwards
	StageMailbox Stage = "mailbox"
)

// A Fault is why a call failed. Err is a *smtp.SMTPError, *imap.Error, a
// *channel.Error of the token source, or the network's.
type Fault struct {
	Stage Stage
	Err   error
	// Unknown says that the mail may have been taken all the same.
	Unknown bool
}

func (f *Fault) Error() string { return string(f.Stage) + ": " + f.Err.Error() }

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

// IsBroken reports whether the connection was cut or silent, rather than that what
// came over it could not be understood.
func IsBroken(err error) bool {
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	for _, e := range []error{io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe, net.ErrClosed, errTime, errClosed, errShort} {
		if errors.Is(err, e) {
			return true
		}
	}
	return strings.HasSuffix(err.Error(), io.ErrUnexpectedEOF.Error()) || strings.HasSuffix(err.Error(), "connection reset by peer")
}
