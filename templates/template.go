package templates

import "github.com/rapport-go/rapport/channel"

// A Template is one translation of a template. The zero value of each field
// means that the provider did not say.
type Template struct {
	// ID is the provider's id of this translation.
	ID string `json:"id,omitempty"`
	// Name and Language together name the translation within one account.
	// Language is written exactly as a message must name it.
	Name     string   `json:"name"`
	Language string   `json:"language"`
	Category Category `json:"category,omitempty"`
	Status   Status   `json:"status,omitempty"`
	// Quality is the provider's rating, in its words.
	Quality string `json:"quality,omitempty"`
	// RejectedReason says why, if the provider refused it.
	RejectedReason string `json:"rejected_reason,omitempty"`
	// Parameters says how values are matched with variables.
	Parameters ParameterFormat `json:"parameters,omitempty"`
	Header     Header          `json:"header,omitzero"`
	Body       Text            `json:"body"`
	Footer     string          `json:"footer,omitempty"`
	Buttons    []Button        `json:"buttons,omitempty"`
	// Other names components that this model has no word for. A template with
	// such components can be listed; whether it can be filled, its driver knows.
	Other []string `json:"other,omitempty"`
}

// Sendable reports whether the provider takes messages made of the template.
func (t *Template) Sendable() bool { return t.Status == StatusApproved }

// A Status is the provider's word for a template's approval, in upper case.
type Status string

// The statuses that are common to providers. Only an approved template can be
// sent.
const (
	StatusApproved Status = "APPROVED"
	StatusPending  Status = "PENDING"
	StatusRejected Status = "REJECTED"
	StatusPaused   Status = "PAUSED"
	StatusDisabled Status = "DISABLED"
	StatusDeleted  Status = "DELETED"
)

// A Category is what a template is for, in upper case.
type Category string

// The categories that are common to providers.
const (
	CategoryMarketing      Category = "MARKETING"
	CategoryUtility        Category = "UTILITY"
	CategoryAuthentication Category = "AUTHENTICATION"
)

// A ParameterFormat says how a template's variables are named.
type ParameterFormat string

// The formats. The empty format means positional.
const (
	Positional ParameterFormat = "POSITIONAL" // {{1}}, {{2}}
	Named      ParameterFormat = "NAMED"      // {{order}}
)

// A Variable is a place in a template that a value fills.
type Variable struct {
	// Name stands between the braces: a number from "1" on, or a word.
	Name string `json:"name"`
	// Example is a value that the provider was shown; empty if unknown.
	Example string `json:"example,omitempty"`
}

// Text is text with variables in double braces. Variables are in the order in
// which values are given: positional ones by number, named ones as they occur.
type Text struct {
	Text      string     `json:"text"`
	Variables []Variable `json:"variables,omitempty"`
}

// A HeaderKind says what stands above a template's body.
type HeaderKind string

// The kinds of header. The empty kind is none.
const (
	HeaderText     HeaderKind = "text"
	HeaderImage    HeaderKind = "image"
	HeaderVideo    HeaderKind = "video"
	HeaderFile     HeaderKind = "file"
	HeaderLocation HeaderKind = "location"
)

// A Header stands above the body. Every header but one of text takes a value
// each time the template is sent. The zero Header is none.
type Header struct {
	Kind HeaderKind `json:"kind,omitempty"`
	// Text is set with HeaderText.
	Text Text `json:"text,omitzero"`
}

// IsZero reports whether there is no header.
func (h Header) IsZero() bool { return h.Kind == "" }

// A ButtonKind says what a template's button does, in lower case. A kind that
// is none of the constants is the provider's own.
type ButtonKind string

// The kinds of button.
const (
	ButtonReply ButtonKind = "quick_reply"
	ButtonURL   ButtonKind = "url"
	ButtonPhone ButtonKind = "phone_number"
	ButtonCode  ButtonKind = "copy_code"
	ButtonFlow  ButtonKind = "flow"
)

// A Button stands below a template. Its place in Template.Buttons is the index
// that a [channel.TemplateButton] gives.
type Button struct {
	Kind  ButtonKind `json:"kind"`
	Title string     `json:"title,omitempty"`
	// URL is the address of a ButtonURL, with its variable if it has one.
	URL string `json:"url,omitempty"`
	// Phone is the number of a ButtonPhone.
	Phone string `json:"phone,omitempty"`
	// Variables is what has to be filled.
	Variables []Variable `json:"variables,omitempty"`
}

// Takes is the kind of value that the button must be given with each message,
// or empty if it needs none. A reply button may be given one.
func (b Button) Takes() channel.TemplateButtonKind {
	switch {
	case b.Kind == ButtonURL && len(b.Variables) > 0:
		return channel.TemplateURL
	case b.Kind == ButtonCode:
		return channel.TemplateCode
	}
	return ""
}
