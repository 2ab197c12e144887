// Package verdict reads what the receiving server found out about a sender: the
// Authentication-Results (RFC 8601) that it put on top of the mail.
//
// Anybody can write such a field into a mail. Only those are read that carry the
// name of the receiving server and stand above the first Received field, which is
// where that server writes: a field below was in the mail before it came. Received
// fields of its own, by which it put the mail into the mailbox, do not count, and
// Google's results stand below the Received that belongs to them.
// Microsoft 365 writes no name; for a mailbox there the topmost field is read.
package verdict
