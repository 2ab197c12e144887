package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A report is what came of a run.
type report struct {
	options
	Measured time.Duration
	Series   [kinds]series
	CPU      time.Duration
	CPUKnown bool
	Memory   int64 // bytes, 0 if not known
	Size     int64 // bytes on disk
	Kills    int
	Counts   counts
	Problems []string
}

// report ends the host and audits.
func (t *trial) report(ctx context.Context) (*report, error) {
	r := &report{
		options: t.options, Measured: earlier(t.ended, t.to).Sub(t.from), Series: t.recorder.result(),
		CPU: t.cpu, CPUKnown: t.cpuKnown, Memory: t.child.memory(), Kills: t.kills,
	}
	var err error
	if r.Size, err = t.data.size(ctx); err != nil {
		return nil, err
	}
	found, err := t.stored(ctx)
	if err != nil {
		return nil, err
	}
	a := &audit{ledger: t.ledger, stored: found, copies: t.provider.copies(), final: channel.StatusRead}
	if !t.reads() {
		a.final = channel.StatusAccepted
	}
	a.check()
	if !t.drained {
		a.problems.add("not at rest", "the outbox or the simulator's queue did not become empty in time")
	}
	r.Counts, r.Problems = a.counts, a.problems.list()
	return r, nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// events is how many things happened while measuring.
func (r *report) events() int {
	return r.Series[kindInbound].done + r.Series[kindStatus].done + r.Series[kindAccepted].done
}

func (r *report) print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	r.printHead(t)
	r.printRates(t)
	r.printLatencies(t)
	r.printCosts(t)
	r.printAudit(t)
	_ = t.Flush()
}

func (r *report) printHead(w io.Writer) {
	_, _ = fmt.Fprintf(w, "store\t%s\n", r.store)
	_, _ = fmt.Fprintf(w, "mix\t%s, scale %g, %d contacts, %d connections, provider takes %s\n", r.mix, r.scale, r.contacts, r.connections, r.latency)
	_, _ = fmt.Fprintf(w, "measured\t%.1f s, after %.1f s of the same load\n", r.Measured.Seconds(), r.warmup.Seconds())
	_, _ = fmt.Fprintf(w, "machine\t%d cores, %s, %s/%s\n", runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if r.kill > 0 {
		_, _ = fmt.Fprintf(w, "killed\t%d times\n", r.Kills)
	}
}

func (r *report) printRates(w io.Writer) {
	_, _ = fmt.Fprintf(w, "\nevents\toffered/s\tsustained/s\tfailed\n")
	for k, s := range r.Series {
		if s.offered == 0 && s.done == 0 {
			continue
		}
		seconds := r.Measured.Seconds()
		_, _ = fmt.Fprintf(w, "%s\t%.0f\t%.0f\t%d\n", kindNames[k], float64(s.offered)/seconds, float64(s.done)/seconds, s.failed)
	}
}

// webhooks is the latency of all webhooks together.
func (r *report) webhooks() []time.Duration {
	all := slices.Concat(r.Series[kindInbound].took, r.Series[kindStatus].took)
	slices.Sort(all)
	return all
}

func (r *report) printLatencies(w io.Writer) {
	_, _ = fmt.Fprintf(w, "\nlatency, ms\tp50\tp90\tp99\tp99.9\tmax\n")
	printLatency(w, "webhook answers", r.webhooks())
	printLatency(w, "  with messages", r.Series[kindInbound].took)
	printLatency(w, "  with statuses", r.Series[kindStatus].took)
	printLatency(w, "send answers", r.Series[kindSend].took)
	printLatency(w, "send to accepted", r.Series[kindAccepted].took)
}

func printLatency(w io.Writer, name string, sorted []time.Duration) {
	if len(sorted) == 0 {
		return
	}
	_, _ = fmt.Fprint(w, name)
	for _, p := range []float64{0.5, 0.9, 0.99, 0.999, 1} {
		_, _ = fmt.Fprintf(w, "\t%.1f", float64(percentile(sorted, p).Microseconds())/1000)
	}
	_, _ = fmt.Fprintln(w)
}

func (r *report) printCosts(w io.Writer) {
	_, _ = fmt.Fprintln(w)
	if n := r.events(); r.CPUKnown && n > 0 {
		_, _ = fmt.Fprintf(w, "CPU of the host\t%.0f ms per 1,000 events, %.2f cores\n",
			float64(r.CPU.Microseconds())/float64(n), r.CPU.Seconds()/r.Measured.Seconds())
	}
	if r.Memory > 0 {
		_, _ = fmt.Fprintf(w, "peak memory\t%d MiB\n", r.Memory>>20)
	}
	if r.Size > 0 {
		_, _ = fmt.Fprintf(w, "on disk\t%d MiB\n", r.Size>>20)
	}
}

func (r *report) printAudit(w io.Writer) {
	c := r.Counts
	_, _ = fmt.Fprintf(w, "\naudit\t%d inbound messages acknowledged, %d sends", c.Acknowledged, c.Sends)
	if c.Statuses > 0 {
		_, _ = fmt.Fprintf(w, ", statuses of %d messages", c.Statuses)
	}
	_, _ = fmt.Fprintln(w)
	for _, o := range slices.Sorted(maps.Keys(c.Outcomes)) {
		_, _ = fmt.Fprintf(w, "  %s\t%d\n", outcomeName(o), c.Outcomes[o])
	}
	if c.Copies > 0 {
		_, _ = fmt.Fprintf(w, "  on phones\t%d\n", c.Copies)
	}
	if len(r.Problems) == 0 {
		_, _ = fmt.Fprintln(w, "  everything once")
		return
	}
	for _, p := range r.Problems {
		_, _ = fmt.Fprintln(w, "  VIOLATION", p)
	}
}

func outcomeName(o storage.Outcome) string {
	if o == "" {
		return "(none)"
	}
	return string(o)
}
