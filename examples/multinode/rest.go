package main

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// rest waits until the outbox is empty, nothing is set aside, all who have room
// have work, and everything is delivered. An event that failed twice because the database was away is tried
// again after a minute; a person may do so at once, and so do we.
func (s *scene) rest(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 3*lease)
	defer cancel()
	for {
		left := 1
		_ = withStore(ctx, s.cluster.address(), func(store storage.Store) error {
			e, err := newEngine(store, s.provider.address, "")
			if err != nil {
				return err
			}
			if err := s.replay(ctx, e); err != nil {
				return err
			}
			left, err = leftIn(ctx, store)
			return err
		})
		if left == 0 && s.provider.rest(ctx) {
			s.rested = true
			return
		}
		if !pause(ctx, 200*time.Millisecond) {
			return // the audit tells
		}
	}
}

// replay has events processed that were set aside.
func (s *scene) replay(ctx context.Context, e *engagement.Engine) error {
	aside, err := e.SetAside(ctx, storage.SetAsideID{}, page)
	if err != nil {
		return err
	}
	for _, a := range aside {
		if err := e.Replay(ctx, a.ID); err != nil {
			return err
		}
		s.replayed++
	}
	return nil
}

// leftIn counts what is in the outbox, what is set aside, and cases that wait
// although somebody has room.
func leftIn(ctx context.Context, store storage.Store) (n int, err error) {
	err = store.View(ctx, func(ctx context.Context, tx storage.Tx) error {
		aside, err := tx.SetAside().List(ctx, storage.SetAsideID{}, page)
		if err != nil {
			return err
		}
		open, idle, err := beside(ctx, tx)
		if err != nil {
			return err
		}
		n, err = tx.Outbox().Len(ctx, channelID, 1_000_000)
		n += len(aside) + min(open, idle)
		return err
	})
	return n, err
}
