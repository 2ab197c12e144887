package engagement_test

import (
	"context"
	"errors"

	"github.com/rapport-go/rapport/storage"
)

// A trouble is what happens to one transaction or one call to the provider.
type trouble int

const (
	allWell    trouble = iota
	failsFirst         // it fails and nothing is done
	failsLater         // it is done, and fails all the same
	takesLong          // it is done, and says so later
	saysDone           // it says that it is done, and is not: no store may
)

var (
	errSeed    = errors.New("seeds: the store failed")
	errNothing = errors.New("seeds: nothing is to be done")
)

// A seedStore is the store of one process: each transaction waits until it is
// its turn, and then goes the way that the seed chose.
type seedStore struct {
	storage.Store
	of *seedProcess
}

func (s seedStore) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	if s.of.dead.Load() {
		return errSeed
	}
	return s.Store.View(ctx, fn)
}

func (s seedStore) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	if s.of.dead.Load() {
		return errSeed
	}
	act := actOf(ctx)
	how := s.of.play.wait(s.of.name + " commits" + act)
	if s.of.dead.Load() || how == failsFirst {
		return errSeed
	}
	err := s.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		err := fn(ctx, s.of.play.plant(tx))
		if err == nil && how == saysDone {
			return errNothing
		}
		return err
	})
	switch {
	case errors.Is(err, errNothing):
		return nil
	case err != nil:
		return err
	case how == takesLong:
		s.of.play.wait(s.of.name + " has committed" + act)
	case how == failsLater:
		return errSeed
	}
	if s.of.dead.Load() {
		return errSeed
	}
	return nil
}

// An actKey is the key of the act that a context belongs to.
type actKey struct{}

// actOf names the act, to tell those of one process apart who wait.
func actOf(ctx context.Context) string {
	name, _ := ctx.Value(actKey{}).(string)
	return name
}

// A singleFile has due moments that are claimed one at a time: several at once would
// be done in an order that no seed says.
type singleFile struct{ storage.Tx }

func (t singleFile) DueMoments() storage.DueMoments { return singleMoments{t.Tx.DueMoments()} }

type singleMoments struct{ storage.DueMoments }

func (m singleMoments) Claim(ctx context.Context, c storage.Claim) ([]*storage.DueMoment, error) {
	c.Limit = 1
	return m.DueMoments.Claim(ctx, c)
}
