package memory_test

import (
	"testing"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/storage/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Harness{
		Open: func(testing.TB) func(string) storage.Store {
			db := memory.New()
			return func(tenant string) storage.Store { return db.Tenant(tenant) }
		},
	})
}
