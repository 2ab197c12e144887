package channeltest

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// Erase notes that a was to be removed.
func (f *Fake) Erase(ctx context.Context, a channel.Address) error {
	if err := f.call(ctx, "erase"); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.desk.erased = append(f.desk.erased, a)
	return nil
}

// Erased is who was removed, in order.
func (f *Fake) Erased() []channel.Address {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.desk.erased)
}
