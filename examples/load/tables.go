package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// A table is a part of the report.
type table struct {
	title string
	head  []string // none for a list of facts
	rows  [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// print writes the table with its cells behind tabs.
func (t *table) print(w io.Writer) {
	if len(t.head) > 0 {
		_, _ = fmt.Fprintln(w, strings.Join(t.head, "\t"))
	}
	for _, row := range t.rows {
		_, _ = fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	_, _ = fmt.Fprintln(w)
}

// tables are the report in its parts; those with nothing in them are left out.
func (r *report) tables() []*table {
	all := []*table{r.about(), r.rates(), r.latencies(), r.costs(), r.audited()}
	return slices.DeleteFunc(all, func(t *table) bool { return len(t.rows) == 0 })
}

// about is what was measured, and on what.
func (r *report) about() *table {
	t := &table{title: "What was measured"}
	t.add("store", r.store)
	t.add("mix", fmt.Sprintf("%s, scale %g, %d contacts, %d connections, provider takes %s", r.mix, r.scale, r.contacts, r.connections, r.latency))
	if r.instances > 1 {
		t.add("instances", fmt.Sprint(r.instances))
	}
	if s := r.stock(); s.Messages > 0 {
		t.add("stored before", fmt.Sprintf("%d messages to %d people", s.Messages, s.Contacts))
	}
	if r.screens > 0 {
		t.add("screens open", fmt.Sprint(r.screens))
	}
	if r.automations {
		t.add("automations", "a rule on every message, and the close of silent cases")
	}
	t.add("measured", fmt.Sprintf("%.1f s, after %.1f s of the same load", r.Measured.Seconds(), r.warmup.Seconds()))
	t.add("machine", machine())
	if r.kill > 0 {
		t.add("killed", fmt.Sprintf("%d times", r.Kills))
	}
	return t
}

func (r *report) rates() *table {
	t := &table{title: "Events per second", head: []string{"events", "offered/s", "sustained/s", "failed"}}
	for k, s := range r.Series {
		if s.offered == 0 && s.done == 0 {
			continue
		}
		seconds := r.Measured.Seconds()
		t.add(kindNames[k], fmt.Sprintf("%.0f", float64(s.offered)/seconds), fmt.Sprintf("%.0f", float64(s.done)/seconds), fmt.Sprint(s.failed))
	}
	return t
}

func (r *report) latencies() *table {
	t := &table{title: "Latency", head: []string{"latency, ms", "p50", "p90", "p99", "p99.9", "max"}}
	t.addLatency("webhook answers", r.webhooks())
	t.addLatency("  with messages", r.Series[kindInbound].took)
	t.addLatency("  with statuses", r.Series[kindStatus].took)
	t.addLatency("send answers", r.Series[kindSend].took)
	t.addLatency("send to accepted", r.Series[kindAccepted].took)
	t.addLatency("event to screen", r.Series[kindShown].took)
	return t
}

func (t *table) addLatency(name string, sorted []time.Duration) {
	if len(sorted) == 0 {
		return
	}
	row := []string{name}
	for _, p := range []float64{0.5, 0.9, 0.99, 0.999, 1} {
		row = append(row, fmt.Sprintf("%.1f", milliseconds(percentile(sorted, p))))
	}
	t.add(row...)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func (r *report) costs() *table {
	t := &table{title: "What it cost"}
	u := used(r.Samples)
	for _, c := range []struct {
		name string
		used time.Duration
	}{{"CPU of the host", u.hosts}, {"CPU of the database", u.database}} {
		if n := r.events(); c.used > 0 && n > 0 {
			t.add(c.name, fmt.Sprintf("%.0f ms per 1,000 events, %.2f cores",
				float64(c.used.Microseconds())/float64(n), c.used.Seconds()/r.Measured.Seconds()))
		}
	}
	if n := r.events(); u.log > 0 && n > 0 {
		t.add("write-ahead log", fmt.Sprintf("%.1f KiB per event", float64(u.log)/1024/float64(n)))
	}
	if r.Memory > 0 {
		t.add("peak memory", fmt.Sprintf("%d MiB", r.Memory>>20))
	}
	if r.Size > 0 {
		t.add("on disk", fmt.Sprintf("%d MiB", r.Size>>20))
	}
	return t
}

func (r *report) audited() *table {
	t, c := &table{title: "Audit"}, r.Counts
	about := fmt.Sprintf("%d inbound messages acknowledged, %d sends", c.Acknowledged, c.Sends)
	if c.Statuses > 0 {
		about += fmt.Sprintf(", statuses of %d messages", c.Statuses)
	}
	t.add("audit", about)
	for _, o := range slices.Sorted(maps.Keys(c.Outcomes)) {
		t.add("  "+outcomeName(o), fmt.Sprint(c.Outcomes[o]))
	}
	if c.Copies > 0 {
		t.add("  on phones", fmt.Sprint(c.Copies))
	}
	if len(r.Problems) == 0 {
		t.add("  everything once", "")
	}
	for _, p := range r.Problems {
		t.add("  VIOLATION", p)
	}
	return t
}

func outcomeName(o storage.Outcome) string {
	if o == "" {
		return "(none)"
	}
	return string(o)
}
