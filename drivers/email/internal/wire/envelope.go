package wire

import (
	"errors"
	"slices"

	"github.com/emersion/go-smtp"
)

// An Envelope is who sends a mail and who gets it.
type Envelope struct {
	// From is where bounces go.
	From string
	// ID comes back in reports (RFC 3461, ENVID).
	ID string
	// To is everybody. If the first is refused nobody gets the mail.
	To []Recipient
	// Success asks for a report of delivery as well as of failure.
	Success bool
}

// A Recipient is one who gets a mail.
type Recipient struct{ Mailbox string }

// A Result is what a server said that took a mail.
type Result struct {
	// Answer is its text, which may hold the id of the mail in its queue.
	Answer string
	// Refused are recipients other than the first that it did not take.
	Refused []Refusal
}

// A Refusal is a recipient that was not taken.
type Refusal struct {
	Mailbox string
	Err     *smtp.SMTPError
}

// Errors of this side, before anything was said.
var (
	ErrTooLarge = errors.New("the mail is larger than the server takes")
	ErrNoUTF8   = errors.New("the server cannot send to addresses that are not ASCII")
)

// mailOptions asks for SMTPUTF8 only if an address needs it: the next server may
// not have it, and would bounce a mail that asks for nothing (msmtp issue 197,
// docker-mailserver issue 3748, read 2026-11-20).
func (e *Envelope) mailOptions(c *smtp.Client, size int) *smtp.MailOptions {
	o := &smtp.MailOptions{Size: int64(size), UTF8: e.utf8()}
	if ok, _ := c.Extension("DSN"); ok {
		o.Return, o.EnvelopeID = smtp.DSNReturnHeaders, e.ID
	}
	return o
}

func (e *Envelope) utf8() bool {
	return needsUTF8(e.From) || slices.ContainsFunc(e.To, func(r Recipient) bool { return needsUTF8(r.Mailbox) })
}

func (r Recipient) options(e Envelope) *smtp.RcptOptions {
	o := &smtp.RcptOptions{Notify: []smtp.DSNNotify{smtp.DSNNotifyFailure, smtp.DSNNotifyDelayed}}
	if e.Success {
		o.Notify = append(o.Notify, smtp.DSNNotifySuccess)
	}
	if !needsUTF8(r.Mailbox) {
		o.OriginalRecipientType, o.OriginalRecipient = smtp.DSNAddressTypeRFC822, r.Mailbox
	}
	return o
}
