package main

import (
	"context"
	"io"
	"runtime"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A report is what came of a run.
type report struct {
	options
	Measured time.Duration
	Series   [kinds]series
	Samples  []sample
	Memory   int64 // bytes, 0 if not known
	Size     int64 // bytes on disk
	Kills    int
	Counts   counts
	Problems []string
}

// report ends the hosts and audits.
func (t *trial) report(ctx context.Context) (*report, error) {
	r := &report{
		options: t.options, Measured: earlier(t.ended, t.to).Sub(t.from), Series: t.recorder.result(),
		Samples: t.samples, Memory: t.hosts.memory(), Kills: t.kills,
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

// webhooks is the latency of all webhooks together.
func (r *report) webhooks() []time.Duration {
	all := slices.Concat(r.Series[kindInbound].took, r.Series[kindStatus].took)
	slices.Sort(all)
	return all
}

// machine is what it ran on.
func machine() string {
	return strconv.Itoa(runtime.NumCPU()) + " cores, " + runtime.Version() + ", " + runtime.GOOS + "/" + runtime.GOARCH
}

// print writes the report as text.
func (r *report) print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, table := range r.tables() {
		table.print(t)
	}
	_ = t.Flush()
}
