package emailtest

import (
	"bytes"
	"fmt"
	"strings"
)

// A fate is what becomes of mail to an address.
type fate struct{ action, status, text string }

// Bounce makes the server take mail to the address and then report that it could
// not be delivered. The status is an enhanced code: "5.1.1".
func (s *Server) Bounce(address, status, text string) {
	s.destine(address, fate{"failed", status, text})
}

// Delay makes the server report that mail to the address takes long. It arrives if
// there is such a mailbox.
func (s *Server) Delay(address, status, text string) {
	s.destine(address, fate{"delayed", status, text})
}

func (s *Server) destine(address string, f fate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fates[strings.ToLower(address)] = f
}

func (s *Server) fateOf(address string) fate {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fates[strings.ToLower(address)]
}

// report sends a delivery report (RFC 3464) to the envelope's sender, in the form
// that Postfix writes.
func (s *Server) report(m Submitted, to string, f fate) {
	if m.From == "" {
		return
	}
	s.mu.Lock()
	s.serial++
	n := s.serial
	s.mu.Unlock()
	head, _, _ := bytes.Cut(m.Raw, []byte("\r\n\r\n"))
	envelope := ""
	if m.ID != "" {
		envelope = "Original-Envelope-Id: " + m.ID + "\n"
	}
	now := s.o.Now().Format("Mon, 02 Jan 2006 15:04:05 -0700")
	raw := fmt.Sprintf(`Date: %[1]s
From: MAILER-DAEMON@%[2]s (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: %[3]s
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="report/%[2]s"
Message-Id: <report-%[4]d@%[2]s>

This is a MIME-encapsulated message.

--report/%[2]s
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host %[2]s.

<%[5]s>: %[6]s

--report/%[2]s
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; %[2]s
%[7]sArrival-Date: %[1]s

Final-Recipient: rfc822; %[5]s
Original-Recipient: rfc822;%[5]s
Action: %[8]s
Status: %[9]s
Diagnostic-Code: smtp; %[6]s

--report/%[2]s
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

%[10]s

--report/%[2]s--
`, now, Host, m.From, n, to, f.text, envelope, f.action, f.status, strings.ReplaceAll(string(head), "\r\n", "\n"))
	s.deliver(Submitted{Raw: crlf([]byte(raw))}, m.From)
}
