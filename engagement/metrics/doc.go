// Package metrics computes figures of the service from the journal: how soon
// contacts are answered, how long agents handle cases, what waits, and what
// contacts say of it. Each figure is defined in words, at the fields of
// [Figures]; docs/metrics.md is made of them.
//
// A [Board] is fed the events of an engine one by one, in their order. It reads
// no clock, so that the same journal gives the same figures at any time, also
// figures of the past by definitions that came later. It keeps what it needs of
// open cases, and sums of all else; as JSON it goes into a file, and another
// process goes on from [Board.Cursor].
//
// Hosts that do not want to read their journal anew use package report, which
// keeps a board in the store. [Parts] and [Sheet] are the pieces that it keeps, and a
// [Grain] is how finely it is asked.
//
// # What all figures have in common
//
//   - A time is counted when it ends, in the period in which it ends. What was
//     counted never changes: neither a reopened case nor a late event makes last
//     month look different.
//   - An event counts at its instant, or at the latest instant that the board has
//     seen, if that is later.
//   - Times come by the clock on the wall and in business time. They count in
//     whole milliseconds.
//   - Averages are exact. Percentiles are those of the nearest rank, at most one
//     percent off: see [Histogram].
//   - People, bots and automatic messages are never mixed. Human is an agent, or
//     somebody of the business who wrote outside of the library; Bot is a program
//     that handles cases; Automatic is a message of the system.
//   - A figure belongs to who did it: a reply to its author, handling to the owner,
//     a closed case to who closed it, or else to its last owner.
//   - Messages that belong to no open case are counted as [Messages].Outside and
//     nowhere else (S5.37).
//   - A board that begins in the middle of a journal leaves out what it cannot
//     know: for a case whose opening it did not see, the first response and the
//     resolution.
package metrics
