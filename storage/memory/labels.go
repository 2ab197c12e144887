package memory

import (
	"iter"

	"github.com/rapport-go/rapport/storage"
)

// caseLabelLinks are a case's places in the lists of its labels.
func caseLabelLinks(s *state, v *storage.Case) []link {
	var links []link
	for _, label := range storage.Labels(v.Labels...) {
		key := text(v.State) + text(label) + casePlace(storage.CasePlace{LastActivity: v.LastActivity, ID: v.ID})
		links = append(links, link{in: &s.caseLabels, key: key})
	}
	return links
}

// labelled is the places of the cases with q's label that q selects.
func (c cases) labelled(q storage.CaseQuery) iter.Seq2[string, string] {
	return c.only(inDirection(&c.t.caseLabels, text(q.State)+text(q.Label), q), func(v *storage.Case) bool {
		return (q.Owner == "" || v.Owner == q.Owner) && (q.Channel == "" || v.Channel == q.Channel) && (q.For == "" || v.For == q.For)
	})
}

// contactLabelLinks puts a contact under its labels.
func contactLabelLinks(s *state, v *storage.Contact) []link {
	var links []link
	for _, label := range storage.Labels(v.Labels...) {
		links = append(links, link{in: &s.contactLabels, key: text(label) + id(v.ID)})
	}
	return links
}
