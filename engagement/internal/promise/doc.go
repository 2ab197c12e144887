// Package promise keeps what was promised to contacts (service levels) in the
// store: it tells the clocks of a case what happened to it, and the journal what
// the clocks say.
//
// The document "sla" has the policy together with the versions of the business
// hours that count, so that a transaction reads one document. They are written
// there when the policy or the hours are saved. Each writing has a stamp, and
// each case the stamp of what its clocks start by: a case whose stamp is behind
// catches up when something happens to it. That is soon enough, since another
// policy counts for clocks that start after it; where running clocks go over too,
// somebody has to go through the cases.
//
// A case has clocks from its opening or reopening on, if the policy had a target
// for it by then.
package promise
