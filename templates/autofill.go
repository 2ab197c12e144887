package templates

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Lookup gives what is known under a name, such as [ContactName]. It is false
// if nothing is. It is called with names that a business's own settings hold,
// never with text of a provider or of a customer.
type Lookup func(name string) (value string, known bool)

// Names of data that values come from. A host may have names of its own.
const (
	ContactName  = "contact.name"
	ContactPhone = "contact.phone"
	ContactMail  = "contact.mail"
	AgentName    = "agent.name"
	TeamName     = "team.name"
	ChannelName  = "channel.name"
)

// ContactAttribute is the name of a contact's attribute.
func ContactAttribute(key string) string { return "contact.attribute." + key }

// An Automatic says how a field of a template is filled without an agent: from
// data, or with something that is always the same. Beside Field, exactly one
// field is set.
type Automatic struct {
	// Field is the key of a [Field].
	Field string `json:"field"`
	// From is the name of data, for a [Lookup]. Files, places and articles do not
	// come from data. A time is written as RFC 3339 has it.
	From     string                   `json:"from,omitempty"`
	Text     string                   `json:"text,omitempty"`
	Media    *channel.Media           `json:"media,omitempty"`
	Location *channel.Location        `json:"location,omitempty"`
	Product  *channel.Product         `json:"product,omitempty"`
	Products []channel.ProductSection `json:"products,omitempty"`
	Time     time.Time                `json:"time,omitzero"`
}

// SourceConstant is the Source of a field that is filled with something that
// is always the same.
const SourceConstant = "constant"

// CheckAutomatic says whether the settings fit the template: each is for a
// field that there is, none is for the same as another, and each says one
// thing. All faults are reported at once, each a *Fault.
func (t *Template) CheckAutomatic(all []Automatic) error {
	var faults []error
	fault := func(i int, code FaultCode, problem string) {
		faults = append(faults, &Fault{Code: code, Where: InForm, Index: i, Problem: problem})
	}
	fields, seen := t.Fields(), map[string]bool{}
	for i, a := range all {
		at := slices.IndexFunc(fields, func(f Field) bool { return f.Key == a.Field })
		switch {
		case at < 0:
			fault(i, FaultExtra, "is for a field that the template does not have")
		case seen[a.Field]:
			fault(i, FaultTwice, "is for a field that is automatic already")
		case !a.fits(fields[at].Kind):
			fault(i, FaultKind, "fills a field of kind "+string(fields[at].Kind)+" with something else, or with several things")
		}
		seen[a.Field] = true
	}
	return errors.Join(faults...)
}

// fits reports whether a sets one thing, and one that the kind takes.
func (a Automatic) fits(kind FieldKind) bool {
	set := 0
	for _, there := range []bool{
		a.From != "", a.Text != "", a.Media != nil, a.Location != nil, a.Product != nil, len(a.Products) > 0, !a.Time.IsZero(),
	} {
		if there {
			set++
		}
	}
	return set == 1 && a.sets(kind)
}

func (a Automatic) sets(kind FieldKind) bool {
	switch kind {
	case FieldImage, FieldVideo, FieldFile, FieldGIF:
		return a.Media != nil
	case FieldLocation:
		return a.Location != nil
	case FieldProduct:
		return a.Product != nil
	case FieldProducts:
		return len(a.Products) > 0
	case FieldTime:
		return a.From != "" || !a.Time.IsZero()
	}
	return a.From != "" || a.Text != ""
}

// AutoFill returns fields with the blank ones filled by the settings. What is
// filled already stays, so it can be called again after an agent has changed
// values. White space of a value becomes single blanks, since providers refuse
// more. A field whose data is missing, or blank, stays blank; its Source is set
// all the same, to show why it is asked for.
func AutoFill(fields []Field, all []Automatic, lookup Lookup) []Field {
	fields = slices.Clone(fields)
	for i := range fields {
		for _, a := range all {
			if f := &fields[i]; a.Field == f.Key && f.Blank() && a.fits(f.Kind) {
				a.into(f, lookup)
			}
		}
	}
	return fields
}

func (a Automatic) into(f *Field, lookup Lookup) {
	f.Source = SourceConstant
	f.Text, f.Time, f.Products = a.Text, a.Time, cloneSections(a.Products)
	f.Media, f.Location, f.Product = pointed(a.Media), pointed(a.Location), pointed(a.Product)
	if a.From != "" {
		f.Source = a.From
		if value, known := lookup(a.From); known {
			f.take(oneLine(value))
		}
	}
	if f.Kind == FieldLink {
		f.Text = encoded(f.Text)
	}
}

// take puts what was looked up into the field. A time that cannot be read is as
// good as none.
func (f *Field) take(value string) {
	if f.Kind != FieldTime {
		f.Text = value
		return
	}
	if at, err := time.Parse(time.RFC3339, value); err == nil {
		f.Time = at
	}
}

// pointed points to a copy.
func pointed[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

func cloneSections(all []channel.ProductSection) []channel.ProductSection {
	all = slices.Clone(all)
	for i := range all {
		all[i].Products = slices.Clone(all[i].Products)
	}
	return all
}

// oneLine makes every run of white space one blank.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
