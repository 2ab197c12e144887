package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// The mixes of load.
const (
	mixTier     = "tier"
	mixInbound  = "inbound"
	mixStatuses = "statuses"
	mixOutbound = "outbound"
)

// Options say what to do.
type options struct {
	store       string
	dsn         string // of a PostgreSQL server
	data        string // a folder; empty for one that is removed at the end
	mix         string
	duration    time.Duration
	warmup      time.Duration // the same load, before measuring begins
	contacts    int
	scale       float64
	connections int
	lanes       int           // of the intake
	batch       int           // statuses in one webhook, at most
	latency     time.Duration // of the provider
	instances   int           // of the host, with one store
	screens     int           // of agents, open all the time
	automations bool          // on
	stored      int           // messages that are there beforehand; statuses are about them
	people      int           // who were written to beforehand; 0 for contacts
	kill        int
	seed        uint64
	cpuProfile  string
	report      string    // a file, .md or .html
	given       []string  // what was given on the command line, but for addresses
	log         io.Writer // what the host has to say
}

func defaults() options {
	return options{
		store: "memory", mix: mixTier, duration: 60 * time.Second, warmup: 3 * time.Second, contacts: 2000,
		scale: 1, connections: 128, instances: 1, batch: 1, latency: 100 * time.Millisecond, seed: 1, log: os.Stderr,
	}
}

func (o *options) flags(f *flag.FlagSet) {
	f.StringVar(&o.store, "store", o.store, "memory, sqlite or postgres")
	f.StringVar(&o.dsn, "dsn", os.Getenv("RAPPORT_POSTGRES_DSN"), "PostgreSQL server; a database of its own is made there and removed")
	f.StringVar(&o.data, "data", o.data, "folder for SQLite's file, to be kept (default: a temporary one)")
	f.StringVar(&o.mix, "mix", o.mix, "tier, inbound, statuses or outbound")
	f.DurationVar(&o.duration, "for", o.duration, "how long to measure")
	f.DurationVar(&o.warmup, "warmup", o.warmup, "how long to load before measuring")
	f.IntVar(&o.contacts, "contacts", o.contacts, "how many customers take turns")
	f.Float64Var(&o.scale, "scale", o.scale, "of the mix tier")
	f.IntVar(&o.connections, "connections", o.connections, "HTTP connections of each generator")
	f.IntVar(&o.lanes, "lanes", o.lanes, "inbound transactions at once")
	f.IntVar(&o.batch, "batch", o.batch, "statuses in one webhook, at most")
	f.DurationVar(&o.latency, "latency", o.latency, "how long the provider takes to accept a message")
	f.IntVar(&o.instances, "instances", o.instances, "processes with one PostgreSQL, which take turns")
	f.IntVar(&o.screens, "screens", o.screens, "agents' screens that are open all the time")
	f.BoolVar(&o.automations, "automations", o.automations, "have a rule act on every message, and every case closed when it is silent")
	f.IntVar(&o.stored, "stored", o.stored, "messages stored beforehand (default: none, but for -mix statuses enough for 30,000 a second)")
	f.IntVar(&o.people, "people", o.people, "people whom they went to (default: those who take turns)")
	f.IntVar(&o.kill, "kill", o.kill, "how often to kill -9 the host meanwhile")
	f.Uint64Var(&o.seed, "seed", o.seed, "of ids and of the moments of killing")
	f.StringVar(&o.report, "report", o.report, "also write the report to this file, .md or .html, with plots")
	f.StringVar(&o.cpuProfile, "cpuprofile", o.cpuProfile, "write a CPU profile of the host to this file")
}

var errUsage = errors.New("wrong use")

// check finds what cannot be done.
func (o *options) check() error {
	var errs []error
	want := func(ok bool, problem string) {
		if !ok {
			errs = append(errs, fmt.Errorf("%w: %s", errUsage, problem))
		}
	}
	want(slices.Contains(storeNames(), o.store), fmt.Sprintf("-store is one of %v", storeNames()))
	want(slices.Contains([]string{mixTier, mixInbound, mixStatuses, mixOutbound}, o.mix), "-mix is tier, inbound, statuses or outbound")
	want(o.duration > 0 && o.warmup >= 0 && o.latency >= 0, "-for must be above 0, -warmup and -latency not below")
	want(o.contacts > 0 && o.connections > 0 && o.batch > 0 && o.scale > 0, "-contacts, -connections, -batch and -scale must be above 0")
	want(o.lanes >= 0 && o.stored >= 0 && o.people >= 0 && o.screens >= 0, "-lanes, -stored, -people and -screens must not be negative")
	want(o.instances > 0 && (o.instances == 1 || o.store == "postgres"), "-instances is 1, or more with -store postgres")
	want(o.cpuProfile == "" || o.instances == 1, "-cpuprofile is of one instance")
	want(slices.Contains([]string{"", ".md", ".html"}, filepath.Ext(o.report)), "-report ends in .md or .html")
	want(o.kill >= 0 && (o.kill == 0 || o.store != "memory"), "-kill needs a store that survives it")
	want(o.kill == 0 || o.mix != mixStatuses, "-kill has no use with -mix statuses")
	want(o.store != "postgres" || o.dsn != "", "-store postgres needs -dsn")
	return errors.Join(errs...)
}

// stock is what must be in the store before the load begins: for statuses,
// messages that they are about.
func (o *options) stock() stock {
	s := stock{Messages: o.stored, Contacts: max(o.people, o.contacts), Seed: o.seed}
	if o.mix == mixStatuses {
		s.Messages = cmp.Or(o.stored, 1000+int(10_000*(o.warmup+o.duration).Seconds()))
		s.Contacts = o.contacts // the reports are about people who take turns
	}
	return s
}

// reads reports whether customers read what they get, and the provider reports
// it. Without, the outbox has the host for itself.
func (o *options) reads() bool { return o.mix != mixOutbound }

// concurrency is how many calls to the provider may be under way: a tenth of
// what leaves in a second is, on average, and there must be room above that.
// Instances have an equal part of it.
func (o *options) concurrency() int {
	all := 512 * max(1, o.scale)
	if o.mix == mixOutbound {
		all = 1024
	}
	return int(math.Ceil(all / float64(o.instances)))
}
