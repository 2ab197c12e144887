// Package routing decides where cases go. It is pure: what is known comes in as
// an argument, and the decision is the result. It reads no clock and throws no
// dice, so that the same question always gives the same answer, on every
// instance and in a replay.
//
// # From settings to decisions
//
// [Settings] are data: destinations, service tags, and for each channel the
// rules that choose among them. [Settings.Check] reports everything that is
// wrong with them at once. [Open] makes a [Plan] of settings, and the plan gives
// a [Router] for each channel. A Router answers a [Request], which holds the
// case, the agents as they are now and the state that was kept, with a
// [Decision]: to whom the case goes, or where it waits and why, with every
// candidate and the first [Filter] that excluded them. [Explain] puts a decision
// into sentences.
//
// The rules of a channel are looked at in this order: the agent whom the contact
// chose, the agent who is bound to the contact, the agent who served them last,
// the contact's owner, and then the branches by filter, time, percentage and
// order. Routers are values and compose, so a host can build another order, or
// put a router of its own among them: [First], [When], [Timed], [Percentage],
// [Linear].
//
// # State and time
//
// A decision that moves a counter returns the state that has to be kept
// ([Decision.State]), and a case that is on its way keeps where it stands
// ([Decision.Progress]). Whoever acts on a decision stores both in the
// transaction that acts; who does not act throws them away.
//
// [Decision.NextChange] is the first instant at which the passing of time alone
// could change the choice. Until then the same question has the same answer, so
// asking again is only worth it when something happened.
//
// # Many waiting cases
//
// A [Place] is fixed when a case comes to a destination, and orders the queue
// there for as long as it waits, so a store can keep queues by it. [Plan.Takes]
// says whether an agent can have a case of the queue now.
//
// A [Floor] holds the cases that wait and the agents who serve, and finds for
// each event that makes room who gets what, in time that hardly grows with the
// number of cases.
package routing
