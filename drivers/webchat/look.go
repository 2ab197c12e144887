package webchat

import "context"

// A Theme is how the widget looks. Zero fields leave it to the widget.
type Theme struct {
	// Color is the accent, as "#rrggbb", and Text the colour of text on it.
	Color string `json:"color,omitempty"`
	Text  string `json:"text,omitempty"`
	// Scheme is "light", "dark" or "auto"; empty means auto: as the visitor's
	// system is set.
	Scheme string `json:"scheme,omitempty"`
	// Position is "right" or "left"; empty means right.
	Position string `json:"position,omitempty"`
	// Logo is the address of a picture, with https.
	Logo string `json:"logo,omitempty"`
	// Radius is how round corners are, in CSS pixels.
	Radius int `json:"radius,omitempty"`
}

// Texts are what the widget says in one language.
type Texts struct {
	// Title stands at the top.
	Title string `json:"title,omitempty"`
	// Greeting is shown above an empty talk. It is no message.
	Greeting string `json:"greeting,omitempty"`
	// Strings replaces words of the widget's own, by their key.
	Strings map[string]string `json:"strings,omitempty"`
	// Labels are the labels of fields and options by key ("name"; "topic/a" for an
	// option), where they differ from those in the [Field].
	Labels map[string]string `json:"labels,omitempty"`
}

// A FieldType says what is asked for.
type FieldType string

// The types of field.
const (
	FieldText     FieldType = "text"
	FieldMail     FieldType = "email"
	FieldPhone    FieldType = "tel"
	FieldArea     FieldType = "textarea"
	FieldSelect   FieldType = "select"
	FieldCheckbox FieldType = "checkbox"
)

// A Field is one question of a form. What somebody answers is a claim and
// proves nothing: a mail address in a form never makes the visitor the contact
// who owns it.
type Field struct {
	// Key names the answer: letters, digits, "_" and "-". The key "name" is also
	// how the contact is called, and "message" is also the text of the message.
	Key  string    `json:"key"`
	Type FieldType `json:"type"`
	// Label is shown; see also [Texts].Labels.
	Label    string `json:"label"`
	Required bool   `json:"required,omitempty"`
	// Max is how long an answer may be, in characters. 0 means 1,000, or 10,000
	// in a textarea.
	Max int `json:"max,omitempty"`
	// Options are what a select offers.
	Options []Option `json:"options,omitempty"`
	// Link is what a checkbox is about, such as a privacy notice.
	Link string `json:"link,omitempty"`
}

// An Option is one answer of a select.
type Option struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// A Directory is what a visitor can choose from before they begin. Everything
// in it is public.
type Directory struct {
	Tags  []Entry `json:"tags"`
	Staff []Entry `json:"staff"`
}

// An Entry is a service tag or a member of the staff, as visitors see them.
type Entry struct {
	// Key is public and never an internal id. Links and QR codes carry it.
	Key   string `json:"key"`
	Title string `json:"title"`
	Text  string `json:"text,omitempty"`
	// Avatar is the address of a picture, with https.
	Avatar string `json:"avatar,omitempty"`
	Online bool   `json:"online"`
}

// A Target is what a link leads to: a service tag or one member of the staff,
// by the key in the [Directory]. The zero Target leaves the choice to the
// visitor.
type Target struct {
	Tag   string `json:"tag,omitempty"`
	Staff string `json:"staff,omitempty"`
}

// A Start says what a visitor sees first.
type Start string

// The starts.
const (
	StartDirect    Start = "direct"    // the talk; the default
	StartDirectory Start = "directory" // the tags and the staff
)

// Questions that a channel asks its host. Each may be called from several
// goroutines and often, so what is slow to find should be kept.
type (
	// DirectoryFunc lists what visitors can choose from, in a language that the
	// channel has texts for, or in "".
	DirectoryFunc func(ctx context.Context, language string) (Directory, error)
	// OpenFunc tells whether somebody of the business is there, and what to say
	// about it ("Mon–Fri 9–17"), in the same languages.
	OpenFunc func(ctx context.Context, language string) (open bool, hint string, err error)
	// ResolveFunc tells what a link code leads to. False: there is no such code,
	// or no more.
	ResolveFunc func(ctx context.Context, code string) (Target, bool, error)
)
