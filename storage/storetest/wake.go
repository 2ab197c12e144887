package storetest

import (
	"context"
	"runtime"

	"github.com/rapport-go/rapport/storage"
)

func wakeCases() []Case {
	return []Case{
		{"wake/reaches another instance", caseWake},
		{"wake/ends with its context", caseWakeEnds},
	}
}

// caseWake wakes until somebody hears it: a single Wake may get lost. A store
// that is no Waker has nothing to show.
func caseWake(k *kit) {
	here, ok := k.store.(storage.Waker)
	if !ok {
		return
	}
	there, _ := k.again().(storage.Waker)
	ctx, cancel := context.WithCancel(k.ctx)
	defer cancel()
	heard, ended := make(chan struct{}, 1), make(chan error, 1)
	go func() {
		ended <- there.Awake(ctx, func() {
			select {
			case heard <- struct{}{}:
			default:
			}
		})
	}()
	for {
		k.ok(here.Wake(k.ctx))
		select {
		case <-heard:
			return
		case err := <-ended:
			k.Fatalf("Awake ended: %v", err)
		default:
			runtime.Gosched()
		}
	}
}

func caseWakeEnds(k *kit) {
	w, ok := k.store.(storage.Waker)
	if !ok {
		return
	}
	ctx, cancel := context.WithCancel(k.ctx)
	ended := make(chan error, 1)
	go func() { ended <- w.Awake(ctx, func() {}) }()
	cancel()
	k.is(<-ended, context.Canceled)
}
