package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

// Options say what to do.
type options struct {
	duration  time.Duration
	seed      uint64
	customers int
	strangers int
	ahead     time.Duration
	behind    time.Duration
	spaces    bool      // a name space of the network's for each instance
	programs  string    // the folder of PostgreSQL's programs; empty looks for it
	log       io.Writer // the commentary
	trouble   io.Writer // what the instances and the database have to say
}

func defaults() options {
	return options{
		duration: time.Minute, seed: 1, customers: 24, strangers: 6, ahead: 5 * time.Second, behind: 4 * time.Second,
		log: os.Stdout, trouble: io.Discard,
	}
}

func (o *options) flags(f *flag.FlagSet) {
	f.DurationVar(&o.duration, "for", o.duration, "how long people talk; longer if not everything has broken once by then")
	f.Uint64Var(&o.seed, "seed", o.seed, "of the order in which things break, and of what people do")
	f.IntVar(&o.customers, "customers", o.customers, "how many customers write")
	f.IntVar(&o.strangers, "strangers", o.strangers, "how many people rivals contend for at a time")
	f.DurationVar(&o.ahead, "ahead", o.ahead, "how far one instance's clock is ahead of the true time")
	f.DurationVar(&o.behind, "behind", o.behind, "how far another's is behind it")
	f.BoolVar(&o.spaces, "namespaces", o.spaces, "give each instance a network of its own, to be cut (Linux, as root)")
	f.StringVar(&o.programs, "programs", o.programs, "folder of PostgreSQL's programs (default: looked for)")
	f.BoolFunc("v", "show what the instances and the database log", func(string) error {
		o.trouble = os.Stderr
		return nil
	})
}

var errUsage = errors.New("wrong use")

// check finds what cannot be done.
func (o *options) check() error {
	var errs []error
	if o.duration <= 0 {
		errs = append(errs, fmt.Errorf("%w: -for must be above 0", errUsage))
	}
	if o.customers < 1 || o.strangers < 1 {
		errs = append(errs, fmt.Errorf("%w: -customers and -strangers must be above 0", errUsage))
	}
	if o.ahead < 0 || o.behind < 0 || o.ahead+o.behind > skew {
		errs = append(errs, fmt.Errorf("%w: -ahead and -behind must be 0 or more, and together at most %s, which is what the engines are told to expect", errUsage, skew))
	}
	return errors.Join(errs...)
}
