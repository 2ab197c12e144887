// Package sim runs a routing policy over a day of a contact centre in a moment:
// cases arrive, agents come and go by their shifts, and each case takes its
// time. It tells how long cases waited, how many were answered in time, and how
// evenly the work was spread, for each policy side by side.
//
//	day := sim.Centre{Seed: 1, Start: monday, Agents: 20, PerHour: 60}.Day()
//	results, err := sim.Compare(ctx, day, sim.Options{}, policies...)
//	sim.Table(os.Stdout, results)
//	sim.Plot(file, results)
//
// A day is data. One that really was can be read from a record ([Read]) and run
// again under other rules. The same day and policy always give the same result:
// all dice come from seeds.
//
// It is a model: the time that a case takes does not depend on how many others
// its agent has, contacts do not give up, and agents accept what they are
// offered, after a moment, or let it go as often as [Options] say.
package sim
