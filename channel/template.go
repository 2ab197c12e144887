package channel

import "time"

// Template is a filled template: the name of what the provider approved, and
// the values that go into it. What of a template is fixed needs no value.
type Template struct {
	Name string `json:"name"`
	// Language is the code of the approved translation, exactly as listed.
	Language string           `json:"language"`
	Header   []Parameter      `json:"header,omitempty"`
	Body     []Parameter      `json:"body,omitempty"`
	Buttons  []TemplateButton `json:"buttons,omitempty"`
	// Cards fills the cards of a carousel: one entry for each card that the
	// template has, in its order. Providers refuse a message with fewer or more.
	Cards []TemplateCard `json:"cards,omitempty"`
	// OfferEnds is when an offer ends that the template counts down to; zero if
	// it does not. WhatsApp takes it to the millisecond. It must be a time that
	// RFC 3339 can write, before the year 10000.
	OfferEnds time.Time `json:"offer_ends,omitzero"`
	// Shown is the message as the customer sees it, for the timeline. Drivers
	// ignore it.
	Shown Parts `json:"shown,omitempty"`
}

// A TemplateCard fills one card of a template's carousel. The zero TemplateCard
// is for a card in which nothing is open.
type TemplateCard struct {
	Header []Parameter `json:"header,omitempty"`
	Body   []Parameter `json:"body,omitempty"`
	// Buttons have their place within the card as Index.
	Buttons []TemplateButton `json:"buttons,omitempty"`
}

// A Parameter fills one variable of a template, or its header. Beside Name, one
// field is set.
type Parameter struct {
	// Name is empty for positional variables.
	Name  string `json:"name,omitempty"`
	Text  string `json:"text,omitempty"`
	Image *Media `json:"image,omitempty"`
	Video *Media `json:"video,omitempty"`
	File  *Media `json:"file,omitempty"`
	// GIF fills a header with a short film that repeats without sound. On
	// WhatsApp it is a film of type video/mp4 (WA templates/components,
	// 2025-11-21).
	GIF *Media `json:"gif,omitempty"`
	// Location fills a location header.
	Location *Location `json:"location,omitempty"`
	// Product fills a header that shows an article.
	Product *Product `json:"product,omitempty"`
}

// A Product names an article in a catalogue of the business's, which the
// provider keeps: picture, title and price come from there.
type Product struct {
	// Catalog is the provider's id of the catalogue.
	Catalog string `json:"catalog"`
	// ID is the business's own number of the article (SKU), as in an
	// [OrderItem]. Required.
	ID string `json:"id"`
}

// A TemplateButton fills a button of a template.
type TemplateButton struct {
	// Index is the button's place in the template or in its card, from 0.
	Index int `json:"index"`
	// Kind is what the button does.
	Kind TemplateButtonKind `json:"kind"`
	// Value is what the kind says. Required, but for TemplateFlow and
	// TemplateCatalog.
	Value string `json:"value"`
	// Data is what the form of a TemplateFlow begins with: an object in JSON, or
	// empty.
	Data string `json:"data,omitempty"`
	// Sections are the articles of TemplateProducts. Required there.
	Sections []ProductSection `json:"sections,omitempty"`
}

// A ProductSection groups articles behind a button.
type ProductSection struct {
	Title string `json:"title,omitempty"`
	// Products are the IDs of the articles. At least one.
	Products []string `json:"products"`
}

// A TemplateButtonKind says what a template's button does.
type TemplateButtonKind string

// The kinds of template button that take a value. The comment says what the
// value is.
const (
	TemplateReply TemplateButtonKind = "reply" // what comes back in a [Choice]
	TemplateURL   TemplateButtonKind = "url"   // the end of the address; a one-time code
	TemplateCode  TemplateButtonKind = "code"  // the code to copy
	// TemplateFlow opens a form. The value is a token that comes back with the
	// filled [Form]; empty leaves the provider its own word for none.
	TemplateFlow TemplateButtonKind = "flow"
	// TemplateCatalog opens the catalogue. The value is the ID of the article
	// whose picture is shown; empty is the first (WA
	// catalogs/catalog-template-messages, 2026-03-03).
	TemplateCatalog TemplateButtonKind = "catalog"
	// TemplateProducts opens a choice of articles. The value is the ID of the
	// article whose picture is shown.
	TemplateProducts TemplateButtonKind = "products"
)

// cards are the pieces of a template that take values: itself, and then its
// cards.
func (t Template) cards() []TemplateCard {
	return append([]TemplateCard{{Header: t.Header, Body: t.Body, Buttons: t.Buttons}}, t.Cards...)
}

// parameters lists the values of headers and texts, also those of cards.
func (t Template) parameters() []Parameter {
	var all []Parameter
	for _, c := range t.cards() {
		all = append(append(all, c.Header...), c.Body...)
	}
	return all
}

// buttons lists the values of buttons, also those of cards.
func (t Template) buttons() []TemplateButton {
	var all []TemplateButton
	for _, c := range t.cards() {
		all = append(all, c.Buttons...)
	}
	return all
}

// bare reports whether the button may be named without a value.
func (b TemplateButton) bare() bool { return b.Kind == TemplateFlow || b.Kind == TemplateCatalog }

// media is what fills the parameter, or nil.
func (p Parameter) media() *Media {
	if p.GIF != nil {
		return p.GIF
	}
	return Header{Image: p.Image, Video: p.Video, File: p.File}.Media()
}
