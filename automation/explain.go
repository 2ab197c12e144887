package automation

import (
	"fmt"
	"strings"
)

// explained is an Explanation of why nothing happened.
func explained(name string, reason Reason) Explanation {
	return Explanation{Automation: name, Reason: reason, Text: reasonTexts[reason]}
}

// sentence says what was done, and what caused it.
func (m *moment) sentence(done []Action) string {
	kinds := make([]string, len(done))
	for i, a := range done {
		kinds[i] = strings.ReplaceAll(string(a.Kind()), "_", " ")
	}
	text := fmt.Sprintf("on %s: %s", strings.ReplaceAll(string(m.event.Trigger), "_", " "), strings.Join(kinds, ", "))
	if len(done) == 0 {
		text += "nothing yet"
	}
	if m.event.By != "" {
		text += fmt.Sprintf("; the event was caused by %s, %d in the chain", m.event.By, m.event.Depth)
	}
	return text
}
