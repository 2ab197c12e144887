package templates

import (
	"slices"
	"strconv"
)

// Fields lists what has to be filled, in the order in which a form shows it:
// header, end of an offer, body, buttons, and then card by card. All fields are
// blank. What of a template is fixed has no field, since nobody may alter it;
// that goes for the footer as well. The button of a one-time code has none
// either: it is given the code of the body.
func (t *Template) Fields() []Field {
	fields := t.Header.fields()
	if t.Offer != nil && t.Offer.Expires {
		fields = append(fields, Field{Key: string(InOffer), Where: InOffer, Kind: FieldTime})
	}
	fields = append(fields, t.own().textFields()...)
	for i, c := range t.Cards {
		fields = append(fields, c.fields(i)...)
	}
	return fields
}

// fields are those of the card with an index.
func (c Card) fields(index int) []Field {
	all := append(c.Header.fields(), c.textFields()...)
	for i := range all {
		f := &all[i]
		f.Key, f.Where, f.Card = cardKey(index)+f.Key, f.Where.within(), index
	}
	return all
}

// textFields are those of body and buttons.
func (c Card) textFields() []Field {
	all := textFields(InBody, c.Body)
	for i, b := range c.Buttons {
		all = append(all, b.fields(i)...)
	}
	return all
}

var headerFields = map[HeaderKind]FieldKind{
	HeaderImage: FieldImage, HeaderVideo: FieldVideo, HeaderFile: FieldFile, HeaderGIF: FieldGIF,
	HeaderLocation: FieldLocation, HeaderProduct: FieldProduct,
}

func (h Header) fields() []Field {
	if h.takesText() {
		return textFields(InHeader, h.Text)
	}
	kind, ok := headerFields[h.Kind]
	if !ok || h.Fixed != nil {
		return nil
	}
	return []Field{{Key: string(InHeader), Where: InHeader, Kind: kind, Example: h.Example}}
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

// fields are those of the button with an index.
func (b Button) fields(index int) []Field {
	f := Field{Key: buttonKey(index), Where: InButton, Index: index, Title: b.Title, Optional: b.bare()}
	if len(b.Variables) > 0 {
		f.Variable, f.Example = b.Variables[0].Name, b.Variables[0].Example
	}
	switch {
	case b.Kind == ButtonURL && b.Takes() != "":
		f.Kind = FieldLink
		f.Prefix, _ = b.around()
	case b.Kind == ButtonCode:
		f.Kind = FieldCode
	case b.Kind == ButtonFlow:
		f.Kind = FieldToken
		return []Field{f, f.beside(dataKey, FieldData, true)}
	case b.Kind == ButtonCatalog:
		f.Kind = FieldThumbnail
	case b.Kind == ButtonProducts:
		f.Kind, f.Optional = FieldThumbnail, true
		return []Field{f, f.beside(productsKey, FieldProducts, false)}
	default:
		return nil
	}
	return []Field{f}
}

// beside is a second field of the same button.
func (f Field) beside(key string, kind FieldKind, optional bool) Field {
	f.Key, f.Kind, f.Optional = f.Key+key, kind, optional
	return f
}

// field finds the template's own field by its key.
func (t *Template) field(key string) (Field, bool) {
	all := t.Fields()
	i := slices.IndexFunc(all, func(f Field) bool { return f.Key == key })
	if i < 0 {
		return Field{}, false
	}
	return all[i], true
}

// What stands behind the key of a button for what it takes beside its value.
const (
	dataKey     = ".data"
	productsKey = ".products"
)

func textKey(where Place, name string) string { return string(where) + "." + name }

func buttonKey(index int) string { return string(InButton) + "." + strconv.Itoa(index) }

// cardKey stands before the keys of a card's fields.
func cardKey(index int) string { return string(InCards) + "." + strconv.Itoa(index) + "." }
