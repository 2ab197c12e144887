// Package postgres is a store in PostgreSQL 13 or later, for businesses that
// run several processes.
//
//	db, err := postgres.Open(ctx, dsn, nil)
//	err = db.Migrate(ctx)
//	store, err := db.Tenant(ctx, "acme")
//
// # Transactions
//
// An Update is a transaction at READ COMMITTED whose Lock takes advisory
// locks; a View is one at REPEATABLE READ that cannot write. An Update that
// the database ends because of a deadlock is run again, with its function.
//
// Advisory locks belong to the whole database. The library uses those with one
// number of 64 bits, and hosts that use advisory locks themselves should take
// the ones with two numbers. A batch holds a lock for each address and each
// conversation in it: should the server ever say that it is out of shared
// memory, raise its max_locks_per_transaction.
//
// A process that is paused in the middle of a transaction, or cut off from the
// database, keeps its locks, and with those of a channel's rate it stops everybody's
// sending. So connections of [Open] tell the database to give a transaction up
// in which nothing was asked for 10 seconds; the process finds an error when it
// goes on. Hosts that bring a pool of their own to [New] should set
// idle_in_transaction_session_timeout too.
//
// # The journal
//
// Entries are ordered by the number of their transaction. Readers see those
// below the lowest number of a transaction that is still under way, in any
// database of the server: so nothing ever appears before what they were given,
// and a transaction that stays open holds up the journal, though no write. An
// Update does not see the entries that it has appended itself.
//
// # Your own tables
//
// [DB.Pool] is the pool of connections, and [Store.Bind] joins a transaction of
// yours, so that your rows and the library's are committed together or not at
// all. The names of the library's tables begin with rapport_. They are looked
// for along the search_path.
package postgres
