package main

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/rapport-go/rapport/templates"
)

// A fieldView is one field of the form.
type fieldView struct {
	templates.Field
	ID, Label, Note, Fault, Accept string
	Upload                         *mediaView
	// In is what stands in the inputs of a field that has several, or that is
	// no plain text, by the ends of their names.
	In map[string]string
	// Zones are the time zones to choose from.
	Zones []zone
	// New says that nothing was posted yet.
	New bool
}

// Takes is what the page asks for it with.
func (f fieldView) Takes() string { return cmp.Or(inputs[f.Kind], "line") }

// inputs are the kinds that are not just a line of text.
var inputs = map[templates.FieldKind]string{
	templates.FieldImage: "file", templates.FieldVideo: "file", templates.FieldFile: "file", templates.FieldGIF: "file",
	templates.FieldLocation: "place", templates.FieldProduct: "product", templates.FieldTime: "time",
	templates.FieldProducts: "lines", templates.FieldData: "lines",
}

// Full is the label for where the card does not show.
func (f fieldView) Full() string {
	if f.inCard() {
		return fmt.Sprintf("card %d: %s", f.Card+1, f.Label)
	}
	return f.Label
}

func (f fieldView) inCard() bool { return inCard(f.Field) }

// viewOf prepares a field. typed is what was posted; nil if nothing was yet.
func viewOf(f templates.Field, typed url.Values) fieldView {
	v := fieldView{Field: f, ID: "field-" + strings.ReplaceAll(f.Key, ".", "-"), Label: label(f), Accept: accepted[f.Kind], New: typed == nil}
	v.Note = cmp.Or(sourceText(f), noteText(f, time.Now()))
	v.In = parts(f)
	for end := range v.In {
		if typed != nil { // also what cannot be read as a value
			v.In[end] = typed.Get(f.Key + end)
		}
	}
	if f.Kind == templates.FieldTime {
		v.Zones = zonesWith(v.In[zoneEnd])
	}
	if f.Media != nil {
		v.Upload = showMedia(*f.Media, string(f.Kind), uploadURL(f.Media))
	}
	return v
}

var accepted = map[templates.FieldKind]string{
	templates.FieldImage: "image/jpeg,image/png", templates.FieldVideo: "video/mp4,video/3gpp", templates.FieldGIF: "video/mp4",
}

// label is what a field is called.
func label(f templates.Field) string {
	name := labels[f.Kind]
	switch {
	case name == "":
		name = variableLabel(f)
	case strings.Contains(name, "%s"):
		name = fmt.Sprintf(name, f.Title)
	}
	if f.Optional {
		name += " (may stay empty)"
	}
	return name
}

// labels are what fields are called that are no variable of a text.
var labels = map[templates.FieldKind]string{
	templates.FieldImage: "Picture above the text", templates.FieldVideo: "Film above the text",
	templates.FieldFile: "Document above the text", templates.FieldGIF: "Short film above the text, which repeats without sound",
	templates.FieldLocation: "Place above the text", templates.FieldProduct: "Article above the text",
	templates.FieldTime: "When the offer ends", templates.FieldLink: "Where “%s” leads", templates.FieldCode: "Code of “%s”",
	templates.FieldToken: "Your reference, which comes back with the form “%s”", templates.FieldData: "What the form “%s” begins with",
	templates.FieldThumbnail: "Article whose picture stands above “%s”", templates.FieldProducts: "Articles behind “%s”",
}

// variableLabel is what a variable of a text is called.
func variableLabel(f templates.Field) string {
	name := upperFirst(strings.ReplaceAll(f.Variable, "_", " "))
	if len(f.Variable) > 0 && f.Variable[0] >= '0' && f.Variable[0] <= '9' {
		name = "Value {{" + f.Variable + "}}"
	}
	if f.Where == templates.InHeader || f.Where == templates.InCardHeader {
		return name + " (heading)"
	}
	return name
}

// noteText says how a field is filled in.
func noteText(f templates.Field, now time.Time) string {
	switch f.Kind {
	case templates.FieldThumbnail:
		return "The article’s number in the catalogue. Left empty, it is the first one."
	case templates.FieldProducts:
		return "The number of one article in each line. A line that ends with a colon begins a group: Lamps:"
	case templates.FieldData:
		return `An object in JSON, such as {"name": "Mia"}`
	case templates.FieldTime:
		if !f.Time.IsZero() && f.Time.Before(now) {
			return "That is over already."
		}
	}
	return ""
}
