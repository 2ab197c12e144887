package templates

import "github.com/rapport-go/rapport/channel"

// A Template is one translation of a template. The zero value of each field
// means that the provider did not say.
type Template struct {
	// ID is the provider's id of this translation.
	ID string `json:"id,omitempty"`
	// Account is the business account that the template was made for, in the
	// provider's words. It is valid there and nowhere else.
	Account string `json:"account,omitempty"`
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
	// Offer is a line that tells how long an offer lasts; nil is none.
	Offer  *Offer `json:"offer,omitempty"`
	Body   Text   `json:"body"`
	Footer string `json:"footer,omitempty"`
	// CodeMinutes is how long a one-time code is said to be valid, in minutes.
	CodeMinutes int      `json:"code_minutes,omitempty"`
	Buttons     []Button `json:"buttons,omitempty"`
	// Cards make the template a carousel.
	Cards []Card `json:"cards,omitempty"`
	// Other names components that this model has no word for. A template with
	// such components can be listed; whether it can be filled, its driver knows.
	Other []string `json:"other,omitempty"`
}

// Sendable reports whether the provider takes messages made of the template.
func (t *Template) Sendable() bool { return t.Status == StatusApproved }

// A HeaderKind says what stands above a template's body.
type HeaderKind string

// The kinds of header. The empty kind is none.
const (
	HeaderText     HeaderKind = "text"
	HeaderImage    HeaderKind = "image"
	HeaderVideo    HeaderKind = "video"
	HeaderFile     HeaderKind = "file"
	HeaderLocation HeaderKind = "location"
	HeaderGIF      HeaderKind = "gif"     // a short film without sound that repeats
	HeaderProduct  HeaderKind = "product" // an article of a catalogue
)

// A Header stands above the body. Every header but one of text takes a value
// each time the template is sent, unless it is Fixed. The zero Header is none.
type Header struct {
	Kind HeaderKind `json:"kind,omitempty"`
	// Text is set with HeaderText.
	Text Text `json:"text,omitzero"`
	// Fixed is the picture, film or file that every message shows, on providers
	// that keep it with the template. Such a header takes no value. WhatsApp has
	// none: there, a picture that is always the same is given by an [Automatic].
	Fixed *channel.Media `json:"fixed,omitempty"`
	// Example is the sample that the provider was shown; empty if unknown. It is
	// the provider's word for a file, and often no address that can be opened.
	Example string `json:"example,omitempty"`
}

// IsZero reports whether there is no header.
func (h Header) IsZero() bool { return h.Kind == "" }

// takesText reports whether the values of the header are texts, if it has any.
func (h Header) takesText() bool { return h.Kind == "" || h.Kind == HeaderText }

// An Offer is a line above the body that counts down to the end of an offer.
type Offer struct {
	Text string `json:"text"`
	// Expires says that each message must state when the offer ends.
	Expires bool `json:"expires,omitempty"`
}

// own is what the template has beside its cards. A template and a card are
// filled, checked and shown alike.
func (t *Template) own() Card { return Card{Header: t.Header, Body: t.Body, Buttons: t.Buttons} }

// A Card is one card of a carousel. The cards of a template have the same
// parts.
type Card struct {
	Header  Header   `json:"header,omitzero"`
	Body    Text     `json:"body,omitzero"`
	Buttons []Button `json:"buttons,omitempty"`
}
