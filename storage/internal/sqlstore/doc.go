// Package sqlstore is what the stores on SQL have in common: the statements,
// and how records become rows and come back.
//
// Every statement is written once for both dialects. What the contract gives
// as a slice comes to a statement as the relation v, whose columns the
// statement names: PostgreSQL makes it of arrays, SQLite of a list of values.
// Both may run a statement on parts of v, down to single rows, where that is
// faster; so a statement must treat each row of v by itself. Whatever they do,
// it is one round trip.
//
// Rows of all tenants share the tables; the tenant's number is $1 in every
// statement. Keys of several texts are kept as a [Ref], their hash, next to
// the texts: short keys are what a store lives on.
package sqlstore
