package promise

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/business"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// Name is the document of the policy.
const Name = "sla"

// A document is what is stored.
type document struct {
	// Policy names hours as people do.
	Policy sla.Policy `json:"policy"`
	// Revision counts how often the policy was saved.
	Revision int64 `json:"revision"`
	// Hours are the versions of the hours that it names.
	Hours map[string]int64 `json:"hours,omitempty"`
	// Stamp counts how often this was written. Carried is the stamp with which
	// running clocks last went over, and CarriedAt when.
	Stamp     int64     `json:"stamp"`
	Carried   int64     `json:"carried,omitempty"`
	CarriedAt time.Time `json:"carried_at,omitzero"`
}

// named are the hours that a policy names, each once.
func named(p sla.Policy) []string {
	seen := map[string]bool{p.Global.Hours: true}
	for _, o := range p.Overrides {
		seen[o.Hours] = true
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}

// rules are a document made ready.
type rules struct {
	document
	// policy names versions of hours.
	policy sla.Policy
	data   []byte
}

// ready makes rules of a document.
func (d document) ready(data []byte) *rules {
	p := d.Policy
	p.Version, p.Overrides = strconv.FormatInt(d.Revision, 10), slices.Clone(p.Overrides)
	d.resolve(&p.Global)
	for i := range p.Overrides {
		d.resolve(&p.Overrides[i].Targets)
	}
	return &rules{document: d, policy: p, data: slices.Clone(data)}
}

func (d document) resolve(t *sla.Targets) {
	if t.Hours != "" {
		t.Hours = business.Ref(t.Hours, d.Hours[t.Hours])
	}
}

// Priority is what policies call the priority of a case: its number.
func Priority(n int) string { return strconv.Itoa(n) }

// targets are those of a case.
func (r *rules) targets(ch channel.ID, priority string) sla.Targets {
	return r.policy.For(string(ch), priority)
}

// promises reports whether there is a target for a case.
func (r *rules) promises(work *storage.Case) bool {
	t := r.targets(work.Channel, Priority(work.Priority))
	none := sla.Period{}
	return t.First.Within != none || t.Next.Within != none || t.Solution.Within != none
}
