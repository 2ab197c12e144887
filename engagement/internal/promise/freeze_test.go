package promise

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/business"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// A desk is one case, and what became due for it.
type desk struct {
	*testing.T
	Keeper
	store storage.Store
	work  *storage.Case
	dues  []time.Time
}

// newDesk promises a solution in an hour, not counting the time while parked.
func newDesk(t *testing.T) *desk {
	d := &desk{T: t, store: memory.New().Tenant("test"), work: &storage.Case{ID: storage.CaseID{1}, Channel: "line"}}
	d.Book, d.Log = &business.Book{}, slog.New(slog.DiscardHandler)
	p := sla.Policy{Global: sla.Targets{Solution: sla.Target{
		Within: sla.Period{Hours: 1}, Wall: true, Freeze: []sla.Freeze{sla.Parked, sla.WaitingOnContact},
	}}}
	d.update(func(ctx context.Context, tx storage.Tx) error {
		_, _, err := Save(ctx, tx, Change{Policy: p, At: start, By: "chief"})
		return err
	})
	return d
}

func (d *desk) update(fn func(context.Context, storage.Tx) error) {
	d.Helper()
	require.NoError(d, d.store.Update(d.Context(), fn))
}

// tell tells the case's clocks an event, so many minutes after the start.
func (d *desk) tell(after int, e sla.Event) Effects {
	d.Helper()
	e.At = start.Add(time.Duration(after) * time.Minute)
	var effects Effects
	d.update(func(ctx context.Context, tx storage.Tx) (err error) {
		effects, err = d.Apply(ctx, tx, e.At, d.work, e)
		return err
	})
	return d.took(effects)
}

func (d *desk) look(after int) Effects {
	d.Helper()
	var effects Effects
	d.update(func(ctx context.Context, tx storage.Tx) (err error) {
		effects, err = d.In(tx).Look(ctx, start.Add(time.Duration(after)*time.Minute), d.work)
		return err
	})
	return d.took(effects)
}

func (d *desk) took(effects Effects) Effects {
	for _, due := range effects.Dues {
		d.dues = append(d.dues, due.At)
	}
	return effects
}

// due are the moments that were stored, in minutes after the start.
func (d *desk) due() (all []int) {
	for _, at := range d.dues {
		all = append(all, int(at.Sub(start)/time.Minute))
	}
	return all
}

func TestAClockThatStandsStillIsLookedAtWhenItGoesOn(t *testing.T) {
	d := newDesk(t)
	d.tell(0, sla.Event{Kind: sla.Opened, ByContact: true})
	d.tell(10, sla.Event{Kind: sla.Frozen, Freeze: sla.Parked})
	assert.Equal(t, []int{60}, d.due(), "the moment stays")
	assert.Empty(t, d.look(60).Entries, "and has nothing to say")
	d.tell(70, sla.Event{Kind: sla.Thawed, Freeze: sla.Parked})
	assert.Equal(t, []int{60, 120}, d.due(), "50 minutes are left")
	require.Len(t, d.look(120).Entries, 1)
	assert.Empty(t, d.look(121).Entries, "once")
}

func TestAMomentThatComesBeforeTheNextChangeWillDo(t *testing.T) {
	d := newDesk(t)
	d.tell(0, sla.Event{Kind: sla.Opened, ByContact: true})
	d.tell(10, sla.Event{Kind: sla.Frozen, Freeze: sla.Parked})
	d.tell(30, sla.Event{Kind: sla.Thawed, Freeze: sla.Parked})
	assert.Equal(t, []int{60}, d.due(), "nothing is written for it")
	assert.Empty(t, d.look(60).Entries)
	assert.Equal(t, []int{60, 80}, d.due(), "it is moved on")
}

func TestWritingToSomebodyEndsWaitingForThem(t *testing.T) {
	d := newDesk(t)
	d.tell(0, sla.Event{Kind: sla.Opened, ByContact: true})
	d.tell(20, sla.Event{Kind: sla.Frozen, Freeze: sla.WaitingOnContact})
	d.look(60)
	d.tell(100, sla.Event{Kind: sla.ContactWrote})
	assert.Equal(t, []int{60, 140}, d.due())
}

func TestACaseWithoutClocksIsLeftAlone(t *testing.T) {
	d := newDesk(t)
	for _, e := range []sla.Event{{Kind: sla.ContactWrote}, {Kind: sla.Frozen, Freeze: sla.Parked}, {Kind: sla.Solved}} {
		assert.Equal(t, Effects{}, d.tell(0, e))
	}
	assert.Equal(t, Effects{}, d.look(0))
	assert.Nil(t, d.work.SLA)
}

// A process whose clock is behind does a moment early: it is stored again.
func TestAMomentThatIsDoneTooEarlyComesAgain(t *testing.T) {
	d := newDesk(t)
	d.tell(0, sla.Event{Kind: sla.Opened, ByContact: true})
	assert.Empty(t, d.look(59).Entries)
	assert.Equal(t, []int{60, 60}, d.due())
	assert.Len(t, d.look(60).Entries, 1)
}

// A moment that was given up, or that was done by a process which had nothing to
// say, is not relied on.
func TestAMomentThatHasPassedIsStoredAnew(t *testing.T) {
	d := newDesk(t)
	d.tell(0, sla.Event{Kind: sla.Opened, ByContact: true})
	d.tell(10, sla.Event{Kind: sla.Frozen, Freeze: sla.Parked})
	d.tell(100, sla.Event{Kind: sla.Thawed, Freeze: sla.Parked})
	assert.Equal(t, []int{60, 150}, d.due())
}

func TestACaseThatIsReopenedGetsClocks(t *testing.T) {
	d := newDesk(t)
	d.tell(5, sla.Event{Kind: sla.Reopened})
	rec, err := decode(d.work)
	require.NoError(t, err)
	assert.True(t, rec.Opened.Equal(start.Add(5*time.Minute)))
	assert.Empty(t, d.due(), "they start when the contact writes")
	d.tell(6, sla.Event{Kind: sla.ContactWrote})
	assert.Equal(t, []int{66}, d.due())
}
