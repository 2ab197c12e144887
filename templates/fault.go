package templates

import (
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A FaultCode says what kind of fault it is, for programs to act on.
type FaultCode string

// The codes.
const (
	// About the template as a whole.
	FaultTemplate    FaultCode = "template"    // the values name another template or language
	FaultAccount     FaultCode = "account"     // the template belongs to another account
	FaultStatus      FaultCode = "status"      // the provider does not take it: not approved, paused, disabled …
	FaultUnsupported FaultCode = "unsupported" // it wants what a message cannot carry

	// About which values there are.
	FaultMissing FaultCode = "missing" // a variable, header or button has no value
	FaultExtra   FaultCode = "extra"   // nothing takes the value
	FaultTwice   FaultCode = "twice"   // a second value for the same place
	FaultFixed   FaultCode = "fixed"   // the place is fixed text and takes no value
	FaultKind    FaultCode = "kind"    // a value of another kind belongs there

	// About what is in a value.
	FaultEmpty     FaultCode = "empty"      // the value is blank
	FaultNewline   FaultCode = "newline"    // it has a line break
	FaultTab       FaultCode = "tab"        // it has a tab
	FaultSpaces    FaultCode = "spaces"     // it has too many blanks in a row
	FaultTooLong   FaultCode = "too_long"   // filled in, the text is too long
	FaultMediaType FaultCode = "media_type" // the provider does not take files of this type there
	FaultMediaSize FaultCode = "media_size" // the file is too large
	FaultLocation  FaultCode = "location"   // there is no such place on the map
	FaultURL       FaultCode = "url"        // it does not make an address, or leads elsewhere
	FaultData      FaultCode = "data"       // it is not the JSON that a form begins with
	FaultTooMany   FaultCode = "too_many"   // more articles than the provider takes
	FaultMismatch  FaultCode = "mismatch"   // the one-time code differs between body and button

	// About the text of a canned reply.
	FaultScope   FaultCode = "scope"   // nobody would see it
	FaultContent FaultCode = "content" // it has nothing to say, or what cannot be in a canned reply
)

// A Place is a part of a template.
type Place string

// The places.
const (
	InTemplate Place = "template" // the whole
	InHeader   Place = "header"
	InBody     Place = "body"
	InFooter   Place = "footer"
	InButton   Place = "button"
	InOffer    Place = "offer"
	InCards    Place = "card"         // a card as a whole
	InForm     Place = "form"         // an entry of what fills a template
	InReply    Place = "canned reply" // a part of a [Reply]

	// The same within a card; Card says within which.
	InCardHeader Place = "card header"
	InCardBody   Place = "card body"
	InCardButton Place = "card button"
)

// within is the place within a card.
func (p Place) within() Place { return "card " + p }

// A Fault is one thing that is wrong with the values for a template, or with a
// canned reply. It is channel.Invalid: errors.Is(err, channel.Invalid) holds.
// Its text is for people and quotes no value.
type Fault struct {
	// Code is what a program decides by.
	Code  FaultCode
	Where Place
	// Index is the place of the variable, of the button, of the card or of the
	// part, from 0; -1 for what is not about a single one.
	Index int
	// Card is the card that the place is in, from 0. It means nothing for places
	// that are in none.
	Card int
	// Variable is the name of the variable at fault, without braces; empty if
	// it is not about one.
	Variable string
	// Problem says what is wrong.
	Problem string
}

func (f *Fault) Error() string {
	s := string(f.Where)
	if inside, ok := strings.CutPrefix(s, "card "); ok {
		s = fmt.Sprintf("card %d: %s", f.Card+1, inside)
	}
	if f.Where != InTemplate && f.Where != InReply {
		s = "template: " + s
	}
	if f.Index >= 0 {
		s += fmt.Sprintf(" %d", f.Index+1)
	}
	if f.Variable != "" {
		return fmt.Sprintf("%s: the variable %q %s", s, f.Variable, f.Problem)
	}
	return s + ": " + f.Problem
}

// Unwrap returns channel.Invalid.
func (f *Fault) Unwrap() error { return channel.Invalid }

// Faults lists the faults that err is made of, in their order. It is nil if
// there are none in it.
func Faults(err error) []*Fault {
	switch e := err.(type) {
	case *Fault:
		return []*Fault{e}
	case interface{ Unwrap() []error }:
		var all []*Fault
		for _, one := range e.Unwrap() {
			all = append(all, Faults(one)...)
		}
		return all
	case interface{ Unwrap() error }:
		return Faults(e.Unwrap())
	}
	return nil
}
