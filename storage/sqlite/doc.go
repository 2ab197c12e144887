// Package sqlite is a store in one SQLite file, without cgo. It is made for a
// business that runs one process: everything is durable when an Update
// returns, and there is nothing to install.
//
//	db, err := sqlite.Open(ctx, "data/rapport.db", nil)
//	err = db.Migrate(ctx)
//	store, err := db.Tenant(ctx, "acme")
//
// # Concurrency
//
// Views run side by side, each on its snapshot. Updates run one after the
// other on one connection. Updates that wait for each other share a
// transaction of the database: each has a savepoint, so that the failure of
// one undoes only its own work, and all of them return after the commit. A
// function given to Update therefore must not wait for the return of another
// Update.
//
// Several processes may have the file open, on one machine. They exclude each
// other as transactions begin, by polling: that is safe, but slow under load.
//
// # Your own tables
//
// [DB.SQL] is the database, for tables of your own. [Store.Bind] joins a
// transaction of yours, so that your rows and the library's are committed
// together or not at all. The names of the library's tables begin with
// rapport_.
package sqlite
