package engagement_test

import (
	"context"
	"strings"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// tooMany steps at one instant mean that the floor never comes to rest.
const tooMany = 300

// settle does what is due, the engines by turns, and looks after every step.
func (d *floorDay) settle() {
	for range tooMany {
		if at, some := d.nextDue(); !some || at.After(time.Now()) {
			d.atRest(d.follow())
			return
		}
		d.turn = 1 - d.turn
		s := d.steps[d.turn]
		s.left = 1
		if d.several {
			s.left = tooMany
		}
		d.must(0, d.engine().RunDue(d.Context(), time.Now()))
		d.step, s.left = s.last, 0
		d.trace("  %d: %s %s", d.turn, d.step.Kind, d.step.Subject)
		d.follow()
		if strings.Contains(d.log.String(), "duty:") {
			d.Fatalf("%s", d.log.String())
		}
	}
	d.Fatalf("never comes to rest")
}

func (d *floorDay) nextDue() (at time.Time, some bool) {
	d.must(0, d.store.View(d.Context(), func(ctx context.Context, tx storage.Tx) (err error) {
		at, some, err = tx.DueMoments().NextDue(ctx)
		return err
	}))
	return at, some
}

// wait lets time pass, and does what falls due in it.
func (d *floorDay) wait(n time.Duration, late bool) {
	end := time.Now().Add(n)
	for time.Now().Before(end) {
		at, some := d.nextDue()
		if late || !some || at.After(end) {
			at = end
		}
		pass(time.Until(at))
		d.settle()
	}
}

// night leaves the floor alone for so long that every time is over. Everybody may
// have gone home.
func (d *floorDay) night() {
	if chance(d.T, "all go home", 50) {
		for _, a := range floorAgents {
			d.did(d.engine().SetAvailability(d.Context(), a, routing.Offline), "%s goes home", a)
		}
	}
	d.wait(20*time.Minute, false)
	d.atNight(d.last)
}
