// Package channel is the vocabulary of messages and the contract of a driver.
//
// This page is for authors of drivers. Application code talks to package
// engagement, which owns all policy: storing, ordering, retrying, splitting,
// windows, consent. A driver translates, calls the provider once, and says
// what came of it.
//
// # What a driver must be
//
// A [Channel] has two methods: [Channel.Capabilities], which says as data what
// the account can carry, and [Channel.Send], which submits one message. All
// else is a verb of its own in a one-method interface ([Receiver], [Listener],
// [MediaOpener], …) that is found with [As].
//
// # What a driver must not do
//
// It does not retry, split, sleep, store, or log text or addresses. It starts
// no goroutine outside Listen. It reads no clock for policy. One Send makes
// at most one message appear at the other end, except on channels whose
// Capabilities say that one call carries several parts.
//
// # Failures
//
// Every failure is an [*Error]. Its kind says what the caller must do next,
// its code is the provider's own, and Uncertain says that the message may have
// gone out all the same. The engine never repeats an uncertain call unless the
// operation is declared idempotent in [Capabilities].
//
// # Proof
//
// Package channeltest holds the suite that every driver must pass.
//
// The package imports the standard library only.
package channel
