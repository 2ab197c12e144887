package templates

import "strings"

// Choose returns the translation of the template with the name that suits best
// somebody who reads the wanted languages, the most wanted first: usually the
// contact's, the agent's and the business's own. They are BCP 47 tags, with
// hyphens or underscores.
//
// For each wanted language in turn, it takes the same language and country,
// then the language without a country, then the language of another country,
// in the same script if there is one. If no wanted language is there, it takes
// the first translation. Only translations that can be sent are chosen from;
// nil means that there is none.
func Choose(all []Template, name string, wanted ...string) *Template {
	var first *Template
	var there []*Template
	for i := range all {
		if t := &all[i]; t.Name == name && t.Sendable() {
			there = append(there, t)
		}
	}
	if len(there) > 0 {
		first = there[0]
	}
	for _, w := range wanted {
		if best := nearest(there, parseTag(w)); best != nil {
			return best
		}
	}
	return first
}

func nearest(there []*Template, wanted tag) *Template {
	var best *Template
	near := 0
	for _, t := range there {
		if n := wanted.nearness(parseTag(t.Language)); n > near {
			best, near = t, n
		}
	}
	return best
}

// A tag is a language tag taken apart, in lower case.
type tag struct{ language, script, country string }

// older are codes that have been replaced, and those that providers write
// instead of each other.
var older = map[string]string{"iw": "he", "in": "id", "ji": "yi", "no": "nb", "tl": "fil"}

// traditional are the countries in which Chinese is written with traditional
// characters. Elsewhere it is simplified.
var traditional = map[string]bool{"hk": true, "tw": true, "mo": true}

func parseTag(s string) tag {
	parts := strings.Split(strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), "_", "-")), "-")
	t := tag{language: parts[0]}
	for _, p := range parts[1:] {
		switch {
		case len(p) == 4 && t.script == "" && t.country == "":
			t.script = p
		case (len(p) == 2 || len(p) == 3) && t.country == "":
			t.country = p
		case len(p) == 1:
			return t.known() // extensions follow
		}
	}
	return t.known()
}

// known fills in what is understood.
func (t tag) known() tag {
	if now, ok := older[t.language]; ok {
		t.language = now
	}
	if t.language == "zh" && t.script == "" {
		t.script = "hans"
		if traditional[t.country] {
			t.script = "hant"
		}
	}
	return t
}

// nearness is how well somebody who wants t is served by other; 0 is not at
// all.
func (t tag) nearness(other tag) int {
	switch {
	case t.language == "" || t.language != other.language:
		return 0
	case t.script != other.script:
		return 1
	case t.country == other.country:
		return 4
	case other.country == "":
		return 3
	}
	return 2
}

// within reports whether language is the wanted one, or one of its kinds.
func within(language, wanted string) bool {
	l, w := parseTag(language), parseTag(wanted)
	if l.language != w.language {
		return false
	}
	bare := !strings.ContainsAny(strings.TrimSpace(wanted), "-_")
	return bare || l.script == w.script && (w.country == "" || l.country == w.country)
}
