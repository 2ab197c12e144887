// Package render writes the mails that go out.
//
// A mail is mixed( related( alternative( text, HTML ), pictures ), files ), less
// the levels that hold one part only. There is always a text.
//
// SMTP cannot tell a mail that is sent again from a new one; mail programs can if
// both have the same Message-ID, and people are spared surprises if both are the
// same. So nothing here is random or depends on the clock: boundaries are made of
// the key of the message. That is why the parts are written by go-message and not
// by go-mail, whose boundaries are random on more than one level.
//
// Everything is encoded as quoted-printable or base64, so no text of a user can
// form a line of its own on the wire, whatever line ends it has (CVE-2023-51764
// and its kin). What is written is checked for that once more as it is written.
package render
