package header

import (
	"strings"
)

// A Field is one line of a header, unfolded. Value is raw: encoded words are
// still encoded.
type Field struct {
	Name  string
	Value string
}

// A Block is a header: its fields from top to bottom.
type Block []Field

// Get returns the raw value of the first field of that name in any case, or "".
func (b Block) Get(name string) string {
	for _, f := range b {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// Has reports whether there is a field of that name.
func (b Block) Has(name string) bool {
	for _, f := range b {
		if strings.EqualFold(f.Name, name) {
			return true
		}
	}
	return false
}

// All returns the raw values of the fields of that name, from top to bottom.
func (b Block) All(name string) []string {
	var values []string
	for _, f := range b {
		if strings.EqualFold(f.Name, name) {
			values = append(values, f.Value)
		}
	}
	return values
}
