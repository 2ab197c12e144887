package templates

import (
	"strconv"

	"github.com/rapport-go/rapport/channel"
)

// A FieldKind says what a field of a form takes.
type FieldKind string

// The kinds of field.
const (
	FieldText     FieldKind = "text"
	FieldImage    FieldKind = "image"    // a picture to upload or to choose
	FieldVideo    FieldKind = "video"    // a film
	FieldFile     FieldKind = "file"     // a document
	FieldLocation FieldKind = "location" // a place on the map
	FieldLink     FieldKind = "link"     // the end of a button's address
	FieldCode     FieldKind = "code"     // a coupon to copy
)

// A Field is one thing that has to be filled before a template can be sent: a
// line of a form, with what is in it so far. All fields are required.
type Field struct {
	// Key names the field within its template: "header" for a file or place,
	// "header.1", "body.order", and "button.0" with the button's index.
	Key   string    `json:"key"`
	Where Place     `json:"where"`
	Index int       `json:"index"` // of the variable or the button, from 0
	Kind  FieldKind `json:"kind"`
	// Variable is the variable's name; empty for what is none.
	Variable string `json:"variable,omitempty"`
	// Title is the button's title.
	Title string `json:"title,omitempty"`
	// Example is what the provider was shown; empty if unknown.
	Example string `json:"example,omitempty"`
	// Prefix is what stands before the value in a button's address.
	Prefix string `json:"prefix,omitempty"`
	// Source says where the value is filled in from, if it is automatic. If the
	// source has no value, the field stays blank and is filled by hand.
	Source string `json:"source,omitempty"`

	// Text, Media or Location is the value, by Kind.
	Text     string            `json:"text,omitempty"`
	Media    *channel.Media    `json:"media,omitempty"`
	Location *channel.Location `json:"location,omitempty"`
}

// Blank reports whether nothing has been filled in.
func (f Field) Blank() bool { return f.Text == "" && f.Media == nil && f.Location == nil }

// Fields lists what has to be filled, in the order in which a form shows it:
// header, body, buttons. All fields are blank. What of a template is fixed has
// no field, since nobody may alter it; that goes for the footer as well. The
// button of a one-time code has none either: it is given the code of the body.
func (t *Template) Fields() []Field {
	fields := append(t.headerFields(), textFields(InBody, t.Body)...)
	for i, b := range t.Buttons {
		kind, ok := buttonFields[b.Kind]
		if !ok || b.Takes() == "" {
			continue
		}
		f := Field{Key: buttonKey(i), Where: InButton, Index: i, Kind: kind, Title: b.Title}
		if len(b.Variables) > 0 {
			f.Variable, f.Example = b.Variables[0].Name, b.Variables[0].Example
		}
		if kind == FieldLink {
			f.Prefix, _ = b.around()
		}
		fields = append(fields, f)
	}
	return fields
}

var buttonFields = map[ButtonKind]FieldKind{ButtonURL: FieldLink, ButtonCode: FieldCode}

var headerFields = map[HeaderKind]FieldKind{
	HeaderImage: FieldImage, HeaderVideo: FieldVideo, HeaderFile: FieldFile, HeaderLocation: FieldLocation,
}

func (t *Template) headerFields() []Field {
	if t.Header.takesText() {
		return textFields(InHeader, t.Header.Text)
	}
	kind, ok := headerFields[t.Header.Kind]
	if !ok || t.Header.Fixed != nil {
		return nil
	}
	return []Field{{Key: string(InHeader), Where: InHeader, Kind: kind, Example: t.Header.Example}}
}

func textFields(where Place, text Text) []Field {
	var all []Field
	for i, v := range text.Variables {
		all = append(all, Field{
			Key: textKey(where, v.Name), Where: where, Index: i, Kind: FieldText, Variable: v.Name, Example: v.Example,
		})
	}
	return all
}

func textKey(where Place, name string) string { return string(where) + "." + name }

func buttonKey(index int) string { return string(InButton) + "." + strconv.Itoa(index) }
