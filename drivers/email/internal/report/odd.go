package report

import (
	"regexp"
	"strings"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// ReadOdd makes a report of a bounce that has no part for machines: of the field
// X-Failed-Recipients, and of the code and ids that its text has. text is what it
// says, with the mail that it returns. The result names no recipient if
// the mail does not say who failed.
func ReadOdd(block header.Block, text string, d header.Decoder) *Delivery {
	text = text[:min(len(text), maxGroup)]
	r := &Delivery{Text: text}
	status, line := explanation(text)
	for _, a := range d.Addresses(block.Get("X-Failed-Recipients")) {
		r.Recipients = append(r.Recipients, Recipient{
			Address: a.Mailbox, Final: a.Mailbox, Action: Failed, Status: status, Diagnostic: line,
		})
	}
	if m := returnedID.FindStringSubmatch(text); m != nil {
		r.MessageID = header.ID(m[1])
	}
	return r
}

var (
	returnedID = regexp.MustCompile(`(?mi)^[> ]*Message-ID:\s*(<[^<>\s]{1,300}>)`)
	replyLine  = regexp.MustCompile(`(?m)^.*\b[45]\d\d[ -]#?(?:[45]\.\d{1,3}\.\d{1,3}\b)?.*$`)
)

// explanation finds the line with which a server refused the mail.
func explanation(text string) (status, line string) {
	line = strings.TrimSpace(replyLine.FindString(text))
	if status = statusCode.FindString(line); status == "" {
		status = statusCode.FindString(text)
	}
	return status, header.Cut(header.CleanText(line), maxDiagnostic)
}
