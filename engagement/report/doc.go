// Package report keeps the figures of package metrics in the store, so that no
// host has to read its journal from the beginning to know how the service is.
//
// A [Keeper] follows the journal with its Run, and answers with a board of any
// span of time: that is what [metrics.Group] and its like are asked of.
//
// # What is promised
//
//   - Every event is counted once. What was counted stands in the store together
//     with how far the journal was read, in one transaction: wherever a process
//     dies, the next goes on as if nothing had been.
//   - One process at a time counts, whichever has the turn. Every process may ask.
//     An answer knows everything that had happened when it was asked for: what was
//     not kept yet is read from the journal.
//   - Figures stay when the journal is forgotten (engagement.Retention), as long as
//     Run has come past that place before.
//   - What is kept names cases and agents, and holds nothing of what anybody said.
//
// # What it costs
//
// A save writes the cases that have changed since the one before, what the channels
// concerned have counted in the period, and how far it is. When a period is over
// its figures are written once more, added up by channel and by agent, and never
// again; and so it is with a month. To ask for a year by channel or by agent
// therefore reads a document for each day, or, if days do not matter, for each month.
// To ask for both at once reads one for each day and channel.
package report
