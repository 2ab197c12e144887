package templates

import (
	"errors"
	"html"
	"net/url"
	"regexp"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// Render returns the parts with values in place of variables. They are the
// caller's own: an agent may change them, and the reply stays as it is.
//
// A variable without a value, and without words to stand for it, stays in the
// text and is a *Fault that names it; all of them are reported at once. The
// parts are returned beside the error, to be completed by hand.
//
// Values are text, put in once and never looked into. In a link they are
// percent-encoded, in HTML escaped, so that they are text there as well; Check
// refuses the places where that is not enough.
func (r *Reply) Render(lookup Lookup) (channel.Parts, error) {
	var missing []string
	value := func(name string) (string, bool) {
		v, ok := r.value(name, lookup)
		if !ok {
			missing = append(missing, name)
		}
		return v, ok
	}
	parts := rewritten(r.Parts, writing{
		text: substituting(value, func(v string) string { return v }),
		link: substituting(value, linkEscaped),
		html: substituting(value, html.EscapeString),
	})
	return parts, missingFaults(missing)
}

// value is what is known, or else what stands for it.
func (r *Reply) value(name string, lookup Lookup) (string, bool) {
	if v, known := lookup(name); known && strings.TrimSpace(v) != "" {
		return v, true
	}
	for _, v := range r.Variables {
		if v.Name == name && (v.Otherwise != "" || v.Optional) {
			return v.Otherwise, true
		}
	}
	return "", false
}

func substituting(value func(string) (string, bool), escape func(string) string) func(string) string {
	return func(text string) string {
		return substitute(replyVariable, withoutEmpty(text, value), func(name string) (string, bool) {
			v, ok := value(name)
			return escape(v), ok
		})
	}
}

var variableBehindBlank = regexp.MustCompile(` ?` + replyVariable.String())

// withoutEmpty is the text without the variables in whose place nothing stands,
// and without the blanks before them.
func withoutEmpty(text string, value func(string) (string, bool)) string {
	return variableBehindBlank.ReplaceAllStringFunc(text, func(found string) string {
		if v, ok := value(replyVariable.FindStringSubmatch(found)[1]); ok && v == "" {
			return ""
		}
		return found
	})
}

// linkEscaped makes a value fit for any part of an address behind the host.
func linkEscaped(v string) string {
	return strings.ReplaceAll(url.QueryEscape(v), "+", "%20")
}

// missingFaults is one fault for each name.
func missingFaults(names []string) error {
	var faults []error
	seen := map[string]bool{}
	for _, name := range names {
		if !seen[name] {
			faults = append(faults, &Fault{Code: FaultMissing, Where: InReply, Index: -1, Variable: name, Problem: "has no value"})
		}
		seen[name] = true
	}
	return errors.Join(faults...)
}
