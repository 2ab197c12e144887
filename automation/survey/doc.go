// Package survey asks a contact how it was, and takes the answer: a mark from 1 to
// 5 and a comment, which is the same everywhere (S4.48).
//
// A [Signer] makes links that nobody else can make, and that end. [Handler] is the
// page behind them: it works without scripts, on a phone and with a screen reader,
// light and dark, in the contact's language. Looking at it counts as nothing, since
// mail scanners and previews look at every link; only the form does. [Parts] and
// [NativeParts] are the messages that ask.
//
// The package keeps nothing. What is answered goes to an [Answerer], which knows
// the surveys that were sent.
package survey
