// Package link makes the links and QR codes that open a conversation with the
// business, or with one of its people, in the contact's own application.
//
// What a link carries comes back in the contact's first message or event, and
// by then anybody may have read, copied or changed it: it tells where somebody
// came from and never who they are.
package link

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// A Link is one address to open, print or scan. The zero Link opens nothing,
// and its QR code is refused.
type Link struct {
	URL string
}

// String is the address.
func (l Link) String() string { return l.URL }

// A Problem says what is wrong with an argument.
type Problem string

// The problems.
const (
	ProblemEmpty      Problem = "is empty"
	ProblemNotPhone   Problem = "is not an international number in E.164 with its plus"
	ProblemCharacter  Problem = "holds a character that is not allowed"
	ProblemTooLong    Problem = "is too long"
	ProblemNotUTF8    Problem = "is not UTF-8"
	ProblemNotHTTPS   Problem = "is not an absolute address with https"
	ProblemTwoTargets Problem = "names both a tag and a staff member"
	ProblemTaken      Problem = "has the parameter already"
	ProblemTooSmall   Problem = "leaves less than one pixel for a module"
	ProblemTooLarge   Problem = "is larger than any picture should be"
)

// An Error is an argument that makes no link. It names the argument and never
// repeats it, for it may be personal data.
type Error struct {
	Argument string // "phone", "text", "page", "ref", "account", "base", "entry", "URL", "size"
	Problem  Problem
}

// Error says which argument has which problem.
func (e *Error) Error() string { return "link: " + e.Argument + " " + string(e.Problem) }

func refuse(argument string, p Problem) (Link, error) { return Link{}, &Error{argument, p} }

// escape encodes text for every place of an address: a space is %20, since
// not every reader of these links takes a plus for one.
func escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

// checkText wants what can be encoded. A line may end in any way; an
// application shows what it can.
func checkText(text string) error {
	if !utf8.ValidString(text) {
		return &Error{"text", ProblemNotUTF8}
	}
	return nil
}

// only reports whether s consists of ASCII letters, digits and the others.
func only(s, others string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		return !letter && !strings.ContainsRune(others, r)
	}) < 0
}
