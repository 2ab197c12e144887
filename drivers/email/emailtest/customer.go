package emailtest

import (
	"bytes"
	"fmt"
	"mime"
	"strings"
)

// A Customer is somebody with a mailbox and a mail program.
type Customer struct {
	Address, Name string
	box           *Mailbox
	s             *Server
	sent          int
}

// Customer makes a customer with a mailbox of their own at the server.
func (s *Server) Customer(address, name string) *Customer {
	return &Customer{Address: address, Name: name, box: s.Add(address, "secret"), s: s}
}

// A Letter is what a customer writes.
type Letter struct {
	To      string
	Subject string
	Text    string
	// HTML stands beside the text.
	HTML string
	// Answers is the mail that it answers, as the customer has it.
	Answers *Received
	// Files are attached.
	Files []Attachment
	// Fields are further lines of the header, without line breaks.
	Fields []string
}

// An Attachment is a file beside a letter.
type Attachment struct {
	Name, Type string
	Content    []byte
}

// Write sends a letter and returns its Message-ID, without brackets.
func (c *Customer) Write(l Letter) string {
	c.s.mu.Lock()
	c.sent++
	id := fmt.Sprintf("letter-%d.%s", c.sent, strings.ReplaceAll(c.Address, "+", "-"))
	c.s.mu.Unlock()
	c.Send(c.letter(l, id), l.recipient())
	return id
}

// Send hands a mail over as it is, to be delivered to one address. Lines may end in
// LF.
func (c *Customer) Send(raw []byte, to string) {
	c.s.deliver(Submitted{From: c.Address, Raw: crlf(raw)}, to)
}

// recipient is where the letter goes: an answer to where it was asked for.
func (l Letter) recipient() string {
	if l.To == "" && l.Answers != nil {
		return l.Answers.ReplyTo
	}
	return l.To
}

func (c *Customer) letter(l Letter, id string) []byte {
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	line("From: %s <%s>", mime.QEncoding.Encode("utf-8", c.Name), c.Address)
	line("To: <%s>", l.recipient())
	subject := l.Subject
	if l.Answers != nil {
		line("In-Reply-To: <%s>", l.Answers.MessageID)
		line("References: <%s>", strings.Join(append(l.Answers.References, l.Answers.MessageID), ">\r\n <"))
		if subject == "" {
			subject = "Re: " + strings.TrimPrefix(l.Answers.Subject, "Re: ")
		}
	}
	line("Subject: %s", mime.QEncoding.Encode("utf-8", subject))
	line("Date: %s", c.s.o.Now().Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	line("Message-ID: <%s>", id)
	line("MIME-Version: 1.0")
	for _, f := range l.Fields {
		line("%s", f)
	}
	l.body(&b)
	return b.Bytes()
}
