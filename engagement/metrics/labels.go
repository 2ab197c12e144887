package metrics

import (
	"slices"

	"github.com/rapport-go/rapport/engagement"
)

// labelled notes a label that a case got or lost.
func (w *work) labelled(ev engagement.Event) {
	if ev.Kind != engagement.CaseChanged || ev.Detail.Label == "" {
		return
	}
	label := ev.Detail.Label
	switch ev.Detail.Change {
	case "labelled":
		w.Labels = unique(append(slices.Clone(w.Labels), label))
	case "unlabelled":
		w.Labels = slices.DeleteFunc(slices.Clone(w.Labels), func(l string) bool { return l == label })
	}
}
