package sqlstore

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/storage"
)

// nested marks the context of a transaction's function.
type nested struct{}

// Enter returns the context for a transaction's function, or says why none can
// begin.
func Enter(ctx context.Context) (context.Context, error) {
	if ctx.Value(nested{}) != nil {
		return nil, fmt.Errorf("storage: %w", storage.ErrNested)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return context.WithValue(ctx, nested{}, true), nil
}
