package templates

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// A Query is what somebody looks for among templates. The zero Query finds all
// of them.
type Query struct {
	// Words must all occur, anywhere in name, header, body, buttons or footer.
	// Case, accents and full width do not matter.
	Words string
	// Categories are the ones to show. None means all.
	Categories []Category
	// Sendable leaves out what cannot be sent now.
	Sendable bool
	// Languages are the ones to show, in any notation: "pt-BR" or "pt_BR". "pt"
	// is all Portuguese. None means all.
	Languages []string
}

// Search returns the templates that the query finds, best first: words that
// are in the name count most, then the header, the body, the buttons and the
// footer. Templates that are equally good stay in their order. The argument is
// not changed.
func Search(all []Template, q Query) []Template {
	kept := make([]Template, 0, len(all))
	for i := range all {
		if q.admits(&all[i]) {
			kept = append(kept, all[i])
		}
	}
	return ranked(kept, q.Words, func(t *Template) []string {
		title, text, buttons := cardWords(t.Cards)
		return []string{
			t.Name, t.Header.Text.Text + "\n" + title, t.offer(time.Time{}) + "\n" + t.Body.Text + "\n" + text,
			titles(t.Buttons) + "\n" + buttons, t.Footer,
		}
	})
}

func (q Query) admits(t *Template) bool {
	return (len(q.Categories) == 0 || slices.Contains(q.Categories, t.Category)) &&
		(!q.Sendable || t.Sendable()) &&
		(len(q.Languages) == 0 || slices.ContainsFunc(q.Languages, func(l string) bool { return within(t.Language, l) }))
}

func cardWords(cards []Card) (title, text, buttons string) {
	for _, c := range cards {
		title += c.Header.Text.Text + "\n"
		text += c.Body.Text + "\n"
		buttons += titles(c.Buttons) + "\n"
	}
	return title, text, buttons
}

func titles(buttons []Button) string {
	var all []string
	for _, b := range buttons {
		all = append(all, b.Title)
	}
	return strings.Join(all, "\n")
}

// ranked keeps the items in whose texts all words occur, those first in which
// the words stand further in front among the texts.
func ranked[T any](items []T, words string, texts func(*T) []string) []T {
	type hit struct {
		item T
		rank int
	}
	var hits []hit
	sought := strings.Fields(fold(words))
	for i := range items {
		if rank, ok := rankOf(sought, texts(&items[i])); ok {
			hits = append(hits, hit{items[i], rank})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.rank, b.rank) })
	found := make([]T, len(hits))
	for i, h := range hits {
		found[i] = h.item
	}
	return found
}

// rankOf is the sum of the places at which the words are first found.
func rankOf(sought []string, texts []string) (int, bool) {
	for i := range texts {
		texts[i] = fold(texts[i])
	}
	rank := 0
	for _, word := range sought {
		at := slices.IndexFunc(texts, func(text string) bool { return strings.Contains(text, word) })
		if at < 0 {
			return 0, false
		}
		rank += at
	}
	return rank, true
}
