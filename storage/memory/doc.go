// Package memory is a store that keeps everything in memory and forgets it
// when the process ends. Apart from that it keeps every promise of package
// storage, and it passes storetest. It serves tests, examples, and programs
// that have nothing to remember.
//
// The data of a tenant is one immutable value made of persistent trees. A View
// works on the value that was current when it began, so it never waits and
// nobody waits for it. An Update works on a value of its own that shares what
// it did not change, and becomes the current one at the commit. Updates of one
// tenant run one after the other.
package memory
