package main

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// filled reads the values of a template's fields from a form. A file that comes
// with it is kept, and known by its key from then on.
func (a *app) filled(r *http.Request, t templates.Template) ([]templates.Field, error) {
	fields := t.Fields()
	for i := range fields {
		f := &fields[i]
		switch f.Kind {
		case templates.FieldImage, templates.FieldVideo, templates.FieldFile, templates.FieldGIF:
			m, err := a.fieldFile(r, f.Key)
			if err != nil {
				return nil, err
			}
			f.Media = m
		case templates.FieldLocation:
			f.Location = fieldLocation(r, f.Key)
		case templates.FieldProduct:
			f.Product = fieldProduct(r, f.Key)
		case templates.FieldProducts:
			f.Products = fieldProducts(r.PostFormValue(f.Key))
		case templates.FieldTime:
			f.Time = fieldTime(r, f.Key)
		case templates.FieldToken, templates.FieldData, templates.FieldThumbnail:
			f.Text = typedIn(r, f.Key)
		default:
			f.Text = r.PostFormValue(f.Key)
		}
	}
	return fields, nil
}

// fieldFile is the file that was attached, or uploaded before.
func (a *app) fieldFile(r *http.Request, key string) (*channel.Media, error) {
	file, header, err := r.FormFile("file." + key)
	if err != nil {
		return a.uploads.get(r.PostFormValue("upload." + key)), nil
	}
	defer func() { _ = file.Close() }()
	if header.Size == 0 {
		return a.uploads.get(r.PostFormValue("upload." + key)), nil
	}
	m, err := a.keepFile(r.Context(), file, header)
	if err != nil {
		return nil, err
	}
	a.uploads.add(m)
	return &m, nil
}

// sourceTexts say in words where a value comes from.
var sourceTexts = map[string]string{
	templates.ContactName: "the contact’s name", templates.ContactPhone: "the contact’s number", templates.AgentName: "your name",
}

func sourceText(f templates.Field) string {
	if f.Source == "" {
		return ""
	}
	text := sourceTexts[f.Source]
	if key, ok := strings.CutPrefix(f.Source, templates.ContactAttribute("")); ok {
		text = "the contact’s “" + key + "”"
	}
	text = cmp.Or(text, "the contact")
	if f.Blank() {
		return "Nothing is known of " + text + ": fill it in"
	}
	return "From " + text
}
