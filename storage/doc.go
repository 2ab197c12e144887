// Package storage is what the engine keeps: the records, and the contract of a
// store.
//
// A [Store] belongs to one tenant. It can never see the rows of another one,
// whatever it is asked. It has two verbs, [Store.View] and [Store.Update],
// which run a function inside a transaction; the [Tx] they hand over is a
// bundle of small interfaces, one for each kind of record.
//
// # What a store promises
//
//   - An Update happens whole or not at all, and is durable when it returns.
//   - No method reads a clock or makes up an identifier; instants and ids come
//     in from outside.
//   - Instants are UTC, whole microseconds. Text is valid UTF-8 without NUL:
//     the engine cleans it where it comes in. Order is by bytes.
//   - Values are copies, both ways. Nil and empty slices and maps are the same.
//   - What takes several records costs a constant number of round trips.
//   - An error that is one of this package's sentinels leaves the transaction
//     usable.
//
// Package storetest proves these and more of any store, also of one written
// elsewhere. Three come with the library: memory, which is a real store that
// forgets, sqlite and postgres.
package storage
