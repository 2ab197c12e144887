// Package storetest proves that a store keeps the promises of package storage.
// Whoever writes a store calls [Run] in one test; each promise is a case with a
// name, and what fails names the promise that is broken.
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, storetest.Harness{
//			Open: func(t testing.TB) func(tenant string) storage.Store {
//				db := openEmptyDatabase(t)
//				return func(tenant string) storage.Store { return mystore.New(db, tenant) }
//			},
//		})
//	}
//
// The cases read no clock and never sleep. What they do from several goroutines
// at once should also be run with -race.
package storetest
