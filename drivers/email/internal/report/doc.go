// Package report reads what servers and mail programs report about mails of ours:
// delivery reports (RFC 3464), bounces that only people were meant to read, and
// read receipts (RFC 8098).
//
// What a delivery report says in Action counts. Its Status may contradict it: a
// mail that was given up after days has Action "failed" and a Status of class 4.
package report
