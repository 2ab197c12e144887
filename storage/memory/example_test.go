package memory_test

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
)

func Example() {
	store := memory.New().Tenant("acme")
	ctx := context.Background()
	err := store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		return tx.Agents().Put(ctx, &storage.Agent{ID: "ann", Name: "Ann"})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = store.View(ctx, func(ctx context.Context, tx storage.Tx) error {
		agents, err := tx.Agents().List(ctx)
		for _, a := range agents {
			fmt.Println(a.ID, a.Name, a.Version)
		}
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: ann Ann 1
}
