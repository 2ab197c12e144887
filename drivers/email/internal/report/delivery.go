package report

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// ReadDelivery reads a report of its parts: status is the machine's part
// (message/delivery-status), original what it returns of our mail
// (message/rfc822 or text/rfc822-headers), text the explanation. Any of them may
// be empty. It returns nil if status has no recipient.
func ReadDelivery(status, original []byte, text string, d header.Decoder) *Delivery {
	r := &Delivery{Text: text}
	for _, group := range groups(status) {
		if group.Has("Final-Recipient") || group.Has("Original-Recipient") || group.Has("Action") {
			r.Recipients = append(r.Recipients, recipient(group, d))
		}
		// Some servers write all of it into one group.
		if v := group.Get("Original-Envelope-Id"); v != "" && r.Envelope == "" {
			r.Envelope = xtext(header.CleanText(v))
		}
		if v := group.Get("Reporting-MTA"); v != "" && r.Server == "" {
			_, r.Server = typed(v, d)
		}
	}
	if len(r.Recipients) == 0 {
		return nil
	}
	r.MessageID = OriginalID(original)
	return r
}

// OriginalID finds the Message-ID of the mail that a report returns, of
// which original is the beginning. It is empty if there is none.
func OriginalID(original []byte) string {
	block := header.ParseBlock(original, maxGroup)
	if id := header.ID(block.Get("Message-ID")); id != "" {
		return id
	}
	// Some returned headers begin with a blank line.
	return header.ID(header.ParseBlock([]byte(strings.TrimLeft(string(original), "\r\n")), maxGroup).Get("Message-ID"))
}

func recipient(group header.Block, d header.Decoder) Recipient {
	r := Recipient{Action: action(group.Get("Action"))}
	_, final := typed(group.Get("Final-Recipient"), d)
	_, original := typed(group.Get("Original-Recipient"), d)
	r.Final = mailbox(final)
	r.Address = cmp.Or(mailbox(original), mailbox(xtext(original)), r.Final)
	r.Status = statusCode.FindString(group.Get("Status"))
	_, diagnostic := typed(group.Get("Diagnostic-Code"), d)
	r.Diagnostic = header.Cut(diagnostic, maxDiagnostic)
	if r.Action == "" {
		r.Action = actionOf(r.Status)
	}
	return r
}

var statusCode = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)

// action reads the word of the field Action; a comment may follow.
func action(raw string) Action {
	word, _, _ := strings.Cut(strings.ToLower(header.CleanText(raw)), " ")
	switch a := Action(strings.Trim(word, ";(")); a {
	case Failed, Delayed, Delivered, Relayed, Expanded:
		return a
	}
	return ""
}

// actionOf is for reports that leave Action out, which they must not.
func actionOf(status string) Action {
	switch {
	case strings.HasPrefix(status, "5"):
		return Failed
	case strings.HasPrefix(status, "2"):
		return Delivered
	}
	return Delayed
}

// typed reads "rfc822; a@b" and "smtp; 550 …".
func typed(raw string, d header.Decoder) (kind, value string) {
	kind, value, ok := strings.Cut(raw, ";")
	if !ok {
		kind, value = "", raw
	}
	return strings.TrimSpace(kind), d.Text(value)
}

// mailbox takes an address, with or without brackets. One that is no address, as
// Exchange writes them for addresses of its own kind, is empty.
func mailbox(raw string) string {
	m, _ := header.Mailbox(strings.Trim(raw, "<> "))
	return m
}

// xtext undoes the encoding of RFC 3461, 4: "+3D" is "=".
func xtext(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '+' && i+2 < len(s) {
			if c, ok := hexByte(s[i+1 : i+3]); ok {
				b.WriteByte(c)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return header.Clean(b.String())
}

// hexByte reads two digits, which RFC 3461 wants in upper case: a plus address in
// lower case is left as it is.
func hexByte(s string) (byte, bool) {
	const digits = "0123456789ABCDEF"
	hi, lo := strings.IndexByte(digits, s[0]), strings.IndexByte(digits, s[1])
	return byte(hi<<4 | lo), hi >= 0 && lo >= 0
}
