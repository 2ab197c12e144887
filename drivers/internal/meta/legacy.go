package meta

import (
	"strconv"

	"github.com/rapport-go/rapport/templates"
)

// A LegacyPage is one page of templates as 360dialog lists them at
// /v1/configs/templates: by offset, under a key of its own, and with statuses
// in lower case (360dialog: template messages, 2026-11).
type LegacyPage struct {
	// Listed is nil if the key is missing.
	Listed []ListedTemplate `json:"waba_templates"`
	// Limit is how many one page holds at most, as the provider has it.
	Limit number `json:"limit"`
}

// Templates are the page's templates in the words of package templates.
func (p *LegacyPage) Templates() []templates.Template {
	var all []templates.Template
	for i := range p.Listed {
		all = append(all, p.Listed[i].Template())
	}
	return all
}

// Last reports whether no page follows. Asked is how many templates the page
// was allowed to have; the provider may have settled for fewer.
func (p *LegacyPage) Last(asked int) bool {
	if limit, err := strconv.Atoi(string(p.Limit)); err == nil && limit > 0 {
		asked = min(asked, limit)
	}
	return len(p.Listed) < asked
}
