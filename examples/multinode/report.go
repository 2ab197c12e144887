package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/rapport-go/rapport/storage"
)

// A report is what came of a run.
type report struct {
	seed     uint64
	happened []happening
	promises []*promise
	outcomes map[storage.Outcome]int
	asked    int64
	repeated int64
	lost     int // answers to commits
	late     int // deeds that an instance did when another had answered
	replayed int // events that were set aside, since the database was away
}

func (s *scene) report(a *audit) *report {
	happened := append([]happening{s.paused}, s.happened...)
	slices.SortFunc(happened, func(a, b happening) int { return int(a.at - b.at) })
	return &report{
		seed: s.seed, happened: happened, promises: a.check(), outcomes: a.outcomes,
		asked: s.front.asked.Load(), repeated: s.front.repeated.Load(), lost: s.lost, late: a.late, replayed: s.replayed,
	}
}

// held reports whether every promise did.
func (r *report) held() bool {
	return !slices.ContainsFunc(r.promises, func(p *promise) bool { return len(p.broken) > 0 })
}

func (r *report) print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(t, "\nwhat broke, seed %d\tfrom\tfor\n", r.seed)
	for _, h := range r.happened {
		_, _ = fmt.Fprintf(t, "%s\t%.1f s\t%.1f s\n", h.name, h.at.Seconds(), h.took.Seconds())
	}
	_ = t.Flush()
	_, _ = fmt.Fprintf(w, "\n%d requests, %d tries without an answer, %d commits whose answer was lost\n", r.asked, r.repeated, r.lost)
	_, _ = fmt.Fprint(w, "messages of agents:")
	for _, o := range slices.Sorted(maps.Keys(r.outcomes)) {
		_, _ = fmt.Fprintf(w, " %d %s", r.outcomes[o], o)
	}
	_, _ = fmt.Fprintf(w, "\n%d events set aside while the database was away, and processed later\n", r.replayed)
	_, _ = fmt.Fprintf(w, "%d deeds done late, by an instance that was held up\n\n", r.late)
	r.printPromises(w)
}

// described is how many violations of a promise are shown.
const described = 5

func (r *report) printPromises(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "promise\tseen\tresult")
	for _, p := range r.promises {
		result := "held"
		if n := len(p.broken); n > 0 {
			result = fmt.Sprintf("BROKEN, %d times", n)
		}
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\n", p.text, p.seen, result)
	}
	_ = t.Flush()
	for _, p := range r.promises {
		for _, b := range p.broken[:min(described, len(p.broken))] {
			_, _ = fmt.Fprintf(w, "BROKEN  %s: %s\n", p.text, b)
		}
	}
}
