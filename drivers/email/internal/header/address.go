package header

import (
	"errors"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// An Address is a mailbox with the name that its owner gave it. The name is
// user input.
type Address struct {
	// Name is decoded, without control and direction characters; often empty.
	Name string
	// Mailbox is local@domain, the domain in lower case and Unicode taken to its
	// ASCII form.
	Mailbox string
}

// MaxAddresses is how many addresses of a field are read.
const MaxAddresses = 1000

// maxName is how many bytes of a display name are kept.
const maxName = 200

// Addresses reads a list of addresses, with groups and comments. What is none is
// left out.
func (d Decoder) Addresses(raw string) []Address {
	var list []Address
	for _, item := range splitAddresses(raw) {
		if a, ok := d.address(item); ok {
			list = append(list, a)
		}
		if len(list) == MaxAddresses {
			break
		}
	}
	return list
}

// addressItem is one address of a list, taken apart.
type addressItem struct {
	// plain is what stands outside of brackets, quotes unwrapped, comments gone.
	plain   strings.Builder
	bracket strings.Builder
	comment strings.Builder
	quoted  bool
}

func (i *addressItem) empty() bool {
	return strings.TrimSpace(i.plain.String()) == "" && i.bracket.Len() == 0
}

// splitAddresses goes through the value once.
func splitAddresses(raw string) []*addressItem {
	var items []*addressItem
	s := addressScanner{item: &addressItem{}}
	for i := 0; i < len(raw); i++ {
		if s.take(raw[i]) {
			if !s.item.empty() {
				items = append(items, s.item)
			}
			s.item = &addressItem{}
			if len(items) > 2*MaxAddresses {
				return items
			}
		}
	}
	if !s.item.empty() {
		items = append(items, s.item)
	}
	return items
}

type addressScanner struct {
	item    *addressItem
	quote   bool
	escape  bool
	bracket bool
	depth   int
}

// take reports whether c ends an address.
func (s *addressScanner) take(c byte) (end bool) {
	switch {
	case s.escape:
		s.escape = false
		s.write(c)
	case c == '\\' && (s.quote || s.depth > 0):
		s.escape = true
	case s.quote:
		if s.quote = c != '"'; s.quote {
			s.write(c)
		}
	case c == '(' && !s.bracket:
		s.depth++
	case c == ')' && s.depth > 0:
		s.depth--
	case s.depth > 0:
		s.write(c)
	default:
		return s.plain(c)
	}
	return false
}

func (s *addressScanner) plain(c byte) (end bool) {
	switch {
	case c == '"':
		s.quote, s.item.quoted = true, true
	case c == '<':
		// The last pair of brackets counts: "a@b <c@d>" is mail of c@d.
		s.bracket = true
		s.item.bracket.Reset()
	case c == '>':
		s.bracket = false
	case s.bracket:
		s.write(c)
	case c == ',' || c == ';':
		return true
	case c == ':' && s.item.bracket.Len() == 0:
		// The name of a group.
		s.item.plain.Reset()
	default:
		s.write(c)
	}
	return false
}

func (s *addressScanner) write(c byte) {
	switch {
	case s.depth > 0:
		s.item.comment.WriteByte(c)
	case s.bracket:
		s.item.bracket.WriteByte(c)
	default:
		s.item.plain.WriteByte(c)
	}
}

func (d Decoder) address(i *addressItem) (Address, bool) {
	mailbox, name := i.bracket.String(), i.plain.String()
	if mailbox == "" {
		mailbox, name = name, i.comment.String()
	}
	mailbox, ok := Mailbox(mailbox)
	if !ok {
		return Address{}, false
	}
	name = strings.TrimSpace(name)
	if len(name) > 1 && name[0] == '\'' && name[len(name)-1] == '\'' && !i.quoted { // Outlook's quotes
		name = name[1 : len(name)-1]
	}
	name = Cut(d.Text(name), maxName)
	if strings.EqualFold(name, mailbox) {
		name = ""
	}
	return Address{Name: strings.TrimSpace(name), Mailbox: mailbox}, true
}

// Mailbox brings an address into the form in which it is compared: the domain in
// lower case and ASCII. ok is false if it is none that mail can be sent to.
func Mailbox(s string) (mailbox string, ok bool) {
	s = strings.TrimSpace(Clean(s))
	s = strings.TrimPrefix(s, "mailto:")
	at := strings.LastIndexByte(s, '@')
	if at <= 0 {
		return "", false
	}
	local, domain := s[:at], asciiDomain(s[at+1:])
	if local[0] == '@' { // a route of old: <@relay:a@b>
		_, local, _ = strings.Cut(local, ":")
	}
	mailbox = local + "@" + domain
	if CheckMailbox(mailbox) != nil {
		return "", false
	}
	return mailbox, true
}

func asciiDomain(domain string) string {
	domain = strings.ToLower(strings.TrimSuffix(domain, "."))
	for i := range len(domain) {
		if domain[i] >= 0x80 {
			if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
				return ascii
			}
			return ""
		}
	}
	return domain
}

// ErrMailbox means that an address is none that mail can be sent to.
var ErrMailbox = errors.New("email: not a mail address")

// CheckMailbox refuses everything but local@domain without quotes: no spaces,
// control characters, brackets, lists or further parameters for SMTP (trap: the
// address "a@b> SIZE=1"), a local part of at most 64 bytes, at most 254 in all.
func CheckMailbox(s string) error {
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at > 64 || len(s) > 254 || !checkDomain(s[at+1:]) {
		return ErrMailbox
	}
	for _, r := range s[:at] {
		if r <= ' ' || r == 0x7f || r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.IsSpace(r) || Misleading(r) || strings.ContainsRune(`<>()[],;:\"@`, r) {
			return ErrMailbox
		}
	}
	return nil
}

func checkDomain(domain string) bool {
	if lit, ok := strings.CutPrefix(domain, "["); ok {
		lit, closed := strings.CutSuffix(lit, "]")
		return closed && lit != "" && strings.Trim(lit, "0123456789abcdefABCDEFipvIPV.:") == ""
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return len(domain) <= 253
}
