// Package sla computes what was promised for a case: first response, next
// response and solution, in business time. It is pure: events come in with
// their instants, the state that comes out survives JSON, and due moments,
// warnings and breaches are computed from it for any instant.
//
//   - First response runs from the contact's request to the reply of a person.
//   - Next response runs from each later message of the contact that nobody has
//     answered yet to the reply of a person.
//   - Solution runs from the contact's request until the case is solved.
//
// # At the limit
//
// A target is kept by what happens before its time is over. At the due moment
// itself it is breached, and it stays so. Time that is over exactly when the
// business closes is over then: a reply at the next opening is late.
//
// # Freezes
//
// A clock stands still while the case is in a state that its target names, such
// as [WaitingOnContact] or [Parked]. What is stored is the time that has passed,
// not the moment at which it will be over, so a clock that goes on has exactly
// the rest. A message of the contact ends WaitingOnContact by itself.
//
// # Edited policies and hours
//
// A running clock keeps the policy and the version of the hours with which it
// started. A [PolicyChanged] event makes the new ones count for clocks that start
// after it. With Carry the running ones go over too: what has passed stays as it
// was counted, the rest is counted by the new hours against the new target, and
// a breach that has happened is not undone.
//
// # Solved and reopened
//
// A response clock that runs when the case is solved is dropped: neither met nor,
// unless it was over by then, breached. Reopening goes on with the solution's
// clock where it stopped, without the time in between; [Targets].Restart begins
// it anew. Each solving has an [Outcome] of its own. First response is asked for
// once in a case.
//
// # Events that come late
//
// An event with an instant before the last one counts as of the last one's.
package sla
