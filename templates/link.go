package templates

import (
	"slices"
	"strings"
)

// InsertLink returns fields with a link put into the one with the key. In a
// text, it comes behind what is there already. For a button, it must begin with
// the fixed part of the button's address, and the rest becomes the value, in
// place of what is there.
//
// A link goes only where the template has a variable: a header or a body
// without any and every footer are fixed text, and answer FaultFixed, as
// "header", "body" or "footer" for the key do. A link that is not an absolute
// http or https address is FaultURL. Failures are *Fault, and fields are
// returned as they were.
func (t *Template) InsertLink(fields []Field, key, link string) ([]Field, error) {
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == key })
	own, ok := t.field(key)
	if i < 0 || !ok {
		return fields, t.noPlace(key)
	}
	own.Text = fields[i].Text
	text, fault := t.linked(own, strings.TrimSpace(link))
	if fault != nil {
		return fields, fault
	}
	fields = slices.Clone(fields)
	fields[i].Text = text
	return fields, nil
}

// noPlace says why a link cannot stand where there is no field.
func (t *Template) noPlace(key string) *Fault {
	f := &Fault{Code: FaultExtra, Where: InForm, Index: -1, Problem: "has no field with the key that the link is for"}
	switch place := Place(key); place {
	case InHeader, InBody, InFooter:
		f.Code, f.Where, f.Problem = FaultFixed, place, "is fixed text: a link goes into a variable"
	}
	return f
}

// linked is the field's text with the link in it.
func (t *Template) linked(f Field, link string) (string, *Fault) {
	fault := f.fault(FaultURL, "wants an absolute http or https address")
	switch {
	case f.Kind != FieldText && f.Kind != FieldLink:
		fault.Code, fault.Problem = FaultKind, "takes no link"
		return "", fault
	case !isWeb(link):
		return "", fault
	case f.Kind == FieldLink:
		return t.suffix(f, link, fault)
	}
	return strings.TrimSpace(strings.TrimSpace(f.Text) + " " + link), nil
}

// suffix is what of a link fills the variable of a button's address.
func (t *Template) suffix(f Field, link string, fault *Fault) (string, *Fault) {
	buttons := t.Buttons
	if f.Where == InCardButton {
		buttons = t.Cards[f.Card].Buttons
	}
	before, after := buttons[f.Index].around()
	rest, ok := strings.CutPrefix(link, before)
	if ok {
		rest, ok = strings.CutSuffix(rest, after)
	}
	if !ok || rest == "" {
		fault.Problem = "takes only links that begin with the fixed part of its address"
		return "", fault
	}
	return encoded(rest), nil
}

// around is what stands before and behind the variable of the address.
func (b Button) around() (before, after string) {
	at := placeholder.FindStringIndex(b.URL)
	if at == nil {
		return b.URL, ""
	}
	return b.URL[:at[0]], b.URL[at[1]:]
}
