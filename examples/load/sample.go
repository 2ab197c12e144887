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
	log      int64         // bytes that the database has written to its log
}

// watch samples once a second over the time that counts.
func (t *trial) watch(ctx context.Context) {
	for at := t.from; !at.After(t.to) && pauseUntil(ctx, at); {
		t.samples = append(t.samples, t.sample(ctx))
		if next := at.Add(time.Second); at.Before(t.to) && next.After(t.to) {
			at = t.to
		} else {
			at = next
		}
	}
}

func (t *trial) sample(ctx context.Context) sample {
	s := sample{at: time.Since(t.from), resident: t.hosts.resident()}
	s.hosts, _ = t.hosts.cpu()
	if t.postmaster != 0 {
		s.database, _ = cpuOfFamily(t.postmaster)
	}
	if t.data.log != nil {
		s.log, _ = t.data.log(ctx) // 0 is not known
	}
	return s
}

// used is what was used from the first sample to the last. 0 is not known.
func used(samples []sample) (u sample) {
	if len(samples) < 2 {
		return u
	}
	first, last := samples[0], samples[len(samples)-1]
	u.hosts, u.database = last.hosts-first.hosts, last.database-first.database
	if first.log > 0 && last.log > 0 {
		u.log = last.log - first.log
	}
	return u
}
