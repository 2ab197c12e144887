package email

import (
	"context"
	"crypto/tls"
	"net"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Config describes one mailbox: where it is read, and how mail leaves in its
// name. It can be read from a configuration file; functions, stores and TLS
// settings cannot.
type Config struct {
	// Address is the mailbox, such as "support@example.com": the sender of every
	// mail. Required.
	Address string `json:"address"`
	// DisplayName stands before the address in what goes out.
	DisplayName string `json:"display_name,omitempty"`
	// Aliases are further addresses of the same mailbox: mail from them is our
	// own.
	Aliases []string `json:"aliases,omitempty"`
	// IMAP is where mail is read, and SMTP how it is sent. Both are required.
	IMAP IMAP `json:"imap"`
	SMTP SMTP `json:"smtp"`
	// Key signs what must come back to us: message ids, reply and bounce addresses.
	// Any long random text. Required. With another Key, answers to older mails
	// find their conversations by their References only, and bounces of older
	// mails are not believed.
	Key channel.Secret `json:"key"`
	// Files is where outgoing files are read from. Nil means that the channel sends
	// no files.
	Files channel.FileStore `json:"-"`
	// Bookmarks keeps how far each folder was read. Nil keeps it in this process:
	// after a restart the mails of the Backlog are read again, and it is up to the
	// engine to drop them as repeats.
	Bookmarks channel.Bookmarks `json:"-"`
	// Backlog is how far back mails are read where nothing is known of how far the
	// folder was read: at the very first time, and after the server has given all
	// mails new numbers. Defaults to 14 days; below zero means no mail but those
	// that come from then on. Servers count in days.
	Backlog time.Duration `json:"backlog,omitempty"`
	// MaxMail is the largest mail whose content is read, in bytes. Of larger ones
	// the header is kept, with a [channel.Placeholder]; they stay in the mailbox.
	// Defaults to 35 MB.
	MaxMail int64 `json:"max_mail,omitempty"`
	// TrustedAuthServ is the name by which the receiving server signs what it
	// found out about a sender (the first word of its Authentication-Results).
	// Empty believes nobody, and nothing is said about senders then.
	TrustedAuthServ string `json:"trusted_auth_serv,omitempty"`
	// Microsoft365 says that the mailbox is one of Microsoft 365's, which does not
	// sign with a name: its topmost field is believed.
	Microsoft365 bool `json:"microsoft_365,omitempty"`
	// NoPlusAddress must be set where the mail server does not deliver
	// "support+anything@example.com" to "support@example.com". Answers then find
	// their conversations by message ids only, and bounces by what they quote.
	NoPlusAddress bool `json:"no_plus_address,omitempty"`
	// SubjectToken adds a mark to subjects by which an answer finds its
	// conversation even where all else is lost.
	SubjectToken bool `json:"subject_token,omitempty"`
	// TopicWithin lets a mail that says what it is about, but not what it answers,
	// join the writer's own latest conversation of the same subject, if that is no
	// older. 0 does not.
	TopicWithin time.Duration `json:"topic_within,omitempty"`
	// ReadReceipts asks readers for a receipt. Many are asked by their programs
	// whether to send one.
	ReadReceipts bool `json:"read_receipts,omitempty"`
	// DeliveryReports asks servers to report what was delivered, and not only what
	// was not. Few of them do so, and somebody else's server may not.
	DeliveryReports bool `json:"delivery_reports,omitempty"`
	// Subject stands above a mail that has none, in a thread that has none.
	// Defaults to DisplayName, or else Address.
	Subject string `json:"subject,omitempty"`
	// Charset is tried for letters beyond ASCII in mails that do not say in which
	// character set they are written: "gb18030", "big5". Defaults to
	// "windows-1252".
	Charset string `json:"charset,omitempty"`
	// Rate is how fast the account may send: Microsoft 365 takes 30 mails a minute.
	// Zero is no limit.
	Rate channel.Rate `json:"rate,omitzero"`
	// Now tells when a mail came whose server did not say, how old an idle
	// connection is and where the Backlog begins. Defaults to time.Now.
	Now func() time.Time `json:"-"`
	// Dial opens connections. Defaults to a net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error) `json:"-"`
}

// A Server is how to connect and log in.
type Server struct {
	// Addr is host and port. Required.
	Addr string `json:"addr"`
	// TLS says how the connection is protected. Defaults to Implicit.
	TLS TLSMode `json:"tls,omitempty"`
	// TLSConfig has roots and the like. Nil means Go's defaults. The version is at
	// least TLS 1.2 whatever it says.
	TLSConfig *tls.Config `json:"-"`
	// Username logs in. Required for IMAP; for SMTP, empty means no login.
	Username string `json:"username,omitempty"`
	// Password is one way to log in.
	Password channel.Secret `json:"password,omitzero"`
	// Token is the other: it gives an access token for XOAUTH2 or OAUTHBEARER. It
	// is called for each login and should keep the token for as long as that is
	// good. Its errors are the login's.
	Token func(context.Context) (channel.Token, error) `json:"-"`
	// Insecure allows Plain to another host than this one. Passwords and mails can
	// then be read on the way.
	Insecure bool `json:"insecure,omitempty"`
}

// A TLSMode says how a connection is protected.
type TLSMode string

// The modes.
const (
	Implicit TLSMode = "implicit" // TLS from the first byte: ports 993 and 465
	StartTLS TLSMode = "starttls" // TLS by command, and never without: ports 143 and 587
	Plain    TLSMode = "plain"    // none: for this machine only, unless Insecure
)

// IMAP is where mail is read.
type IMAP struct {
	Server
	// Folder is where mail comes in. Defaults to "INBOX".
	Folder string `json:"folder,omitempty"`
	// SentFolder is where mail programs put what people of the business sent with
	// them: such mails become echoes. Empty reads none.
	SentFolder string `json:"sent_folder,omitempty"`
	// After is what becomes of a mail that was taken in.
	After After `json:"after,omitzero"`
}

// After is what the channel does with a mail once the engine has stored it. The
// zero After leaves it as it was. Whatever it is, it never decides what is read:
// people may read, mark and move mails as they like. What a broken connection left
// undone is done over the next one; a mail is left as it is if the connection breaks
// over it three times.
type After struct {
	// Keyword is put on the mail, where the server allows that ("$Done").
	Keyword string `json:"keyword,omitempty"`
	// Seen marks it as read.
	Seen bool `json:"seen,omitempty"`
	// MoveTo is the folder that it is moved to. A server that cannot move in one
	// step leaves it where it is, since the other way can lose mail.
	MoveTo string `json:"move_to,omitempty"`
}

// SMTP is how mail leaves.
type SMTP struct {
	Server
	// Hello is the name that the channel calls itself. Defaults to the domain of
	// the channel's Address. It is not looked up.
	Hello string `json:"hello,omitempty"`
	// MaxConns is how many connections there are at most. Defaults to 2. Microsoft
	// 365 takes 3.
	MaxConns int `json:"max_conns,omitempty"`
}
