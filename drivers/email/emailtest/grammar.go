package emailtest

import (
	"bytes"
	"strings"
)

// A grammar tells the turns of a protocol apart.
type grammar interface {
	// begins reports whether a line of the client begins a turn, and what it says
	// there. answering says that the answer to the turn before has not ended.
	begins(line string, answering bool) (says string, ok bool)
	// ends reports whether an answer is complete.
	ends(answer []byte) bool
	// goodbye is how a server hangs up.
	goodbye() string
}

// secret leaves out what a login says.
func secret(says string) string {
	verb, _, _ := strings.Cut(says, " ")
	switch verb {
	case "AUTH", "AUTHENTICATE", "LOGIN":
		return verb
	}
	return says
}

// lines are the complete lines of an answer.
func lines(answer []byte) []string {
	whole := answer[:bytes.LastIndexByte(answer, '\n')+1]
	return strings.Split(strings.TrimSuffix(string(whole), "\r\n"), "\r\n")
}

// imapGrammar is for clients that wait for each answer.
type imapGrammar struct {
	tag, verb string
	literal   bool // the line before goes on in this one
}

func (g *imapGrammar) begins(line string, answering bool) (string, bool) {
	goesOn := g.literal || answering && g.verb == "AUTHENTICATE"
	g.literal = strings.HasSuffix(line, "}")
	if goesOn {
		return "", false
	}
	if line == "DONE" {
		g.verb = line
		return line, true
	}
	tag, says, _ := strings.Cut(line, " ")
	verb, _, _ := strings.Cut(says, " ")
	g.tag, g.verb = tag, verb
	return secret(says), true
}

func (g *imapGrammar) ends(answer []byte) bool {
	for _, l := range lines(answer) {
		if g.tag == "" && l != "" || strings.HasPrefix(l, g.tag+" ") || g.verb == "IDLE" && strings.HasPrefix(l, "+") {
			return true
		}
	}
	return false
}

func (*imapGrammar) goodbye() string { return "* BYE the server is going down\r\n" }

// smtpGrammar knows that a mail's text comes after DATA.
type smtpGrammar struct {
	verb string
	text bool // the next lines are the text of a mail
}

func (g *smtpGrammar) begins(line string, answering bool) (string, bool) {
	switch {
	case g.text:
		g.text = line != "."
		first := g.verb == "DATA"
		g.verb = "."
		return ".", first
	case answering && g.verb == "AUTH":
		return "", false
	}
	g.verb, _, _ = strings.Cut(line, " ")
	return secret(line), true
}

func (g *smtpGrammar) ends(answer []byte) bool {
	all := lines(answer)
	last := all[len(all)-1]
	if len(last) < 3 || len(last) > 3 && last[3] != ' ' || g.verb == "AUTH" && last[0] == '3' {
		return false
	}
	g.text = g.verb == "DATA" && last[0] == '3'
	return true
}

func (*smtpGrammar) goodbye() string { return "421 4.3.2 the server is going down\r\n" }
