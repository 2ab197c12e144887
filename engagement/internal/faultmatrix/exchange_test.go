package faultmatrix_test

import (
	"context"
	"net"
	"strings"
	"unicode"

	"github.com/rapport-go/rapport/drivers/email/emailtest"
)

// What can go wrong with the connection to a mail server, at one of its exchanges.
const (
	brokenBefore trouble = "broken before it"
	brokenAmid   trouble = "broken amid the answer"
	brokenAfter  trouble = "broken after it"
	mute         trouble = "silence instead"
	hushed       trouble = "silence after it"
	dismissed    trouble = "goodbye instead"
	farewell     trouble = "goodbye after it"
	renumbered   trouble = "new numbers"
)

func exchangeTroubles() []trouble {
	return []trouble{brokenBefore, brokenAmid, brokenAfter, mute, hushed, dismissed, farewell, renumbered}
}

// possible reports whether something can go wrong at a step: only a folder's mails
// have numbers, and nothing comes after a goodbye.
func possible(at step, wrong trouble) bool {
	switch wrong {
	case renumbered:
		return strings.Contains(at.name, "IMAP ")
	case farewell, hushed, brokenAmid:
		return !strings.HasSuffix(at.name, " QUIT")
	}
	return true
}

// either is a cell, or both that it can be: a connection that is broken after the
// server has asked for the mail is noticed while the mail is written, or only
// afterwards, when nobody answers.
func either(at step, wrong trouble, cell string) string {
	const sent, unknown = "1 sent", "0 unknown"
	if wrong == brokenAfter && strings.HasSuffix(at.name, "SMTP DATA") && (cell == sent || cell == unknown) {
		return sent + " or " + unknown
	}
	return cell
}

// endings are the troubles in the simulator's words.
func endings() map[trouble]emailtest.Ending {
	return map[trouble]emailtest.Ending{
		brokenBefore: emailtest.Unheard, brokenAmid: emailtest.Halved, brokenAfter: emailtest.Spent, mute: emailtest.Mute,
		hushed: emailtest.Hushed, dismissed: emailtest.Dismissed, farewell: emailtest.Farewell, renumbered: emailtest.Unheard,
	}
}

// An errand is what a connection is for, in a context: a string before the name of
// its steps.
type errand struct{}

// An ear hears what a process says to the mail server.
type ear struct {
	server *emailtest.Server
	box    *emailtest.Mailbox
	life   *life
}

func (e *ear) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	why, _ := ctx.Value(errand{}).(string)
	return e.server.Overheard(func(t emailtest.Turn) emailtest.Ending { return e.ending(why, t) })(ctx, network, addr)
}

func (e *ear) ending(why string, t emailtest.Turn) emailtest.Ending {
	wrong := e.life.comes(step{exchange, why + turnName(t)})
	if wrong == renumbered {
		e.box.Renumber("INBOX")
	}
	return endings()[wrong]
}

// turnName is what a turn is called in the tables: the protocol and the command,
// without what is different each time.
func turnName(t emailtest.Turn) string {
	protocol := "SMTP "
	if t.Addr == emailtest.IMAPS {
		protocol = "IMAP "
	}
	switch {
	case t.Says == "":
		return protocol + "greeting"
	case t.Says == ".":
		return protocol + "the mail"
	case strings.Contains(t.Says, "RFC822.SIZE"):
		return protocol + "UID FETCH size"
	case strings.Contains(t.Says, "BODY.PEEK"):
		return protocol + "UID FETCH text"
	}
	words := strings.FieldsFunc(t.Says, func(r rune) bool { return r == ' ' || r == ':' })
	if len(words) > 1 && words[0] == "UID" {
		return protocol + words[0] + " " + words[1]
	}
	return protocol + strings.TrimFunc(words[0], unicode.IsSpace)
}
