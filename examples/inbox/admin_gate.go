package main

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// A gated form belongs to others than those who manage everything.
type gated interface {
	// opens reports whether an agent may change it. It is called before load.
	opens(ctx context.Context, a *app, me *storage.Agent) (bool, error)
}

// mayChange reports whether an agent may change what a page of the administration
// shows.
func (a *app) mayChange(ctx context.Context, me *storage.Agent, f form) (bool, error) {
	if g, ok := f.(gated); ok {
		return g.opens(ctx, a, me)
	}
	return a.mayManage(ctx, me, "")
}
