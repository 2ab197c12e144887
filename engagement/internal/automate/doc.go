// Package automate lets automations hear of what happens, and does what they
// decide.
//
// Whatever changes is written into the journal in the transaction that changes
// it. So whoever hears of what a transaction writes there hears of everything,
// and can put down in the same transaction what has to follow: a [Watched] store
// does that. What follows is a due moment, in which the automation looks again
// whether its reasons still hold, under the lock of the conversation, and acts.
package automate
