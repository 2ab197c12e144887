package email

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/rapport-go/rapport/channel"
)

// Kind is the channel kind of mail.
const Kind channel.Kind = "email"

// Address is where somebody gets mail, in lower case. RFC 5321 (2.4) lets a server
// tell Ann@ from ann@, and advises against it; none of the field does, and people
// write their own addresses in both ways.
func Address(mailbox string) channel.Address {
	return channel.Address{Kind: channel.AddressMail, Value: strings.ToLower(lowerDomain(mailbox))}
}

// Lengths of an address, RFC 5321, 4.5.3.1.
const (
	maxLocal  = 64
	maxDomain = 255
)

var (
	errNoMailbox = errors.New("is no mailbox")
	errLong      = errors.New("is too long")
)

// checkMailbox says why a text may not go into an SMTP command as an address. It
// takes the unquoted form only: quotes, spaces, brackets and control characters
// have no place in it, so that no parameter can be smuggled in
// ("a@b> SIZE=1").
func checkMailbox(s string) error {
	at := strings.LastIndexByte(s, '@')
	switch {
	case at <= 0 || at == len(s)-1 || !utf8.ValidString(s):
		return errNoMailbox
	case at > maxLocal || len(s)-at-1 > maxDomain:
		return errLong
	case strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r == 127 || unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
	}):
		return errNoMailbox
	case strings.ContainsAny(s[:at], `"(),:;<>@[\]`), strings.ContainsAny(s[at+1:], `"(),;<>@\/%=`):
		return errNoMailbox
	case !dotted(s[:at]) || !dotted(s[at+1:]):
		return errNoMailbox
	}
	return nil
}

// dotted reports whether dots stand between letters only.
func dotted(s string) bool {
	return !strings.HasPrefix(s, ".") && !strings.HasSuffix(s, ".") && !strings.Contains(s, "..")
}

func domainOf(mailbox string) string {
	return mailbox[strings.LastIndexByte(mailbox, '@')+1:]
}

// lowerDomain is the form in which addresses are compared: the domain in lower
// case and in the letters of the domain name system.
func lowerDomain(mailbox string) string {
	mailbox = strings.TrimSpace(mailbox)
	at := strings.LastIndexByte(mailbox, '@')
	domain := strings.ToLower(mailbox[at+1:])
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		domain = ascii
	}
	return mailbox[:at+1] + domain
}
