package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/rapport-go/rapport/storage"
)

// A probe knows every method of one collection, so that what holds for all
// collections can be asked of each.
type probe struct {
	name string
	// fill writes what reads then find. It works in any tenant and any number of
	// times, in each with the same ids and keys.
	fill func(context.Context, storage.Tx) error
	// writes change what fill wrote. Together they call every method that
	// writes; they work in this order.
	writes []write
	// reads call every method that reads.
	reads []read
	// blind says that reads show too little, so that only refusals can be asked
	// here; the rest has cases of its own.
	blind bool
}

type write struct {
	name string
	call func(context.Context, storage.Tx) error
}

type read struct {
	name string
	call func(context.Context, storage.Tx) (any, error)
}

func (k *kit) probes() []probe {
	return []probe{
		k.contactProbe(), k.identityProbe(), k.consentProbe(), k.conversationProbe(), k.caseProbe(), k.messageProbe(), k.seenProbe(),
		k.agentProbe(), k.presenceProbe(), k.teamProbe(), k.readMarkProbe(), k.mentionProbe(), k.bindingProbe(), k.outboxProbe(),
		k.momentProbe(), k.rateProbe(), k.journalProbe(), k.settingProbe(), k.setAsideProbe(), k.scheduledProbe(),
		k.mergeProbe(), k.erasureProbe(), k.standbyProbe(),
	}
}

// look is all that a probe can read, as text. An error is part of it.
func (p probe) look(ctx context.Context, k *kit, tx storage.Tx) string {
	out := ""
	for _, r := range p.reads {
		v, err := r.call(ctx, tx)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			out += r.name + ": not found\n"
		case err != nil:
			k.Fatalf("%s: %v", r.name, err)
		default:
			out += r.name + ": " + k.form(v) + "\n"
		}
	}
	return out
}

// seen is what a View of the kit's store sees.
func (p probe) seen(k *kit) (out string) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) { out = p.look(ctx, k, tx) })
	return out
}

func (p probe) filled(k *kit) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(p.fill(ctx, tx)) })
}

// change makes every write, and checks that it can be seen.
func (p probe) change(ctx context.Context, k *kit, tx storage.Tx) {
	k.Helper()
	for _, w := range p.writes {
		if err := w.call(ctx, tx); err != nil {
			k.Fatalf("%s: %v", w.name, err)
		}
	}
}

// probeCases asks the same of each collection.
func probeCases() []Case {
	questions := []struct {
		name  string
		sight bool
		ask   func(*kit, probe)
	}{
		{"durable", true, askDurable}, {"rollback", true, askRollback}, {"snapshot", true, askSnapshot},
		{"tenants", true, askTenants}, {"read only", false, askReadOnly}, {"transaction over", false, askDone},
	}
	var cases []Case
	for _, q := range questions {
		for i, p := range (&kit{made: new(atomic.Uint64)}).probes() {
			if q.sight && p.blind {
				continue
			}
			cases = append(cases, Case{q.name + "/" + p.name, func(k *kit) { q.ask(k, k.probes()[i]) }})
		}
	}
	return cases
}

// askDurable: what was committed is there for another instance, and the
// transaction saw it before.
func askDurable(k *kit, p probe) {
	empty := p.seen(k)
	p.filled(k)
	full := p.seen(k.on(k.again()))
	if full == empty {
		k.Fatalf("nothing was committed: %s", empty)
	}
	inside := ""
	k.update(func(ctx context.Context, tx storage.Tx) {
		p.change(ctx, k, tx)
		inside = p.look(ctx, k, tx)
	})
	if inside == full {
		k.Fatalf("a transaction does not see its own writes: %s", inside)
	}
	if outside := p.seen(k.on(k.again())); outside != inside {
		k.Fatalf("committed\n%s\nbut another instance sees\n%s", inside, outside)
	}
}

// askRollback: an error of the function leaves no trace, whatever it wrote.
func askRollback(k *kit, p probe) {
	p.filled(k)
	before := p.seen(k)
	for n := range p.writes {
		part := p
		part.writes = p.writes[:n+1]
		err := k.store.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
			part.change(ctx, k, tx)
			return errMine
		})
		k.is(err, errMine)
		if got := p.seen(k); got != before {
			k.Fatalf("%s left a trace:\n%s\nwant\n%s", p.writes[n].name, got, before)
		}
	}
}

// askSnapshot: a View sees nothing of what is committed while it runs.
func askSnapshot(k *kit, p probe) {
	p.filled(k)
	beside := k.on(k.again())
	k.view(func(ctx context.Context, tx storage.Tx) {
		before := p.look(ctx, k, tx)
		beside.update(func(ctx context.Context, tx storage.Tx) { p.change(ctx, k, tx) })
		if got := p.look(ctx, k, tx); got != before {
			k.Fatalf("a View sees what was committed beside it:\n%s\nwant\n%s", got, before)
		}
	})
}

// askReadOnly: a View refuses every write and goes on.
func askReadOnly(k *kit, p probe) {
	p.filled(k)
	before := p.seen(k)
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, w := range p.writes {
			if err := w.call(ctx, tx); !errors.Is(err, storage.ErrReadOnly) {
				k.Fatalf("%s in a View: got error %v, want %v", w.name, err, storage.ErrReadOnly)
			}
		}
		if got := p.look(ctx, k, tx); got != before {
			k.Fatalf("after a refused write:\n%s\nwant\n%s", got, before)
		}
	})
}

// askDone: a transaction that is over refuses every method.
func askDone(k *kit, p probe) {
	p.filled(k)
	before := p.seen(k)
	var late []storage.Tx
	keep := func(_ context.Context, tx storage.Tx) error {
		late = append(late, tx)
		return nil
	}
	k.ok(k.store.Update(k.ctx, keep))
	k.ok(k.store.View(k.ctx, keep))
	k.is(k.store.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error { return errors.Join(keep(ctx, tx), errMine) }), errMine)
	for _, tx := range late {
		p.refused(k, tx)
	}
	if got := p.seen(k); got != before {
		k.Fatalf("after refused writes:\n%s\nwant\n%s", got, before)
	}
}

func (p probe) refused(k *kit, tx storage.Tx) {
	k.Helper()
	for _, w := range p.writes {
		if err := w.call(k.ctx, tx); !errors.Is(err, storage.ErrTxDone) {
			k.Fatalf("%s after the end: got error %v, want %v", w.name, err, storage.ErrTxDone)
		}
	}
	for _, r := range p.reads {
		if _, err := r.call(k.ctx, tx); !errors.Is(err, storage.ErrTxDone) {
			k.Fatalf("%s after the end: got error %v, want %v", r.name, err, storage.ErrTxDone)
		}
	}
}

// askTenants: a tenant sees nothing of another one, may have the same ids and
// keys, and changes nothing there.
func askTenants(k *kit, p probe) {
	other := k.on(k.open("two"))
	empty := p.seen(other)
	p.filled(k)
	full := p.seen(k)
	if got := p.seen(other); got != empty {
		k.Fatalf("a tenant sees another one's records:\n%s\nwant\n%s", got, empty)
	}
	p.filled(other)
	if got := p.seen(other); got != full {
		k.Fatalf("the same records in another tenant:\n%s\nwant\n%s", got, full)
	}
	other.update(func(ctx context.Context, tx storage.Tx) { p.change(ctx, k, tx) })
	if got := p.seen(k); got != full {
		k.Fatalf("a tenant changed another one's records:\n%s\nwant\n%s", got, full)
	}
}

// taken is the error of taking got where want was wanted.
func taken(err error, got, want int) error {
	if err == nil && got != want {
		err = fmt.Errorf("took %d tokens, want %d", got, want)
	}
	return err
}
