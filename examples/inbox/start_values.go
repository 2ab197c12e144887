package main

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// The ends of the names of inputs, where a field has several. An input without
// an end has the name of its field.
const (
	latEnd, lonEnd, nameEnd, addressEnd = ".lat", ".lon", ".name", ".address"
	articleEnd, catalogEnd              = ".article", ".catalog"
	zoneEnd                             = ".zone"
)

// timeLayout is how browsers write a time.
const timeLayout = "2006-01-02T15:04"

// parts are what stands in the inputs of a field's value.
func parts(f templates.Field) map[string]string {
	switch f.Kind {
	case templates.FieldLocation:
		return placeParts(f.Location)
	case templates.FieldProduct:
		if f.Product == nil {
			return map[string]string{articleEnd: "", catalogEnd: ""}
		}
		return map[string]string{articleEnd: f.Product.ID, catalogEnd: f.Product.Catalog}
	case templates.FieldTime:
		if f.Time.IsZero() {
			return map[string]string{"": "", zoneEnd: here}
		}
		return map[string]string{"": f.Time.Local().Format(timeLayout), zoneEnd: here}
	case templates.FieldProducts:
		return map[string]string{"": groupsText(f.Products)}
	case templates.FieldData:
		return map[string]string{"": f.Text}
	}
	return nil
}

func placeParts(l *channel.Location) map[string]string {
	if l == nil {
		return map[string]string{latEnd: "", lonEnd: "", nameEnd: "", addressEnd: ""}
	}
	degrees := func(d float64) string { return strconv.FormatFloat(d, 'f', -1, 64) }
	return map[string]string{latEnd: degrees(l.Latitude), lonEnd: degrees(l.Longitude), nameEnd: l.Name, addressEnd: l.Address}
}

// typedIn is what was typed into an input, without blanks around it.
func typedIn(r *http.Request, name string) string { return strings.TrimSpace(r.PostFormValue(name)) }

// fieldLocation is the place that was entered; nil if there is none.
func fieldLocation(r *http.Request, key string) *channel.Location {
	lat, errLat := strconv.ParseFloat(typedIn(r, key+latEnd), 64)
	lon, errLon := strconv.ParseFloat(typedIn(r, key+lonEnd), 64)
	if errLat != nil || errLon != nil {
		return nil
	}
	return &channel.Location{Latitude: lat, Longitude: lon, Name: typedIn(r, key+nameEnd), Address: typedIn(r, key+addressEnd)}
}

// fieldProduct is the article that was entered; nil if there is none.
func fieldProduct(r *http.Request, key string) *channel.Product {
	p := channel.Product{ID: typedIn(r, key+articleEnd), Catalog: typedIn(r, key+catalogEnd)}
	if p == (channel.Product{}) {
		return nil
	}
	return &p
}

// fieldTime is the time that was entered, in the time zone that was chosen; zero
// if there is none.
func fieldTime(r *http.Request, key string) time.Time {
	in, err := time.LoadLocation(r.PostFormValue(key + zoneEnd))
	if err != nil {
		return time.Time{}
	}
	for _, layout := range []string{timeLayout, timeLayout + ":05"} {
		if at, err := time.ParseInLocation(layout, typedIn(r, key), in); err == nil {
			return at
		}
	}
	return time.Time{}
}

// fieldProducts are the articles that were entered: one in each line. A line
// that ends with a colon begins a group.
func fieldProducts(text string) []channel.ProductSection {
	var all []channel.ProductSection
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		title, isTitle := strings.CutSuffix(line, ":")
		switch {
		case line == "":
			continue
		case isTitle:
			all = append(all, channel.ProductSection{Title: strings.TrimSpace(title)})
			continue
		case len(all) == 0:
			all = append(all, channel.ProductSection{})
		}
		group := &all[len(all)-1]
		group.Products = append(group.Products, line)
	}
	return all
}

// groupsText is how articles are entered.
func groupsText(all []channel.ProductSection) string {
	var lines []string
	for _, group := range all {
		if group.Title != "" {
			lines = append(lines, group.Title+":")
		}
		lines = append(lines, group.Products...)
	}
	return strings.Join(lines, "\n")
}
