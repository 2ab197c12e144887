// Package email is the driver for mail: it reads one mailbox over IMAP and sends in
// its name over SMTP, with any provider or server that has both.
//
// # Setting up
//
//   - A server of your own: Addr "mail.example.com:993" and ":465", or ":143" and
//     ":587" with [StartTLS], user name and password.
//   - Gmail: imap.gmail.com:993 and smtp.gmail.com:465, [Server].Token with the scope
//     https://mail.google.com/, or a password for apps. Google takes no other
//     passwords (since 2025-05-01).
//   - Microsoft 365: outlook.office365.com:993 and smtp.office365.com:587 with
//     [StartTLS], Token with IMAP.AccessAsUser.All and SMTP.Send, [Config].Microsoft365,
//     SMTP.MaxConns 3 and a Rate of 30 a minute. Passwords end for sending by the end
//     of 2026 (notice MC786329, 2026-01-27) and are gone for reading.
//
// Send a mail to yourself with something behind a plus sign ("support+test@…"): if it
// does not come, set [Config].NoPlusAddress.
//
// # What comes in
//
// [Channel.Listen] reads the folder, waits in IDLE (nine minutes at a time, or looks
// every minute where there is no IDLE) and goes on after any trouble. How far it came
// is kept in [Config].Bookmarks by UIDVALIDITY and UID: what people read, mark or move
// in the mailbox changes nothing. An event's ID is the mail's Message-ID, so a mail that
// comes twice is one message, also after the server has given all mails new numbers.
//
// A mail begins a thread of its own unless it names something known: the address that
// it was sent to, its In-Reply-To and References, and whatever [Config] adds, become
// Follows, surest first. What carries our seal proves the conversation, and never who
// writes. HTML is made safe, quotes and signatures are cut off and kept in the
// [channel.Mail], and mail that no person wrote is marked as Automatic. A mail that is
// too large or too strange is kept with its header and a [channel.Placeholder].
//
// Bounces, delivery reports and read receipts become statuses of the message that they
// are about, if the seal in them is ours; others are kept as automatic mails. A bounce
// of a copy counts for the message: the failure names the address. Our own mail is an
// echo with its key. Mail from one of the channel's own addresses that we did not send
// is marked as Automatic "own": set [IMAP].SentFolder to see what people answer with
// their mail programs.
//
// # What goes out
//
// [Channel.Send] makes one mail of a message: texts, HTML, pictures in it, files
// beside it, In-Reply-To and References. The same message gives the same bytes each
// time, with one Message-ID. SMTP cannot tell a repeat, so the channel is not
// Idempotent: a mail is Uncertain if it was handed over whole and no answer came, and
// the bounce or the echo that may follow brings its key. A mail from AuthorBot or
// AuthorSystem says that no robot shall answer it (RFC 3834). Copies that the server
// refuses are told in [channel.Receipt].Detail. Files come from [Config].Files; one that
// is known by its address only becomes a link.
//
// An answer goes where the author of the mail wants it (Reply-To), as every mail program
// does; the [channel.Mail] part shows where that is.
//
// # What is odd about it
//
//   - A server that has taken a mail may report days later that it did not arrive.
//     Nothing says that it did, unless somebody was asked for a report and sends one.
//   - Whoever writes can claim to be anybody. [Config].TrustedAuthServ names the server
//     whose findings are believed; [channel.Mail].Warning has them. Without it nothing is
//     known, which is not the same as nothing being wrong.
//   - Only one process at a time should Listen: the mails would come twice otherwise
//     (under the same IDs).
//
// Package emailtest is both servers in the process, for tests.
package email
