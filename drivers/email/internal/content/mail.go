package content

import (
	"time"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/report"
	"github.com/rapport-go/rapport/drivers/email/internal/verdict"
)

// A Mail is what [Parse] could make of a mail. All texts are clean UTF-8 without
// NUL, and all of them are user input.
type Mail struct {
	// MessageID has no angle brackets and its domain in lower case. It is never
	// empty: one is derived of date, sender, subject and body if the mail has none.
	MessageID string
	// Derived says that the mail brought no usable Message-ID of its own.
	Derived bool
	// Digest tells two mails with one Message-ID apart: a hash, in hex, of what
	// they say and who says it, without what changes on the way.
	Digest string

	// From is the mailbox that wrote. It is zero if the mail names none.
	From header.Address
	// Authors are all mailboxes of the From field, if there are several.
	Authors []header.Address
	Sender  header.Address
	ReplyTo []header.Address
	To      []header.Address
	Cc      []header.Address
	// DeliveredTo are the mailboxes by which the mail came, from the fields that
	// receiving servers add (Delivered-To, X-Original-To, Envelope-To,
	// X-Forwarded-To), then To and Cc: where to look for tokens, surest first.
	DeliveredTo []string
	// ReturnPath is the envelope's sender; "<>" for the null sender, empty if the
	// receiving server did not say.
	ReturnPath string

	// Date is what the mail claims; zero if it does not say, or nonsense.
	Date    time.Time
	Subject string

	// Text is what was written, without what Quoted and Signature have. Where there
	// is only HTML it is made of that. Empty if nothing was said.
	Text string
	// HTML is sanitised by safehtml and cut like Text; empty if there was none.
	HTML      string
	Quoted    string
	Signature string
	Files     []File

	// InReplyTo and References are message ids without brackets, as they stand,
	// from left to right.
	InReplyTo  []string
	References []string

	// Class says who is talking: only a ClassHuman wants an answer.
	Class Class
	// Automatic is the word for MessageReceived.Automatic: empty for people.
	Automatic string
	// OwnKey is the key of the message of ours that this mail is: an echo of what
	// we sent. Empty for mails of others.
	OwnKey string

	// Delivery is set on bounces and Receipt on read receipts.
	Delivery *report.Delivery
	Receipt  *report.Receipt

	// Verdict is what the trusted receiving server says about the sender.
	Verdict verdict.Verdict
	// Warning is Verdict in a few words if it speaks against the sender.
	Warning string

	// Header is the mail's header, cut off at Options.MaxHeader.
	Header header.Block
	// Size is how many bytes were read of the mail.
	Size int64
	// Placeholder is set if the content, or part of it, could not be had.
	Placeholder *Placeholder
	// Notes say in English what was odd about the mail and mended.
	Notes []string
}

// A Placeholder stands for what is not there.
type Placeholder struct {
	// Type is "too complex" or "too large".
	Type   string
	Detail string
}

// The types of a [Placeholder].
const (
	TooComplex = "too complex"
	TooLarge   = "too large"
)

// A File is a part of a mail that is not its text.
type File struct {
	// Path names the part for [OpenPart]: numbers from 1, joined by dots, as in
	// IMAP's section numbers.
	Path string
	// Type is the MIME type in lower case without parameters.
	Type string
	// Name is cleaned: no folders, no control or direction characters, at most 150
	// bytes. It is never empty.
	Name string
	// Size is that of the decoded content, in bytes.
	Size int64
	// ContentID has no brackets; empty if the part has none.
	ContentID string
	// Inline says that the HTML shows the file.
	Inline bool
	// Encoding is the transfer encoding as the part states it, in lower case.
	Encoding string
	// Note says what the file is if its type does not ("encrypted mail").
	Note string
}
