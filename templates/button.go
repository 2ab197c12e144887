package templates

import (
	"github.com/rapport-go/rapport/channel"
)

// A ButtonKind says what a template's button does, in lower case. A kind that
// is none of the constants is the provider's own.
type ButtonKind string

// The kinds of button (WA templates/components, 2025-11-21, and the pages of
// the single kinds).
const (
	ButtonReply       ButtonKind = "quick_reply"          // answers with its title
	ButtonURL         ButtonKind = "url"                  // opens an address
	ButtonPhone       ButtonKind = "phone_number"         // calls a number
	ButtonVoiceCall   ButtonKind = "voice_call"           // calls the business within the app
	ButtonCode        ButtonKind = "copy_code"            // copies a coupon
	ButtonOTP         ButtonKind = "otp"                  // copies or hands over a one-time code
	ButtonFlow        ButtonKind = "flow"                 // opens a form
	ButtonCatalog     ButtonKind = "catalog"              // opens the catalogue
	ButtonProducts    ButtonKind = "mpm"                  // opens a choice of products
	ButtonProduct     ButtonKind = "spm"                  // opens one product
	ButtonContactInfo ButtonKind = "request_contact_info" // asks for the phone number
)

// An OTPKind says how a one-time code gets from the message to where it is
// needed, in the provider's words.
type OTPKind string

// The kinds (WA templates/authentication-templates, 2025-11).
const (
	OTPCopy    OTPKind = "COPY_CODE" // the person copies it
	OTPOneTap  OTPKind = "ONE_TAP"   // a tap hands it to the business's app
	OTPZeroTap OTPKind = "ZERO_TAP"  // it is handed over at once
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
	// OTP is set with ButtonOTP.
	OTP OTPKind `json:"otp,omitempty"`
	// Flow is the provider's id or name of the form of a ButtonFlow.
	Flow string `json:"flow,omitempty"`
	// Variables is what has to be filled.
	Variables []Variable `json:"variables,omitempty"`
}

// Takes is the kind of value that the button must be given with each message,
// or empty if it needs none. A reply button and a catalogue button may be given
// one. The button of a one-time code is given the code, as the variable of an
// address (WA templates/authentication-templates, 2025-11). That of a form must
// be named even if there is nothing to say (juspay/clairvoyance#1128, 2026).
func (b Button) Takes() channel.TemplateButtonKind {
	switch {
	case b.Kind == ButtonURL && len(b.Variables) > 0, b.Kind == ButtonOTP:
		return channel.TemplateURL
	case b.Kind == ButtonCode:
		return channel.TemplateCode
	case b.Kind == ButtonFlow:
		return channel.TemplateFlow
	case b.Kind == ButtonProducts:
		return channel.TemplateProducts
	}
	return ""
}

// Accepts is the kind of value that the button may be given, or empty if it
// takes none: what it Takes, and what is left to the sender.
func (b Button) Accepts() channel.TemplateButtonKind {
	switch b.Kind {
	case ButtonReply:
		return channel.TemplateReply
	case ButtonCatalog:
		return channel.TemplateCatalog
	}
	return b.Takes()
}

// bare reports whether a message may name the button without a value.
func (b Button) bare() bool { return b.Kind == ButtonFlow || b.Kind == ButtonCatalog }

// address is the button's address with its variable filled.
func (b Button) address(value string) string {
	if value == "" {
		return b.URL
	}
	return substitute(placeholder, b.URL, func(string) (string, bool) { return value, true })
}

// valueOf is the value for the button with an index; empty if there is none.
func valueOf(values []channel.TemplateButton, index int) string {
	for _, v := range values {
		if v.Index == index {
			return v.Value
		}
	}
	return ""
}
