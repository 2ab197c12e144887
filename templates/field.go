package templates

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A FieldKind says what a field of a form takes.
type FieldKind string

// The kinds of field. The comment says what is filled in.
const (
	FieldText      FieldKind = "text"
	FieldImage     FieldKind = "image"     // Media: a picture to upload or to choose
	FieldVideo     FieldKind = "video"     // Media: a film
	FieldFile      FieldKind = "file"      // Media: a document
	FieldGIF       FieldKind = "gif"       // Media: a short film that repeats without sound
	FieldLocation  FieldKind = "location"  // Location: a place on the map
	FieldProduct   FieldKind = "product"   // Product: an article
	FieldTime      FieldKind = "time"      // Time: when an offer ends
	FieldLink      FieldKind = "link"      // Text: the end of a button's address
	FieldCode      FieldKind = "code"      // Text: a coupon to copy
	FieldToken     FieldKind = "token"     // Text: what comes back with a filled form
	FieldData      FieldKind = "data"      // Text: what a form begins with, an object in JSON
	FieldThumbnail FieldKind = "thumbnail" // Text: the ID of the article whose picture is shown
	FieldProducts  FieldKind = "products"  // Products: the articles to choose from
)

// A Field is one thing that has to be filled before a template can be sent: a
// line of a form, with what is in it so far. It is required, unless it is
// Optional.
type Field struct {
	// Key names the field within its template: "header" for a file, place or
	// article, "header.1", "offer", "body.order", "button.0" with the button's
	// index, "button.0.data" and "button.0.products". Those of a card have its
	// index before them: "card.0.body.1".
	Key   string    `json:"key"`
	Where Place     `json:"where"`
	Index int       `json:"index"` // of the variable or the button, from 0
	Kind  FieldKind `json:"kind"`
	// Card is the card that the field is in, from 0. It means nothing for places
	// that are in none.
	Card int `json:"card,omitempty"`
	// Optional says that the field may stay blank.
	Optional bool `json:"optional,omitempty"`
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

	// One of these is the value, by Kind.
	Text     string                   `json:"text,omitempty"`
	Media    *channel.Media           `json:"media,omitempty"`
	Location *channel.Location        `json:"location,omitempty"`
	Product  *channel.Product         `json:"product,omitempty"`
	Products []channel.ProductSection `json:"products,omitempty"`
	Time     time.Time                `json:"time,omitzero"`
}

// Blank reports whether nothing has been filled in.
func (f Field) Blank() bool {
	return f.Text == "" && f.Media == nil && f.Location == nil && f.Product == nil && len(f.Products) == 0 && f.Time.IsZero()
}
