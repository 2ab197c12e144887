package safehtml

import (
	"regexp"
	"strings"
)

// maxStyle is how long a style may be, in bytes.
const maxStyle = 2000

// A value of a style: up to four words that name no function but a colour.
var styleValue = regexp.MustCompile(`^(?i:(?:[a-z-]{1,30}|#[0-9a-f]{3,8}|rgba?\([0-9 ,.%]{1,40}\)|-?[0-9.]{1,10}(?:px|pt|em|rem|%|ex|ch)?)(?: |$)){1,4}$`)

// style keeps of a style what is known to fetch and to cover nothing.
func style(value string) string {
	if len(value) > maxStyle {
		return ""
	}
	var kept []string
	for rule := range strings.SplitSeq(value, ";") {
		name, value, _ := strings.Cut(rule, ":")
		name = strings.ToLower(strings.TrimSpace(name))
		value = strings.Join(strings.Fields(strings.TrimSuffix(strings.TrimSpace(value), "!important")), " ")
		if styles(name) && styleValue.MatchString(value) {
			kept = append(kept, name+": "+value)
		}
	}
	return strings.Join(kept, "; ")
}

func styles(name string) bool {
	switch name {
	case "color", "background-color", "font-weight", "font-style", "font-size", "text-decoration", "text-align",
		"text-indent", "vertical-align", "line-height", "white-space", "width", "height", "max-width",
		"padding", "padding-left", "padding-right", "padding-top", "padding-bottom",
		"margin-left", "margin-right", "margin-top", "margin-bottom",
		"border", "border-left", "border-right", "border-top", "border-bottom", "border-collapse", "border-color":
		return true
	}
	return false
}
