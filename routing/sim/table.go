package sim

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Table writes results side by side, one line for each policy. The error is that
// of w.
func Table(w io.Writer, results []Result) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "policy\tcases\tserved\tbots\tmissed\tleft\tmean wait\tp50\tp90\tmax\tin time\tsame agent\tload\tfairness\t")
	for _, r := range results {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t%s\t%.1f %%\t%.1f %%\t%.2f\t%.3f\t\n",
			r.Policy, r.Cases, r.Served, r.Bots, r.Missed, r.Left, short(r.Mean), short(r.P50), short(r.P90), short(r.Max),
			100*r.Kept, 100*r.Back, r.Load, r.Fairness)
	}
	return t.Flush()
}

func short(d time.Duration) string { return d.Round(time.Second).String() }
