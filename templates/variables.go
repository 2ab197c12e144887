package templates

import (
	"regexp"
	"slices"
	"strconv"
)

var placeholder = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\s*\}\}`)

// ParseText finds the variables of text. Each is listed once; positional ones
// are sorted by number, so that {{10}} comes after {{9}}.
func ParseText(text string) Text {
	t := Text{Text: text}
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		v := Variable{Name: found[1]}
		if !slices.Contains(t.Variables, v) {
			t.Variables = append(t.Variables, v)
		}
	}
	slices.SortStableFunc(t.Variables, byNumber)
	return t
}

// byNumber orders numbers and leaves words where they are.
func byNumber(a, b Variable) int {
	x, errX := strconv.Atoi(a.Name)
	y, errY := strconv.Atoi(b.Name)
	if errX != nil || errY != nil {
		return 0
	}
	return x - y
}
