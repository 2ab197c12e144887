// Shards is the arithmetic of several databases: how evenly the work of a
// business's tenants divides among them, what has to move when one is added, and
// whom it tears apart.
//
//	go run ./examples/load/shards -tenants 1000 -databases 8
//
// Everything that a tenant has is in one database, since nothing of rapport's
// crosses tenants. So the smallest thing that can be placed without a loss is a
// tenant. What is lost if the channels of a tenant go to different databases is the
// last column: contacts who write on several of its channels, and whose timeline,
// consents and cases would then be in several databases.
//
// It is a simulation: tenants are drawn, each with its share of the work, its
// channels and its contacts, and placed in each of the ways. Sizes follow a power law,
// as those of customers do: with -tail 1.2 the largest of 1,000 tenants has nearly
// a quarter of all work. The same seeds give the same table.
package main

import (
	"flag"
	"fmt"
	"os"
	"text/tabwriter"
)

func main() {
	var o options
	flag.IntVar(&o.tenants, "tenants", 1000, "how many tenants there are")
	flag.IntVar(&o.databases, "databases", 8, "how many databases they are placed on")
	flag.Float64Var(&o.tail, "tail", 1.2, "exponent of the sizes; the smaller, the more uneven")
	flag.IntVar(&o.channels, "channels", 3, "channels of a tenant, at most")
	flag.Float64Var(&o.several, "several", 0.2, "share of contacts who write on a second channel, where there is one")
	flag.IntVar(&o.draws, "draws", 25, "how often it is drawn anew")
	flag.Uint64Var(&o.seed, "seed", 1, "of the first draw")
	flag.Parse()
	if err := o.check(); err != nil {
		fmt.Fprintln(os.Stderr, "shards:", err)
		os.Exit(2)
	}
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "placed\tbusiest database, median\tworst\tmoves when one is added\tcontacts torn apart")
	for _, r := range o.results() {
		fmt.Fprintf(t, "%s\t%.2f of a fair share\t%.2f\t%.0f %% of the work\t%.1f %%\n", r.way, r.median, r.worst, 100*r.moves, 100*r.torn)
	}
	_ = t.Flush()
}
