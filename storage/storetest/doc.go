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
// The instants that cases hand to a store are made up, and no case sleeps; one
// waits a tenth of a second for a lock that it must not get, and one that hangs
// fails after two minutes. What the cases do from several goroutines at once
// should also be run with -race.
//
// The suite is itself tested with stores that each break one promise: the cases
// of that promise, and no others, must notice.
package storetest
