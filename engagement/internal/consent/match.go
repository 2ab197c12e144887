package consent

// Match finds the keyword that a contact's text is. The whole text must be one
// of the words: case, accents, the width of letters, and punctuation, space
// and emoji around it do not matter. A word within a longer text never matches.
// The Keyword that it returns has the one word that matched.
//
// tongue is the contact's language in BCP 47, empty if unknown. Words of other
// languages do not count for who is known to speak one. If it is unknown all
// languages count, but a text that means different things in two of them means
// nothing.
//
// Who matches many texts makes a [Matcher] once.
func (r Rules) Match(text, tongue string) (Keyword, bool) { return r.Matcher().Match(text, tongue) }

// A Matcher is Rules made ready. It may be used from several goroutines.
type Matcher struct{ words map[string][]Keyword }

// Matcher makes r ready. Later changes to r do not concern it.
func (r Rules) Matcher() *Matcher {
	m := &Matcher{words: map[string][]Keyword{}}
	for _, k := range r.Keywords {
		for _, word := range k.Words {
			if w := fold(word); w != "" {
				one := k
				one.Words = []string{word}
				m.words[w] = append(m.words[w], one)
			}
		}
	}
	return m
}

// longestText is how long a text may be to be looked at, in bytes: a word with
// much decoration around it.
const longestText = 1000

// Match is [Rules.Match].
func (m *Matcher) Match(text, tongue string) (Keyword, bool) {
	if len(text) > longestText {
		return Keyword{}, false
	}
	tongue = language(tongue)
	var found []Keyword
	for _, k := range m.words[fold(text)] {
		if tongue != "" && !covers(language(k.Language), tongue) {
			continue
		}
		if len(found) > 0 && !found[0].same(k) {
			return Keyword{}, false
		}
		found = append(found, k)
	}
	if len(found) == 0 {
		return Keyword{}, false
	}
	return found[0], true
}
