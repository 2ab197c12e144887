package catalogue

import (
	"encoding/json"

	"github.com/rapport-go/rapport/templates"
)

// A Change is one way in which a translation became another.
type Change struct {
	Name     string     `json:"name"`
	Language string     `json:"language"`
	Kind     ChangeKind `json:"kind"`
	// Old and New are the values before and after: of the status if it was
	// added or removed, and empty if its content changed.
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`
}

// A ChangeKind is what of a translation changed.
type ChangeKind string

// The kinds of change.
const (
	Added    ChangeKind = "added"
	Removed  ChangeKind = "removed"
	Status   ChangeKind = "status"
	Category ChangeKind = "category"
	Quality  ChangeKind = "quality"
	Content  ChangeKind = "content"
)

// compare lists in what ways after is another template than before. Both are
// translations of the same name and language.
func compare(before, after *templates.Template) []Change {
	var all []Change
	note := func(kind ChangeKind, was, is string) {
		if was != is {
			all = append(all, Change{Name: after.Name, Language: after.Language, Kind: kind, Old: was, New: is})
		}
	}
	note(Status, string(before.Status), string(after.Status))
	note(Category, string(before.Category), string(after.Category))
	note(Quality, before.Quality, after.Quality)
	if content(before) != content(after) {
		all = append(all, Change{Name: after.Name, Language: after.Language, Kind: Content})
	}
	return all
}

// content is all of a template that no event is about.
func content(t *templates.Template) string {
	rest := *t
	rest.Status, rest.RejectedReason, rest.Category, rest.Quality = "", "", "", ""
	return encoded(&rest)
}

// encoded is the template in the form that is stored. Equal templates have
// equal forms.
func encoded(t *templates.Template) string {
	data, err := json.Marshal(t)
	if err != nil { // a Template holds nothing that cannot be encoded
		panic("catalogue: " + err.Error())
	}
	return string(data)
}
