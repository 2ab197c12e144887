package faultmatrix_test

import (
	"context"
	"errors"

	"github.com/rapport-go/rapport/storage"
)

// What can go wrong with one transaction.
const (
	refusedCommit trouble = "store fails"
	lostCommit    trouble = "commit unanswered"
	diesBefore    trouble = "killed before commit"
	diesAfter     trouble = "killed after commit"
)

func transactionTroubles() []trouble {
	return []trouble{refusedCommit, lostCommit, diesBefore, diesAfter}
}

var (
	errDied   = errors.New("the process died")
	errFailed = errors.New("the store failed")
)

// A mortal is the store as one process has it.
type mortal struct {
	storage.Store
	life *life
}

func (s mortal) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	if s.life.isDead() {
		return errDied
	}
	return s.Store.View(ctx, fn)
}

func (s mortal) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	if s.life.isDead() {
		return errDied
	}
	var wrong trouble
	err := s.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		seen := &deed{}
		if err := fn(ctx, watched{tx, seen}); err != nil {
			return err
		}
		if name := seen.what(); name != "" {
			wrong = s.life.comes(step{transaction, name})
		}
		return s.before(wrong)
	})
	if err == nil {
		return s.after(wrong)
	}
	return err
}

func (s mortal) before(wrong trouble) error {
	switch wrong {
	case refusedCommit:
		return errFailed
	case diesBefore:
		s.life.end()
	}
	if s.life.isDead() {
		return errDied
	}
	return nil
}

func (s mortal) after(wrong trouble) error {
	switch wrong {
	case lostCommit:
		return errFailed
	case diesAfter:
		s.life.end()
		return errDied
	}
	return nil
}
