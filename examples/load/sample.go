package main

import (
	"context"
	"time"
)

// A sample is what the processes had used at an instant.
type sample struct {
	at       time.Duration // since measuring began
	hosts    time.Duration // CPU of the hosts
	database time.Duration // CPU of the database, if it is on this machine
	resident int64         // memory of the hosts, in bytes
}

// watch samples once a second over the time that counts.
func (t *trial) watch(ctx context.Context) {
	for at := t.from; !at.After(t.to) && pauseUntil(ctx, at); {
		t.samples = append(t.samples, t.sample())
		if next := at.Add(time.Second); at.Before(t.to) && next.After(t.to) {
			at = t.to
		} else {
			at = next
		}
	}
}

func (t *trial) sample() sample {
	s := sample{at: time.Since(t.from), resident: t.hosts.resident()}
	s.hosts, _ = t.hosts.cpu()
	if t.postmaster != 0 {
		s.database, _ = cpuOfFamily(t.postmaster)
	}
	return s
}

// used is the CPU from the first sample to the last: of the hosts and of the
// database. 0 is not known.
func used(samples []sample) (hosts, database time.Duration) {
	if len(samples) < 2 {
		return 0, 0
	}
	first, last := samples[0], samples[len(samples)-1]
	return last.hosts - first.hosts, last.database - first.database
}
